"""How many customers to ask."""

import math

from scipy import stats

from crmlib.checks import check_between
from crmlib.intervals import check_confidence


def sample_size(*, margin: float, share: float = 0.5, deviation: float | None = None,
                population: int | None = None, confidence: float = 0.95) -> int:
    """How many answers a survey needs for a stated margin of error.

    Args:
        margin: half the width of the interval that is wanted: a share (0.05 is five points), or, with
            `deviation`, points of the scale.
        share: the share expected; 0.5 needs most answers.
        deviation: standard deviation of the answers, where a mean is measured rather than a share.
        population: how many customers there are; None stands for very many.
        confidence: share of such surveys whose interval holds the truth.

    Returns:
        Answers needed (not letters sent), from a simple random sample: it does nothing against those who do
        not answer being different.

    Raises:
        ParameterError: a number out of range.

    >>> sample_size(margin=0.05), sample_size(margin=0.05, population=1000)
    (385, 278)

    Source: Cochran, Sampling Techniques (3rd edition, 1977), with his finite population correction; concept
    sat.survey.
    """
    check_confidence(confidence)
    check_between(1e-6, 1 if deviation is None else float("inf"), margin=margin)
    check_between(0, 1, share=share)
    variance = share * (1 - share)
    if deviation is not None:
        check_between(0, float("inf"), deviation=deviation)
        variance = deviation**2
    needed = stats.norm.ppf(0.5 + confidence / 2) ** 2 * variance / margin**2
    if population is not None:
        check_between(1, float("inf"), population=population)
        needed = needed / (1 + (needed - 1) / population)
    return max(1, math.ceil(round(needed, 9)))


def letters_to_send(answers: int, *, response_rate: float) -> int:
    """How many customers to write to, so that enough of them answer.

    Args:
        answers: answers needed, e.g. from `sample_size`.
        response_rate: share of those asked who answer, above 0 to 1. No textbook gives one: use your last survey's.

    Returns:
        Letters to send.

    Raises:
        ParameterError: a number out of range.

    >>> letters_to_send(385, response_rate=0.35)
    1100

    Source: concept sat.survey.
    """
    check_between(1, float("inf"), answers=answers)
    check_between(1e-6, 1, response_rate=response_rate)
    return math.ceil(round(answers / response_rate, 9))
