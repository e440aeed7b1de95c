"""Satisfaction as the comparison of what was perceived with what was expected."""

from typing import Any

import narwhals.stable.v2 as nw
import pandas as pd

from crmlib.checks import check_between
from crmlib.decide import UNCLASSIFIED, Case, above, at_least, at_most, below, decide
from crmlib.frames import Frame, gathered, number, open_frame
from crmlib.intervals import check_confidence, wilson
from crmlib.language import words_of

GAP = "__gap"


def disconfirmation(ratings: Any, *, expected: str = "expected", perceived: str = "perceived",
                    tolerance: float = 0.0, explain: bool = False) -> Any:
    """Dissatisfied, satisfied or delighted: perceived performance below, equal to or above expectation.

    The rule sees the difference only: 3 points where 2 were expected delight, 9 where 10 were expected do not.

    Args:
        ratings: one row an answer (a customer's, on one attribute or overall), both on the same scale.
        expected: column of what was expected.
        perceived: column of what was perceived.
        tolerance: points by which the two may differ and still count as equal (the zone of tolerance). The
            textbook has none; research finds one, of a width that the firm must measure.
        explain: add ``disconfirmation_because``.

    Returns:
        The same table with ``disconfirmation``: "dissatisfied", "satisfied", "delighted", or "unclassified"
        where one of the two is missing.

    Raises:
        ColumnError, DataError: the table lacks a column, numbers or rows.
        ParameterError: a negative tolerance.

    >>> import pandas as pd
    >>> answers = pd.DataFrame({"expected": [8, 8, 8], "perceived": [6, 8, 9]})
    >>> disconfirmation(answers)["disconfirmation"].tolist()
    ['dissatisfied', 'satisfied', 'delighted']

    Source: Oliver, Journal of Marketing Research 17 (1980); zone of tolerance: Zeithaml, Berry and
    Parasuraman, Journal of the Academy of Marketing Science 21 (1993); concept sat.definition.
    """
    check_between(0, float("inf"), tolerance=tolerance)
    frame = open_frame(ratings, called="ratings", numbers=[expected, perceived])
    return decide(with_gap(frame, expected, perceived), "disconfirmation", _cases(tolerance),
                  explain=explain, like=frame)


def overall_disconfirmation(ratings: Any, *, by: str = "customer", weight: str | None = "importance",
                            expected: str = "expected", perceived: str = "perceived",
                            tolerance: float = 0.0, explain: bool = False) -> Any:
    """The same judgment on many answers together: each customer over all attributes, or each attribute.

    Args:
        ratings: one row a customer and attribute.
        by: column whose values are judged one by one, such as the customer or the attribute.
        weight: column of how much an answer counts; None counts all alike. Answers without a weight,
            an expectation or a perception are left out and counted in ``incomplete``.
        expected: column of what was expected.
        perceived: column of what was perceived.
        tolerance: points by which the two means may differ and still count as equal.
        explain: add ``disconfirmation_because``.

    Returns:
        A table of the same kind, one row for each value of `by`: ``n`` answers, ``incomplete`` ones, the weighted
        means ``expected`` and ``perceived``, their ``gap`` (perceived less expected) and ``disconfirmation``.

    >>> import pandas as pd
    >>> answers = pd.DataFrame({"customer": ["ann", "ann"], "importance": [9, 1],
    ...                         "expected": [8, 5], "perceived": [7, 10]})
    >>> overall_disconfirmation(answers)[["gap", "disconfirmation"]].values.tolist()
    [[-0.4, 'dissatisfied']]

    Source: importance-weighted disconfirmation; concept sat.definition.
    """
    check_between(0, float("inf"), tolerance=tolerance)
    counted = [expected, perceived, *([weight] if weight else [])]
    frame = open_frame(ratings, called="ratings", needs=[by], numbers=counted)
    means = weighted_means(frame, [by], expected, perceived, weight)
    means = means.with_columns(nw.col("gap").alias(GAP))
    return decide(means, "disconfirmation", _cases(tolerance), explain=explain, like=means.drop(GAP))


def disconfirmation_shares(ratings: Any, *, by: str = "attribute", expected: str = "expected",
                           perceived: str = "perceived", tolerance: float = 0.0,
                           confidence: float = 0.95) -> pd.DataFrame:
    """How many answers are dissatisfied, satisfied or delighted, for each attribute, with intervals.

    Args:
        ratings: one row a customer and attribute; a lazy table is computed.
        by: column whose values are counted one by one.
        expected: column of what was expected.
        perceived: column of what was perceived.
        tolerance: see `disconfirmation`.
        confidence: of Wilson's intervals.

    Returns:
        A pandas table, one row a value of `by` and label: ``n`` answers with both points, ``incomplete`` ones,
        ``answers`` with this label, their ``share`` of n, ``low`` and ``high``.

    >>> import pandas as pd
    >>> answers = pd.DataFrame({"attribute": ["price"] * 4, "expected": [5] * 4, "perceived": [4, 4, 4, 6]})
    >>> disconfirmation_shares(answers)["share"].tolist()
    [0.75, 0.0, 0.25]

    Source: concept sat.definition; Wilson (1927) for the intervals.
    """
    check_confidence(confidence)
    frame = open_frame(ratings, called="ratings", needs=[by])
    judged = open_frame(disconfirmation(frame, expected=expected, perceived=perceived, tolerance=tolerance))
    labels = list(words_of("disconfirmation"))
    flags = [nw.when(nw.col("disconfirmation") == label).then(nw.lit(1)).otherwise(nw.lit(0)).alias(f"__{label}")
             for label in [*labels, UNCLASSIFIED]]
    counts = gathered(judged.with_columns(flags).group_by(by).agg(
        *(nw.col(f"__{label}").sum() for label in [*labels, UNCLASSIFIED])))
    rows = [_share(row, by, label, labels) for row in counts.sort_values(by).to_dict("records") for label in labels]
    table = pd.DataFrame(rows)
    table["share"] = table["answers"] / table["n"].where(table["n"] > 0)
    table["low"], table["high"] = wilson(table["answers"], table["n"], confidence=confidence)
    return table


def with_gap(frame: Frame, expected: str, perceived: str) -> Frame:
    """The table with the working column of perceived less expected, rounded so that ties are ties."""
    return frame.with_columns((number(perceived) - number(expected)).round(9).alias(GAP))


def weighted_means(frame: Frame, by: list[str], expected: str, perceived: str, weight: str | None) -> Frame:
    """Weighted means of both and their gap for each group, over the answers that have all."""
    weighed = number(weight) if weight else nw.lit(1.0)
    whole = with_gap(frame, expected, perceived).with_columns(weighed.alias("__weight"))
    complete = ~(nw.col(GAP).is_null() | nw.col("__weight").is_null())
    whole = whole.with_columns(nw.when(complete).then(nw.col("__weight")).otherwise(nw.lit(0.0)).alias("__weight"),
                               nw.when(complete).then(nw.lit(1)).otherwise(nw.lit(0)).alias("__n"),
                               nw.when(complete).then(nw.lit(0)).otherwise(nw.lit(1)).alias("__incomplete"))
    whole = whole.with_columns(*(
        nw.when(nw.col("__n") == 1).then(nw.col("__weight") * number(given)).otherwise(nw.lit(0.0)).alias(name)
        for given, name in ((expected, "__expected"), (perceived, "__perceived"))))
    sums = whole.group_by(*by).agg(
        *(nw.col(f"__{each}").sum() for each in ("n", "incomplete", "weight", "expected", "perceived")))
    divisor = nw.when(nw.col("__weight") > 0).then(nw.col("__weight")).otherwise(nw.lit(None, nw.Float64()))
    means = sums.with_columns((nw.col("__expected") / divisor).alias("expected"),
                              (nw.col("__perceived") / divisor).alias("perceived"),
                              nw.col("__n").alias("n"), nw.col("__incomplete").alias("incomplete"))
    means = means.with_columns((nw.col("perceived") - nw.col("expected")).round(9).alias("gap"))
    return means.select(*by, "n", "incomplete", "expected", "perceived", "gap")


def _cases(tolerance: float) -> list[Case]:
    if tolerance == 0:
        return [("dissatisfied", [below(GAP, 0)]), ("delighted", [above(GAP, 0)]), ("satisfied", [at_least(GAP, 0)])]
    return [("dissatisfied", [below(GAP, -tolerance)]), ("delighted", [above(GAP, tolerance)]),
            ("satisfied", [at_least(GAP, -tolerance), at_most(GAP, tolerance)])]


def _share(row: dict[Any, Any], by: str, label: str, labels: list[str]) -> dict[str, Any]:
    return {by: row[by], "disconfirmation": label, "n": sum(int(row[f"__{each}"]) for each in labels),
            "incomplete": int(row[f"__{UNCLASSIFIED}"]), "answers": int(row[f"__{label}"])}
