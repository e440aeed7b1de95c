"""From a transaction log to customers: how often, how lately, how long, how much."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import narwhals.stable.v2 as nw

from crmlib.checks import check_between
from crmlib.days import Today, dated_lines
from crmlib.frames import Frame, number, open_frame
from crmlib.summed import summed

COLUMNS = ("frequency", "days_since_last", "age_at_last", "tenure", "interpurchase", "monetary_total",
           "monetary_mean", "refunds", "trend")
SUMS = ("monetary_total", "refunds", "__recent", "__earlier")


def customer_profile(transactions: Any, *, customer: str = "customer", date: str = "date",
                     amount: str = "amount", margin: str | None = None, now: dt.date | None = None,
                     trend_days: int = 180) -> Any:
    """One row a customer from a log of purchases: the numbers that every judgment starts from.

    Stated rules. All purchases of one calendar day are one purchase: they count once, their amounts add up.
    A line with a negative amount is a refund: it lowers the money but is no purchase, so it moves neither
    frequency nor any date. A line of amount zero (a free sample) or without an amount is not a purchase
    either. A customer with refunds only has frequency 0 and no dates. Days are the calendar days of the
    log's own clock (in DuckDB and Spark, that of the session for columns with a time zone); convert time zones first
    if the log mixes them. The log is gone through once and never sorted; where it is lazy and no `now` is given, its
    dates are read once more before, to find the last. Lines after `now` and lines without
    a date are left out, with their money: they cannot be placed.

    Args:
        transactions: one row a line of the log; pandas, Polars, PyArrow, DuckDB, PySpark or Dask table.
        customer: column of the customer's id.
        date: column of dates or date-times.
        amount: column of money, refunds negative.
        margin: column of profit a line, if the log has it.
        now: the day at which the customer is looked at; the log's last day unless given.
        trend_days: length in days of the recent period and of the one before it.

    Returns:
        A table of the same kind, in no particular order, with the customer and:
        ``frequency`` purchases (days with a purchase); ``days_since_last`` days from the last purchase to now;
        ``age_at_last`` days from the first purchase to the last; ``tenure`` days from the first purchase to
        now; ``interpurchase`` mean days between purchases (missing with fewer than two); ``monetary_total``
        money net of refunds; ``monetary_mean`` that total a purchase; ``refunds`` refund lines; ``trend``
        from -1 (bought only in the earlier period) to +1 (only in the recent one), missing if in neither;
        ``profit`` sum of the margin, where one is given.

    Raises:
        ColumnError: a column is missing.
        DataError: the log is empty, dates are text, amounts are not numbers.

    >>> import pandas as pd
    >>> log = pd.DataFrame({"customer": ["ann", "ann", "ann", "bo"],
    ...                     "date": pd.to_datetime(["2026-01-01", "2026-01-11", "2026-01-12", "2026-01-05"]),
    ...                     "amount": [30.0, 50.0, -10.0, 20.0]})
    >>> profile = customer_profile(log, now=pd.Timestamp("2026-01-31")).set_index("customer")
    >>> profile.loc["ann", ["frequency", "days_since_last", "age_at_last", "tenure", "monetary_total"]].tolist()
    [2.0, 20.0, 10.0, 30.0, 70.0]

    Source: recency, frequency, monetary value: Hughes, Strategic Database Marketing (1994); the two
    recencies: Fader, Hardie and Lee, Marketing Science 24(2), 2005.
    """
    check_between(1, 36_500, trend_days=trend_days)
    money = [amount] + ([margin] if margin else [])
    log = open_frame(transactions, called="transactions", needs=[customer], numbers=money, dates=[date])
    earned = [number(margin).alias("profit")] if margin else []
    lines, today = dated_lines(log, date, now, nw.col(customer), number(amount).alias("__amount"), *earned)
    parts = lines.select(customer, *today.columns, *_parts(today, int(trend_days)), *(["profit"] if margin else []))
    sums = summed(parts, customer, today, [*SUMS, *(["profit"] if margin else [])])
    return nw.to_native(_shape(sums).select(customer, *COLUMNS, *(["profit"] if margin else [])))


def day_number(column: str) -> nw.Expr:
    """Days since the year 1 began, missing where the date is: calendar arithmetic that every engine can do."""
    past = nw.col(column).dt.year().cast(nw.Float64()) - 1
    return past * 365 + past // 4 - past // 100 + past // 400 + nw.col(column).dt.ordinal_day().cast(nw.Float64())


def _parts(today: Today, trend_days: int) -> Iterator[nw.Expr]:
    """What each line adds to each of its customer's sums."""
    spent, day = nw.col("__amount"), nw.col("__day")
    bought = spent > 0
    recent = day > today.ago(trend_days)
    earlier = (day > today.ago(2 * trend_days)) & ~recent
    yield nw.when(bought).then(day).alias("__buy")
    yield spent.alias("monetary_total")
    yield nw.when(spent < 0).then(nw.lit(1)).otherwise(nw.lit(0)).alias("refunds")
    yield nw.when(bought & recent).then(spent).otherwise(nw.lit(0.0)).alias("__recent")
    yield nw.when(bought & earlier).then(spent).otherwise(nw.lit(0.0)).alias("__earlier")


def _shape(sums: Frame) -> Frame:
    """Sums by customer turned into the profile's columns."""
    now, first, last = (day_number(each) for each in ("__now", "__first", "__last"))
    shaped = sums.with_columns(
        (now - last).alias("days_since_last"), (last - first).alias("age_at_last"), (now - first).alias("tenure"),
        (nw.col("__recent") + nw.col("__earlier")).alias("__both"),
    )
    return shaped.with_columns(
        _ratio(nw.col("age_at_last"), nw.col("frequency") - 1).alias("interpurchase"),
        _ratio(nw.col("monetary_total"), nw.col("frequency")).alias("monetary_mean"),
        _ratio(nw.col("__recent") - nw.col("__earlier"), nw.col("__both")).alias("trend"),
    )


def _ratio(part: nw.Expr, whole: nw.Expr) -> nw.Expr:
    """Part by whole, missing where the whole is not positive."""
    nothing = nw.lit(None, nw.Float64())
    divisor = nw.when(whole > 0).then(whole.cast(nw.Float64())).otherwise(nothing)
    return part.cast(nw.Float64()) / divisor
