"""The same rows on every engine, and answers brought back to compare."""

from collections.abc import Callable
from typing import Any

import dask.dataframe as dd
import duckdb
import narwhals.stable.v2 as nw
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from crmlib.frames import gathered

EAGER = ("pandas", "polars", "pyarrow")
LAZY = ("polars-lazy", "duckdb", "dask", "spark")
ENGINES = [*EAGER, "polars-lazy", "duckdb", "dask", pytest.param("spark", marks=pytest.mark.spark)]


def on(engine: str, table: pd.DataFrame) -> Any:
    """The pandas table as a table of another engine, missing values as that engine's nulls."""
    return _MAKE[engine](table)


def back(table: Any, by: str = "customer") -> pd.DataFrame:
    """Any engine's table as pandas, in the order of a column."""
    return gathered(nw.from_native(table)).sort_values(by).reset_index(drop=True)


def same_everywhere(rule: Callable[[Any], Any], table: pd.DataFrame, engine: str, by: str = "customer") -> None:
    """The rule answers on this engine what it answers on pandas, and a lazy table comes back lazy."""
    given = on(engine, table)
    answer = rule(given)
    assert type(answer) is type(given)
    expected, got = back(rule(table), by), back(answer, by)
    pd.testing.assert_frame_equal(_plain(got), _plain(expected), check_dtype=False)


def _plain(table: pd.DataFrame) -> pd.DataFrame:
    plain = table.astype(object).where(table.notna(), None)
    return plain.map(lambda value: round(float(value), 9) if isinstance(value, int | float) and
                     not isinstance(value, bool) else value)


def _rows(table: pd.DataFrame) -> list[list[Any]]:
    return table.astype(object).where(table.notna(), None).to_numpy().tolist()


def _kind(column: pd.Series) -> str:
    """The letter of a column's type; true, false and missing together are "b" although pandas calls them objects."""
    known = column.dropna()
    flags = column.dtype.kind == "O" and len(known) > 0 and known.map(lambda value: isinstance(value, bool)).all()
    return "b" if flags else column.dtype.kind


def _with_flags(table: pd.DataFrame) -> pd.DataFrame:
    """Dask would make text of true, false and missing together."""
    mixed = [name for name in table if table[name].dtype == object and _kind(table[name]) == "b"]
    return table.astype(dict.fromkeys(mixed, "boolean"))


def _spark(table: pd.DataFrame) -> Any:
    from pyspark.sql import types

    kinds = {"i": types.LongType(), "f": types.DoubleType(), "b": types.BooleanType(), "M": types.TimestampType()}
    fields = [types.StructField(name, kinds.get(_kind(table[name]), types.StringType())) for name in table]
    rows = [[value.to_pydatetime() if isinstance(value, pd.Timestamp) else value for value in row]
            for row in _rows(table)]
    return spark_session().createDataFrame(rows, types.StructType(fields))


def spark_session() -> Any:
    """One local Java machine for all tests; skipped, saying so, without Java."""
    import shutil

    if not shutil.which("java"):
        pytest.skip("PySpark needs Java: install a JDK (Debian: apt-get install default-jre-headless)")
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local[1]").appName("crmlib tests")
    for name, value in {"spark.ui.enabled": "false", "spark.sql.shuffle.partitions": "1",
                        "spark.sql.session.timeZone": "UTC", "spark.driver.host": "127.0.0.1",
                        "spark.driver.bindAddress": "127.0.0.1"}.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    return session


_connection = duckdb.connect()

_MAKE: dict[str, Callable[[pd.DataFrame], Any]] = {
    "pandas": lambda table: table,
    "polars": pl.from_pandas,
    "polars-lazy": lambda table: pl.from_pandas(table).lazy(),
    "pyarrow": lambda table: pa.Table.from_pandas(table, preserve_index=False),
    "duckdb": lambda table: _connection.from_arrow(pa.Table.from_pandas(table, preserve_index=False)),
    "dask": lambda table: dd.from_pandas(_with_flags(table), npartitions=2),
    "spark": _spark,
}
