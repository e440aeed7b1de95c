"""From a data set's file to a frame with plain names and types, by the catalogue's rules."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from crmlib.datasets.catalogue import entry
from crmlib.datasets.fetching import fetch, find
from crmlib.errors import DownloadError

if TYPE_CHECKING:
    import pandas as pd

YES = {"yes": True, "1": True, "no": False, "0": False}


def load(name: str) -> pd.DataFrame:
    """A real data set as a pandas frame, with the catalogue's column names and types.

    No row is dropped: returns, missing ids and exact duplicates stay, as `describe` says.

    Args:
        name: one of `names`.

    Raises:
        UnknownNameError: no data set has this name.
        DownloadError: it is neither on this machine nor to be had from the network, or a file of its
            name has other content.

    >>> load("sbg_survival").tail(1)
        year  regular_pct  high_end_pct
    12    12         17.3          39.4
    """
    found = entry(name)
    return _typed(_raw(fetch(found), found), found)


def load_or_explain(name: str) -> pd.DataFrame | None:
    """`load`, or None after one printed line that says why the data are absent. For lessons.

    Args:
        name: one of `names`.

    Raises:
        UnknownNameError: no data set has this name.

    >>> len(load_or_explain("sbg_survival"))
    13
    """
    try:
        return load(name)
    except DownloadError as trouble:
        print(trouble)
        return None


def available(name: str) -> bool:
    """Whether `load` would succeed without a network.

    Args:
        name: one of `names`.

    Raises:
        UnknownNameError: no data set has this name.

    >>> available("sbg_survival")
    True
    """
    try:
        return find(entry(name)) is not None
    except DownloadError:
        return False


def _raw(path: Path, found: dict) -> pd.DataFrame:
    """The file's columns as they stand: text from text files, R's types from R files."""
    if found["format"] == "rda":
        import pyreadr

        return next(iter(pyreadr.read_r(path).values()))
    import pandas as pd

    own = [column["from"] for column in found["columns"] if "from" in column]
    how = {"header": None, "names": own} if found.get("header") is False else {"header": 0}
    frame = pd.read_csv(path, sep=found["separator"], dtype=str, keep_default_na=False, **how)
    return frame.rename(columns=str.strip)


def _typed(raw: pd.DataFrame, found: dict) -> pd.DataFrame:
    """The catalogue's columns, in its order."""
    import pandas as pd

    columns: dict[str, pd.Series] = {}
    for column in found["columns"]:
        if "product" in column:
            first, second = column["product"]
            columns[column["name"]] = columns[first] * columns[second]
        else:
            columns[column["name"]] = _convert(raw[column["from"]], column)
    return pd.DataFrame(columns)


def _convert(values: pd.Series, column: dict) -> pd.Series:
    """One column as its kind: text, number, whole, yes_no or date."""
    import pandas as pd

    kind = column["kind"]
    if kind == "yes_no":
        return values.astype(str).str.lower().map(YES).astype(bool)
    if kind == "date":
        return pd.to_datetime(values, format="%Y%m%d")
    if kind == "text":
        return values
    numbers = pd.to_numeric(values.str.strip() if values.dtype == "str" else values)
    if "missing" in column:
        numbers = numbers.mask(numbers == column["missing"])
    if kind == "whole":
        return numbers.astype("Int64" if numbers.isna().any() else "int64")
    return numbers.astype("float64")
