"""One contestant of the profile's benchmark, in a process of its own: ``python -m tests.benchmarks.contestants``.

Each turns the log's Parquet files into a table of one row a customer and writes it to a Parquet file. Those that work
on a frame in memory are timed from the frame on; the others from the files on.
"""

import datetime as dt
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

NOW = dt.date(2025, 12, 31)  # the simulated log's last day
PARTS = 16
RECENT, EARLIER = NOW - dt.timedelta(days=180), NOW - dt.timedelta(days=360)
BARE_SQL = f"""
with lines as (select customer, date::date as day, amount, margin, amount > 0 as bought from '{{files}}'),
sums as (
    select customer, count(distinct day) filter (bought) as frequency, min(day) filter (bought) as first,
           max(day) filter (bought) as last, sum(amount) as monetary_total, sum(margin) as profit,
           count(*) filter (amount < 0) as refunds,
           coalesce(sum(amount) filter (bought and day > date '{RECENT}'), 0) as recent,
           coalesce(sum(amount) filter (bought and day > date '{EARLIER}' and day <= date '{RECENT}'), 0) as earlier
    from lines group by customer)
select customer, frequency, (date '{NOW}' - last)::double as days_since_last, (last - first)::double as age_at_last,
       (date '{NOW}' - first)::double as tenure,
       case when frequency > 1 then (last - first) / (frequency - 1) end as interpurchase, monetary_total,
       case when frequency > 0 then monetary_total / frequency end as monetary_mean, refunds,
       case when recent + earlier > 0 then (recent - earlier) / (recent + earlier) end as trend, profit
from sums"""


Took = tuple[float, float]  # seconds, and seconds of the processor


def clock() -> Took:
    """Now."""
    return time.perf_counter(), time.process_time()


def since(started: Took) -> Took:
    """What has passed."""
    return time.perf_counter() - started[0], time.process_time() - started[1]


def bare_duckdb(log: Path, out: Path, memory: str | None) -> Took:
    """DuckDB's own SQL with the same columns: the floor."""
    connection = _duckdb(memory)
    started = clock()
    connection.sql(BARE_SQL.format(files=_files(log))).write_parquet(str(out))
    return since(started)


def ours_duckdb(log: Path, out: Path, memory: str | None) -> Took:
    """customer_profile on a DuckDB relation."""
    from crmlib.profile import customer_profile

    connection = _duckdb(memory)
    started = clock()
    customer_profile(connection.read_parquet(_files(log)), margin="margin", now=NOW).write_parquet(str(out))
    return since(started)


def parts_duckdb(log: Path, out: Path, memory: str | None) -> Took:
    """The same, one part of the customers after another."""
    from crmlib.parts import in_parts
    from crmlib.profile import customer_profile

    connection = _duckdb(memory)
    started = clock()
    out.mkdir()
    for number, part in enumerate(in_parts(connection.read_parquet(_files(log)), PARTS)):
        customer_profile(part, margin="margin", now=NOW).write_parquet(str(out / f"{number}.parquet"))
    return since(started)


def parts_polars(log: Path, out: Path, memory: str | None) -> Took:
    """The same on lazy Polars frames, streaming."""
    import polars as pl

    from crmlib.parts import in_parts
    from crmlib.profile import customer_profile

    started = clock()
    out.mkdir()
    for number, part in enumerate(in_parts(pl.scan_parquet(_files(log)), PARTS)):
        customer_profile(part, margin="margin", now=NOW).sink_parquet(out / f"{number}.parquet")
    return since(started)


def bare_polars(log: Path, out: Path, memory: str | None) -> Took:
    """Polars' own expressions with the same columns, streaming: the floor."""
    import polars as pl

    started = clock()
    amount, day, bought = pl.col("amount"), pl.col("date").dt.date(), pl.col("amount") > 0
    recent = bought & (day > RECENT)
    earlier = bought & (day > EARLIER) & (day <= RECENT)
    lines = pl.scan_parquet(_files(log)).select(
        "customer", pl.when(bought).then(day).alias("day"), amount, "margin", (amount < 0).alias("refund"),
        pl.when(recent).then(amount).otherwise(0.0).alias("recent"),
        pl.when(earlier).then(amount).otherwise(0.0).alias("earlier"))
    sums = lines.group_by("customer").agg(
        pl.col("day").n_unique().alias("days"), pl.col("day").null_count().alias("none"),
        pl.col("day").min().alias("first"), pl.col("day").max().alias("last"), amount.sum().alias("monetary_total"),
        pl.col("margin").sum().alias("profit"), pl.col("refund").sum().alias("refunds"), pl.col("recent").sum(),
        pl.col("earlier").sum())
    first, last, frequency = pl.col("first"), pl.col("last"), pl.col("days") - (pl.col("none") > 0)
    sums = sums.with_columns(frequency.cast(pl.Int64).alias("frequency")).with_columns(
        (pl.lit(NOW) - last).dt.total_days().cast(float).alias("days_since_last"),
        (last - first).dt.total_days().cast(float).alias("age_at_last"),
        (pl.lit(NOW) - first).dt.total_days().cast(float).alias("tenure"),
        (pl.col("recent") + pl.col("earlier")).alias("both"))
    times = pl.col("frequency")
    sums.select(
        "customer", times, "days_since_last", "age_at_last", "tenure",
        pl.when(times > 1).then(pl.col("age_at_last") / (times - 1)).alias("interpurchase"), "monetary_total",
        pl.when(times > 0).then(pl.col("monetary_total") / times).alias("monetary_mean"), "refunds",
        pl.when(pl.col("both") > 0).then((pl.col("recent") - pl.col("earlier")) / pl.col("both")).alias("trend"),
        "profit").sink_parquet(out)
    return since(started)


def ours_polars(log: Path, out: Path, memory: str | None) -> Took:
    """customer_profile on a lazy Polars frame, streaming."""
    import polars as pl

    from crmlib.profile import customer_profile

    started = clock()
    customer_profile(pl.scan_parquet(_files(log)), margin="margin", now=NOW).sink_parquet(out)
    return since(started)


def ours_pandas(log: Path, out: Path, memory: str | None) -> Took:
    """customer_profile on a pandas frame."""
    from crmlib.profile import customer_profile

    return _on_pandas(log, out, lambda lines: customer_profile(lines, margin="margin", now=NOW))


def ours_pyarrow(log: Path, out: Path, memory: str | None) -> Took:
    """customer_profile on a PyArrow table."""
    import pyarrow.parquet as pq

    from crmlib.profile import customer_profile

    lines = pq.read_table(log, columns=["customer", "date", "amount", "margin"])
    started = clock()
    profile = customer_profile(lines, margin="margin", now=NOW)
    seconds = since(started)
    pq.write_table(profile, out)
    return seconds


def ours_dask(log: Path, out: Path, memory: str | None) -> Took:
    """customer_profile on a Dask frame."""
    import warnings

    import dask.dataframe as dd

    from crmlib.profile import customer_profile

    warnings.simplefilter("ignore", FutureWarning)  # narwhals announces that its Dask part will move
    started = clock()
    customer_profile(dd.read_parquet(_files(log)), margin="margin", now=NOW).compute().to_parquet(out)
    return since(started)


def ours_spark(log: Path, out: Path, memory: str | None) -> Took:
    """customer_profile on a local PySpark session; another master's address makes a cluster of it."""
    from pyspark.sql import SparkSession

    from crmlib.profile import customer_profile

    builder = SparkSession.builder.master("local[2]").appName("profile")
    for name, value in {"spark.ui.enabled": "false", "spark.sql.session.timeZone": "UTC",
                        "spark.driver.memory": memory or "4g", "spark.driver.host": "127.0.0.1",
                        "spark.driver.bindAddress": "127.0.0.1",
                        "spark.local.dir": str(out.parent)}.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    lines = session.read.parquet(str(log))
    started = clock()
    customer_profile(lines, margin="margin", now=NOW).write.parquet(str(out))
    return since(started)


def lifetimes(log: Path, out: Path, memory: str | None) -> Took:
    """lifetimes.utils.summary_data_from_transaction_data."""
    from lifetimes.utils import summary_data_from_transaction_data

    return _on_pandas(log, out, lambda lines: summary_data_from_transaction_data(
        lines, "customer", "date", "amount", include_first_transaction=True, observation_period_end=str(NOW)
    ).reset_index(), purchases=True)


def pymc_marketing(log: Path, out: Path, memory: str | None) -> Took:
    """pymc_marketing.clv.utils.rfm_summary."""
    from pymc_marketing.clv.utils import rfm_summary

    return _on_pandas(log, out, lambda lines: rfm_summary(
        lines, "customer", "date", "amount", include_first_transaction=True, observation_period_end=str(NOW)
    ).rename(columns={"customer_id": "customer"}), purchases=True)


def ours_purchases(log: Path, out: Path, memory: str | None) -> Took:
    """What the peers are compared with: customer_profile on the same lines as they, purchases only."""
    from crmlib.profile import customer_profile

    return _on_pandas(log, out, lambda lines: customer_profile(lines, now=NOW), purchases=True)


def _on_pandas(log: Path, out: Path, summary: Callable[[Any], Any], *, purchases: bool = False) -> Took:
    import pandas as pd

    lines = pd.read_parquet(log, columns=["customer", "date", "amount", "margin"])
    if purchases:  # the peers take a refund for a purchase
        lines = lines[lines["amount"] > 0]
    started = clock()
    table = summary(lines)
    seconds = since(started)
    table.to_parquet(out)
    return seconds


def _duckdb(memory: str | None) -> Any:
    import duckdb

    connection = duckdb.connect(config={"preserve_insertion_order": "false"})
    if memory:
        connection.execute(f"SET memory_limit = '{memory}'")
    return connection


def _files(log: Path) -> str:
    return str(log / "*.parquet")


def peak() -> float:
    """The most memory, in MB, that this process and those it started have held."""
    own = Path("/proc/self").resolve().name  # getrusage would count what the parent held when it forked
    statuses = [Path(f"/proc/{pid}/status") for pid in (own, *_started(own))]
    found = [line for each in statuses if each.exists() for line in each.read_text().splitlines()]
    return sum(int(line.split()[1]) / 1024 for line in found if line.startswith("VmHWM"))


def _started(pid: str) -> list[str]:
    """The ids of all processes below one."""
    tasks = Path(f"/proc/{pid}/task")
    if not tasks.exists():
        return []
    children = [child for each in tasks.iterdir() for child in (each / "children").read_text().split()]
    return children + [below for child in children for below in _started(child)]


CONTESTANTS = {each.__name__: each for each in (
    bare_duckdb, ours_duckdb, parts_duckdb, bare_polars, ours_polars, parts_polars, ours_pandas, ours_pyarrow,
    ours_dask, ours_spark, lifetimes, pymc_marketing, ours_purchases)}


if __name__ == "__main__":
    name, folder, result, *limit = sys.argv[1:]
    seconds, processor = CONTESTANTS[name](Path(folder), Path(result), limit[0] if limit else None)
    print(json.dumps({"seconds": seconds, "cpu": processor, "mb": peak()}))
