"""Customer lifetime value: simple, discounted, and with the chance that the customer has left already."""

from typing import Any

import numpy as np

from crmlib.checks import check_between
from crmlib.errors import ParameterError
from crmlib.frames import open_frame
from crmlib.language import say
from crmlib.value.bg_nbd import BGNBD, purchases_ahead, with_column
from crmlib.value.gamma_gamma import GammaGamma, expected_spend
from crmlib.value.repeats import arrays

YEAR = 365.25  # days


def steady_value(margin: float, *, years: float, stays: float = 1.0, discount: float = 0.0) -> float:
    """What a customer brings who spends the same every year: the textbook's sum, discounted where asked.

    Each year's margin comes at the year's end, from those still there; a part of a last year brings its part.

    Args:
        margin: money a year.
        years: how long to count.
        stays: share of customers still there a year later, 0 to 1.
        discount: interest a year; 0.10 is 10%.

    Returns:
        Money of today.

    Raises:
        ParameterError: a rate or time out of range.

    >>> daily = 5 * 365 / 2  # 5 yuan every second day
    >>> steady_value(daily, years=10), round(steady_value(daily, years=10, discount=0.10))
    (9125.0, 5607)

    Source: present value; the example is concept complaint.stakes.
    """
    check_between(0, 1000, years=years)
    check_between(0, 1, stays=stays)
    check_between(0, 10, discount=discount)
    ends = np.minimum(np.arange(1, int(np.ceil(years)) + 1), years)
    parts = np.diff(ends, prepend=0.0)
    there = stays ** np.arange(len(ends))
    return float(margin * (parts * there / (1 + discount) ** ends).sum())


def lifetime_value(customers: Any, purchases: BGNBD, spend: GammaGamma, *, days_ahead: float, discount: float,
                   margin: float = 1.0, step: float = 30, repeats: str = "repeats", age_at_last: str = "age_at_last",
                   tenure: str = "tenure", repeat_mean: str = "repeat_mean") -> Any:
    """What each customer's coming purchases are worth today: expected purchases x expected spend x margin, discounted.

    Time ahead is cut into steps. Each step adds the purchases expected *within* it - expected up to its end less
    expected up to its beginning, never the running total again - discounted from the step's end to now.

    Args:
        customers: one row a customer, in memory, e.g. from `crmlib.value.repeat_purchases`.
        purchases: from `bg_nbd`.
        spend: from `gamma_gamma`.
        days_ahead: how far to look, in days from now.
        discount: interest a year of 365.25 days; 0.10 is 10%. There is no default: state yours.
        margin: share of spend that is profit, net of refunds; 1 gives revenue.
        step: length of a step in days; the last one may be shorter.
        repeats: column of x.
        age_at_last: column of t_x, days.
        tenure: column of T, days.
        repeat_mean: column of mean spend on a repeat purchase.

    Returns:
        The same table with ``lifetime_value``, in the money of the data; missing where a value is.

    Raises:
        ColumnError, DataError: a column is missing or holds no numbers; the table is lazy.
        ParameterError: a time, rate or step out of range.

    >>> import pandas as pd
    >>> how_often = BGNBD(r=0.243, alpha=4.414, a=0.793, b=2.426, days=7)
    >>> how_much = GammaGamma(p=6.25, q=3.74, v=15.44)
    >>> one = pd.DataFrame({"repeats": [2], "age_at_last": [213], "tenure": [272], "repeat_mean": [30.0]})
    >>> lifetime_value(one, how_often, how_much, days_ahead=365, discount=0.15)["lifetime_value"].round(1).tolist()
    [45.1]

    Source: Fader, Hardie and Lee, Journal of Marketing Research 42(4), 2005; concept value.lifetime.
    """
    check_between(0, 10, discount=discount)
    check_between(0, 100, margin=margin)
    _check_time(days_ahead, step)
    frame = open_frame(customers, numbers=[repeats, age_at_last, tenure, repeat_mean])
    x, t_x, T = arrays(frame, repeats, age_at_last, tenure)  # noqa: N806 - the field's letter
    worth = open_frame(expected_spend(customers, spend, repeats=repeats, spend=repeat_mean))
    money, = arrays(worth, "expected_spend")
    ends = np.minimum(np.arange(1, int(np.ceil(days_ahead / step)) + 1) * step, days_ahead)
    value, before = np.zeros(len(x)), np.zeros(len(x))
    for end in ends:
        upto = purchases_ahead(purchases, x, t_x, T, np.array([end]))[0]
        value += (upto - before) / (1 + discount) ** (end / YEAR)
        before = upto
    return with_column(frame, "lifetime_value", value * money * margin)


def _check_time(days_ahead: float, step: float) -> None:
    check_between(0, 36_525, days_ahead=days_ahead)
    if not 0 < step <= 36_525:
        raise ParameterError(say(f"step is {step!r}.", f"step 的值是 {step!r}。"),
                             say("Give days above 0, such as 30.", "请给出大于 0 的天数，例如 30。"))
