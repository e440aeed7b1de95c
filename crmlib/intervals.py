"""How sure a share is: its confidence interval."""

from scipy.stats import binomtest, norm

from crmlib.checks import check_between


def wilson(hits: int, trials: int, *, confidence: float = 0.95) -> tuple[float, float]:
    """The Wilson interval of a share, which stays within 0 and 1 and holds for small numbers too.

    Args:
        hits: how many of them.
        trials: out of how many; with none, nothing is known and the interval is 0 to 1.
        confidence: how often such an interval holds the true share, between 0 and 1.

    Returns:
        Its lower and upper end.

    >>> [round(end, 3) for end in wilson(10, 100)]
    [0.055, 0.174]

    Source: Wilson, Journal of the American Statistical Association 22 (1927).
    """
    check_between(0.01, 0.9999, confidence=confidence)
    if trials == 0:
        return 0.0, 1.0
    ends = binomtest(int(hits), int(trials)).proportion_ci(confidence, method="wilson")
    return float(ends.low), float(ends.high)


def normal_quantile(confidence: float) -> float:
    """How many standard errors a two-sided interval of this confidence reaches, 1.96 for 95 %.

    >>> round(normal_quantile(0.95), 2)
    1.96
    """
    check_between(0.01, 0.9999, confidence=confidence)
    return float(norm.ppf((1 + confidence) / 2))
