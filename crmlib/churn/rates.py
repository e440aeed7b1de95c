"""The churn rate: whom we lost of those we had at the start."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import narwhals.stable.v2 as nw
import pandas as pd

from crmlib.checks import check_between
from crmlib.churn.retention import average_life
from crmlib.churn.working import day_of, one
from crmlib.errors import DataError, ParameterError
from crmlib.frames import in_memory, open_frame
from crmlib.intervals import wilson
from crmlib.language import say
from crmlib.profile import day_number


@dataclass(frozen=True)
class ChurnRate:
    """A churn rate with its interval, and who was counted where.

    `rate`, `low` and `high` are shares from 0 to 1; `lost` of the `base` customers at the start left within the
    period; `joined_within` came after its start and are in neither, though `joined_and_left` of them left again;
    `unknown` cannot be counted, because it is not known when they joined or whether they left.
    """

    rate: float
    low: float
    high: float
    lost: int
    base: int
    joined_within: int = 0
    joined_and_left: int = 0
    unknown: int = 0

    def __str__(self) -> str:
        """The rate in one sentence of the current language."""
        counted = say(f"{self.lost:,} of the {self.base:,} customers at the start left: {self.rate:.2%} "
                      f"(interval {self.low:.2%} to {self.high:.2%}).",
                      f"期初 {self.base:,} 位客户中有 {self.lost:,} 位流失：流失率 {self.rate:.2%}"
                      f"（置信区间 {self.low:.2%} 至 {self.high:.2%}）。")
        if self.joined_within:
            counted += say(f" {self.joined_within:,} joined within the period and do not count in the base.",
                           f"期内新加入的 {self.joined_within:,} 位不计入基数。")
        if self.unknown:
            counted += say(f" {self.unknown:,} cannot be counted: something is missing.",
                           f"另有 {self.unknown:,} 位因数据缺失无法计入。")
        return counted


def churn_rate(customers: Any, *, start: date | None = None, end: date | None = None, joined: str = "joined",
               left: str = "left", lost: str | None = None, confidence: float = 0.95) -> ChurnRate:
    """The churn rate: customers lost in a period as a share of those at its START.

    Both days belong to the period. In the base is who joined before `start` and had not left before it. Who joins
    within the period does not count in the base, nor among the lost if they leave again: to divide by the customers
    at the end, or to count the newcomers, makes a growing firm look better than it is.

    Args:
        customers: one row a customer; a lazy table is computed.
        start: first day of the period.
        end: last day of the period.
        joined: column of dates of joining.
        left: column of dates of leaving, missing for those who stay.
        lost: instead of dates, a column of true/false: lost in the period, for a table of the customers at its start.
        confidence: of the interval (Wilson's).

    Returns:
        A `ChurnRate`; printed, it says what was divided by what.

    Raises:
        ColumnError, DataError: a column is missing or not of dates, or nobody was a customer at the start.
        ParameterError: no dates, or the end before the start.

    >>> import pandas as pd
    >>> firm = pd.DataFrame({"joined": pd.to_datetime(["2025-01-01"] * 4 + ["2026-01-10"]),
    ...                      "left": pd.to_datetime(["2026-01-05", None, None, None, "2026-01-20"])})
    >>> print(churn_rate(firm, start=pd.Timestamp("2026-01-01"), end=pd.Timestamp("2026-01-31")))
    1 of the 4 customers at the start left: 25.00% (interval 4.56% to 69.94%).
    1 joined within the period and do not count in the base.

    Source: standard definition; concept churn.definition.
    """
    counts = _flagged(customers, lost) if lost else _dated(customers, start, end, joined, left)
    if not counts["base"]:
        raise DataError(
            say("Nobody was a customer at the start of the period: the rate has no base.",
                "期初没有客户：流失率没有基数。"),
            say("Check the period and the dates of joining.", "请检查期间与加入日期。"),
        )
    low, high = wilson(counts["lost"], counts["base"], confidence=confidence)
    return ChurnRate(counts["lost"] / counts["base"], float(low), float(high), **counts)


def points_or_percent(rate: float, cut: float = 5) -> pd.DataFrame:
    """Two readings of "cut churn by 5": percentage points off the rate, or per cent of the rate.

    Args:
        rate: churn rate a period, 0 to 1.
        cut: the number that is meant in one of two ways, 0 to 100.

    Returns:
        A pandas table, ``points`` and ``percent``: the new ``rate``, the ``life`` (average periods a customer stays)
        and ``longer`` (how much longer than before, as a share). Without a rate left nobody ever leaves: missing.

    >>> points_or_percent(0.10)["life"].round(2).tolist()
    [20.0, 10.53]

    Source: Reichheld and Sasser, Harvard Business Review (1990), mean points; often misquoted as 5%.
    """
    check_between(1e-9, 1, rate=rate)
    check_between(0, 100, cut=cut)
    after = pd.Series({"points": rate - cut / 100, "percent": rate * (1 - cut / 100)}, name="rate").round(12)
    after = after.clip(lower=0)
    life = after.map(lambda left: average_life(left) if left > 0 else float("nan"))
    return pd.DataFrame({"rate": after, "life": life, "longer": life * rate - 1}).rename_axis("reading")


def _flagged(customers: Any, lost: str) -> dict[str, int]:
    frame = open_frame(customers, flags=[lost])
    unknown = nw.col(lost).is_null()
    return _totals(frame.select(one(~unknown).alias("base"), one(nw.col(lost) == nw.lit(True)).alias("lost"),
                                one(unknown).alias("unknown")))


def _dated(customers: Any, start: date | None, end: date | None, joined: str, left: str) -> dict[str, int]:
    first, last = day_of(start, "start"), day_of(end, "end")
    if last < first:
        raise ParameterError(
            say(f"The period ends ({end}) before it starts ({start}).", f"期末（{end}）早于期初（{start}）。"),
            say("Exchange the two days.", "请把两个日期对调。"),
        )
    frame = open_frame(customers, dates=[joined, left])
    came, went = day_number(joined), day_number(left)
    before, gone = came < first, (went >= first) & (went <= last)
    stayed = went.is_null() | (went >= first)
    within = (came >= first) & (came <= last)
    counted = {"base": before & stayed, "lost": before & gone, "joined_within": within,
               "joined_and_left": within & gone, "unknown": came.is_null()}
    return _totals(frame.select(*(one(holds).alias(name) for name, holds in counted.items())))



def _totals(counts: Any) -> dict[str, int]:
    summed = in_memory(counts.select(nw.all().sum()))
    return {name: int(summed[name].to_list()[0] or 0) for name in summed.columns}
