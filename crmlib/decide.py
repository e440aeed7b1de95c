"""Textbook judgments as decision tables: the first case whose conditions all hold gives the label.

A case is a label and its conditions; a condition is a column, a comparison and a threshold. Because the
conditions are data, the same table labels a million rows and explains one of them in words.
"""

import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

import narwhals.stable.v2 as nw
import pandas as pd

from crmlib.errors import DataError
from crmlib.frames import Frame, close_frame, is_small, number
from crmlib.language import has_word, say, word

UNCLASSIFIED = "unclassified"
SIGNS = {">=": "≥", "<=": "≤", ">": ">", "<": "<", "==": "=", "!=": "≠"}
COMPARE = {">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt,
           "==": operator.eq, "!=": operator.ne, "in": lambda value, several: value in several}


@dataclass(frozen=True)
class Condition:
    """One comparison: a column against a threshold (a number, a text, or another column's name)."""

    column: str
    sign: str
    threshold: Any
    versus_column: bool = False

    def holds(self) -> nw.Expr:
        """The comparison as an expression over a whole column."""
        if self.sign == "in":
            return nw.col(self.column).is_in(self.threshold)
        left = number(self.column) if self._of_numbers() else nw.col(self.column)
        right = number(self.threshold) if self.versus_column else nw.lit(self.threshold)
        return COMPARE[self.sign](left, right)

    def holds_in(self, row: Mapping[str, Any]) -> bool:
        """The same comparison on one row."""
        left = row[self.column]
        right = row[self.threshold] if self.versus_column else self.threshold
        if missing(left) or missing(right):
            return False
        if self._of_numbers():
            left, right = float(left), float(right)
        return bool(COMPARE[self.sign](left, right))

    def _of_numbers(self) -> bool:
        return self.sign != "in" and (self.versus_column or not isinstance(self.threshold, str | bool))

    def said(self, row: dict[str, Any]) -> str:
        """The condition with this row's value in it, such as "profit 1,200 ≥ 1,000" or "deceased: yes"."""
        if self.sign == "in" or (isinstance(self.threshold, str | bool) and self.sign == "=="):
            return say(": ", "：").join([column_word(self.column), value_word(self.column, row[self.column])])
        limit = figure(row[self.threshold] if self.versus_column else self.threshold)
        limit = f"{column_word(self.threshold)} {limit}" if self.versus_column else limit
        return f"{column_word(self.column)} {figure(row[self.column])} {SIGNS[self.sign]} {limit}"


def at_least(column: str, threshold: Any) -> Condition:
    """The column's value reaches the threshold."""
    return Condition(column, ">=", threshold)


def above(column: str, threshold: Any) -> Condition:
    """The column's value is over the threshold."""
    return Condition(column, ">", threshold)


def below(column: str, threshold: Any) -> Condition:
    """The column's value stays under the threshold."""
    return Condition(column, "<", threshold)


def at_most(column: str, threshold: Any) -> Condition:
    """The column's value does not pass the threshold."""
    return Condition(column, "<=", threshold)


def equals(column: str, value: Any) -> Condition:
    """The column holds just this value."""
    return Condition(column, "==", value)


def one_of(column: str, values: Iterable[Any]) -> Condition:
    """The column holds one of these values."""
    return Condition(column, "in", tuple(values))


Case = tuple[str, Sequence[Condition]]


def decide(frame: Frame, column: str, cases: Iterable[Case], *, otherwise: str = UNCLASSIFIED,
           explain: bool = False, like: Frame | None = None) -> Any:
    """The table with one labelled column added: the first case that holds, else `otherwise`.

    A condition on a missing value does not hold. With `explain`, a column ``<column>_because`` says
    in the current language which conditions fired, with the row's values and the thresholds.

    Args:
        frame: an opened table (see `crmlib.frames.open_frame`), with working columns if need be.
        column: the column to add.
        cases: (label, conditions) in the order in which they are tried.
        otherwise: the label where no case holds.
        explain: add the reasons too; the table must be in memory.
        like: the table whose columns are given back; `frame` without it.
    """
    cases = list(cases)
    like = frame if like is None else like
    labelled = _labelled(frame, column, cases, otherwise)
    if not explain:
        return close_frame(labelled, like, column)
    because = f"{column}_because"
    explained = with_reasons(labelled, because, lambda row: _reason(row, column, cases))
    return close_frame(explained, like, column, because)


def label_of(row: Mapping[str, Any], cases: Iterable[Case], *, otherwise: str = UNCLASSIFIED) -> str:
    """The label that `decide` gives to one row: quick enough for small tables, or a picture that follows a slider.

    >>> label_of({"profit": 7}, [("high", [at_least("profit", 5)])])
    'high'
    """
    return next((label for label, conditions in cases if all(each.holds_in(row) for each in conditions)), otherwise)


def with_reasons(frame: Frame, because: str, reason: Callable[[dict[str, Any]], str]) -> Frame:
    """The table with a column of sentences, one a row, each made by `reason` from that row's values.

    Raises:
        DataError: the table is lazy: there are no rows to talk about yet.
    """
    if isinstance(frame, nw.LazyFrame):
        raise DataError(
            say("Reasons are for reading: a lazy table has no rows yet.", "理由是给人看的：惰性表还没有取出任何一行。"),
            say("Take the rows you want first (filter, then collect), or leave out explain=True.",
                "请先筛选并取出（collect）要看的行，或去掉 explain=True。"),
        )
    return with_texts(frame, because, [reason(row) for row in frame.iter_rows(named=True)])


def with_texts(frame: nw.DataFrame[Any], column: str, texts: list[str]) -> nw.DataFrame[Any]:
    """The table with a column of texts, one a row."""
    index = nw.maybe_get_index(frame)
    series = nw.new_series(column, texts, nw.String(), backend=frame.implementation)
    return frame.with_columns(nw.maybe_set_index(series, index=index) if index is not None else series)


def column_word(name: str) -> str:
    """What a column is called in a sentence: its word where there is one, else its own name."""
    return word(f"column.{name}") if has_word(f"column.{name}") else name


def value_word(column: str, value: Any) -> str:
    """What a value is called in a sentence: its word where the column has one, else as people write it.

    >>> value_word("importance", "vip"), value_word("importance", "x")
    ('VIP', 'x')
    """
    return word(f"{column}.{value}") if has_word(f"{column}.{value}") else figure(value)


def missing(value: Any) -> bool:
    """Whether there is no value: None, NA, NaN or NaT."""
    return value is None or value is pd.NA or bool(value != value)


def figure(value: Any) -> str:
    """A value as people write it.

    >>> figure(1234.5), figure(0.75), figure(None), figure("C1")
    ('1,234.50', '0.75', 'missing', 'C1')
    """
    if missing(value):
        return say("missing", "缺失")
    if isinstance(value, bool):
        return say("yes", "是") if value else say("no", "否")
    if not isinstance(value, int | float):
        return str(value)
    if float(value).is_integer():
        return f"{value:,.0f}"
    return f"{value:,.2f}" if abs(value) >= 1 else f"{value:.3g}"


def _labelled(frame: Frame, column: str, cases: list[Case], otherwise: str) -> Frame:
    """By columns; a small table by rows, for there it is the steps over columns that take time, not the rows."""
    if not is_small(frame):
        return frame.with_columns(_label(cases, otherwise).alias(column))
    rows = frame.iter_rows(named=True)
    return with_texts(frame, column, [label_of(row, cases, otherwise=otherwise) for row in rows])


def _label(cases: list[Case], otherwise: str) -> nw.Expr:
    """One step a label, whichever of its cases holds."""
    label = nw.lit(otherwise)
    for name, alike in groupby(reversed(cases), key=itemgetter(0)):
        ways = [conditions for _, conditions in alike]
        if all(ways):
            label = nw.when(_one_holds([_all_hold(each) for each in ways])).then(nw.lit(name)).otherwise(label)
        else:
            label = nw.lit(name)
    return label


def _all_hold(conditions: Sequence[Condition]) -> nw.Expr:
    held = [each.holds() for each in conditions]
    return held[0] if len(held) == 1 else nw.all_horizontal(*held, ignore_nulls=False)


def _one_holds(held: list[nw.Expr]) -> nw.Expr:
    return held[0] if len(held) == 1 else nw.any_horizontal(*held, ignore_nulls=False)


def _reason(row: dict[str, Any], column: str, cases: list[Case]) -> str:
    for label, conditions in cases:
        if label == row[column] and all(each.holds_in(row) for each in conditions):
            reasons = say(" and ", "，且").join(each.said(row) for each in conditions)
            return reasons or say("no earlier case held", "前面各条都不成立")
    asked = dict.fromkeys(each.column for _, conditions in cases for each in conditions)
    absent = [column_word(name) for name in asked if missing(row[name])]
    if absent:
        return say(f"missing: {', '.join(absent)}", f"缺失：{'、'.join(absent)}")
    return say("no case holds", "没有一条成立")
