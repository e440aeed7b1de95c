import datetime as dt

import dask.dataframe as dd
import duckdb
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmlib.errors import ColumnError, DataError, ParameterError
from crmlib.language import speaking
from crmlib.profile import customer_profile
from crmlib.summed import BITS
from tests.crmlib.engines import ENGINES, LAZY, back, on, same_everywhere

NOW = pd.Timestamp("2026-06-30")
LINES = [
    # ann: two lines on one day, a refund, a purchase in each half of the year
    ("ann", "2026-01-10 09:00", 40.0, 10.0), ("ann", "2026-01-10 18:00", 20.0, 5.0),
    ("ann", "2026-02-09 00:00", -10.0, -2.0), ("ann", "2026-06-20 12:00", 100.0, 30.0),
    # bo: once; cy: refunds only; di: a free sample and a line without an amount; eve: long ago
    ("bo", "2026-06-30 23:59", 50.0, 9.0), ("cy", "2026-05-01 08:00", -15.0, -3.0),
    ("di", "2026-05-01 08:00", 0.0, -1.0), ("di", "2026-05-02 08:00", None, None),
    ("eve", "2023-02-28 08:00", 70.0, 7.0), ("eve", "2024-02-29 08:00", 30.0, 3.0),
]
LOG = pd.DataFrame(LINES, columns=["customer", "date", "amount", "margin"]).assign(
    date=lambda log: pd.to_datetime(log["date"]))


def profile_of(customer, **keywords):
    return customer_profile(LOG, margin="margin", now=NOW, **keywords).set_index("customer").loc[customer]


def test_one_day_is_one_purchase_and_a_refund_is_none():
    ann = profile_of("ann")
    assert ann[["frequency", "refunds", "monetary_total", "monetary_mean", "profit"]].tolist() == [2, 1, 150, 75, 43]


def test_the_two_recencies_are_kept_apart():
    ann = profile_of("ann")
    assert ann[["days_since_last", "age_at_last", "tenure", "interpurchase"]].tolist() == [10, 161, 171, 161]


def test_refunds_only_is_no_purchase_and_has_no_dates():
    cy = profile_of("cy")
    assert cy[["frequency", "refunds", "monetary_total"]].tolist() == [0, 1, -15]
    assert cy[["days_since_last", "age_at_last", "tenure", "interpurchase", "monetary_mean", "trend"]].isna().all()


def test_free_samples_and_missing_amounts_are_no_purchases():
    di = profile_of("di")
    assert di[["frequency", "refunds", "monetary_total", "profit"]].tolist() == [0, 0, 0, -1]


def test_leap_days_are_counted():
    assert profile_of("eve")["age_at_last"] == (dt.date(2024, 2, 29) - dt.date(2023, 2, 28)).days


def test_trend_weighs_the_recent_period_against_the_one_before():
    assert profile_of("ann", trend_days=60)["trend"] == 1.0
    assert profile_of("ann", trend_days=90)["trend"] == pytest.approx((100 - 60) / 160)
    assert pd.isna(profile_of("eve")["trend"])


def test_now_is_the_last_day_of_the_log_unless_given():
    assert customer_profile(LOG).set_index("customer").loc["ann", "days_since_last"] == 10
    earlier = customer_profile(LOG, now=pd.Timestamp("2026-02-28")).set_index("customer")
    assert earlier.loc["ann", ["frequency", "days_since_last"]].tolist() == [1, 49]
    assert "bo" not in earlier.index


@pytest.mark.parametrize("engine", ENGINES)
def test_every_engine_gives_the_same_answer(engine):
    same_everywhere(lambda log: customer_profile(log, margin="margin"), LOG, engine)


@pytest.mark.parametrize("engine", ENGINES)
def test_every_engine_looks_from_the_same_day(engine):
    same_everywhere(lambda log: customer_profile(log, now=dt.date(2026, 6, 20), trend_days=90), LOG, engine)


@pytest.mark.parametrize("engine", ENGINES)
def test_days_long_ago_count_as_the_last_ones_do(engine):
    """DuckDB keeps the last days as bits and older ones as a set: the days on both sides of the border, each twice."""
    days = [NOW - dt.timedelta(days=ago) for ago in (0, 1, BITS - 1, BITS, BITS + 1, 9000)]
    log = pd.DataFrame({"customer": ["ann", *["bo"] * 12, "cy", "cy"], "amount": [-1.0] + [2.0] * 14,
                        "date": pd.to_datetime([NOW, *days, *days, days[-1], days[-1]])})
    assert back(customer_profile(on(engine, log), now=NOW))["frequency"].tolist() == [0, 6, 1]


def test_duckdb_takes_any_name_of_a_column():
    log = on("duckdb", LOG.rename(columns={"customer": 'the "customer"'}))
    assert len(customer_profile(log, customer='the "customer"', now=NOW).df()) == LOG["customer"].nunique()


def test_a_day_that_lies_in_two_parts_of_a_dask_table_counts_once():
    parts = dd.from_pandas(LOG, npartitions=len(LOG))
    pd.testing.assert_frame_equal(back(customer_profile(parts)), back(customer_profile(LOG)), check_dtype=False)


@pytest.mark.parametrize("engine", ["pandas", "polars", "polars-lazy", "pyarrow", "dask"])
def test_days_are_those_of_the_logs_own_clock(engine):
    """Three moments that lie on two days in Shanghai, and on two others in Greenwich."""
    moments = pd.to_datetime(["2026-03-01 15:30", "2026-03-01 16:30", "2026-03-02 15:59"], utc=True)
    log = pd.DataFrame({"customer": "ann", "date": moments.tz_convert("Asia/Shanghai"), "amount": [1.0, 2.0, 4.0]})
    ann = back(customer_profile(on(engine, log))).iloc[0]
    assert (ann["frequency"], ann["age_at_last"]) == (2, 1)
    greenwich = back(customer_profile(on(engine, log.assign(date=moments.tz_convert("UTC")))))
    assert greenwich["frequency"].tolist() == [2]
    late = log.iloc[:2]
    assert back(customer_profile(on(engine, late)))["frequency"].tolist() == [2]
    assert back(customer_profile(on(engine, late.assign(date=moments[:2]))))["frequency"].tolist() == [1]


@pytest.mark.parametrize(("zone", "days"), [("Asia/Shanghai", 2), ("UTC", 1)])
def test_duckdb_reads_days_on_its_sessions_clock(zone, days):
    with duckdb.connect() as connection:
        connection.execute(f"SET TimeZone = '{zone}'")
        log = connection.sql("""select 'ann' as customer, 1.0 as amount, unnest([timestamptz '2026-03-01 15:30:00+00',
                                timestamptz '2026-03-01 16:30:00+00']) as date""")
        assert back(customer_profile(log))["frequency"].tolist() == [days]


@pytest.mark.spark
def test_no_python_runs_on_sparks_workers():
    plan = customer_profile(on("spark", LOG), now=NOW)._jdf.queryExecution().toString()
    assert "Aggregate" in plan
    assert "Python" not in plan


@pytest.mark.parametrize("engine", ["polars", "pyarrow", "duckdb"])
def test_a_column_of_days_does_as_well_as_one_of_moments(engine):
    days = on(engine, LOG.assign(date=LOG["date"].astype("date32[pyarrow]")))
    pd.testing.assert_frame_equal(back(customer_profile(days)), back(customer_profile(LOG)), check_dtype=False)


def test_a_log_without_any_date_has_no_customers():
    assert len(customer_profile(LOG.assign(date=pd.NaT).astype({"date": "datetime64[us]"}))) == 0


@pytest.mark.parametrize("engine", LAZY[:2])
def test_a_lazy_log_is_not_computed(engine):
    lazy = on(engine, LOG)
    assert type(customer_profile(lazy)) is type(lazy)


lines = st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 400), st.integers(-50, 200)), min_size=1, max_size=40)


@given(lines)
def test_a_log_agrees_with_counting_by_hand(rows):
    log = pd.DataFrame(rows, columns=["customer", "day", "amount"])
    log["date"] = pd.Timestamp("2025-12-01") + pd.to_timedelta(log["day"], unit="D")
    profile = customer_profile(log).set_index("customer")
    for customer, own in log.groupby("customer"):
        days = sorted(own.loc[own["amount"] > 0, "day"].unique())
        assert profile.loc[customer, "frequency"] == len(days)
        assert profile.loc[customer, "monetary_total"] == own["amount"].sum()
        if days:
            assert profile.loc[customer, "age_at_last"] == days[-1] - days[0]
            assert profile.loc[customer, "days_since_last"] == log["day"].max() - days[-1]


def test_categorical_ids_and_zones_are_kept():
    log = LOG.assign(customer=LOG["customer"].astype("category"), date=LOG["date"].dt.tz_localize("Asia/Shanghai"))
    profile = customer_profile(log).astype({"customer": str}).set_index("customer")
    assert profile.loc["ann", "frequency"] == 2
    assert set(profile.index) == {"ann", "bo", "cy", "di", "eve"}


@pytest.mark.parametrize(("call", "kind", "words"), [
    (lambda: customer_profile(LOG, amount="amout"), ColumnError, "Did you mean 'amount'"),
    (lambda: customer_profile(LOG.astype({"date": str})), DataError, "to_datetime"),
    (lambda: customer_profile(LOG.astype({"amount": str})), DataError, "not numbers"),
    (lambda: customer_profile(LOG.iloc[:0]), DataError, "no rows"),
    (lambda: customer_profile(LOG, now="2026-01-01"), ParameterError, "not a date"),
    (lambda: customer_profile(LOG, trend_days=0), ParameterError, "trend_days"),
])
def test_bad_input_is_explained(call, kind, words):
    with pytest.raises(kind, match=words):
        call()
    with speaking("zh"), pytest.raises(kind, match=r"[\u4e00-\u9fff]"):
        call()
