"""A log in parts of customers, for the engines that would hold all of them in memory at once."""

from collections.abc import Iterator
from typing import Any

import narwhals.stable.v2 as nw

from crmlib.checks import check_between
from crmlib.errors import DataError
from crmlib.frames import open_frame
from crmlib.language import say


def in_parts(transactions: Any, parts: int, *, customer: str = "customer") -> Iterator[Any]:
    """A lazy log as so many logs, with all of a customer's lines in one of them.

    DuckDB and Polars keep the days of every customer in memory until the last line is read. One part after another
    needs a part of that memory, and reads the log's files once for each part. Which part a customer falls into is
    decided by the engine's own hash of the id.

    Give rules that look at a log the same `now` for each part: without it, each part would have a last day of its own.

    Args:
        transactions: a lazy table of DuckDB or Polars, such as one of Parquet files.
        parts: how many, 1 to 10,000.
        customer: column of the customer's id.

    Returns:
        The parts, each a table of the same kind.

    Raises:
        ColumnError, ParameterError: no such column, a number out of range.
        DataError: another engine's table. Those in memory need no parts; Spark and Dask have their own.

    >>> import polars as pl
    >>> log = pl.LazyFrame({"customer": ["ann", "bo", "ann", "cy"], "amount": [1, 2, 3, 4]})
    >>> sum(len(part.collect()) for part in in_parts(log, 3))
    4
    """
    check_between(1, 10_000, parts=parts)
    frame = open_frame(transactions, called="transactions", needs=[customer])
    log, count = nw.to_native(frame), int(parts)
    if frame.implementation.is_duckdb():
        column = '"' + customer.replace('"', '""') + '"'
        return (log.filter(f"coalesce(hash({column}), 0) % {count} = {number}") for number in range(count))
    if frame.implementation.is_polars() and isinstance(frame, nw.LazyFrame):
        place = nw.get_native_namespace(frame).col(customer).hash() % count
        return (log.filter(place.fill_null(0) == number) for number in range(count))
    raise DataError(
        say("This table is not a lazy one of DuckDB or Polars.", "这不是 DuckDB 或 Polars 的惰性表。"),
        say("A table in memory needs no parts; Spark and Dask divide a table by themselves.",
            "内存中的表不需要分批；Spark 和 Dask 会自行分块。"))
