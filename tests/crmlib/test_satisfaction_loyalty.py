"""What satisfaction does to loyalty: the curve, its measure, and the truth behind both."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmlib import satisfaction
from crmlib.datasets import load
from crmlib.errors import DataError, ParameterError
from crmlib.language import words_of
from crmlib.simulate import simulate
from tests.crmlib.engines import ENGINES, on

SHARE = st.floats(0, 1)


@pytest.fixture(scope="module")
def firm():
    return simulate(6000, seed=3)


def test_the_curve_by_hand():
    assert satisfaction.loyalty_curve(0.8, competition=1) == pytest.approx(0.512)
    assert satisfaction.loyalty_curve(0.2, competition=0) == pytest.approx(0.488)
    assert satisfaction.loyalty_curve(0.8, competition=1, floor=0.2, ceiling=0.7) == pytest.approx(0.456)
    several = satisfaction.loyalty_curve(pd.Series([0, 0.5, 1, np.nan]), competition=0.5)
    assert several[:3].tolist() == [0, 0.5, 1]
    assert np.isnan(several[3])


@given(SHARE, SHARE, SHARE, st.floats(1, 20))
def test_more_satisfaction_never_makes_less_loyal_and_rivals_never_more(one, other, competition, bend):
    low, high = sorted((one, other))
    lower, higher = satisfaction.loyalty_curve([low, high], competition=competition, bend=bend)
    assert 0 <= lower <= higher + 1e-12 <= 1 + 2e-12
    free, held = (satisfaction.loyalty_curve(one, competition=each, bend=bend) for each in (1, 0))
    assert free <= one + 1e-9
    assert held >= one - 1e-9


@given(SHARE, SHARE)
def test_the_textbooks_proportion_is_the_curve_that_does_not_bend(points, competition):
    assert satisfaction.loyalty_curve(points, competition=competition, bend=1) == pytest.approx(points)


def test_bad_satisfaction_and_keywords():
    with pytest.raises(DataError, match="Satisfaction outside 0 to 1"):
        satisfaction.loyalty_curve([0.5, 7], competition=1)
    for wrong in ({"competition": 2}, {"bend": 0.5}, {"floor": 0.8, "ceiling": 0.5}):
        with pytest.raises(ParameterError):
            satisfaction.loyalty_curve(0.5, **({"competition": 1} | wrong))


ANSWERS = pd.DataFrame({
    "satisfaction": [2.0, 2, 2, 9, 9, None, 2, 9], "repurchase_intention": [4.0, 1, None, 5, 4, 5, 5, 3],
    "competition": ["high", "high", "high", "high", "high", "high", "low", None]})


@pytest.mark.parametrize("engine", ENGINES)
def test_observed_curve_by_hand_on_every_engine(engine):
    curve = satisfaction.observed_curve(on(engine, ANSWERS))
    assert curve["competition"].tolist() == ["high", "high", "high", "low", "unclassified"]
    assert curve["satisfaction"].tolist()[:2] == [2, 9]
    assert np.isnan(curve["satisfaction"][2])
    assert curve["n"].tolist() == [2, 2, 1, 1, 1]
    assert curve["unanswered"].tolist() == [1, 0, 0, 0, 0]
    assert curve["share"].tolist() == [0.5, 1, 1, 1, 0]
    assert curve["low"].round(3).tolist()[:2] == [0.095, 0.342]


def test_a_fit_finds_the_competition_that_made_the_curve():
    levels = np.arange(1, 11)
    for competition, shape in ((0.9, "convex"), (0.5, "straight"), (0.1, "concave")):
        share = satisfaction.loyalty_curve((levels - 1) / 9, competition=competition, floor=0.1, ceiling=0.8)
        fit = satisfaction.fit_curve(pd.DataFrame({"satisfaction": levels, "n": 2000, "share": share})).iloc[0]
        assert fit["fitted"] == pytest.approx(competition, abs=0.02)
        assert fit["low"] <= competition <= fit["high"]
        assert (fit["floor"], fit["ceiling"], fit["shape"]) == (
            pytest.approx(0.1, abs=0.02), pytest.approx(0.8, abs=0.02), shape)


def test_too_few_levels_bend_nothing():
    with pytest.raises(DataError, match="Only 2 level"):
        satisfaction.fit_curve(satisfaction.observed_curve(ANSWERS, competition=None))


def test_the_firms_curves_have_the_shapes_that_made_them(firm):
    fits = satisfaction.fit_curve(satisfaction.observed_curve(firm.surveys)).set_index("competition")
    assert fits["shape"].to_dict() == {"high": "convex", "low": "concave"}
    assert set(fits.index) == set(words_of("competition"))


def test_judgments_recover_the_firms_truth(firm):
    truth = firm.truth.set_index("customer")["satisfaction"]
    index = satisfaction.respondent_index(firm.ratings).set_index("customer")["satisfaction_index"]
    judged = satisfaction.overall_disconfirmation(firm.ratings).set_index("customer")
    felt = truth.loc[judged.index]
    assert felt.corr(judged["gap"], method="spearman") > 0.5
    # Expectation is half of satisfaction: performance alone tells less of the truth than the gap.
    assert felt.corr(judged["gap"], method="spearman") > truth.loc[index.index].corr(index, method="spearman")
    means = felt.groupby(judged["disconfirmation"]).mean()
    assert means["dissatisfied"] < means["delighted"]


def test_the_firms_gaps_are_those_it_was_made_with(firm):
    gaps = satisfaction.gap_table(firm.ratings).set_index("attribute")
    planted = {each.id: each.perceived - each.expected for each in firm.parameters.attributes}
    assert gaps["gap"].corr(pd.Series(planted)) > 0.99
    assert gaps.index[0] == "hotline_answer"
    places = satisfaction.importance_performance(firm.ratings).set_index("attribute")["quadrant"]
    assert places["hotline_answer"] == "concentrate"
    assert places["driver_courtesy"] == "overkill"


def test_mobile_phone_customers_as_surveyed(real_data):
    answers = load("mobi").rename(columns={"expectation_1": "expected", "quality_1": "perceived"})
    judged = satisfaction.disconfirmation(answers)["disconfirmation"]
    assert judged.value_counts().to_dict() == judged_by_hand(answers)
    share = satisfaction.top_box(answers["satisfaction_1"], scale_max=10)
    assert share.value == pytest.approx((answers["satisfaction_1"] >= 9).mean())
    promoters = satisfaction.net_promoter(answers, column="loyalty_3", scale=(1, 10))
    by_hand = 100 * ((answers["loyalty_3"] >= 9).mean() - (answers["loyalty_3"] <= 6).mean())
    assert promoters.value == pytest.approx(by_hand)
    assert promoters.low < promoters.value < promoters.high
    levels = satisfaction.observed_curve(answers, satisfaction="satisfaction_1", repurchase="loyalty_1",
                                         repurchase_from=9, competition=None)
    assert levels["n"].sum() == 250
    few, many = (levels[levels["satisfaction"].between(*ends)] for ends in ((1, 6), (9, 10)))
    assert np.average(few["share"], weights=few["n"]) < 0.3 < 0.6 < np.average(many["share"], weights=many["n"])


def judged_by_hand(answers: pd.DataFrame) -> dict[str, int]:
    gap = answers["perceived"] - answers["expected"]
    return {"delighted": int((gap > 0).sum()), "satisfied": int((gap == 0).sum()), "dissatisfied": int((gap < 0).sum())}
