"""What the catalogue knows of each data set, and how it tells it."""

import copy
from functools import cache
from importlib.resources import files

from crmlib.errors import UnknownNameError, nearest
from crmlib.language import current_language, say
from crmlib.yml import read_yml


def names() -> list[str]:
    """Names of all data sets, as `load` takes them.

    >>> names()[:3]
    ['telco_churn', 'cdnow', 'cdnow_sample']
    """
    return list(_catalogue()["sets"])


def entry(name: str) -> dict:
    """Everything the catalogue says of one data set.

    Args:
        name: one of `names`.

    Raises:
        UnknownNameError: no data set has this name.

    >>> entry("cdnow")["rows"]
    69659
    """
    sets = _catalogue()["sets"]
    if not isinstance(name, str) or name not in sets:
        close = nearest(name, sets)
        known = ", ".join(sets)
        raise UnknownNameError(
            say(f"No data set {name!r}. Data sets: {known}.", f"没有名为“{name}”的数据集。现有：{known}。"),
            say(f"Did you mean {close!r}?", f"是不是要找“{close}”？") if close else "",
        )
    return copy.deepcopy(sets[name])


def describe(name: str | None = None) -> str:
    """What a data set holds, where it comes from and what it may be used for, to be printed.

    Args:
        name: one of `names`; None gives one line for each data set.

    Returns:
        Text in the current language: title, size, columns with meaning and unit, what loading does
        to them, origin, licence and citation.

    Raises:
        UnknownNameError: no data set has this name.

    >>> print(describe("sbg_survival"))
    sbg_survival: Customers left after 0 to 12 years, two segments (13 rows, 3 columns)
    ...
    """
    if name is None:
        return "\n".join(_heading(each) for each in names())
    found = entry(name)
    facts = [
        (say("Serves", "用途"), _in_words(found["serves"])),
        (say("On loading", "读入时"), _in_words(found["loading"])),
        (say("From", "来源"), found.get("url") or say("this package", "随本软件包提供")),
        (say("Licence", "许可"), _in_words(found["licence"])),
        (say("Citation", "引用"), found["citation"]),
    ]
    columns = [f"  {column['name']}: {meaning(column)}" for column in found["columns"]]
    return "\n".join([_heading(name), *(say(f"{label}: {text}", f"{label}：{text}") for label, text in facts),
                      say("Columns:", "各列："), *columns])


def meaning(column: dict) -> str:
    """A column's meaning in the current language, with its unit in brackets.

    >>> meaning({"name": "age", "en": "Age", "zh": "年龄", "unit": "year"})
    'Age (years)'
    """
    unit = column.get("unit")
    text = column[current_language()]
    if unit is None:
        return text
    unit = _in_words(_catalogue()["units"][unit])
    return say(f"{text} ({unit})", f"{text}（{unit}）")


def _heading(name: str) -> str:
    found = entry(name)
    title, rows, columns = _in_words(found["title"]), f"{found['rows']:,}", len(found["columns"])
    return say(f"{name}: {title} ({rows} rows, {columns} columns)", f"{name}：{title}（{rows} 行，{columns} 列）")


def _in_words(text: dict[str, str]) -> str:
    return text[current_language()]


@cache
def _catalogue() -> dict:
    return read_yml(files("crmlib.datasets") / "catalogue.yml")
