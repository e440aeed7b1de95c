"""The retention curve: product-limit figures worked by hand, delayed entry, groups, a constant rate."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmlib import churn
from crmlib.datasets import load
from crmlib.errors import ColumnError, DataError, ParameterError
from crmlib.language import speaking
from tests.crmlib.engines import ENGINES, on

# Freireich's leukaemia trial, the standard worked example: weeks in remission, 6-MP arm.
WEEKS = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
CENSORED = {3, 5, 7, 8, 11, 12, 13, 16, 17, 18, 19, 20}
TRIAL = pd.DataFrame({"tenure": np.array(WEEKS, float), "churn": [at not in CENSORED for at in range(21)]})


def at(curve, tenure):
    return curve[curve["tenure"] == tenure].iloc[0]


def test_the_published_example():
    curve = churn.retention_curve(TRIAL, tenure="tenure")
    published = {6: (21, 3, 0.857), 7: (17, 1, 0.807), 10: (15, 1, 0.753), 13: (12, 1, 0.690), 16: (11, 1, 0.627),
                 22: (7, 1, 0.538), 23: (6, 1, 0.448)}
    for week, (risk, lost, share) in published.items():
        row = at(curve, week)
        assert (row["at_risk"], row["lost"], round(row["retention"], 3)) == (risk, lost, share)
    assert curve["retention"].iloc[0] == 1
    assert curve["lost"].sum() == 9
    assert curve["censored"].sum() == 12


def test_the_interval_by_hand():
    row = at(churn.retention_curve(TRIAL, tenure="tenure"), 7)
    variance = 3 / (21 * 18) + 1 / (17 * 16)
    survival = 18 / 21 * 16 / 17
    reach = 1.959964 * np.sqrt(variance) / np.log(survival)
    assert (row["low"], row["high"]) == pytest.approx((survival ** np.exp(-reach), survival ** np.exp(reach)), abs=1e-6)


def test_without_censoring_it_is_the_plain_share():
    curve = churn.retention_curve(pd.DataFrame({"tenure": [1, 1, 2, 4], "churn": [True] * 4}), tenure="tenure")
    assert curve["retention"].tolist() == [1, 0.5, 0.25, 0]
    assert curve["low"].isna().tolist() == [False, False, False, True]


def test_who_leaves_at_once():
    curve = churn.retention_curve(pd.DataFrame({"tenure": [0, 0, 3], "churn": [True, False, False]}), tenure="tenure")
    assert curve[["tenure", "at_risk", "lost", "censored"]].values.tolist() == [[0, 3, 1, 1], [3, 1, 0, 1]]
    assert curve["retention"].round(3).tolist() == [0.667, 0.667]


DATED = pd.DataFrame({
    "customer": list("abcdef"),
    "joined": pd.to_datetime(["2025-01-01", "2025-01-01", "2025-01-11", "2024-12-02", "2025-03-01", None]),
    "left": pd.to_datetime(["2025-01-21", None, "2025-03-01", "2025-01-11", None, None]),
})
UNTIL = pd.Timestamp("2025-01-31")


def test_dates_become_tenure_and_later_exits_are_not_yet_known():
    curve = churn.retention_curve(DATED, now=UNTIL)
    # a left after 20 days; c's exit lies ahead: 20 days seen; b 30 days seen; d left after 40; e is not there yet
    assert curve[["tenure", "at_risk", "lost", "censored"]].values.tolist() == [
        [0, 4, 0, 0], [20, 4, 1, 1], [30, 2, 0, 1], [40, 1, 1, 0]]
    assert curve["retention"].tolist() == [1, 0.75, 0.75, 0]
    assert curve.attrs["without_tenure"] == 1


def test_the_older_customers_enter_late():
    curve = churn.retention_curve(DATED, now=UNTIL, seen_from=pd.Timestamp("2025-01-01"))
    # d was 30 days old on the first day: at risk after that, neither at 20 days nor on the 30th itself
    assert curve[["tenure", "at_risk"]].values.tolist() == [[0, 3], [20, 3], [30, 1], [40, 1]]
    assert curve["retention"].round(3).tolist() == [1, 0.667, 0.667, 0]


def test_a_curve_for_each_group():
    both = pd.concat([TRIAL.assign(arm="b"), TRIAL.head(5).assign(arm="a")])
    curve = churn.retention_curve(both, tenure="tenure", by="arm")
    alone = churn.retention_curve(TRIAL, tenure="tenure")
    pd.testing.assert_frame_equal(curve[curve["arm"] == "b"].drop(columns="arm").reset_index(drop=True), alone)
    assert list(curve["arm"].unique()) == ["a", "b"]


def test_customers_without_a_group_have_a_curve_too():
    some = TRIAL.assign(arm=["a"] * 10 + [None] * 11)
    curve = churn.retention_curve(some, tenure="tenure", by="arm")
    assert curve.groupby("arm", dropna=False)["at_risk"].max().tolist() == [10, 11]


@pytest.mark.parametrize("engine", ENGINES)
def test_every_engine_gives_the_same_curve(engine):
    keywords = {"now": UNTIL, "seen_from": pd.Timestamp("2025-01-01")}
    pd.testing.assert_frame_equal(churn.retention_curve(on(engine, DATED), **keywords),
                                  churn.retention_curve(DATED, **keywords), check_dtype=False)


lives = st.lists(st.tuples(st.integers(0, 12), st.booleans()), min_size=1, max_size=40)


@given(lives)
def test_the_curve_falls_within_its_interval(rows):
    curve = churn.retention_curve(pd.DataFrame(rows, columns=["tenure", "churn"]), tenure="tenure")
    assert (curve["retention"].diff().dropna() <= 1e-12).all()
    known = curve.dropna(subset=["low"])
    assert (known["low"] <= known["retention"] + 1e-9).all()
    assert (known["retention"] <= known["high"] + 1e-9).all()
    assert curve["lost"].sum() + curve["censored"].sum() == len(rows)


@given(lives)
def test_keeping_a_leaver_never_lowers_the_curve(rows):
    before = churn.retention_curve(pd.DataFrame(rows, columns=["tenure", "churn"]), tenure="tenure")
    kept = [(rows[0][0], False), *rows[1:]]
    after = churn.retention_curve(pd.DataFrame(kept, columns=["tenure", "churn"]), tenure="tenure")
    assert (after["retention"].to_numpy() >= before["retention"].to_numpy() - 1e-12).all()


def test_a_constant_rate():
    curve = churn.retention_curve_from_rate(0.2, periods=3)
    assert curve["retention"].round(3).tolist() == [1, 0.8, 0.64, 0.512]
    assert curve["lost"].round(3).tolist() == [0, 0.2, 0.16, 0.128]
    # the average life is the curve's whole area: the sum over all periods of the share still there
    area = churn.retention_curve_from_rate(0.2, periods=500)["retention"].sum()
    assert area == pytest.approx(churn.average_life(0.2))


def test_published_survival_comes_back_from_single_customers():
    published = load("sbg_survival")
    left = -(published["regular_pct"] * 10).round().astype(int).diff().dropna().astype(int)
    years = np.repeat(published["year"].to_numpy()[1:], left)
    stay = 1000 - len(years)
    people = pd.DataFrame({"tenure": [*years, *[12] * stay], "churn": [True] * len(years) + [False] * stay})
    curve = churn.retention_curve(people, tenure="tenure")
    assert (curve["retention"] * 100).round(1).tolist() == published["regular_pct"].tolist()
    # a constant rate fitted to the first year is far too gloomy later on
    assert churn.retention_curve_from_rate(1 - 0.631, periods=12)["retention"].iloc[-1] < 0.01


@pytest.mark.parametrize(("call", "kind", "words"), [
    (lambda: churn.retention_curve(DATED), ParameterError, "now is None"),
    (lambda: churn.retention_curve(TRIAL, tenure="tenur"), ColumnError, "Did you mean 'tenure'"),
    (lambda: churn.retention_curve(TRIAL.assign(churn="yes"), tenure="tenure"), DataError, "not true or false"),
    (lambda: churn.retention_curve(TRIAL.assign(tenure=-1), tenure="tenure"), DataError, "negative: -1"),
    (lambda: churn.retention_curve(TRIAL.assign(tenure=None), tenure="tenure"), DataError, "No customer has a tenure"),
    (lambda: churn.retention_curve(TRIAL, tenure="tenure", confidence=95), ParameterError, "confidence is 95"),
    (lambda: churn.retention_curve_from_rate(5), ParameterError, "from 0 to 1"),
    (lambda: churn.average_life(0), ParameterError, "rate is 0"),
])
def test_bad_input_is_explained(call, kind, words):
    with pytest.raises(kind, match=words):
        call()
    with speaking("zh"), pytest.raises(kind, match=r"[\u4e00-\u9fff]"):
        call()
