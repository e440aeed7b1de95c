"""Loyalty: what it grows from, claims with their status, and the rules against known truth and real answers."""

from functools import cache

import pandas as pd
import pytest

from crmlib import loyalty
from crmlib.datasets import load
from crmlib.errors import ParameterError, UnknownNameError
from crmlib.language import speaking, words_of
from crmlib.loyalty import ATTITUDE, BEHAVIOUR, criterion, determinants
from crmlib.simulate import Parameters, simulate


def test_determinants_of_each_stage():
    crucial = {stage: " ".join(determinants(stage).index) for stage in words_of("stage")}
    assert crucial == {
        "exploration": "perceived_value satisfaction",
        "build_up": "perceived_value trust switching_cost",
        "stability": "perceived_value trust switching_cost",
        "decline": "perceived_value switching_cost",
    }


def test_determinants_are_two_basic_and_two_derived():
    table = determinants()
    assert table["kind"].to_dict() == {"perceived_value": "basic", "satisfaction": "derived", "trust": "derived",
                                       "switching_cost": "basic"}
    assert table.columns.tolist() == ["label", "kind", *words_of("stage"), "advice", "source", "status"]
    assert table.loc["perceived_value", list(words_of("stage"))].all()
    assert set(table["kind"]) == set(words_of("kind"))


def test_an_unknown_stage_is_explained():
    with pytest.raises(UnknownNameError, match="mean 'stability'"):
        determinants("stabilty")
    with speaking("zh"), pytest.raises(UnknownNameError, match="稳定期"):
        determinants("stabilty")


@pytest.mark.parametrize(("table", "topic"), [(loyalty.benefits, "loyalty_benefit"),
                                              (loyalty.building, "loyalty_building"),
                                              (loyalty.determinants, "determinant")])
def test_each_claim_has_a_word_a_source_and_a_status(table, topic):
    for language in ("en", "zh"):
        with speaking(language):
            assert table()["label"].to_dict() == words_of(topic)
            assert table()["advice"].str.len().min() > 8
    assert (table()[["source", "status"]] != "").all(axis=None)


def test_what_reinartz_and_kumar_did_not_find_is_disputed():
    status = loyalty.benefits()["status"]
    assert set(status[status == "disputed"].index) == {"lower_cost", "price_premium", "word_of_mouth", "more_customers"}


def test_trust_follows_satisfactions_slowly_and_both_ways():
    assert loyalty.trust_from_satisfactions([1, 1], start=0, speed=0.5) == [0.5, 0.75]
    assert loyalty.trust_from_satisfactions([0.2], start=0.6, speed=0.25) == [pytest.approx(0.5)]
    assert loyalty.trust_from_satisfactions([]) == []
    assert loyalty.trust_from_satisfactions([0.9] * 60)[-1] == pytest.approx(0.9, abs=0.001)
    with pytest.raises(ParameterError, match="satisfaction is 7"):
        loyalty.trust_from_satisfactions([7])


def test_trust_has_the_simulated_firms_figures():
    keywords = loyalty.trust_from_satisfactions.__kwdefaults__
    assert keywords == {"start": Parameters().trust_start, "speed": Parameters().trust_speed}


@cache
def surveyed() -> pd.DataFrame:
    """A survey at the window's end, scored, beside the truth of the same day."""
    firm = simulate(6000, seed=11, parameters=Parameters(survey_at=1.0))
    table = loyalty.loyalty_score(firm.surveys)
    table = loyalty.loyalty_score(table, criteria=BEHAVIOUR, into="behaviour")
    table = loyalty.loyalty_score(table, criteria=ATTITUDE, into="feeling")
    return table.merge(firm.truth, on="customer", suffixes=("", "_true"))


def test_the_score_recovers_the_firms_true_loyalty():
    people = surveyed()
    assert people["loyalty"].corr(people["loyalty_true"]) > 0.7
    assert people["feeling"].corr(people["attitude"]) > 0.9
    single = {each.id: each.sign * people[each.column].corr(people["loyalty_true"]) for each in loyalty.CRITERIA}
    assert min(single.values()) > 0.2, "each criterion has the sign that the truth gives it"
    telling = {name: 3 for name, found in single.items() if found > 0.7}
    weighed = loyalty.loyalty_score(people, weights=telling)["loyalty"]
    assert weighed.corr(people["loyalty_true"]) > people["loyalty"].corr(people["loyalty_true"]) + 0.05


def test_forms_recover_the_true_attitude():
    named = loyalty.by_dick_basu(surveyed())
    attitude = named.groupby("dick_basu")["attitude"].mean()
    assert attitude["spurious"] < attitude["loyalty"] - 0.1
    assert attitude["none"] < attitude["latent"] - 0.1
    held = named.groupby("dick_basu")["switching_cost"].mean()
    assert held["spurious"] > held["latent"] + 0.03, "who buys without liking is held, who likes without buying is not"


def test_verdicts_foretell_who_leaves():
    firm = simulate(6000, seed=11)
    judged = loyalty.by_loyalty(loyalty.loyalty_score(firm.surveys)).merge(firm.truth, on="customer")
    left = judged.groupby("loyalty_verdict")["churned"].mean()
    assert left["loyal"] < left["wavering"] < left["not_loyal"]


def test_the_figures_that_the_lesson_quotes():
    firm = simulate(4000)
    later = firm.truth[["customer", "churned", "loyalty"]].rename(columns={"loyalty": "true_loyalty"})
    people = loyalty.by_loyalty(loyalty.loyalty_score(firm.surveys)).merge(later, on="customer")
    left = people.groupby("loyalty_verdict")["churned"].mean().round(2)
    assert left.to_dict() == {"loyal": 0.03, "wavering": 0.11, "not_loyal": 0.13}
    lists = ("repeat_purchases", "share_of_wallet", "satisfaction", "loyalty")
    assert [people.nlargest(300, name)["churned"].sum() for name in lists] == [16, 11, 10, 10]
    own = loyalty.loyalty_score(people, weights={"share_of_wallet": 3, "rival_interest": 3}, into="own")
    assert own[["loyalty", "own"]].corrwith(own["true_loyalty"]).round(2).tolist() == [0.72, 0.81]
    named = loyalty.by_dick_basu(people)
    kinds = named["dick_basu"].value_counts()
    assert kinds["spurious"] / (kinds["spurious"] + kinds["loyalty"]) == pytest.approx(0.425, abs=0.001)
    gone = named.groupby("dick_basu")["churned"].mean()
    assert gone["spurious"] > 2 * gone["loyalty"]
    judged = people.set_index("customer").loc["C001314"]
    assert (judged["repeat_purchases"], judged["loyalty_verdict"]) == (36, "wavering")


MOBILE = [
    criterion("repeat_purchases", column="loyalty_1", low=1, high=10, open_end=False),
    criterion("price_sensitivity", column="loyalty_2", sign=1, low=1, high=10),
    criterion("identification", column="loyalty_3", low=1, high=10),
]


def test_three_criteria_on_real_mobile_phone_customers(real_data):
    people = loyalty.loyalty_score(load("mobi"), criteria=MOBILE)
    first = people[["loyalty_1", "loyalty_2", "loyalty_3"]].iloc[0]
    assert people["loyalty"][0] == pytest.approx((first.sum() - 3) / 27)
    assert people["loyalty"].mean() == pytest.approx(0.63363, abs=0.0005)
    satisfied = people[["satisfaction_1", "satisfaction_2", "satisfaction_3"]].mean(axis=1)
    assert people["loyalty"].corr(satisfied) == pytest.approx(0.558, abs=0.002)
    verdicts = loyalty.by_loyalty(people)["loyalty_verdict"].value_counts()
    assert verdicts.to_dict() == {"loyal": 149, "wavering": 75, "not_loyal": 26}


def test_real_price_tolerance_hardly_goes_with_the_other_two(real_data):
    table = load("mobi")[["loyalty_1", "loyalty_2", "loyalty_3"]].corr()
    assert table.loc["loyalty_1", "loyalty_3"] == pytest.approx(0.542, abs=0.002)
    assert table.loc["loyalty_2", ["loyalty_1", "loyalty_3"]].max() == pytest.approx(0.101, abs=0.002)
