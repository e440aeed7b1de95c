"""Shifted-beta-geometric: how many customers under contract renew, year after year, and what the rest is worth."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import betaln, hyp2f1, psi

from crmlib.checks import check_between
from crmlib.errors import DataError
from crmlib.language import say
from crmlib.value.fitting import maximum_likelihood


@dataclass(frozen=True)
class ShiftedBetaGeometric:
    """A fitted shifted-beta-geometric model: each customer's chance to leave at a renewal is drawn from a beta.

    Those likely to leave leave first, so that the retention rate of those who are left rises by itself, without
    anybody having become more loyal.

    >>> high_end = ShiftedBetaGeometric(alpha=0.668, beta=3.806)
    >>> high_end.survival([1, 7, 8]).round(3).tolist()
    [0.851, 0.489, 0.46]
    """

    alpha: float
    beta: float
    log_likelihood: float = float("nan")
    customers: float = 0

    def survival(self, period: Any) -> np.ndarray:
        """Share of customers still there after so many periods."""
        t = np.asarray(period, dtype=float)
        return np.exp(betaln(self.alpha, self.beta + t) - betaln(self.alpha, self.beta))

    def retention_rate(self, period: Any) -> np.ndarray:
        """Of those still there after `period` - 1 periods, the share who renew into the next: from period 1 on."""
        t = np.asarray(period, dtype=float)
        return (self.beta + t - 1) / (self.alpha + self.beta + t - 1)

    def residual_lifetime(self, renewals: int, *, discount: float) -> float:
        """Discounted expected residual lifetime (DERL): coming payments of somebody who has renewed so often.

        The customer is about to decide on the next renewal; a payment of 1 made then counts in full, the one a
        period later 1 / (1 + `discount`), and so on.

        Args:
            renewals: how often the customer has renewed, 0 or more.
            discount: interest a period; 0.10 is 10%.

        Returns:
            Payments' worth, in units of one payment; times the margin a period it is money.

        >>> round(ShiftedBetaGeometric(alpha=0.668, beta=3.806).residual_lifetime(7, discount=0.10), 2)
        7.53

        Source: Fader and Hardie, Customer-base valuation in a contractual setting, Marketing Science 29(1), 2010.
        """
        check_between(0, 10_000, renewals=renewals)
        check_between(1e-9, 10, discount=discount)
        n = renewals + 1
        whole = self.alpha + self.beta + n
        return float((self.beta + n - 1) / (whole - 1) * hyp2f1(1, self.beta + n, whole, 1 / (1 + discount)))


def shifted_beta_geometric(survivors: Sequence[float]) -> ShiftedBetaGeometric:
    """Fit shifted-beta-geometric to how many of a group of customers were left after 0, 1, 2, ... renewals.

    Args:
        survivors: customers left, from all of them (period 0) to the last period seen; falling or level. Shares or
            percentages give the same parameters, with a log-likelihood in their units.

    Returns:
        The model with its parameters, log-likelihood and number of customers.

    Raises:
        DataError: fewer than three figures, a negative or rising one, nobody left (the group), or a likelihood
            without a top.

    >>> model = shifted_beta_geometric([1000, 869, 743, 653, 593, 551, 517, 491])
    >>> round(model.alpha, 3), round(model.beta, 3), round(model.log_likelihood, 1)
    (0.668, 3.806, -1611.2)

    Source: Fader and Hardie, How to project customer retention, Journal of Interactive Marketing 21(1), 2007.
    """
    left = np.asarray(survivors, dtype=float)
    _check(left)
    lost, period = -np.diff(left), np.arange(1, len(left))
    count = np.append(lost, left[-1])
    found, height = maximum_likelihood(lambda each: _likelihood(each, period), count, ("alpha", "beta"), np.ones(2))
    return ShiftedBetaGeometric(float(found[0]), float(found[1]), height, float(left[0]))


def _likelihood(parameters: np.ndarray, period: np.ndarray) -> tuple[np.ndarray, list[np.ndarray]]:
    """Log-likelihood of leaving at each period's end, then of staying beyond the last; and its two derivatives."""
    alpha, beta = parameters
    top = np.append(np.full(len(period), alpha + 1), alpha)
    rest = np.append(beta + period - 1, beta + period[-1])
    height = betaln(top, rest) - betaln(alpha, beta)
    both = psi(alpha + beta) - psi(top + rest)
    return height, [psi(top) - psi(alpha) + both, psi(rest) - psi(beta) + both]


def _check(left: np.ndarray) -> None:
    if left.ndim == 1 and len(left) >= 3 and np.isfinite(left).all() and left[-1] >= 0 and (np.diff(left) <= 0).all():
        if left[-1] < left[0]:
            return
        what = say("Nobody left: there is no leaving to learn from.", "没有任何客户流失：无从估计。")
    else:
        what = say(f"{left.tolist()} is no row of survivors.", f"{left.tolist()} 不是一列留存人数。")
    raise DataError(what, say("Give at least three figures that fall: all customers, those left after one renewal, ...",
                              "请给出至少三个递减的数：全部客户、一次续约后剩下的客户……"))
