"""Who has churned, and the churn rate: hand figures, edges, missing values, errors."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmlib import churn
from crmlib.errors import ColumnError, DataError, ParameterError
from crmlib.language import speaking
from tests.crmlib.engines import on

NOW = pd.Timestamp("2026-01-31")
RHYTHM = pd.DataFrame({
    "customer": list("abcdefghi"),
    "days_since_last": [60.0, 61, 30, 31, 180, 181, 10, None, 500],
    "interpurchase": [20.0, 20, 5, 5, None, None, None, 20, None],
    "frequency": [4, 4, 9, 9, 1, 1, 0, 4, 3],
})
CONTRACTS = pd.DataFrame({
    "customer": list("abcde"),
    "contract_end": pd.to_datetime(["2026-01-31", "2026-01-30", "2026-01-30", "2026-01-30", None]),
    "renewed": pd.Series([False, False, True, None, False], dtype=object),
})
DAYS = ("joined", "left")


def dated(*rows):
    table = pd.DataFrame([(f"c{at}", *row) for at, row in enumerate(rows)], columns=["customer", *DAYS])
    return table.assign(**{name: pd.to_datetime(table[name]) for name in DAYS})


def status(table, **keywords):
    return "".join(label[0] for label in churn.has_churned(table, **keywords)["churn_status"])


def test_silence_is_compared_with_the_own_rhythm():
    # 3 x 20 = 60 days; 3 x 5 = 15 but at least 30; one purchase 180; never bought; not known; rhythm not known
    assert status(RHYTHM) == "acacacuuu"


def test_each_threshold_of_the_rhythm_is_a_keyword():
    assert status(RHYTHM, rhythm=4) == "aaacacuuu"
    assert status(RHYTHM, silence=10) == "accc" + "acuuu"
    assert status(RHYTHM, once=181) == "acacaauuu"


def test_a_contract_says_it():
    assert status(CONTRACTS, way="contract", now=NOW, renewed="renewed") == "acauu"
    assert status(CONTRACTS, way="contract", now=NOW) == "acccu"
    assert status(CONTRACTS, way="contract", now=NOW, grace=1) == "aaaau"


def test_it_says_why():
    judged = churn.has_churned(RHYTHM, explain=True)["churn_status_because"]
    assert judged[1] == "purchases 4 ≥ 2 and days since last purchase 61 > silence allowed 60"
    assert judged[7] == "missing: days since last purchase"
    with speaking("zh"):
        assert "距上次购买天数 181 > 180" in churn.has_churned(RHYTHM, explain=True)["churn_status_because"][5]
    ended = churn.has_churned(CONTRACTS, way="contract", now=NOW, renewed="renewed", explain=True)
    assert ended["churn_status_because"][1] == "days past the contract's end 1 > 0 and renewed: no"


@given(st.lists(st.tuples(st.integers(0, 400), st.integers(1, 90), st.integers(1, 9)), min_size=1, max_size=30),
       st.floats(0.5, 9))
def test_more_patience_never_makes_a_churner(people, rhythm):
    table = pd.DataFrame(people, columns=["days_since_last", "interpurchase", "frequency"])
    early = churn.has_churned(table, rhythm=rhythm)["churn_status"] == "churned"
    late = churn.has_churned(table, rhythm=rhythm + 1)["churn_status"] == "churned"
    assert not (late & ~early).any()


PERIOD = {"start": pd.Timestamp("2026-01-01"), "end": pd.Timestamp("2026-01-31")}
FIRM = dated(("2025-05-01", None), ("2025-05-01", "2026-01-01"), ("2025-12-31", "2026-01-31"),
             ("2025-05-01", "2026-02-01"), ("2025-05-01", "2025-12-31"), ("2026-01-01", "2026-01-09"),
             ("2026-01-31", None), ("2026-02-01", None))


def test_the_base_is_who_was_there_at_the_start():
    rate = churn.churn_rate(FIRM, **PERIOD)
    # there on 1 January: the first four; two of them left within the month; two joined, one of them left again
    assert (rate.lost, rate.base, rate.joined_within, rate.joined_and_left) == (2, 4, 2, 1)
    assert rate.rate == 0.5
    assert (round(rate.low, 4), round(rate.high, 4)) == (0.15, 0.85)  # Wilson's by hand: 0.5 -+ 0.35
    assert churn.churn_rate(FIRM, **PERIOD, confidence=0.8).low > rate.low


def test_the_rate_says_what_was_divided_by_what():
    assert str(churn.churn_rate(FIRM, **PERIOD)) == (
        "2 of the 4 customers at the start left: 50.00% (interval 15.00% to 85.00%). "
        "2 joined within the period and do not count in the base.")
    with speaking("zh"):
        assert "期内新加入的 2 位不计入基数" in str(churn.churn_rate(FIRM, **PERIOD))


def test_newcomers_do_not_move_the_rate():
    more = pd.concat([FIRM, dated(("2026-01-05", None), ("2026-01-06", "2026-01-07"))])
    assert churn.churn_rate(more, **PERIOD).rate == churn.churn_rate(FIRM, **PERIOD).rate


def test_a_flag_may_tell_who_was_lost():
    rate = churn.churn_rate(pd.DataFrame({"churn": pd.Series([True, False, None, False], dtype=object)}), lost="churn")
    assert (rate.lost, rate.base, rate.unknown) == (1, 3, 1)
    assert "1 cannot be counted" in str(rate)


def test_who_joined_at_an_unknown_date_is_named():
    rate = churn.churn_rate(pd.concat([FIRM, dated((None, None), (None, "2026-01-02"))]), **PERIOD)
    assert (rate.lost, rate.base, rate.unknown) == (2, 4, 2)


@pytest.mark.parametrize("engine", ["polars", "pyarrow", "polars-lazy", "duckdb"])
def test_the_rate_is_the_same_on_every_engine(engine):
    assert churn.churn_rate(on(engine, FIRM), **PERIOD) == churn.churn_rate(FIRM, **PERIOD)


def test_five_points_are_not_five_percent():
    table = churn.points_or_percent(0.10, 5)
    assert table["rate"].tolist() == [0.05, 0.095]
    assert table["life"].round(3).tolist() == [20.0, 10.526]
    assert table["longer"].round(4).tolist() == [1.0, 0.0526]
    assert pd.isna(churn.points_or_percent(0.05, 5).loc["points", "life"])


@pytest.mark.parametrize(("call", "kind", "words"), [
    (lambda: churn.has_churned(RHYTHM.rename(columns={"frequency": "frequncy"})), ColumnError, "mean 'frequncy'"),
    (lambda: churn.has_churned(RHYTHM.assign(interpurchase="20")), DataError, "not numbers"),
    (lambda: churn.has_churned(CONTRACTS, way="contract"), ParameterError, "now is None"),
    (lambda: churn.has_churned(CONTRACTS, way="contrct", now=NOW), ParameterError, "Did you mean 'contract'"),
    (lambda: churn.has_churned(CONTRACTS.assign(contract_end="2026"), way="contract", now=NOW), DataError, "not dates"),
    (lambda: churn.has_churned(CONTRACTS.assign(renewed="no"), way="contract", now=NOW, renewed="renewed"), DataError,
     "not true or false"),
    (lambda: churn.has_churned(RHYTHM, rhythm=-1), ParameterError, "rhythm is -1"),
    (lambda: churn.churn_rate(FIRM), ParameterError, "start is None"),
    (lambda: churn.churn_rate(FIRM, start=NOW, end=PERIOD["start"]), ParameterError, "before it starts"),
    (lambda: churn.churn_rate(FIRM, start=DAY_ONE, end=DAY_ONE), DataError, "no base"),
    (lambda: churn.churn_rate(FIRM.iloc[:0], **PERIOD), DataError, "no rows"),
    (lambda: churn.churn_rate(FIRM, lost="joined"), DataError, "not true or false"),
    (lambda: churn.points_or_percent(0), ParameterError, "rate is 0"),
])
def test_bad_input_is_explained(call, kind, words):
    with pytest.raises(kind, match=words):
        call()
    with speaking("zh"), pytest.raises(kind, match=r"[\u4e00-\u9fff]"):
        call()


DAY_ONE = pd.Timestamp("1999-01-01")
