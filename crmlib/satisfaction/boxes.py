"""Scores of one question: the top boxes, and promoters less detractors."""

from dataclasses import dataclass
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd
from scipy import stats

from crmlib.checks import check_between, check_rising
from crmlib.decide import at_least, below, decide
from crmlib.errors import DataError
from crmlib.frames import gathered, number, open_frame
from crmlib.intervals import Estimate, check_confidence, wilson
from crmlib.language import say


@dataclass(frozen=True)
class NetPromoter(Estimate):
    """A Net Promoter Score in points, -100 to 100, with the shares it is made of."""

    promoters: float = 0.0
    passives: float = 0.0
    detractors: float = 0.0

    def _digits(self) -> int:
        return 1


def top_box(scores: Any, *, scale_max: float, boxes: int = 2, column: str | None = None,
            confidence: float = 0.95) -> Estimate:
    """The top-box share: who chose one of the highest points of the scale.

    Args:
        scores: the answers (a list, array or Series), or a table together with `column`.
        scale_max: the scale's highest point; its points are one apart.
        boxes: how many of the highest points count.
        column: the answers' column, if `scores` is a table; a lazy table is computed.
        confidence: of Wilson's interval.

    Returns:
        An `Estimate`: the share as ``value``, ``low``, ``high``, ``n`` answers, ``missing`` ones.

    Raises:
        DataError: a score above the scale, text, or no answers at all.
        ParameterError: fewer than one box.

    >>> round(top_box([1, 3, 4, 5, 5], scale_max=5).value, 2)
    0.6

    Source: market research's habit; concept sat.index. It throws away the difference between low answers.
    """
    check_confidence(confidence)
    check_between(1, scale_max, boxes=boxes)
    counts, missing = _counts(scores, column, float("-inf"), scale_max)
    return _share(counts, counts["score"] > scale_max - boxes, missing, confidence)


def net_promoter(scores: Any, *, promoter: float = 9, passive: float = 7, scale: tuple[float, float] = (0, 10),
                 column: str | None = None, confidence: float = 0.95) -> NetPromoter:
    """The Net Promoter Score: share of promoters (9, 10) less share of detractors (0 to 6), in points.

    Its author calls it "the one number you need to grow". That is disputed: over 21 firms and some 15,500
    interviews it predicted growth no better than other measures. It is noisy too: look at the interval.

    Args:
        scores: answers to "how likely is it that you would recommend us?" (list, array, Series), or a table
            together with `column`.
        promoter: score from which one is a promoter.
        passive: score from which one is at least passive; below it, a detractor.
        scale: lowest and highest possible answer.
        column: the answers' column, if `scores` is a table; a lazy table is computed.
        confidence: of the adjusted Wald interval, which imagines one promoter and one detractor more.

    Returns:
        A `NetPromoter`: ``value``, ``low``, ``high`` in points, shares of ``promoters``, ``passives``,
        ``detractors``, ``n`` answers, ``missing`` ones.

    Raises:
        DataError: a score off the scale, text, or no answers at all.
        ParameterError: cut-offs out of order.

    >>> score = net_promoter([10, 9, 8, 7, 3])
    >>> round(score.value, 1), score.promoters, score.detractors
    (20.0, 0.4, 0.2)

    Source: Reichheld, Harvard Business Review (December 2003); disputed: Keiningham, Cooil, Andreassen and
    Aksoy, Journal of Marketing 71(3), 2007; interval: Bonett and Price, Journal of Educational and Behavioral
    Statistics 37(4), 2012.
    """
    check_confidence(confidence)
    check_rising(passive=passive, promoter=promoter)
    counts, missing = _counts(scores, column, *scale)
    n = int(counts["n"].sum())
    up = int(counts["n"][counts["score"] >= promoter].sum())
    down = int(counts["n"][counts["score"] < passive].sum())
    low, high = _net_interval(up, down, n, confidence)
    return NetPromoter(100 * (up - down) / n, 100 * low, 100 * high, n, missing, confidence,
                       promoters=up / n, passives=(n - up - down) / n, detractors=down / n)


def by_recommendation(surveys: Any, *, recommend: str = "recommend", promoter: float = 9, passive: float = 7,
                      explain: bool = False) -> Any:
    """Promoter, passive or detractor: each respondent by the willingness to recommend.

    Args:
        surveys: one row a respondent.
        recommend: column of the answer, 0 to 10.
        promoter: score from which one is a promoter.
        passive: score from which one is at least passive.
        explain: add ``recommendation_because``.

    Returns:
        The same table with ``recommendation``.

    >>> import pandas as pd
    >>> by_recommendation(pd.DataFrame({"recommend": [10, 8, 6]}))["recommendation"].tolist()
    ['promoter', 'passive', 'detractor']

    Source: Reichheld, Harvard Business Review (December 2003); the cut-offs are his.
    """
    check_rising(passive=passive, promoter=promoter)
    frame = open_frame(surveys, called="surveys", numbers=[recommend])
    return decide(frame, "recommendation", [
        ("promoter", [at_least(recommend, promoter)]),
        ("passive", [at_least(recommend, passive)]),
        ("detractor", [below(recommend, passive)])], explain=explain)


def _counts(scores: Any, column: str | None, low: float, high: float) -> tuple[pd.DataFrame, int]:
    """How often each score was given, and how many answers are missing."""
    if column is None:
        scores, column = pd.DataFrame({"score": list(scores)}), "score"
    frame = open_frame(scores, called="scores", numbers=[column]).with_columns(number(column).alias("score"))
    counts = gathered(frame.group_by("score").agg(nw.len().alias("n"))).astype({"score": float})
    missing = int(counts["n"][counts["score"].isna()].sum())
    counts = counts.dropna()
    if counts.empty:
        raise DataError(say("Every answer is missing.", "所有回答都缺失。"),
                        say("Check the column.", "请检查所用的列。"))
    off = counts["score"][(counts["score"] < low) | (counts["score"] > high)]
    if len(off):
        raise DataError(
            say(f"A score of {off.iloc[0]:g} is off the scale, which goes from {low:g} to {high:g}.",
                f"评分 {off.iloc[0]:g} 超出了 {low:g} 至 {high:g} 的量表。"),
            say("Give the question's own scale.", "请给出该问题实际的量表。"))
    return counts, missing


def _share(counts: pd.DataFrame, hit: pd.Series, missing: int, confidence: float) -> Estimate:
    hits, n = int(counts["n"][hit].sum()), int(counts["n"].sum())
    low, high = wilson(hits, n, confidence=confidence)
    return Estimate(hits / n, float(low), float(high), n, missing, confidence)


def _net_interval(up: int, down: int, n: int, confidence: float) -> tuple[float, float]:
    """One imagined promoter and one detractor more keep the interval from vanishing when all agree."""
    more, less = (up + 1) / (n + 2), (down + 1) / (n + 2)
    half = stats.norm.ppf(0.5 + confidence / 2) * np.sqrt((more + less - (more - less) ** 2) / (n + 2))
    return max(float(more - less - half), -1.0), min(float(more - less + half), 1.0)
