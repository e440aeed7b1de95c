"""Item statistics of classical test theory: what a question says about a class, and a class about a question.

Scores of an item are shares of its points, 0 to 1, one a student; totals stand in the same order. Where a statistic
is not defined - nobody answered, one student, everybody alike - the answer is None, never a number that looks like one.

Sources: Crocker & Algina (1986), Introduction to Classical and Modern Test Theory, chapters 5, 7 and 14;
Kelley (1939), Journal of Educational Psychology 30(1), 17-24, on the groups of 27%; Cronbach (1951), Psychometrika
16(3), 297-334; Ebel & Frisbie (1991), Essentials of Educational Measurement, on what counts as good.
"""

from collections.abc import Sequence

import numpy as np

GROUP = 0.27
GOOD, WEAK = 0.30, 0.20
TINY = 1e-9


def difficulty(scores: Sequence[float]) -> float | None:
    """The mean share of points, the item's p-value: 1 everybody had all of it, 0 nobody anything.

    >>> difficulty([1, 1, 0, 0.5])
    0.625
    """
    return float(np.mean(scores)) if len(scores) else None


def discrimination(scores: Sequence[float], totals: Sequence[float], share: float = GROUP) -> float | None:
    """How much better the top of the class did on the item than the bottom: the difference of both difficulties.

    Args:
        scores: the item's, one a student.
        totals: the students' points on the whole assignment, which say who is top and who bottom.
        share: how much of the class each group is; 27% separates best where totals are normal (Kelley 1939).

    >>> discrimination([1, 1, 1, 0], [40, 30, 20, 10])
    1.0
    """
    if len(scores) < 2 or _alike(totals):
        return None
    size = max(1, round(share * len(scores)))
    top, bottom = members(totals, len(totals) - size, len(totals)), members(totals, 0, size)
    return float((np.dot(top, scores) - np.dot(bottom, scores)) / size)


def item_rest(scores: Sequence[float], totals: Sequence[float], points: float) -> float | None:
    """The corrected point-biserial: correlation of the item with the total of all other items.

    With the item left in the total it would partly be correlated with itself.

    Args:
        scores: the item's, one a student.
        totals: the students' points on the whole assignment, this item included.
        points: what the item is worth.

    >>> round(item_rest([0, 0, 1, 1], [1, 2, 4, 5], points=1), 4)
    0.8944
    """
    rest = np.asarray(totals, float) - points * np.asarray(scores, float)
    if len(scores) < 2 or _alike(scores) or _alike(rest):
        return None
    return float(np.corrcoef(scores, rest)[0, 1])


def by_quartile(scores: Sequence[float], totals: Sequence[float]) -> list[float] | None:
    """The item's difficulty in each quarter of the class, weakest first.

    >>> by_quartile([0, 0, 1, 1], [10, 20, 30, 40])
    [0.0, 0.0, 1.0, 1.0]
    """
    if len(scores) < 4 or _alike(totals):
        return None
    quarter = len(scores) / 4
    parts = [members(totals, place * quarter, (place + 1) * quarter) for place in range(4)]
    return [float(np.dot(part, scores) / quarter) for part in parts]


def members(totals: Sequence[float], first: float, last: float) -> np.ndarray:
    """How much each student belongs to a stretch of the ranking, counted from the weakest (rank 0).

    Students with the same total share their ranks evenly, so that the order in which they are listed says nothing.

    >>> members([10, 20, 20, 30], 2, 4).tolist()
    [0.0, 0.5, 0.5, 1.0]
    """
    given = np.asarray(totals, float)
    start = (given[None, :] < given[:, None] - TINY).sum(axis=1)
    length = (np.abs(given[None, :] - given[:, None]) <= TINY).sum(axis=1)
    overlap = np.minimum(start + length, last) - np.maximum(start, first)
    return np.clip(overlap, 0, None) / length


def alpha(items: Sequence[Sequence[float]]) -> float | None:
    """Cronbach's alpha: how far the items measure one thing, the lower bound of the total's reliability.

    Args:
        items: for each item its points, one a student.

    >>> round(alpha([[1, 2, 3], [1, 2, 3]]), 6)
    1.0
    """
    table = np.asarray(items, float)
    if table.ndim != 2 or len(table) < 2 or table.shape[1] < 2 or _alike(table.sum(axis=0)):
        return None
    number = len(table)
    parts = table.var(axis=1, ddof=1).sum() / table.sum(axis=0).var(ddof=1)
    return float(number / (number - 1) * (1 - parts))


def _alike(values: Sequence[float] | np.ndarray) -> bool:
    return bool(np.ptp(np.asarray(values, float)) <= TINY) if len(values) else True
