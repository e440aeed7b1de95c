"""BG/NBD: how often customers come back, and whether they are still there, when nobody says goodbye."""

from dataclasses import dataclass
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
from scipy.special import betaln, gammaln, hyp2f1, psi

from crmlib.checks import check_between
from crmlib.errors import ParameterError
from crmlib.frames import Frame, close_frame, number, open_frame
from crmlib.language import say
from crmlib.value.fitting import maximum_likelihood
from crmlib.value.repeats import arrays, check_some_repeat, histories

NAMES = ("r", "alpha", "a", "b")


@dataclass(frozen=True)
class BGNBD:
    """A fitted BG/NBD model.

    While active, a customer buys at random at a rate of their own, which varies over customers by a gamma
    distribution (r, alpha); after each purchase they drop out with a chance of their own, which varies by a beta
    distribution (a, b).

    >>> model = BGNBD(r=0.243, alpha=4.414, a=0.793, b=2.426, days=7)
    >>> print(f"{float(model.expected_repeats(52)):.2f} repeat purchases of a new customer in 52 weeks")
    1.45 repeat purchases of a new customer in 52 weeks
    """

    r: float
    alpha: float  # in the model's time unit
    a: float
    b: float
    days: float = 1.0  # length of the time unit
    log_likelihood: float = float("nan")
    customers: int = 0

    def expected_repeats(self, time: Any) -> np.ndarray:
        """Purchases after the first that a new customer is expected to make within so many time units.

        Source: Fader, Hardie and Lee (2005), equation 9.
        """
        r, alpha, a, b = self.r, self.alpha, self.a, self.b
        t = np.asarray(time, dtype=float)
        left = (alpha / (alpha + t)) ** r * hyp2f1(r, b, a + b - 1, t / (alpha + t))
        return (a + b - 1) / (a - 1) * (1 - left)


def bg_nbd(customers: Any, *, repeats: str = "repeats", age_at_last: str = "age_at_last", tenure: str = "tenure",
           days: float = 7) -> BGNBD:
    """Fit BG/NBD to customers' histories by maximum likelihood.

    Customers with the same history (x, t_x, T) are counted first, by the table's own engine, so that a lazy table of
    many customers stays where it is and only distinct histories are read.

    Args:
        customers: one row a customer, e.g. from `crmlib.value.repeat_purchases`; any engine's table.
        repeats: column of x, purchases after the first.
        age_at_last: column of t_x, days from the first purchase to the last.
        tenure: column of T, days from the first purchase to the day of looking.
        days: length in days of the model's time unit; 7 counts in weeks. Only ``alpha`` depends on it.

    Returns:
        The model with its parameters, log-likelihood and number of customers. Rows with a missing value are left out.

    Raises:
        ColumnError, DataError: a column is missing, a history cannot be (x < 0, t_x > T), nobody came back, or the
            likelihood has no top.
        ParameterError: `days` is not positive.

    >>> import pandas as pd
    >>> seen = pd.DataFrame({"repeats": [0, 0, 0, 0, 1, 1, 2, 3, 5, 8], "tenure": [70.0] * 10,
    ...                      "age_at_last": [0, 0, 0, 0, 7, 30, 21, 60, 40, 69]})
    >>> bg_nbd(seen).customers
    10

    Source: Fader, Hardie and Lee, "Counting your customers" the easy way, Marketing Science 24(2), 2005.
    """
    check_between(1e-6, 36_500, days=days)
    known = histories(customers, repeats, age_at_last, tenure)
    check_some_repeat(known)
    x, count = known["x"].to_numpy(), known["count"].to_numpy()
    scale = float(known["T"].mean()) or 1.0  # the search sees times around 1, whatever their unit
    t_x, T = known["t_x"].to_numpy() / scale, known["T"].to_numpy() / scale  # noqa: N806 - the field's letter
    found, height = maximum_likelihood(lambda p: _likelihood(p, x, t_x, T), count, NAMES, np.array([0.5, 0.5, 1, 2]))
    # Counted in other units, the density of purchase times is another: one factor for each repeat purchase.
    height -= float((count * x).sum()) * np.log(scale / days)
    r, alpha, a, b = (float(each) for each in found)
    return BGNBD(r, alpha * scale / days, a, b, float(days), float(height), int(count.sum()))


def probability_alive(customers: Any, model: BGNBD, *, repeats: str = "repeats", age_at_last: str = "age_at_last",
                      tenure: str = "tenure") -> Any:
    """How likely each customer is still active, given the history: a lazy table stays lazy.

    Who never came back has not yet had an occasion to drop out in this model, so that their probability is 1: a known
    weakness, to be told to whoever reads the column.

    Args:
        customers: one row a customer.
        model: from `bg_nbd`.
        repeats: column of x.
        age_at_last: column of t_x, days.
        tenure: column of T, days.

    Returns:
        The same table with ``probability_alive``, 0 to 1; missing where a value is.

    >>> import pandas as pd
    >>> model = BGNBD(r=0.243, alpha=4.414, a=0.793, b=2.426, days=7)
    >>> two = pd.DataFrame({"repeats": [2, 2], "age_at_last": [210.0, 20.0], "tenure": [270.0, 270.0]})
    >>> probability_alive(two, model)["probability_alive"].round(2).tolist()
    [0.72, 0.07]

    Source: Fader, Hardie and Lee, Computing P(alive) using the BG/NBD model, technical note, 2008.
    """
    frame = open_frame(customers, numbers=[repeats, age_at_last, tenure])
    x, t_x, T = number(repeats), number(age_at_last) / model.days, number(tenure) / model.days  # noqa: N806
    silence = ((T + model.alpha).log() - (t_x + model.alpha).log()) * (x + model.r)
    gone = silence.exp() * model.a / nw.when(x > 0).then(x + (model.b - 1)).otherwise(nw.lit(1.0))
    alive = nw.when(x > 0).then(1 / (gone + 1)).otherwise(nw.when((x == 0) & (T >= 0)).then(nw.lit(1.0)))
    return close_frame(frame.with_columns(alive.alias("probability_alive")), frame, "probability_alive")


def expected_purchases(customers: Any, model: BGNBD, *, days_ahead: float, repeats: str = "repeats",
                       age_at_last: str = "age_at_last", tenure: str = "tenure") -> Any:
    """How many purchases each customer is expected to make from now on, given the history.

    Args:
        customers: one row a customer, in memory.
        model: from `bg_nbd`.
        days_ahead: how far to look, in days from now.
        repeats: column of x.
        age_at_last: column of t_x, days.
        tenure: column of T, days.

    Returns:
        The same table with ``expected_purchases``; missing where a value is.

    Raises:
        DataError: the table is lazy.
        ParameterError: a negative time.

    >>> import pandas as pd
    >>> model = BGNBD(r=0.243, alpha=4.414, a=0.793, b=2.426, days=7)
    >>> one = pd.DataFrame({"repeats": [2], "age_at_last": [30.43 * 7], "tenure": [38.86 * 7]})
    >>> expected_purchases(one, model, days_ahead=39 * 7)["expected_purchases"].round(3).tolist()
    [1.226]

    Source: Fader, Hardie and Lee (2005), equation 10; the example is the one of their note on Excel.
    """
    frame = open_frame(customers, numbers=[repeats, age_at_last, tenure])
    x, t_x, T = arrays(frame, repeats, age_at_last, tenure)  # noqa: N806 - the field's letter
    return with_column(frame, "expected_purchases", purchases_ahead(model, x, t_x, T, np.array([days_ahead]))[0])


def purchases_ahead(model: BGNBD, x: np.ndarray, t_x: np.ndarray, T: np.ndarray,  # noqa: N803 - the field's letter
                    days_ahead: np.ndarray) -> np.ndarray:
    """Expected purchases up to each of several days from now, one row a day, one column a customer.

    Raises:
        ParameterError: a day lies in the past.
    """
    if not np.all(np.asarray(days_ahead) >= 0):
        raise ParameterError(say(f"days_ahead is {days_ahead}.", f"days_ahead 的值是 {days_ahead}。"),
                             say("Give days from now, 0 or more.", "请给出从今天算起的天数，不小于 0。"))
    r, alpha, a, b = model.r, model.alpha, model.a, model.b
    now, last = T / model.days + alpha, t_x / model.days + alpha
    ahead = np.asarray(days_ahead, dtype=float)[:, None] / model.days
    with np.errstate(over="ignore"):
        gone = np.where(x > 0, a / (b + np.maximum(x, 1) - 1) * np.exp((r + x) * np.log(now / last)), 0.0)
    # Euler's transformation of the published form: its series converges quickly even far ahead.
    z = ahead / (now + ahead)
    left = (now / (now + ahead)) ** (r + x) * hyp2f1(r + x, b + x, a + b + x - 1, z)
    return (a + b + x - 1) / (a - 1) * (1 - left) / (1 + gone)


def with_column(frame: Frame, name: str, values: np.ndarray) -> Any:
    """The native table with a column of figures, "not a number" as missing."""
    index = nw.maybe_get_index(frame)
    series = nw.new_series(name, values, nw.Float64(), backend=frame.implementation)
    if index is not None:
        series = nw.maybe_set_index(series, index=index)
    return close_frame(frame.with_columns(series).with_columns(number(name).alias(name)), frame, name)


def _likelihood(parameters: np.ndarray, x: np.ndarray, t_x: np.ndarray,
                T: np.ndarray) -> tuple[np.ndarray, list[np.ndarray]]:  # noqa: N803 - the field's letter
    """Each history's log-likelihood and its four derivatives."""
    r, alpha, a, b = parameters
    again = x > 0
    still = betaln(a, b + x) - betaln(a, b) - (r + x) * np.log(alpha + T)  # active to the end
    gone = np.where(again, betaln(a + 1, b + np.maximum(x, 1) - 1) - betaln(a, b) - (r + x) * np.log(alpha + t_x),
                    -np.inf)  # dropped out after the last purchase
    both = np.logaddexp(still, gone)
    height = gammaln(r + x) - gammaln(r) + r * np.log(alpha) + both
    share = np.exp(gone - both)
    time = (1 - share) * np.log(alpha + T) + share * np.log(alpha + t_x)
    rest = (r + x) * ((1 - share) / (alpha + T) + share / (alpha + t_x))
    total = psi(a + b) - psi(a + b + x)
    slopes = [
        psi(r + x) - psi(r) + np.log(alpha) - time,
        r / alpha - rest,
        total + share / a,
        total + psi(b + x) - psi(b) - np.where(again, share / (b + np.maximum(x, 1) - 1), 0.0),
    ]
    return height, slopes
