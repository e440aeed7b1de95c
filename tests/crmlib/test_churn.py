"""All rules of churn on every engine, the simulated firm's truth, and real data."""

import pandas as pd
import pytest

from crmlib import churn
from crmlib.datasets import load
from crmlib.profile import customer_profile
from crmlib.simulate import simulate
from tests.crmlib.engines import ENGINES, same_everywhere
from tests.crmlib.test_churn_actions import LOST, MARKETS
from tests.crmlib.test_churn_status import CONTRACTS, NOW, RHYTHM
from tests.crmlib.test_churn_types import MIXED


def everything() -> pd.DataFrame:
    """One table with the columns of all rules, missing values and ties among them."""
    size = len(MIXED)
    parts = [MIXED.drop(columns="deceased"), *(part.drop(columns="customer") for part in (RHYTHM, CONTRACTS, MARKETS)),
             LOST.drop(columns=["customer", "type"])]
    return pd.concat([part.reindex(range(size)) for part in parts], axis=1)


@pytest.mark.parametrize("engine", ENGINES)
def test_every_engine_gives_the_same_answer(engine):
    def all_rules(table):
        table = churn.has_churned(table)
        table = churn.by_type(table)
        table = churn.reason_type(table)
        table = churn.competes_on(churn.competitive_stance(table))
        table = churn.winback_value(table)
        return churn.worth_winning_back(table, served_there="served_there")

    same_everywhere(all_rules, everything(), engine)
    contracts = {"way": "contract", "now": NOW, "renewed": "renewed"}
    same_everywhere(lambda table: churn.has_churned(table, **contracts), CONTRACTS, engine)


def test_input_is_untouched_and_the_index_kept():
    table = everything().set_index(pd.Index(range(100, 115)))
    before = table.copy(deep=True)
    judged = churn.worth_winning_back(churn.by_type(table, explain=True), explain=True)
    pd.testing.assert_frame_equal(table, before)
    assert judged.index.tolist() == table.index.tolist()
    assert list(judged.columns) == [*table.columns, "type", "type_because", "winback", "winback_because"]


@pytest.fixture(scope="module")
def firm():
    return simulate(6000, seed=11)


@pytest.fixture(scope="module")
def known_exits(firm):
    return firm.exits.merge(firm.truth[["customer", "cause"]], on="customer")


def test_the_rules_find_the_true_causes(known_exits):
    judged = churn.by_type(known_exits)
    table = churn.confusion(judged)
    assert 0.72 < churn.accuracy(judged) < 0.85
    found = pd.Series({label: table.loc[label, label] / table.loc[label].sum() for label in churn.ORDER})
    assert (found > 0.7).all(), found


@pytest.mark.parametrize("order", [
    churn.ORDER[::-1],
    ("natural", "malicious", "competitive", "fault"),
    ("natural", "competitive", "malicious", "fault"),
])
def test_another_order_errs_more(known_exits, order):
    best = churn.accuracy(churn.by_type(known_exits))
    assert churn.accuracy(churn.by_type(known_exits, order=order)) < best - 0.05


def test_words_are_good_where_there_are_any(known_exits):
    by_words = churn.reason_type(known_exits)
    assert churn.accuracy(by_words, judged="reason_type") < churn.accuracy(churn.by_type(known_exits)) - 0.15
    spoke = by_words[by_words["reason_type"] != "unclassified"]
    assert churn.accuracy(spoke, judged="reason_type") > 0.75
    assert not (by_words["reason_type"] == "malicious").any()


def test_the_true_shares_are_those_of_the_textbook_tendency(known_exits):
    shares = churn.cause_shares(known_exits, column="cause")["share"]
    assert shares.idxmax() == "fault"
    assert shares["competitive"] < 0.30
    assert shares["natural"] < 0.15


def test_silence_and_contracts_find_the_churned(firm):
    people = firm.customers.merge(customer_profile(firm.transactions, now=firm.end), how="left").merge(firm.truth)
    casual = churn.has_churned(people[people["plan"] == "casual"])
    judged = casual[casual["churn_status"] != "unclassified"]
    right = (judged["churn_status"] == "churned") == judged["churned"]
    assert right[judged["churned"]].mean() > 0.75
    assert right[~judged["churned"]].mean() > 0.95
    ended = churn.has_churned(people, way="contract", now=firm.end)
    assert (ended["churn_status"] == "unclassified").tolist() == (people["plan"] == "casual").tolist()
    assert ended.loc[ended["churn_status"] == "churned", "churned"].mean() > 0.95


def test_late_entry_keeps_the_early_curve_honest(firm):
    people = firm.customers.merge(firm.truth)
    keywords = {"now": firm.end, "left": "churned_on"}
    naive = churn.retention_curve(people, **keywords)
    honest = churn.retention_curve(people, **keywords, seen_from=firm.start)
    new = churn.retention_curve(people[people["joined"] >= firm.start], **keywords)

    def after(curve, days=500):
        return curve[curve["tenure"] <= days].iloc[-1]

    # Those who joined while we watched were all seen: their curve is the measure.
    assert after(honest)["low"] <= after(new)["retention"] <= after(honest)["high"]
    assert after(naive)["low"] > after(new)["retention"]


def test_telco_churn(real_data):
    telco = load("telco_churn")
    rate = churn.churn_rate(telco, lost="churn")
    assert (rate.lost, rate.base, round(100 * rate.rate, 2)) == (1869, 7043, 26.54)
    by_contract = {name: round(100 * churn.churn_rate(group, lost="churn").rate, 1)
                   for name, group in telco.groupby("contract")}
    assert by_contract == {"Month-to-month": 42.7, "One year": 11.3, "Two year": 2.8}
    curve = churn.retention_curve(telco, tenure="tenure", by="contract")
    at_a_year = curve[curve["tenure"] == 12].set_index("contract")["retention"]
    assert at_a_year["Month-to-month"] < at_a_year["One year"] < at_a_year["Two year"]
    assert curve[curve["tenure"] == 0]["at_risk"].sum() == 7043


def test_complaints_and_churn_at_an_iranian_operator(real_data):
    iranian = load("iranian_churn")
    assert round(100 * churn.churn_rate(iranian, lost="churn").rate, 1) == 15.7
    complained = churn.churn_rate(iranian[iranian["complained"]], lost="churn")
    silent = churn.churn_rate(iranian[~iranian["complained"]], lost="churn")
    assert (round(100 * complained.rate, 1), complained.base) == (83.0, 241)
    assert (round(100 * silent.rate, 1), silent.base) == (10.1, 2909)
    assert silent.high < complained.low
