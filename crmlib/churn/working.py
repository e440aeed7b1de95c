"""Small pieces that several rules of churn work with."""

from datetime import date

import narwhals.stable.v2 as nw

from crmlib.errors import ParameterError
from crmlib.language import say


def day_of(day: date | None, name: str) -> int:
    """A keyword's date as a day number, comparable with `crmlib.profile.day_number`.

    >>> day_of(date(1, 1, 2), "now")
    2
    """
    if day is not None and hasattr(day, "toordinal") and day == day:
        return int(day.toordinal())
    raise ParameterError(
        say(f"{name} is {day!r}, not a date.", f"{name} 的值是 {day!r}，不是日期。"),
        say("Give a date, e.g. pandas.Timestamp('2026-01-31').", "请给出日期，例如 pandas.Timestamp('2026-01-31')。"),
    )


def one(holds: nw.Expr) -> nw.Expr:
    """1 where it holds, 0 where it does not or is not known: something to add up."""
    return nw.when(holds).then(nw.lit(1)).otherwise(nw.lit(0))
