"""The retention curve: the share of customers still there after so much time, measured or from a constant rate."""

from datetime import date
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd
from scipy.stats import norm

from crmlib.checks import check_between
from crmlib.churn.working import day_of, one
from crmlib.errors import DataError
from crmlib.frames import Frame, gathered, number, open_frame
from crmlib.intervals import check_confidence
from crmlib.language import say
from crmlib.profile import day_number

EVERYONE = "everyone"


def retention_curve(customers: Any, *, now: date | None = None, seen_from: date | None = None,
                    joined: str = "joined", left: str = "left", tenure: str | None = None, lost: str = "churn",
                    by: str | None = None, confidence: float = 0.95) -> pd.DataFrame:
    """The retention curve (Kaplan-Meier): the share of customers still there after each length of tenure.

    Customers who have not left are not thrown away and do not count as staying for ever: they are "censored", part
    of those at risk for as long as they have been seen. At each tenure the curve is multiplied by the share of those
    at risk who did not leave just then (the product limit). Who leaves and who is censored at the same tenure: the
    leaver goes first.

    A table of a firm that began to keep records on a day (`seen_from`) shows of the older customers only those who
    had stayed until then. They are at risk from the tenure they had on that day, not before (delayed entry);
    otherwise the early curve would look too good.

    Args:
        customers: one row a customer; a lazy table is computed.
        now: the last day that was seen; who left later had not left yet. Needed with dates.
        seen_from: the first day that was seen, if customers who left before it are not in the table.
        joined: column of dates of joining. Who joins after `now` is not there yet.
        left: column of dates of leaving, missing for those who stay.
        tenure: instead of dates, a column of tenure in any unit; with it `lost` tells who left.
        lost: column of true/false.
        by: a column of groups, one curve each.
        confidence: of the interval.

    Returns:
        A pandas table, by group and tenure (days, with dates), with a first row at tenure 0: ``at_risk``, ``lost``,
        ``censored``, ``retention``, and ``low`` and ``high`` (Greenwood's variance on the log-log scale, so that the
        interval stays within 0 and 1; missing where nobody is left). Rows without a tenure are not counted: their
        number stands in the table's ``attrs["without_tenure"]``.

    Raises:
        ColumnError, DataError: a column is missing, not of dates or true/false; a tenure is negative.
        ParameterError: no date `now`, a confidence out of range.

    >>> import pandas as pd
    >>> people = pd.DataFrame({"tenure": [1, 2, 2, 3], "churn": [True, True, False, False]})
    >>> retention_curve(people, tenure="tenure")[["tenure", "at_risk", "lost", "retention"]].values.tolist()
    [[0.0, 4.0, 0.0, 1.0], [1.0, 4.0, 1.0, 0.75], [2.0, 3.0, 1.0, 0.5], [3.0, 1.0, 0.0, 0.5]]

    Source: Kaplan and Meier, Journal of the American Statistical Association 53 (1958); Greenwood (1926).
    """
    check_confidence(confidence)
    if tenure:
        frame = _from_tenure(open_frame(customers, numbers=[tenure], flags=[lost], needs=[by] if by else []),
                             tenure, lost)
    else:
        frame = _from_dates(open_frame(customers, dates=[joined, left], needs=[by] if by else []),
                            joined, left, day_of(now, "now"), day_of(seen_from, "seen_from") if seen_from else None)
    group = nw.col(by) if by else nw.lit(EVERYONE)
    ends, entries, unknown = _counted(frame.with_columns(group.alias("__group")))
    curves = [_curve(_of(ends, each), _of(entries, each), confidence)
              for each in sorted(ends["__group"].unique(), key=str)]
    table = pd.concat(curves, ignore_index=True)
    table = table.rename(columns={"__group": by}) if by else table.drop(columns="__group")
    table.attrs["without_tenure"] = unknown
    return table


def average_life(rate: float) -> float:
    """How many periods a customer stays on average at a constant churn rate: 1 / rate, the last one included.

    >>> average_life(0.10), average_life(0.05)
    (10.0, 20.0)

    Source: mean of the geometric distribution.
    """
    check_between(1e-9, 1, rate=rate)
    return 1 / rate


def retention_curve_from_rate(rate: float, *, periods: int = 20) -> pd.DataFrame:
    """The retention curve of a constant churn rate: each period loses the same share of those left.

    Real curves fall ever less steeply: those likely to leave leave first, so that a constant rate promises too few
    customers later on.

    Args:
        rate: churn rate a period, 0 to 1.
        periods: how many periods, from 0 on.

    Returns:
        A pandas table: ``tenure`` 0, 1, ..., ``retention`` and ``lost``, the share lost in the period.

    >>> retention_curve_from_rate(0.10, periods=2)["retention"].round(3).tolist()
    [1.0, 0.9, 0.81]

    Source: Fader and Hardie, Journal of Interactive Marketing 21(1), 2007, on why it is too simple.
    """
    check_between(0, 1, rate=rate)
    check_between(1, 10_000, periods=periods)
    tenure = np.arange(int(periods) + 1)
    retention = (1.0 - rate) ** tenure
    return pd.DataFrame({"tenure": tenure, "retention": retention, "lost": -np.diff(retention, prepend=1.0)})


def _from_tenure(frame: Frame, tenure: str, lost: str) -> Frame:
    known = nw.when(~nw.col(lost).is_null()).then(number(tenure))
    return frame.with_columns(known.alias("__tenure"), one(nw.col(lost)).alias("__lost"), nw.lit(0.0).alias("__entry"))


def _from_dates(frame: Frame, joined: str, left: str, now: int, seen_from: int | None) -> Frame:
    gone = day_number(left) <= now
    days = nw.when(gone).then(day_number(left)).otherwise(nw.lit(float(now))) - day_number(joined)
    entry = (nw.lit(float(seen_from)) - day_number(joined)) if seen_from else nw.lit(0.0)
    there = frame.filter(day_number(joined).is_null() | (day_number(joined) <= now))
    return there.with_columns(days.alias("__tenure"), one(gone).alias("__lost"), entry.alias("__entry"))


def _counted(frame: Frame) -> tuple[pd.DataFrame, pd.DataFrame, int]:
    """How many end at each tenure, and how many enter late; all that the curve needs of a table of any size."""
    late = nw.when(nw.col("__entry") > 0).then(nw.col("__entry")).otherwise(nw.lit(0.0))
    rows = frame.with_columns(late.alias("__entry"), nw.lit(1).alias("__n"))
    ends = gathered(rows.group_by("__group", "__tenure").agg(nw.col("__n").sum(), nw.col("__lost").sum()))
    known = rows.filter(~nw.col("__tenure").is_null())
    entries = gathered(known.group_by("__group", "__entry").agg(nw.col("__n").sum()))
    nowhere = ends["__tenure"].isna()
    _check(ends[~nowhere], ends["__tenure"].min())
    return ends[~nowhere].sort_values("__tenure"), entries, int(ends.loc[nowhere, "__n"].sum())


def _of(counts: pd.DataFrame, group: Any) -> pd.DataFrame:
    """The counts of one group; customers without a group are one too."""
    return counts[counts["__group"].isna() if pd.isna(group) else counts["__group"] == group]


def _check(ends: pd.DataFrame, least: float) -> None:
    if ends.empty:
        raise DataError(say("No customer has a tenure.", "没有任何客户有客户年限。"),
                        say("Check the dates of joining.", "请检查加入日期。"))
    if least < 0:
        raise DataError(say(f"A tenure is negative: {least:,.0f}.", f"客户年限为负：{least:,.0f}。"),
                        say("Somebody left before joining: check the dates.", "有人在加入之前就离开了：请检查日期。"))


def _curve(ends: pd.DataFrame, entries: pd.DataFrame, confidence: float) -> pd.DataFrame:
    """One group's curve from its counts."""
    tenure, n, lost = (ends[name].to_numpy(float) for name in ("__tenure", "__n", "__lost"))
    entry, late = entries["__entry"].to_numpy(float), entries["__n"].to_numpy(float)
    entered = np.array([late[(entry < each) | (entry <= 0)].sum() for each in tenure])
    at_risk = entered - (np.cumsum(n) - n)
    with np.errstate(divide="ignore", invalid="ignore"):
        retention = np.cumprod(np.where(at_risk > 0, 1 - lost / at_risk, 1.0))
        greenwood = np.cumsum(np.where(lost > 0, lost / (at_risk * (at_risk - lost)), 0.0))
        reach = norm.ppf((1 + confidence) / 2) * np.sqrt(greenwood) / np.log(retention)
        low, high = retention ** np.exp(-reach), retention ** np.exp(reach)
    sure, gone = greenwood == 0, retention == 0
    low, high = (np.where(sure, 1.0, np.where(gone, np.nan, end)) for end in (low, high))
    table = pd.DataFrame({"__group": ends["__group"].to_numpy(), "tenure": tenure, "at_risk": at_risk.astype(int),
                          "lost": lost.astype(int), "censored": (n - lost).astype(int), "retention": retention,
                          "low": low, "high": high})
    return table if tenure[0] == 0 else pd.concat([_start(table, entry, late), table], ignore_index=True)


def _start(table: pd.DataFrame, entry: np.ndarray, late: np.ndarray) -> pd.DataFrame:
    """The row at tenure 0, where all who are seen from their joining are at risk."""
    first = table.head(1).assign(tenure=0.0, at_risk=int(late[entry <= 0].sum()), lost=0, censored=0)
    return first.assign(retention=1.0, low=1.0, high=1.0)
