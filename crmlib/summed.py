"""A log's lines added up by customer; purchases of one day are one, and are counted as suits the engine."""

import narwhals.stable.v2 as nw

from crmlib.days import Today
from crmlib.frames import Frame

BITS = 1024  # days, nearly three years


def summed(lines: Frame, customer: str, today: Today, sums: list[str]) -> Frame:
    """One row a customer: days with a purchase, the first and last of them, and the sums. Nothing is sorted for it.

    Args:
        lines: the customer, the day of a purchase (``__buy``, missing on other lines) and what is to be added up.
        customer: column of the customer's id.
        today: the day at which customers are looked at; no line is later.
        sums: columns to add up.

    Returns:
        The customer, ``frequency``, ``__first``, ``__last``, ``__now`` and the sums.
    """
    if lines.implementation.is_duckdb() and today.day:
        found = _in_bits(lines, customer, today, sums)
    elif lines.implementation.is_dask():
        found = _days_together(lines, customer, today, sums)
    else:
        found = _added(lines, customer, today, sums)
    return today.beside(found).with_columns(nw.col("frequency").cast(nw.Int64()))


def _added(lines: Frame, customer: str, today: Today, sums: list[str]) -> Frame:
    """Every engine can do this: a set of days for each customer."""
    no_purchase = nw.when(nw.col("__lines") > nw.col("__buys")).then(nw.lit(1)).otherwise(nw.lit(0))
    found = lines.group_by(customer).agg(
        nw.col("__buy").n_unique().alias("__days"), nw.len().alias("__lines"), *_spans(today), nw.col(sums).sum())
    return found.with_columns((nw.col("__days") - no_purchase).alias("frequency"))  # n_unique takes "missing" for a day


def _days_together(lines: Frame, customer: str, today: Today, sums: list[str]) -> Frame:
    """On Dask narwhals counts distinct values part by part, so that a day that lies in two parts would count twice."""
    days = lines.group_by(customer, "__buy", *today.columns).agg(nw.col(sums).sum())
    found = days.group_by(customer).agg(*_spans(today), nw.col(sums).sum())
    return found.with_columns(nw.col("__buys").alias("frequency"))


def _spans(today: Today) -> list[nw.Expr]:
    bought = nw.col("__buy")
    return [bought.count().alias("__buys"), bought.min().alias("__first"), bought.max().alias("__last"),
            *(nw.col(each).max() for each in today.columns)]


def _in_bits(lines: Frame, customer: str, today: Today, sums: list[str]) -> Frame:
    """On DuckDB a bit for each of the last days takes a quarter of the time of a set; only older days are a set."""
    who = '"' + customer.replace('"', '""') + '"'
    ago = f"date_diff('day', __buy, DATE '{today.day}')"
    late = f"bitstring_agg({ago}, 0, {BITS - 1}) FILTER ({ago} < {BITS})"
    early = f"list(__buy) FILTER ({ago} >= {BITS})"
    added = [f"coalesce(sum({each}), 0) AS {each}" for each in sums]
    return nw.from_native(lines.to_native().aggregate(", ".join([
        who, f"coalesce(bit_count({late}), 0) + coalesce(list_unique({early}), 0) AS frequency",
        "min(__buy) AS __first", "max(__buy) AS __last", *added]), who))
