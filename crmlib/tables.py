"""Tables as people read them: words for ids, whole sentences, figures lined up."""

import re
from typing import Any

import pandas as pd

from crmlib.decide import column_word, figure
from crmlib.language import has_word, word

STYLE = "text-align:left;vertical-align:top;max-width:40em;white-space:"
SHORT = 16  # characters of a cell that may not be broken


class Readable:
    """A table to look at. `table` is the pandas table with words in place of ids."""

    def __init__(self, table: pd.DataFrame):
        self.table = table

    def _repr_html_(self) -> str:
        shown = self.table.map(figure)
        named = shown.index.name is not None
        numbers_only = not named and pd.api.types.is_integer_dtype(shown.index)
        shown = shown.reset_index() if named else shown
        with pd.option_context("display.max_colwidth", None):
            html = shown.to_html(border=0, max_rows=30, index=not (named or numbers_only))
        return re.sub(r"<(t[hd])>(.*?)</", _styled, html)

    def __repr__(self) -> str:
        return self.table.to_string(max_colwidth=None)


def show(table: pd.DataFrame | pd.Series, *columns: str) -> Readable:
    """A table, or some of its columns, with the current language's words for its labels and headings.

    Args:
        table: a table or a column of figures, such as a count of labels.
        columns: the columns to show, in this order; all unless given.

    >>> counts = pd.Series(["gold", "lead", "gold"], name="portfolio").value_counts()
    >>> show(counts).table["customers"].to_dict()
    {'gold': 2, 'lead': 1}
    """
    shown = table.to_frame() if isinstance(table, pd.Series) else table
    shown = shown[list(columns)] if columns else shown
    worded = shown.apply(lambda column: column.map(lambda value: _word(str(column.name), value)))
    if shown.index.name:
        worded.index = worded.index.map(lambda value: _word(str(shown.index.name), value))
        worded.index.name = column_word(str(shown.index.name))
    return Readable(worded.rename(columns=column_word))


def _styled(cell: re.Match[str]) -> str:
    wrap = "nowrap" if len(cell[2]) <= SHORT else "normal"
    return f'<{cell[1]} style="{STYLE}{wrap}">{cell[2]}</'


def _word(column: str, value: Any) -> Any:
    """A label's word, in its column or for those that no rule could place; else the value itself."""
    for id in (f"{column}.{value}", f"{value}.{value}"):
        if isinstance(value, str) and has_word(id):
            return word(id)
    return value
