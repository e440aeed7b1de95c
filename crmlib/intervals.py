"""How far a figure from a sample may be off: intervals for means and shares."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import stats

from crmlib.checks import check_between
from crmlib.language import say


@dataclass(frozen=True)
class Estimate:
    """A figure from a sample, with the interval that holds the true one `confidence` of the time.

    >>> print(Estimate(0.6, 0.5, 0.7, n=100))
    0.60 (95%: 0.50 to 0.70; n = 100)
    """

    value: float
    low: float
    high: float
    n: int
    missing: int = 0
    confidence: float = 0.95

    def __str__(self) -> str:
        value, low, high = (f"{each:.{self._digits()}f}" for each in (self.value, self.low, self.high))
        level = f"{100 * self.confidence:.4g}%"
        return say(f"{value} ({level}: {low} to {high}; n = {self.n:,})",
                   f"{value}（{level}：{low} 至 {high}；n = {self.n:,}）")

    def _digits(self) -> int:
        return 2 if abs(self.value) <= 1 else 1


def check_confidence(confidence: float) -> None:
    """A confidence level is a number from 0.5 to 0.999."""
    check_between(0.5, 0.999, confidence=confidence)


def mean_interval(mean: Any, deviation: Any, n: Any, *, confidence: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
    """Student's t interval of a mean, for one sample or for many at once.

    Args:
        mean: the samples' means.
        deviation: their standard deviations (divided by n - 1).
        n: how many values each has; with fewer than two there is no interval (missing).
        confidence: share of such intervals that hold the true mean.

    >>> low, high = mean_interval(5.0, 2.0, 16)
    >>> low.round(3).item(), high.round(3).item()
    (3.934, 6.066)

    Source: Student, The probable error of a mean, Biometrika 6 (1908).
    """
    check_confidence(confidence)
    mean, deviation, n = (np.asarray(each, dtype=float) for each in (mean, deviation, n))
    enough = np.maximum(n, 2)
    half = stats.t.ppf(0.5 + confidence / 2, enough - 1) * deviation / np.sqrt(enough)
    half = np.where(n >= 2, half, np.nan)
    return mean - half, mean + half


def wilson(hits: Any, n: Any, *, confidence: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
    """Wilson's interval of a share: it stays between 0 and 1 and does not vanish at 0 or n hits.

    Args:
        hits: how many have the property, for one sample or for many.
        n: out of how many; without any there is no interval (missing).
        confidence: share of such intervals that hold the true share.

    >>> low, high = wilson(0, 10)
    >>> low.item(), round(high.item(), 3)
    (0.0, 0.278)

    Source: Wilson, Probable inference, Journal of the American Statistical Association 22 (1927).
    """
    check_confidence(confidence)
    pairs = np.broadcast(np.asarray(hits, dtype=float), np.asarray(n, dtype=float))
    ends = np.array([_wilson(hit, of, confidence) for hit, of in pairs], dtype=float).reshape(*pairs.shape, 2)
    return ends[..., 0], ends[..., 1]


def _wilson(hits: float, n: float, confidence: float) -> Iterable[float]:
    if not n > 0:
        return (np.nan, np.nan)
    interval = stats.binomtest(round(hits), round(n)).proportion_ci(confidence, method="wilson")
    return (interval.low, interval.high)
