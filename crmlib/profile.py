"""From a transaction log to customers: how often, how lately, how long, how much."""

import datetime as dt
from typing import Any

import narwhals.stable.v2 as nw

from crmlib.checks import check_between
from crmlib.errors import ParameterError
from crmlib.frames import Frame, number, open_frame
from crmlib.language import say

COLUMNS = ("frequency", "days_since_last", "age_at_last", "tenure", "interpurchase", "monetary_total",
           "monetary_mean", "refunds", "trend")


def customer_profile(transactions: Any, *, customer: str = "customer", date: str = "date",
                     amount: str = "amount", margin: str | None = None, now: dt.date | None = None,
                     trend_days: int = 180) -> Any:
    """One row a customer from a log of purchases: the numbers that every judgment starts from.

    Stated rules. All purchases of one calendar day are one purchase: they count once, their amounts add up.
    A line with a negative amount is a refund: it lowers the money but is no purchase, so it moves neither
    frequency nor any date. A line of amount zero (a free sample) or without an amount is not a purchase
    either. A customer with refunds only has frequency 0 and no dates. Days are the calendar days of the
    log's own clock; convert time zones first if the log mixes them. Lines after `now` and lines without
    a date are left out, with their money: they cannot be placed.

    Args:
        transactions: one row a line of the log; pandas, Polars, PyArrow, DuckDB or PySpark table.
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
    lines = _lines(log, customer, date, amount, margin, now, trend_days)
    sums = lines.group_by(customer).agg(
        nw.col("__buy").n_unique().alias("__days"), nw.col("__buy").count().alias("__buys"), nw.len().alias("__lines"),
        nw.col("__buy").min().alias("__first"), nw.col("__buy").max().alias("__last"),
        nw.col("__now").max(), nw.col("__amount").sum().alias("monetary_total"),
        nw.col("__refund").sum().alias("refunds"),
        nw.col("__recent").sum(), nw.col("__earlier").sum(),
        *([nw.col("__margin").sum().alias("profit")] if margin else []),
    )
    shaped = _shape(sums)
    return nw.to_native(shaped.select(customer, *COLUMNS, *(["profit"] if margin else [])))


def day_number(column: str) -> nw.Expr:
    """Days since the year 1 began, missing where the date is: calendar arithmetic that every engine can do."""
    past = nw.col(column).dt.year().cast(nw.Float64()) - 1
    return past * 365 + past // 4 - past // 100 + past // 400 + nw.col(column).dt.ordinal_day().cast(nw.Float64())


def _lines(log: Frame, customer: str, date: str, amount: str, margin: str | None,
           now: dt.date | None, trend_days: int) -> Frame:
    """The log's lines with day numbers and the parts of each amount."""
    picked = log.select(
        nw.col(customer), day_number(date).alias("__day"), number(amount).alias("__amount"),
        *([number(margin).alias("__margin")] if margin else []),
    )
    picked = _with_now(picked, now).filter(nw.col("__day") <= nw.col("__now"))
    age = nw.col("__now") - nw.col("__day")
    picked = picked.with_columns((nw.col("__amount") > 0).alias("__bought"), age.alias("__age"))
    none = nw.lit(None, nw.Float64())
    recent, spent = nw.col("__age") < trend_days, nw.col("__amount")
    earlier = (nw.col("__age") >= trend_days) & (nw.col("__age") < 2 * trend_days)
    return picked.with_columns(
        nw.when(nw.col("__bought")).then(nw.col("__day").cast(nw.Float64())).otherwise(none).alias("__buy"),
        nw.when(spent < 0).then(nw.lit(1)).otherwise(nw.lit(0)).alias("__refund"),
        nw.when(nw.col("__bought") & recent).then(spent).otherwise(nw.lit(0.0)).alias("__recent"),
        nw.when(nw.col("__bought") & earlier).then(spent).otherwise(nw.lit(0.0)).alias("__earlier"),
    )


def _with_now(lines: Frame, now: dt.date | None) -> Frame:
    if now is not None:
        if not hasattr(now, "toordinal"):
            raise ParameterError(
                say(f"now is {now!r}, not a date.", f"now 的值是 {now!r}，不是日期。"),
                say("Give a date, e.g. pandas.Timestamp('2026-01-31').",
                    "请给出日期，例如 pandas.Timestamp('2026-01-31')。"),
            )
        return lines.with_columns(nw.lit(now.toordinal(), nw.Int64()).alias("__now"))
    last = lines.select(nw.col("__day").max().alias("__now"))
    return lines.join(last, how="cross")  # type: ignore[arg-type]


def _shape(sums: Frame) -> Frame:
    """Sums by customer turned into the profile's columns."""
    no_purchase = nw.when(nw.col("__lines") > nw.col("__buys")).then(nw.lit(1)).otherwise(nw.lit(0))
    shaped = sums.with_columns(
        (nw.col("__days") - no_purchase).cast(nw.Int64()).alias("frequency"),
        (nw.col("__now") - nw.col("__last")).alias("days_since_last"),
        (nw.col("__last") - nw.col("__first")).alias("age_at_last"),
        (nw.col("__now") - nw.col("__first")).alias("tenure"),
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
