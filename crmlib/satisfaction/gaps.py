"""Where performance falls short of expectation, attribute by attribute."""

from typing import Any

import narwhals.stable.v2 as nw
import pandas as pd

from crmlib.decide import UNCLASSIFIED
from crmlib.errors import UnknownNameError, nearest
from crmlib.frames import Frame, gathered, number, open_frame
from crmlib.intervals import check_confidence, mean_interval
from crmlib.language import say
from crmlib.satisfaction.disconfirmation import GAP, with_gap

ORDERS = {"gap": True, "importance": False, "attribute": True}


def gap_table(ratings: Any, *, attribute: str = "attribute", importance: str = "importance",
              expected: str = "expected", perceived: str = "perceived", order: str = "gap",
              confidence: float = 0.95) -> pd.DataFrame:
    """Gap analysis: for each attribute how far performance is from expectation, and how sure that is.

    Args:
        ratings: one row a customer and attribute; a lazy table is computed.
        attribute: column of the attribute's id.
        importance: column of importance.
        expected: column of what was expected, on the same scale as `perceived`.
        perceived: column of what was perceived.
        order: "gap" (worst first), "importance" (highest first) or "attribute" (by id).
        confidence: of Student's t interval of the gap.

    Returns:
        A pandas table, one row an attribute: ``n`` answers with expectation and perception, ``incomplete``
        answers without one of them, mean ``importance``, and over the n answers the means ``expected`` and
        ``perceived``, the mean ``gap`` (perceived less expected), ``gap_low`` and ``gap_high``.

    Raises:
        ColumnError, DataError: the table lacks a column, numbers or rows.
        UnknownNameError: there is no such order.

    >>> import pandas as pd
    >>> answers = pd.DataFrame({"attribute": ["price", "price", "taste", "taste"], "importance": [8, 6, 9, 9],
    ...                         "expected": [7, 7, 8, 8], "perceived": [5, 6, 8, 9]})
    >>> gap_table(answers)[["attribute", "importance", "gap"]].values.tolist()
    [['price', 7.0, -1.5], ['taste', 9.0, 0.5]]

    Source: gap between expectation and perception: Parasuraman, Zeithaml and Berry, Journal of Retailing 64
    (1988); concept sat.index.
    """
    check_confidence(confidence)
    check_order(order, *ORDERS)
    frame = open_frame(ratings, called="ratings", needs=[attribute], numbers=[importance, expected, perceived])
    sums = gathered(_summary(frame, attribute, importance, expected, perceived))
    table = sums.astype(dict.fromkeys(("importance", "expected", "perceived", "gap", "__deviation"), float))
    table["gap_low"], table["gap_high"] = mean_interval(
        table["gap"], table["__deviation"], table["n"], confidence=confidence)
    table["incomplete"] = table["__rows"] - table["n"]
    return in_order(table, order)[["attribute", "n", "incomplete", "importance", "expected", "perceived",
                                   "gap", "gap_low", "gap_high"]]


def attribute_key(attribute: str) -> nw.Expr:
    """The attribute's id as text; an answer about nothing named is shown as "unclassified"."""
    return nw.col(attribute).cast(nw.String()).fill_null(UNCLASSIFIED).alias("attribute")


def check_order(order: str, *possible: str) -> None:
    """The order is one that a table of attributes can be put in."""
    if order not in possible:
        close = nearest(order, possible)
        raise UnknownNameError(
            say(f"No order {order!r}. Orders: {', '.join(possible)}.",
                f"没有排序方式“{order}”。可选：{'、'.join(possible)}。"),
            say(f"Did you mean {close!r}?", f"是不是“{close}”？") if close else "",
        )


def in_order(table: pd.DataFrame, order: str) -> pd.DataFrame:
    """A table of attributes in that order; equal ones by their ids."""
    by = [order] if order == "attribute" else [order, "attribute"]
    return table.sort_values(by, ascending=[ORDERS[each] for each in by]).reset_index(drop=True)


def _summary(frame: Frame, attribute: str, importance: str, expected: str, perceived: str) -> Frame:
    nothing = nw.lit(None, nw.Float64())
    work = with_gap(frame, expected, perceived).with_columns(attribute_key(attribute))
    both = ~nw.col(GAP).is_null()
    work = work.with_columns(
        number(importance).alias("__importance"),
        nw.when(both).then(number(expected)).otherwise(nothing).alias("__expected"),
        nw.when(both).then(number(perceived)).otherwise(nothing).alias("__perceived"))
    return work.group_by("attribute").agg(
        nw.len().alias("__rows"), nw.col(GAP).count().alias("n"),
        nw.col("__importance").mean().alias("importance"),
        nw.col("__expected").mean().alias("expected"), nw.col("__perceived").mean().alias("perceived"),
        nw.col(GAP).mean().alias("gap"), nw.col(GAP).std().alias("__deviation"))
