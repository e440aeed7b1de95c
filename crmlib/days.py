"""Days of a log: which calendar day a line lies on, and the day at which customers are looked at."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import narwhals.stable.v2 as nw

from crmlib.errors import ParameterError
from crmlib.frames import Frame
from crmlib.language import say

MOMENTS = (nw.Implementation.PANDAS, nw.Implementation.MODIN, nw.Implementation.DASK)  # have no type for a day


@dataclass(frozen=True)
class Today:
    """The day at which customers are looked at: known, or a lazy log's last day in a column beside each line."""

    backend: nw.Implementation
    day: dt.date | None = None

    @property
    def columns(self) -> list[str]:
        """The working column beside each line, if there is one."""
        return [] if self.day else ["__now"]

    def ago(self, days: int) -> nw.Expr:
        """The day so many days before."""
        if self.day:
            return nw.lit(_moment(self.day - dt.timedelta(days=days), self.backend))
        dask = self.backend == nw.Implementation.DASK  # knows hours only, and holds days as moments
        return nw.col("__now").dt.offset_by(f"-{24 * days}h" if dask else f"-{days}d")

    def beside(self, sums: Frame) -> Frame:
        """The table with `__now`, which a lazy log's own last day has already."""
        return sums.with_columns(self.ago(0).alias("__now")) if self.day else sums


def dated_lines(log: Frame, date: str, now: dt.date | None, *columns: nw.Expr) -> tuple[Frame, Today]:
    """These columns of the lines up to now, each with its calendar day `__day`, and that now.

    Of a lazy log without a `now` the last day is read first, so that its dates are gone through twice.
    """
    lines = log.select(*columns, _day(log, date).alias("__day"))
    if now is None and isinstance(lines, nw.DataFrame):
        known = lines["__day"].drop_nulls()
        now = known.max() if len(known) else dt.date.max  # then no line is kept
    if now is not None:
        today = Today(log.implementation, _as_day(now))
        return lines.filter(nw.col("__day") <= today.ago(0)), today
    last = lines.select(nw.col("__day").max().alias("__now"))
    dated = lines.filter(~nw.col("__day").is_null())
    return dated.join(last, how="cross"), Today(log.implementation)  # type: ignore[arg-type]


def _as_day(now: Any) -> dt.date:
    if not hasattr(now, "toordinal"):
        raise ParameterError(
            say(f"now is {now!r}, not a date.", f"now 的值是 {now!r}，不是日期。"),
            say("Give a date, e.g. pandas.Timestamp('2026-01-31').",
                "请给出日期，例如 pandas.Timestamp('2026-01-31')。"),
        )
    return dt.date.fromordinal(now.toordinal())


def _moment(day: dt.date, backend: nw.Implementation) -> dt.date:
    return dt.datetime(day.year, day.month, day.day) if backend in MOMENTS else day


def _day(log: Frame, date: str) -> nw.Expr:
    """The calendar day on the log's own clock: a date, or its midnight where the engine has no dates."""
    dtype = log.collect_schema()[date]
    if dtype == nw.Date:
        return nw.col(date)
    if log.implementation not in MOMENTS:
        return nw.col(date).dt.date()
    zoned = getattr(dtype, "time_zone", None) is not None
    clock = nw.col(date).dt.replace_time_zone(None) if zoned else nw.col(date)  # some midnights do not exist
    return clock.dt.truncate("1d")
