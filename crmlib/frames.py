"""Tables of any engine, checked before a rule reads them.

Rules are written once on narwhals; pandas, Polars, PyArrow, DuckDB, PySpark and Dask tables go through
the same lines. Checks that need the rows (empty, doubled customers) are made on tables held in memory only:
a lazy table stays lazy.
"""

from collections.abc import Iterable, Mapping
from typing import Any, TypeGuard

import narwhals.stable.v2 as nw
import pandas as pd

from crmlib.errors import ColumnError, DataError, nearest
from crmlib.language import say

Frame = nw.DataFrame[Any] | nw.LazyFrame[Any]
FEW = 300


def open_frame(table: Any, *, called: str = "customers", needs: Iterable[str] = (),
               numbers: Iterable[str] = (), flags: Iterable[str] = (), dates: Iterable[str] = (),
               unique: str | None = None) -> Frame:
    """A table as narwhals sees it, once it is known to hold what the rule needs.

    Args:
        table: a pandas, Polars, PyArrow, DuckDB, PySpark or Dask table (or one already opened).
        called: the table's name in error messages.
        needs: columns that must be there.
        numbers: columns that must be there and hold numbers.
        flags: columns that must be there and hold true or false.
        dates: columns that must be there and hold dates or date-times.
        unique: a column, if the table has it, whose values may not repeat.

    Raises:
        ColumnError: a column is missing; names the columns there are and the nearest one.
        DataError: not a table, no rows, text where numbers, flags or dates belong, doubled customers.
    """
    frame = _opened(table, called)
    numbers, flags, dates = list(numbers), list(flags), list(dates)
    schema = frame.collect_schema()
    for name in [*needs, *numbers, *flags, *dates]:
        _check_column(name, schema, called)
    for name in numbers:
        _check_numbers(name, schema[name], frame, called)
    for name in flags:
        _check_flags(name, schema[name], frame, called)
    for name in dates:
        _check_dates(name, schema[name], called)
    if isinstance(frame, nw.DataFrame):
        _check_rows(frame, called, unique)
    return frame


def number(name: str) -> nw.Expr:
    """A numeric column in which "not a number" counts as missing, on every engine alike."""
    return nw.col(name).cast(nw.Float64()).fill_nan(None)


def whole(frame: Frame, expression: nw.Expr, *, order_by: str | None = None) -> nw.Expr:
    """An aggregate over the whole table, or a running one in the order of a column, beside each row."""
    if order_by:
        refuse_dask(frame, say("a running sum in the order of a column", "按某一列的次序累加"))
    if isinstance(frame, nw.LazyFrame):
        return expression.over(_ONE, order_by=order_by) if order_by else expression.over(_ONE)
    return expression.over(order_by=order_by) if order_by else expression


def refuse_dask(frame: Frame, lacking: str) -> None:
    """Say what Dask cannot do, and where it can be done.

    Raises:
        DataError: the table is one of Dask's.
    """
    if frame.implementation.is_dask():
        raise DataError(
            say(f"Dask lacks {lacking}, which this rule needs.", f"Dask 不支持{lacking}，而本规则需要它。"),
            say("One row a customer is small beside the log: take it into memory with .compute(), or write it to "
                "Parquet and read it with DuckDB or Polars.",
                "一位客户一行的表比流水小得多：请用 .compute() 取入内存，或写成 Parquet 再用 DuckDB 或 Polars 读取。"))


def with_one(frame: Frame) -> Frame:
    """The table with a constant column, which `whole` needs to see a lazy table as one window."""
    return frame.with_columns(nw.lit(1).alias(_ONE))


def close_frame(frame: Frame, like: Frame, *added: str) -> Any:
    """The native table: the columns of `like` and the added ones, working columns gone."""
    kept = [name for name in like.collect_schema().names() if name not in added]
    return nw.to_native(frame.select(*kept, *added))


def in_memory(frame: Frame) -> nw.DataFrame[Any]:
    """The rows of a table, computed now if it was lazy; whatever the engine, it needs no PyArrow for that."""
    if isinstance(frame, nw.LazyFrame):
        return frame.collect("polars" if frame.implementation.is_polars() else "pandas")
    return frame


def is_small(frame: Frame) -> TypeGuard[nw.DataFrame[Any]]:
    """Whether a table is in memory, and has so few rows that going through them is quicker than steps over columns."""
    return isinstance(frame, nw.DataFrame) and len(frame) <= FEW


def gathered(frame: Frame) -> pd.DataFrame:
    """A small table of figures in pandas, computed now if it was lazy: for reading, not for going on."""
    return pd.DataFrame(in_memory(frame).to_dict(as_series=False))


_ONE = "__one"


def _opened(table: Any, called: str) -> Frame:
    try:
        return nw.from_native(table)
    except TypeError:
        kind = type(table).__name__
        raise DataError(
            say(f"{called} is a {kind}, not a table.", f"{called} 是 {kind}，不是数据表。"),
            say("Give a pandas, Polars, PyArrow, DuckDB, PySpark or Dask table.",
                "请传入 pandas、Polars、PyArrow、DuckDB、PySpark 或 Dask 的表。"),
        ) from None


def _check_column(name: str, schema: Mapping[str, Any], called: str) -> None:
    if name in schema:
        return
    close = nearest(name, schema)
    there = ", ".join(map(str, schema))
    raise ColumnError(
        say(f"No column {name!r} in {called}. Columns: {there}.",
            f"{called} 中没有列“{name}”。现有的列：{there}。"),
        say(f"Did you mean {close!r}?", f"是不是“{close}”？") if close else
        say("Name the column that holds it with the rule's keyword.", "请用规则的关键字参数指明所用的列。"),
    )


def _check_numbers(name: str, dtype: Any, frame: Frame, called: str) -> None:
    if dtype.is_numeric() or _all_missing(name, frame):
        return
    raise DataError(
        say(f"Column {name!r} of {called} holds {dtype}, not numbers.",
            f"{called} 的列“{name}”是 {dtype} 类型，不是数字。"),
        say(f"Convert it first, e.g. pandas.to_numeric(customers[{name!r}], errors='coerce').",
            f"请先转换，例如 pandas.to_numeric(customers[{name!r}], errors='coerce')。"),
    )


def _check_flags(name: str, dtype: Any, frame: Frame, called: str) -> None:
    if dtype == nw.Boolean or _all_missing(name, frame):
        return
    mixed = dtype == nw.Object and isinstance(frame, nw.DataFrame)  # how pandas holds true, false and missing together
    if mixed and all(isinstance(value, bool) for value in frame[name].drop_nulls().to_list()):
        return
    raise DataError(
        say(f"Column {name!r} of {called} holds {dtype}, not true or false.",
            f"{called} 的列“{name}”是 {dtype} 类型，不是真/假值。"),
        say(f"Convert it first, e.g. {called}[{name!r}] == 'yes'.", f"请先转换，例如 {called}[{name!r}] == 'yes'。"),
    )


def _check_dates(name: str, dtype: Any, called: str) -> None:
    if dtype.is_temporal() and dtype not in (nw.Duration, nw.Time):
        return
    raise DataError(
        say(f"Column {name!r} of {called} holds {dtype}, not dates.",
            f"{called} 的列“{name}”是 {dtype} 类型，不是日期。"),
        say(f"Convert it first, e.g. pandas.to_datetime({called}[{name!r}]).",
            f"请先转换，例如 pandas.to_datetime({called}[{name!r}])。"),
    )


def _all_missing(name: str, frame: Frame) -> bool:
    return isinstance(frame, nw.DataFrame) and len(frame) > 0 and bool(frame[name].is_null().all())


def _check_rows(frame: nw.DataFrame[Any], called: str, unique: str | None) -> None:
    if len(frame) == 0:
        raise DataError(
            say(f"{called} has no rows: there is nobody to judge.", f"{called} 是空表：没有可判断的对象。"),
            say("Check the filter or the file it came from.", "请检查筛选条件或数据文件。"),
        )
    if unique and unique in frame.columns and frame[unique].n_unique() < len(frame):
        doubled = frame.filter(nw.col(unique).is_duplicated())[unique].unique().to_list()
        if doubled:
            shown = ", ".join(sorted(map(str, doubled))[:3])
            raise DataError(
                say(f"{called} has {len(doubled)} customer(s) on more than one row, e.g. {shown}.",
                    f"{called} 中有 {len(doubled)} 个客户出现多行，例如 {shown}。"),
                say("One row a customer is needed: use customer_profile on a log, or drop the copies.",
                    "需要一个客户一行：交易流水请先用 customer_profile 汇总，或删去重复行。"),
            )
