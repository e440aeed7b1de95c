import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmlib import satisfaction
from crmlib.errors import ColumnError, DataError, ParameterError, UnknownNameError
from crmlib.language import speaking, words_of
from tests.crmlib.engines import EAGER, ENGINES, on, same_everywhere

# Four respondents, three attributes; ann answers all, dee almost nothing.
RATINGS = pd.DataFrame({
    "customer": ["ann", "ann", "ann", "bo", "bo", "bo", "cy", "cy", "cy", "dee", "dee"],
    "attribute": ["price", "staff_attitude", "care"] * 3 + ["price", "care"],
    "importance": [9.0, 6, 3, 7, 6, 5, 8, None, 4, None, 4],
    "expected": [7.0, 8, 5, 6, 8, 5, 8, 9, 5, 7, None],
    "perceived": [5.0, 8, 7, 6, 9, 4, 5, 9, 8, None, 6],
})
POINTS = st.floats(1, 10) | st.none()


def labels(table: pd.DataFrame, column: str) -> str:
    return " ".join(table[column])


def test_disconfirmation_at_its_edges():
    answers = RATINGS.set_index(pd.Index(range(100, 111)))
    judged = satisfaction.disconfirmation(answers)
    assert labels(judged, "disconfirmation") == (
        "dissatisfied satisfied delighted satisfied delighted dissatisfied dissatisfied satisfied delighted "
        "unclassified unclassified")
    assert judged.index.tolist() == list(range(100, 111))
    assert judged.drop(columns="disconfirmation").equals(answers)


def test_the_zone_of_tolerance_includes_its_edges():
    wide = satisfaction.disconfirmation(RATINGS, tolerance=2)["disconfirmation"]
    assert wide.tolist()[:9] == ["satisfied"] * 6 + ["dissatisfied", "satisfied", "delighted"]


def test_a_sum_of_decimals_ties_with_its_written_value():
    tied = pd.DataFrame({"expected": [0.3], "perceived": [0.1 + 0.2]})
    assert satisfaction.disconfirmation(tied)["disconfirmation"].tolist() == ["satisfied"]


def test_disconfirmation_says_why_in_both_languages():
    judged = satisfaction.disconfirmation(RATINGS, explain=True)["disconfirmation_because"]
    assert judged[0] == "performance less expectation -2 < 0"
    assert judged[9] == "missing: performance less expectation"
    with speaking("zh"):
        assert satisfaction.disconfirmation(RATINGS, explain=True)["disconfirmation_because"][2] == "感知减期望 2 > 0"


def test_overall_judgment_weighs_by_importance():
    people = satisfaction.overall_disconfirmation(RATINGS).set_index("customer").loc[["ann", "bo", "cy", "dee"]]
    # ann: (9 x -2 + 6 x 0 + 3 x 2) / 18; bo: (0 + 6 - 5) / 18; cy without the attribute that has no importance.
    assert people["gap"].round(6).tolist()[:3] == [round(-12 / 18, 6), round(1 / 18, 6), round(-12 / 12, 6)]
    assert labels(people, "disconfirmation") == "dissatisfied delighted dissatisfied unclassified"
    assert people["incomplete"].tolist() == [0, 0, 1, 2]
    alike = satisfaction.overall_disconfirmation(RATINGS, weight=None).set_index("customer")
    assert alike.loc["ann", ["gap", "disconfirmation"]].tolist() == [0, "satisfied"]
    attributes = satisfaction.overall_disconfirmation(RATINGS, by="attribute", weight=None).set_index("attribute")
    assert attributes["gap"].round(6).to_dict() == {
        "price": round(-5 / 3, 6), "staff_attitude": round(1 / 3, 6), "care": round(4 / 3, 6)}


def test_shares_of_the_three_judgments():
    shares = satisfaction.disconfirmation_shares(RATINGS).set_index(["attribute", "disconfirmation"])
    price = shares.loc["price"]
    assert price["answers"].to_dict() == {"dissatisfied": 2, "satisfied": 1, "delighted": 0}
    assert (price["n"].unique().tolist(), price["incomplete"].unique().tolist()) == ([3], [1])
    # Wilson's interval of 2 in 3, by hand with z = 1.959964.
    assert price.loc["dissatisfied", ["low", "high"]].astype(float).round(4).tolist() == [0.2077, 0.9385]


def test_gap_table_by_hand():
    gaps = satisfaction.gap_table(RATINGS).set_index("attribute")
    assert gaps.index.tolist() == ["price", "staff_attitude", "care"]
    assert gaps["n"].tolist() == [3, 3, 3]
    assert gaps["incomplete"].tolist() == [1, 0, 1]
    price = gaps.loc["price"]
    # gaps -2, 0, -3: mean -1.667, standard deviation 1.5275, t(2) = 4.3027
    assert price[["importance", "expected", "perceived", "gap"]].round(3).tolist() == [8, 7, 5.333, -1.667]
    assert price[["gap_low", "gap_high"]].round(3).tolist() == [-5.461, 2.128]


def test_orders_of_the_gap_table():
    assert satisfaction.gap_table(RATINGS, order="importance")["attribute"].tolist() == [
        "price", "staff_attitude", "care"]
    assert satisfaction.gap_table(RATINGS, order="attribute")["attribute"].tolist() == [
        "care", "price", "staff_attitude"]
    with pytest.raises(UnknownNameError, match="Did you mean 'importance'"):
        satisfaction.gap_table(RATINGS, order="importanse")


def test_an_answer_about_nothing_named_is_shown():
    nameless = RATINGS.assign(attribute=RATINGS["attribute"].where(RATINGS["customer"] != "ann"))
    gaps = satisfaction.gap_table(nameless).set_index("attribute")
    assert gaps.loc["unclassified", "n"] == 3


def test_one_answer_has_no_interval():
    alone = satisfaction.gap_table(RATINGS.iloc[:1])
    assert alone["gap"].tolist() == [-2]
    assert alone[["gap_low", "gap_high"]].isna().all(axis=None)


def test_index_by_hand_with_each_kind_of_weight():
    weights = {"price": 2, "staff_attitude": 1, "care": 1}
    people = satisfaction.respondent_index(RATINGS, weights=weights).set_index("customer")["satisfaction_index"]
    # points 4, 7, 6 of 9 for ann: (2 x 4 + 7 + 6) / 4 / 9
    assert people.round(3).to_dict() == {"ann": 58.333, "bo": round(2100 / 36, 3), "cy": round(2300 / 36, 3),
                                         "dee": 55.556}
    overall = satisfaction.satisfaction_index(RATINGS, weights=weights)
    assert round(overall.value, 4) == round(people.mean(), 4)
    half = 3.182446 * people.std() / 2
    assert (round(overall.low, 3), round(overall.high, 3)) == (round(people.mean() - half, 3),
                                                               round(people.mean() + half, 3))
    assert (overall.n, overall.missing) == (4, 0)
    own = satisfaction.respondent_index(RATINGS, weights="own").set_index("customer")
    assert own.loc["cy", "satisfaction_index"] == pytest.approx((8 * 4 + 4 * 7) / 12 / 9 * 100)
    assert own.loc["cy", "answered"] == 2
    mean = satisfaction.respondent_index(RATINGS, weights="mean").set_index("customer")["satisfaction_index"]
    assert mean["cy"] == pytest.approx((8 * 4 + 6 * 8 + 4 * 7) / 18 / 9 * 100)
    equal = satisfaction.respondent_index(RATINGS, weights="equal").set_index("customer")["satisfaction_index"]
    assert equal["cy"] == pytest.approx((4 + 8 + 7) / 3 / 9 * 100)


def test_a_respondent_without_an_answer_that_counts_is_counted_as_missing():
    overall = satisfaction.satisfaction_index(RATINGS, weights={"price": 1, "staff_attitude": 1, "care": 0})
    assert (overall.n, overall.missing) == (3, 1)


@pytest.mark.parametrize("weights", [{"price": -1, "staff_attitude": 1, "care": 1},
                                     {"price": 0, "staff_attitude": 0, "care": 0}, {"price": 1}, "by_feel"])
def test_weights_that_cannot_weigh(weights):
    with pytest.raises(ParameterError):
        satisfaction.satisfaction_index(RATINGS, weights=weights)


def test_answers_off_the_scale_and_negative_importance():
    with pytest.raises(DataError, match="holds 9, off the scale 1 to 5"):
        satisfaction.satisfaction_index(RATINGS, scale=(1, 5))
    with pytest.raises(DataError, match="off the scale"):
        satisfaction.satisfaction_index(on("polars-lazy", RATINGS), scale=(1, 5))
    with pytest.raises(DataError, match="negative values"):
        satisfaction.satisfaction_index(RATINGS.assign(importance=-1.0))


@given(st.lists(st.tuples(POINTS, POINTS), min_size=1, max_size=20))
def test_every_answer_gets_one_of_the_labels_and_only_the_missing_none(pairs):
    answers = pd.DataFrame(pairs, columns=["expected", "perceived"], dtype=float)
    judged = satisfaction.disconfirmation(answers)["disconfirmation"]
    assert set(judged) <= {*words_of("disconfirmation"), "unclassified"}
    assert ((judged == "unclassified") == answers.isna().any(axis=1)).all()
    turned = satisfaction.disconfirmation(answers.rename(columns={"expected": "perceived", "perceived": "expected"}))
    swap = {"dissatisfied": "delighted", "delighted": "dissatisfied"}
    assert turned["disconfirmation"].replace(swap).tolist() == judged.tolist()


@given(st.lists(st.tuples(st.integers(1, 10), st.integers(1, 10)), min_size=1, max_size=20))
def test_the_index_lies_between_its_answers_and_follows_its_weights(answers):
    table = pd.DataFrame(answers, columns=["importance", "perceived"]).assign(
        customer="ann", attribute=[f"a{place}" for place in range(len(answers))])
    value = satisfaction.satisfaction_index(table).value
    ends = (table["perceived"] - 1) / 9 * 100
    assert ends.min() - 1e-9 <= value <= ends.max() + 1e-9
    assert value == pytest.approx(np.average(ends, weights=table["importance"]))


@pytest.mark.parametrize("engine", ENGINES)
def test_every_engine_gives_the_same_answer(engine):
    given, groups = on(engine, RATINGS), {"price": "product", "staff_attitude": "service"}
    same_everywhere(lambda table: satisfaction.overall_disconfirmation(satisfaction.disconfirmation(table)),
                    RATINGS, engine)
    same_everywhere(satisfaction.respondent_index, RATINGS, engine)
    for figure in (satisfaction.gap_table, lambda table: satisfaction.by_element(table, groups=groups)):
        pd.testing.assert_frame_equal(figure(given), figure(RATINGS), check_dtype=False)


@pytest.mark.parametrize("engine", [*EAGER, "polars-lazy", "duckdb"])
def test_figures_over_a_whole_table_on_any_engine(engine):
    given = on(engine, RATINGS)
    same_everywhere(satisfaction.disconfirmation, RATINGS.assign(row=range(11)), engine, by="row")
    for figure in (satisfaction.disconfirmation_shares, satisfaction.importance_performance,
                   satisfaction.improvement_plan, satisfaction.by_factor):
        pd.testing.assert_frame_equal(figure(given), figure(RATINGS), check_dtype=False)
    for weights in ("mean", "own", {"price": 2, "staff_attitude": 1, "care": 0}):
        got = satisfaction.satisfaction_index(given, weights=weights)
        expected = satisfaction.satisfaction_index(RATINGS, weights=weights)
        assert (got.n, got.missing) == (expected.n, expected.missing)
        assert (got.value, got.low, got.high) == pytest.approx((expected.value, expected.low, expected.high))


def test_bad_tables_are_named_in_both_languages():
    with pytest.raises(ColumnError, match=r"No column 'percieved' in ratings.*Did you mean 'perceived'"):
        satisfaction.disconfirmation(RATINGS, perceived="percieved")
    with speaking("zh"), pytest.raises(ColumnError, match=r"ratings 中没有列“percieved”.*是不是“perceived”"):
        satisfaction.gap_table(RATINGS, perceived="percieved")
    with pytest.raises(DataError, match="no rows"):
        satisfaction.gap_table(RATINGS.iloc[:0])
    with pytest.raises(DataError, match="not numbers"):
        satisfaction.disconfirmation(RATINGS.assign(expected="high"))
    with pytest.raises(ParameterError, match="tolerance is -1"):
        satisfaction.disconfirmation(RATINGS, tolerance=-1)
    with pytest.raises(ParameterError, match="confidence is 95"):
        satisfaction.gap_table(RATINGS, confidence=95)
