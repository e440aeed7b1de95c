"""The loyalty score and the verdict on it."""

from collections.abc import Iterable, Mapping
from typing import Any

import narwhals.stable.v2 as nw

from crmlib.checks import check_between, check_rising
from crmlib.decide import Case, at_least, below, decide, with_reasons
from crmlib.errors import ParameterError
from crmlib.frames import Frame, close_frame, number, open_frame
from crmlib.language import say
from crmlib.loyalty.breakdown import because as why
from crmlib.loyalty.criteria import CRITERIA, Criterion, check_scales, weights_of


def loyalty_score(customers: Any, *, weights: Mapping[str, float] | None = None,
                  criteria: Iterable[Criterion] = CRITERIA, minimum_answers: int | None = None,
                  into: str = "loyalty", explain: bool = False) -> Any:
    """How loyal a customer is, from 0 to 1, by the eight criteria.

    Each value is put on a scale from 0 (least loyal) to 1 (most loyal), turned round where more means less
    loyal; the score is their weighted mean. Counts and minutes beyond the high end count as the high end: the
    thirteenth purchase of a year proves no more than the twelfth. A value off any other scale is a mistake: an
    error in a table in memory, no answer in a lazy one. Where an answer is missing, the others carry its weight.

    Args:
        customers: one row a customer, or an answered survey.
        weights: weight by criterion's id, from 0 up; those not named keep their own (1 for each of the eight).
        criteria: which criteria, in which columns and on which scales (see `criterion`).
        minimum_answers: answers needed for a score; unless given, more than half of the criteria that weigh
            anything (5 of 8). The number is ours.
        into: the column to add.
        explain: add ``loyalty_because`` (or the like): what raised the score, what lowered it, what is missing.

    Returns:
        The same table with ``loyalty``, 0 to 1, missing where too few criteria are answered.

    Raises:
        ColumnError: a criterion's column is missing.
        DataError: no rows, text for numbers, a value off its scale, or reasons asked of a lazy table.
        UnknownNameError: a weight for a criterion that is not there.
        ParameterError: a negative weight, all weights 0, an impossible minimum.

    >>> import pandas as pd
    >>> people = pd.DataFrame({"share_of_wallet": [0.9, 0.2], "price_sensitivity": [1, 7]})
    >>> two = [each for each in CRITERIA if each.id in people]
    >>> loyalty_score(people, criteria=two)["loyalty"].tolist()
    [0.95, 0.1]

    Source: the criteria and their signs are the textbook's (concept loyal.criteria); scales and weights are ours.
    """
    criteria = list(criteria)
    weighed = weights_of(criteria, weights)
    criteria = [each for each in criteria if weighed[each.id] > 0]
    needed = _needed(minimum_answers, len(criteria))
    frame = open_frame(customers, numbers=[each.column for each in criteria])
    check_scales(frame, criteria, "customers")
    scored = _scored(frame, criteria, weighed, needed, into)
    if not explain:
        return close_frame(scored, frame, into)
    because = f"{into}_because"
    explained = with_reasons(scored, because, lambda row: why(row, criteria, weighed, needed))
    return close_frame(explained, frame, into, because)


def by_loyalty(customers: Any, *, loyal: float = 0.6, wavering: float = 0.4, loyalty: str = "loyalty",
               explain: bool = False) -> Any:
    """The verdict on a loyalty score: loyal, wavering or not loyal.

    The textbook names no cut-off: both are ours, and a firm should set its own.

    Args:
        customers: one row a customer.
        loyal: score, 0 to 1, from which a customer is loyal.
        wavering: score from which a customer wavers rather than being not loyal.
        loyalty: column of the score (see `loyalty_score`).
        explain: add ``loyalty_verdict_because``.

    Returns:
        The same table with ``loyalty_verdict``: "loyal", "wavering", "not_loyal", or "unclassified" without a score.

    Raises:
        ColumnError, DataError: the column is missing, or holds no numbers.
        ParameterError: cut-offs out of range or out of order.

    >>> import pandas as pd
    >>> by_loyalty(pd.DataFrame({"loyalty": [0.6, 0.59, 0.1]}))["loyalty_verdict"].tolist()
    ['loyal', 'wavering', 'not_loyal']

    Source: ours, on the textbook's criteria; concept loyal.criteria.
    """
    check_between(0, 1, loyal=loyal, wavering=wavering)
    check_rising(wavering=wavering, loyal=loyal)
    frame = open_frame(customers, numbers=[loyalty])
    return decide(frame, "loyalty_verdict", verdict_cases(loyalty, loyal, wavering), explain=explain)


def verdict_cases(loyalty: str = "loyalty", loyal: float = 0.6, wavering: float = 0.4) -> list[Case]:
    """The verdict's decision table."""
    return [
        ("loyal", [at_least(loyalty, loyal)]),
        ("wavering", [at_least(loyalty, wavering), below(loyalty, loyal)]),
        ("not_loyal", [below(loyalty, wavering)]),
    ]


def _scored(frame: Frame, criteria: list[Criterion], weights: dict[str, float], needed: int, into: str) -> Frame:
    scores = {each.id: f"__score_{each.id}" for each in criteria}
    values = frame.with_columns(*(number(each.column).alias(scores[each.id]) for each in criteria))
    scaled = values.with_columns(*(each.scaled_column(scores[each.id]).alias(scores[each.id]) for each in criteria))
    answered = {each: nw.when(nw.col(name).is_null()).then(nw.lit(0.0)).otherwise(nw.lit(1.0))
                for each, name in scores.items()}
    weighted = [nw.col(name).fill_null(0.0) * weights[each] for each, name in scores.items()]
    sums = scaled.with_columns(
        nw.sum_horizontal(*weighted).alias("__sum"),
        nw.sum_horizontal(*(one * weights[each] for each, one in answered.items())).alias("__weight"),
        nw.sum_horizontal(*answered.values()).alias("__answers"),
    )
    mean = (nw.col("__sum") / nw.col("__weight")).round(9)
    return sums.with_columns(nw.when(nw.col("__answers") >= needed).then(mean).alias(into))


def _needed(minimum: int | None, criteria: int) -> int:
    if minimum is None:
        return criteria // 2 + 1
    if not (isinstance(minimum, int) and 1 <= minimum <= criteria):
        raise ParameterError(
            say(f"minimum_answers is {minimum!r}; {criteria} criteria weigh anything.",
                f"minimum_answers 的值是 {minimum!r}；有权重的标准共 {criteria} 条。"),
            say(f"Give a whole number from 1 to {criteria}.", f"请给出 1 到 {criteria} 之间的整数。"),
        )
    return minimum
