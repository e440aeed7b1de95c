"""What each criterion does to one customer's loyalty score, as a table and in words."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from crmlib.decide import figure, missing
from crmlib.frames import open_frame
from crmlib.language import say
from crmlib.loyalty.criteria import CRITERIA, Criterion, check_scales, weights_of

MIDDLE = 0.5  # an answer here neither lifts nor lowers the score


def loyalty_breakdown(answers: Any, *, weights: Mapping[str, float] | None = None,
                      criteria: Iterable[Criterion] = CRITERIA) -> pd.DataFrame:
    """What each criterion adds to one customer's loyalty score.

    Args:
        answers: one customer's values by column: a dict, or a row such as ``table.loc[3]``; None where missing.
        weights: as in `loyalty_score`.
        criteria: as in `loyalty_score`.

    Returns:
        A pandas table, one row a criterion: ``criterion`` (id), ``label`` (its word), ``value``, ``score`` (0
        least loyal, 1 most), ``weight``, ``contribution`` (they add up to the loyalty score) and ``lift`` (how far
        this criterion moves the score from 0.5, the middle). Missing where there is no answer.

    Raises:
        ColumnError, DataError, UnknownNameError, ParameterError: as in `loyalty_score`.

    >>> two = [each for each in CRITERIA if each.id in ("share_of_wallet", "price_sensitivity")]
    >>> parts = loyalty_breakdown({"share_of_wallet": 0.9, "price_sensitivity": 7}, criteria=two)
    >>> parts["contribution"].tolist(), parts["lift"].tolist()
    ([0.45, 0.0], [0.2, -0.25])

    Source: concept loyal.criteria.
    """
    criteria = list(criteria)
    weighed = weights_of(criteria, weights)
    row = {name: None if missing(value) else value for name, value in dict(answers).items()}
    frame = open_frame(pd.DataFrame([row]), called="answers", numbers=[each.column for each in criteria])
    check_scales(frame, criteria, "answers")
    return breakdown_of(row, criteria, weighed)


def breakdown_of(row: Mapping[str, Any], criteria: list[Criterion], weights: Mapping[str, float]) -> pd.DataFrame:
    """The same for values and weights that are known to be sound."""
    return pd.DataFrame([
        {"criterion": part.criterion.id, "label": part.criterion.label, "value": part.value, "score": part.score,
         "weight": weights[part.criterion.id], "contribution": part.contribution, "lift": part.lift}
        for part in parts_of(row, criteria, weights)])


@dataclass(frozen=True)
class Part:
    """One criterion's share in one customer's score."""

    criterion: Criterion
    value: float
    score: float
    contribution: float
    lift: float

    def said(self) -> str:
        """The criterion in words: its value, and how far it moves the score."""
        each, high = self.criterion, figure(self.criterion.high)
        counted = say(f", counted as {high}", f"，按 {high} 计") if self.value > each.high else ""
        told = f"{self.lift:+.2f}{counted}"
        return f"{each.label} {figure(self.value)}" + say(f" ({told})", f"（{told}）")


def parts_of(row: Mapping[str, Any], criteria: list[Criterion], weights: Mapping[str, float]) -> list[Part]:
    """The parts of one customer's score, in the order of the criteria."""
    scores = {each.id: each.scaled(row[each.column]) for each in criteria}
    total = sum(weights[name] for name, score in scores.items() if not math.isnan(score))
    shares = {name: weights[name] / total if total else math.nan for name in scores}
    return [Part(each, row[each.column], scores[each.id], round(shares[each.id] * scores[each.id], 9),
                 round(shares[each.id] * (scores[each.id] - MIDDLE), 9)) for each in criteria]


def because(row: dict[str, Any], criteria: list[Criterion], weights: dict[str, float], needed: int) -> str:
    """In words: what raised this customer's score above the middle, what lowered it, what is missing."""
    parts = sorted(parts_of(row, criteria, weights), key=lambda part: 1.0 if math.isnan(part.lift) else -abs(part.lift))
    absent = [part.criterion.label for part in parts if math.isnan(part.score)]
    raised, lowered = ([part.said() for part in parts if part.lift * sign > 0] for sign in (1, -1))
    listed = [
        (say("raised by ", "拉高："), raised),
        (say("lowered by ", "拉低："), lowered),
        (say("not answered: ", "未回答："), absent),
    ]
    told = [start + say(", ", "、").join(names) for start, names in listed if names]
    if len(parts) - len(absent) < needed:
        return say(f"no score: {len(parts) - len(absent)} of {len(parts)} criteria answered, {needed} needed",
                   f"没有得分：{len(parts)} 条标准只回答了 {len(parts) - len(absent)} 条，至少需要 {needed} 条")
    return say("; ", "；").join(told) or say("every answer is in the middle", "各项回答都居中")
