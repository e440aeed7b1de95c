"""Gamma-gamma: what a customer spends on a purchase, drawn towards what customers spend on average."""

from dataclasses import dataclass
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
from scipy.special import gammaln, psi

from crmlib.errors import DataError
from crmlib.frames import close_frame, gathered, number, open_frame
from crmlib.language import say
from crmlib.value.fitting import maximum_likelihood
from crmlib.value.repeats import check_some_repeat

NAMES = ("p", "q", "v")


@dataclass(frozen=True)
class GammaGamma:
    """A fitted gamma-gamma model: purchases vary around a customer's own mean (p), means vary over customers (q, v).

    >>> f"{GammaGamma(p=6.25, q=3.74, v=15.44).mean:.2f}"
    '35.22'
    """

    p: float
    q: float
    v: float  # in the money of the data
    log_likelihood: float = float("nan")
    customers: int = 0

    @property
    def mean(self) -> float:
        """What customers spend on a purchase, averaged over customers; infinite where q does not pass 1."""
        return self.p * self.v / (self.q - 1) if self.q > 1 else float("inf")


def gamma_gamma(customers: Any, *, repeats: str = "repeats", spend: str = "repeat_mean") -> GammaGamma:
    """Fit gamma-gamma to customers' mean spend by maximum likelihood.

    The model takes for granted that spend does not go with frequency: look at their correlation first.

    Args:
        customers: one row a customer, e.g. from `crmlib.value.repeat_purchases`; any engine's table.
        repeats: column of x, how many purchases the mean is of.
        spend: column of mean spend on a purchase, in money; who has no repeat purchase is left out.

    Returns:
        The model with its parameters, log-likelihood and number of customers.

    Raises:
        ColumnError, DataError: a column is missing, nobody came back, a spend is not positive, or the likelihood has
            no top (as when all spend the same).

    >>> import pandas as pd
    >>> seen = pd.DataFrame({"repeats": [1, 2, 3, 1, 4], "repeat_mean": [10.0, 35.0, 22.0, 60.0, 28.0]})
    >>> gamma_gamma(seen).customers
    5

    Source: Fader and Hardie, The gamma-gamma model of monetary value, 2013; Fader, Hardie and Lee, Journal of
    Marketing Research 42(4), 2005.
    """
    frame = open_frame(customers, numbers=[repeats, spend])
    picked = frame.select(number(repeats).alias("x"), number(spend).alias("z")).filter(nw.col("x") > 0)
    known = gathered(picked).dropna().astype(float)
    check_some_repeat(known)
    if not (known["z"] > 0).all():
        raise DataError(
            say(f"A mean spend is {known['z'].min():,.2f}; the model knows positive ones only.",
                f"有平均消费额为 {known['z'].min():,.2f}，而模型只适用于正数。"),
            say("Take purchases without refunds, as `repeat_purchases` does, and leave out the rest.",
                "请使用不含退款的购买额（如 `repeat_purchases` 的结果），并去掉其余的行。"))
    x, scale = known["x"].to_numpy(), float(known["z"].mean())
    z = known["z"].to_numpy() / scale
    found, height = maximum_likelihood(lambda each: _likelihood(each, x, z), np.ones(len(z)), NAMES,
                                       np.array([2.0, 3.0, 1.0]))
    p, q, v = (float(each) for each in found)
    return GammaGamma(p, q, v * scale, float(height - len(z) * np.log(scale)), len(z))


def expected_spend(customers: Any, model: GammaGamma, *, repeats: str = "repeats", spend: str = "repeat_mean") -> Any:
    """What each customer is expected to spend on a purchase: their own mean, drawn towards everybody's.

    The fewer purchases a mean is of, the further it is drawn. A lazy table stays lazy.

    Args:
        customers: one row a customer.
        model: from `gamma_gamma`.
        repeats: column of x.
        spend: column of mean spend on a purchase; not read where x is 0.

    Returns:
        The same table with ``expected_spend``, in the money of the data; missing where x or a needed spend is.

    Raises:
        ColumnError, DataError: a column is missing or holds no numbers; the model's mean is infinite (q up to 1).

    >>> import pandas as pd
    >>> two = pd.DataFrame({"repeats": [0, 4], "repeat_mean": [None, 100.0]})
    >>> expected_spend(two, GammaGamma(p=6.25, q=3.74, v=15.44))["expected_spend"].round(2).tolist()
    [35.22, 93.6]

    Source: Fader, Hardie and Lee, Journal of Marketing Research 42(4), 2005.
    """
    if not np.isfinite(model.mean):
        raise DataError(say(f"q is {model.q:.3g}: the mean over customers is infinite.",
                            f"q 为 {model.q:.3g}：客户之间的平均消费额为无穷大。"),
                        say("A few customers spend too much for this model: look at the largest means.",
                            "少数客户的消费额对这个模型来说过大：请检查最大的几个平均值。"))
    frame = open_frame(customers, numbers=[repeats, spend])
    x = number(repeats)
    spent = nw.when(x > 0).then(x * number(spend)).otherwise(nw.when(x == 0).then(nw.lit(0.0)))
    value = (spent + model.v) * model.p / (x * model.p + (model.q - 1))
    return close_frame(frame.with_columns(value.alias("expected_spend")), frame, "expected_spend")


def _likelihood(parameters: np.ndarray, x: np.ndarray, z: np.ndarray) -> tuple[np.ndarray, list[np.ndarray]]:
    """Each customer's log-likelihood and its three derivatives."""
    p, q, v = parameters
    px, whole = p * x, v + x * z
    height = (gammaln(px + q) - gammaln(px) - gammaln(q) + q * np.log(v) + (px - 1) * np.log(z) + px * np.log(x)
              - (px + q) * np.log(whole))
    slopes = [
        x * (psi(px + q) - psi(px) + np.log(z) + np.log(x) - np.log(whole)),
        psi(px + q) - psi(q) + np.log(v) - np.log(whole),
        q / v - (px + q) / whole,
    ]
    return height, slopes
