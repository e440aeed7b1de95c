import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from crmlib import satisfaction
from crmlib.advice import advice
from crmlib.errors import ColumnError, DataError, ParameterError, UnknownNameError
from crmlib.intervals import Estimate, mean_interval, wilson
from crmlib.language import speaking, words_of
from tests.crmlib.engines import EAGER, on, same_everywhere

MAP = pd.DataFrame({"attribute": ["price", "care", "news", "bill"], "importance": [9.0, 8, 3, 4],
                    "perceived": [4.0, 9, 3, 8]})


def test_quadrants_at_their_cut_offs():
    places = satisfaction.importance_performance(MAP).set_index("attribute")
    assert places[["important", "good"]].iloc[0].tolist() == [6, 6]
    assert places["quadrant"].to_dict() == {"price": "concentrate", "care": "keep_up", "bill": "overkill",
                                            "news": "low_priority"}
    moved = satisfaction.importance_performance(MAP, important=4, good=4).set_index("attribute")["quadrant"]
    assert moved.to_dict() == {"price": "keep_up", "care": "keep_up", "bill": "keep_up", "news": "low_priority"}
    assert not places["sure"].any()  # one answer each


def test_a_place_on_the_map_is_sure_only_where_no_interval_crosses_a_cut_off():
    answers = pd.DataFrame({"attribute": ["price"] * 4 + ["care"] * 4, "importance": [9, 8, 9, 8, 3, 2, 3, 2],
                            "perceived": [2, 3, 2, 3, 1, 10, 1, 10]})
    places = satisfaction.importance_performance(answers, important=5, good=5).set_index("attribute")
    assert places["sure"].to_dict() == {"price": True, "care": False}
    # means 8.5 and 2.5, standard deviations 0.57735, t(3) = 3.18245: half a width of 0.9187
    assert places.loc["price", ["importance_low", "perceived_high"]].astype(float).round(4).tolist() == [7.5813, 3.4187]


def test_the_map_says_why():
    why = satisfaction.importance_performance(MAP, explain=True)["quadrant_because"]
    assert why[0] == "importance 9 ≥ 6 and perceived performance 4 < 6"
    with speaking("zh"):
        why = satisfaction.importance_performance(MAP, explain=True)["quadrant_because"]
    assert why[0] == "重要性 9 ≥ 6，且感知绩效 4 < 6"
    with pytest.raises(ParameterError, match="good is 'high'"):
        satisfaction.importance_performance(MAP, good="high")
    with pytest.raises(UnknownNameError, match="No order 'gap'"):
        satisfaction.importance_performance(MAP, order="gap")


def test_top_box_by_hand():
    share = satisfaction.top_box([5, 5, 4, 3, 1, None], scale_max=5)
    assert (share.value, share.n, share.missing) == (0.6, 5, 1)
    assert satisfaction.top_box([5, 5, 4, 3, 1], scale_max=5, boxes=1).value == 0.4
    # Wilson's interval of 3 in 5 by the formula: (p + z2/2n -+ z sqrt(p(1-p)/n + z2/4n2)) / (1 + z2/n)
    z, p, n = 1.959964, 0.6, 5
    half = z * np.sqrt(p * (1 - p) / n + z**2 / 4 / n**2)
    ends = [(p + z**2 / 2 / n + sign * half) / (1 + z**2 / n) for sign in (-1, 1)]
    assert (share.low, share.high) == pytest.approx(ends, abs=1e-6)


def test_net_promoter_by_hand():
    score = satisfaction.net_promoter([10, 9, 9, 8, 7, 6, 0])
    assert score.value == pytest.approx(100 / 7)
    assert (score.promoters, score.passives, score.detractors) == pytest.approx((3 / 7, 2 / 7, 2 / 7))
    # Bonett and Price: (3+1)/9 and (2+1)/9
    half = 1.959964 * np.sqrt((7 / 9 - (1 / 9) ** 2) / 9)
    assert (score.low, score.high) == pytest.approx((100 * (1 / 9 - half), 100 * (1 / 9 + half)), abs=1e-4)
    assert str(score).startswith("14.3 (95%: ")


def test_agreement_does_not_make_a_score_infinitely_sure():
    score = satisfaction.net_promoter([10] * 20)
    assert score.value == score.high == 100
    assert score.low < 90


def test_scores_from_any_table_and_bad_ones():
    table = pd.DataFrame({"recommend": [10.0, 9, None, 6]})
    for engine in [*EAGER, "polars-lazy", "duckdb"]:
        score = satisfaction.net_promoter(on(engine, table), column="recommend")
        assert (score.n, score.missing, round(score.value, 3)) == (3, 1, 33.333)
        same_everywhere(satisfaction.by_recommendation, table, engine, by="recommend")
    with pytest.raises(DataError, match="score of 11 is off the scale"):
        satisfaction.net_promoter([11])
    with pytest.raises(DataError, match="Every answer is missing"):
        satisfaction.top_box([None, None], scale_max=5)
    with pytest.raises(DataError, match="no rows"):
        satisfaction.top_box([], scale_max=5)
    with pytest.raises(ParameterError):
        satisfaction.top_box([1], scale_max=5, boxes=0)
    with pytest.raises(ParameterError, match="Thresholds out of order"):
        satisfaction.net_promoter([1], passive=9, promoter=7)
    with pytest.raises(ColumnError, match="Did you mean 'recommend'"):
        satisfaction.net_promoter(table, column="recomend")


@given(st.lists(st.integers(0, 10), min_size=1, max_size=200))
def test_a_score_lies_in_its_interval_and_turns_with_its_scale(scores):
    score = satisfaction.net_promoter(scores)
    assert -100 <= score.low <= score.value <= score.high <= 100
    assert score.promoters + score.passives + score.detractors == pytest.approx(1)
    labels = satisfaction.by_recommendation(pd.DataFrame({"recommend": scores}))["recommendation"]
    assert (labels == "promoter").mean() - (labels == "detractor").mean() == pytest.approx(score.value / 100)


def test_intervals_hold_the_truth_about_as_often_as_they_say():
    draws = np.random.default_rng(1).choice([10, 8, 3], p=[0.5, 0.3, 0.2], size=(400, 60))
    inside = [(score := satisfaction.net_promoter(row)).low <= 30 <= score.high for row in draws]
    assert 0.92 <= np.mean(inside) <= 0.98


def test_groups_of_attributes_by_hand():
    answers = pd.DataFrame({
        "customer": ["ann", "ann", "ann", "bo", "bo"], "attribute": ["price", "quality", "odd", "price", "care"],
        "importance": [3, 1, 5, 2, 2], "expected": [5, 5, 5, 6, 6], "perceived": [5, 9, 5, 8, 6]})
    elements = satisfaction.by_element(answers).set_index("element")
    # product: ann (3 x 0 + 1 x 4) / 4 = 1, bo 2
    assert elements.index.tolist() == ["product", "impression", "unclassified"]
    assert elements.loc["product", ["attributes", "n", "gap"]].tolist() == [2, 2, 1.5]
    assert elements.loc["product", "index"] == pytest.approx(((6 + 8) / 2 - 1) / 9 * 100)
    assert satisfaction.by_factor(answers)["factor"].tolist() == ["product", "customer_care", "unclassified"]
    own = satisfaction.by_element(answers, groups={"care": "warmth", "price": "money"}, importance=None)
    assert own["element"].tolist() == ["warmth", "money", "unclassified"]


def test_groupings_use_the_textbooks_elements_and_factors_only():
    assert set(satisfaction.elements().values()) == set(words_of("element"))
    assert set(satisfaction.factors().values()) == set(words_of("factor"))
    assert satisfaction.elements()["water_taste"] == "product"


@pytest.mark.parametrize("topic", ["element", "factor", "quadrant", "disconfirmation"])
def test_there_is_advice_on_every_label(topic):
    assert advice(topic).index.tolist() == list(words_of(topic))


def test_six_ways_called_for_by_their_signs():
    def answers(name, importance, gaps):
        return pd.DataFrame({"attribute": name, "importance": importance, "expected": 6.0,
                             "perceived": [None if gap is None else 6.0 + gap for gap in gaps]})

    table = pd.concat([
        answers("price", 9, [-2, -2, -3]), answers("information", 9, [-1, -1, -1.2]),
        answers("care", 2, [-1, -1, -1.2]), answers("quality", 9, [-3, 3, 1]), answers("delivery", 9, [-3, None, -3]),
        answers("company_image", 2, [3, 3, 2]), answers("word_of_mouth", 2, [-2, -2, -3]),
        answers("staff_attitude", 9, [-1])])
    plan = satisfaction.improvement_plan(table).set_index("attribute")
    assert plan["improvement"].to_dict() == {
        "price": "analyse_causes", "information": "communicate_and_care", "care": "communicate_and_care",
        "quality": "survey_often", "delivery": "customer_data", "company_image": "customer_thinking",
        "word_of_mouth": "none_called_for", "staff_attitude": "survey_often", "whole_firm": "strategy"}
    assert set(advice("improvement").index) == set(plan["improvement"]) - {"none_called_for"}
    assert plan.loc["word_of_mouth", "advice"].startswith("No sign calls")
    assert plan.notna()[["advice", "source", "status"]].all(axis=None)
    with speaking("zh"):
        said = satisfaction.improvement_plan(table, explain=True).set_index("attribute")["improvement_because"]
    assert said["whole_firm"].endswith("处于“重点改进”的属性数 4 ≥ 1")


def test_no_strategy_where_nothing_needs_concentration():
    plan = satisfaction.improvement_plan(pd.DataFrame({
        "attribute": ["price"] * 2, "importance": [5, 5], "expected": [5, 5], "perceived": [6, 6]}))
    assert plan["improvement"].tolist() == ["none_called_for", "none_called_for"]


def test_sample_sizes_of_the_textbooks():
    assert satisfaction.sample_size(margin=0.05) == 385
    assert satisfaction.sample_size(margin=0.03) == 1068
    assert satisfaction.sample_size(margin=0.05, population=1000) == 278
    assert satisfaction.sample_size(margin=0.5, deviation=2) == 62
    assert satisfaction.sample_size(margin=0.05, population=1) == 1
    assert satisfaction.letters_to_send(385, response_rate=0.35) == 1100
    for wrong in ({"margin": 0}, {"margin": 2}, {"margin": 0.05, "share": 1.5}, {"margin": 0.05, "population": 0}):
        with pytest.raises(ParameterError):
            satisfaction.sample_size(**wrong)


@given(st.floats(0.01, 0.2), st.integers(1, 10**6))
def test_no_survey_asks_more_than_there_are(margin, population):
    few = satisfaction.sample_size(margin=margin, population=population)
    assert 1 <= few <= min(population, satisfaction.sample_size(margin=margin))


def test_intervals_agree_with_scipy():
    values = np.array([3.0, 5, 9, 4])
    low, high = mean_interval(values.mean(), values.std(ddof=1), 4, confidence=0.9)
    assert (low, high) == pytest.approx(stats.ttest_1samp(values, 0).confidence_interval(0.9))
    assert wilson([0, 1], [0, 1])[0][1] == pytest.approx(0.2065, abs=1e-4)
    assert np.isnan(wilson(0, 0)).all()
    with speaking("zh"):
        assert str(Estimate(12, 10, 14, 30)) == "12.0（95%：10.0 至 14.0；n = 30）"
