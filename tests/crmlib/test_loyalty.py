"""Loyalty: the score, its parts in words, the verdict and the forms, by hand-computed figures and on every engine."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crmlib import loyalty
from crmlib.errors import ColumnError, DataError, ParameterError, UnknownNameError
from crmlib.language import speaking, word
from crmlib.loyalty import ATTITUDE, BEHAVIOUR, CRITERIA, Criterion, criterion
from tests.crmlib.engines import ENGINES, LAZY, back, on, same_everywhere

IDS = [each.id for each in CRITERIA]
BEST = [12, 1, 7, 0, 1, 1, 7, 7]
WORST = [0, 0, 1, 60, 7, 7, 1, 1]
MIDDLE = [6, 0.5, 4, 30, 4, 4, 4, 4]
MIXED = [15, 0.9, 6, 90, 6, 4, None, 5.5]  # 1, .9, 5/6, 0, 1/6, .5, -, .75: 4.15 of 7
FIVE = [None, 0.5, None, 30, 4, 4, None, 7]  # four in the middle and one at the top: .6
FOUR = [None, 0.5, None, 30, 4, None, None, 7]
PEOPLE = pd.DataFrame([BEST, WORST, MIDDLE, MIXED, FIVE, FOUR, [None] * 8], columns=IDS).astype(float).assign(
    customer=list("abcdefg"), relative_attitude=[3, -3, 0, 1, 2, None, 0.9])


def scores(table: pd.DataFrame = PEOPLE, **keywords) -> list:
    answer = loyalty.loyalty_score(table, **keywords)["loyalty"]
    return [None if pd.isna(each) else round(each, 6) for each in answer]


def test_score_by_hand():
    assert scores() == [1, 0, 0.5, round(4.15 / 7, 6), 0.6, None, None]


def test_the_eight_criteria_have_the_textbooks_signs():
    assert [(each.id, each.sign) for each in CRITERIA if each.sign < 0] == [
        ("choosing_minutes", -1), ("price_sensitivity", -1), ("rival_interest", -1)]
    assert len(IDS) == 8
    assert {*BEHAVIOUR, *ATTITUDE} == {*CRITERIA}
    assert all(each.label == word(f"criterion.{each.id}") == word(f"column.{each.id}") for each in CRITERIA)


def test_weights_count():
    # The fourth: share .9 thrice, choosing nothing: (1 + 2.7 + 5/6 + 1/6 + .5 + .75) / 8 weights answered.
    assert scores(weights={"share_of_wallet": 3, "choosing_minutes": 0})[3] == round(5.95 / 8, 6)
    only = dict.fromkeys(IDS, 0) | {"share_of_wallet": np.int64(2)}
    assert scores(weights=only) == [1, 0, 0.5, 0.9, 0.5, 0.5, None]


def test_a_criterion_without_weight_needs_no_column():
    without = PEOPLE.drop(columns="fault_tolerance")
    assert scores(without, weights={"fault_tolerance": 0})[:3] == [1, 0, 0.5]


def test_minimum_answers():
    assert scores(minimum_answers=4)[5] == 0.625
    assert scores(minimum_answers=8)[3:] == [None] * 4
    assert scores(minimum_answers=1)[6] is None


def test_other_columns_and_scales():
    tolerance = criterion("price_sensitivity", column="tolerance", sign=1, low=1, high=10)
    table = pd.DataFrame({"tolerance": [1, 10, 5.5, None]})
    assert scores(table, criteria=[tolerance]) == [0, 1, 0.5, None]
    assert loyalty.loyalty_score(table, criteria=[tolerance], into="tie").columns.tolist() == ["tolerance", "tie"]
    own = Criterion("visits", 1, 0, 4, "times", "behaviour", open_end=True, weight=3)
    assert own.label == own.column == "visits"
    assert scores(table.assign(visits=[4, 9, 0, 2]), criteria=[own, tolerance]) == [0.75, 1, 0.125, None]


def test_score_says_why():
    judged = loyalty.loyalty_score(PEOPLE, explain=True)["loyalty_because"]
    assert judged[3] == (
        "raised by repeat purchases 15 (+0.07, counted as 12), share of wallet 0.9 (+0.06), concern for the brand 6 "
        "(+0.05), identification 5.50 (+0.04); lowered by time spent choosing 90 (-0.07, counted as "
        "60), price sensitivity 6 (-0.05); not answered: tolerance of faults")
    assert judged[2] == "every answer is in the middle"
    assert judged[5] == "no score: 4 of 8 criteria answered, 5 needed"
    with speaking("zh"):
        told = loyalty.loyalty_score(PEOPLE, explain=True)["loyalty_because"]
    assert told[4] == "拉高：对产品的认同 7（+0.10）；未回答：重复购买次数、对品牌的关注、对质量事故的宽容"
    assert told[5] == "没有得分：8 条标准只回答了 4 条，至少需要 5 条"


def test_breakdown_by_hand():
    parts = loyalty.loyalty_breakdown(PEOPLE.loc[3]).set_index("criterion")
    assert list(parts.index) == IDS
    assert parts["score"].round(3).tolist()[:6] == [1, 0.9, 0.833, 0, 0.167, 0.5]
    assert parts["contribution"].sum() == pytest.approx(4.15 / 7)
    assert parts["lift"].sum() == pytest.approx(4.15 / 7 - 0.5)
    assert parts.loc["share_of_wallet", "contribution"] == pytest.approx(0.9 / 7)
    assert parts.loc["fault_tolerance", ["value", "score", "contribution", "lift"]].isna().all()
    assert loyalty.loyalty_breakdown(dict.fromkeys(IDS))["contribution"].isna().all()


def test_verdict_at_its_thresholds():
    table = pd.DataFrame({"loyalty": [1, 0.6, 0.599, 0.4, 0.399, 0, None]})
    judged = loyalty.by_loyalty(table, explain=True)
    assert " ".join(judged["loyalty_verdict"]) == "loyal loyal wavering wavering not_loyal not_loyal unclassified"
    assert judged["loyalty_verdict_because"][2] == "loyalty score 0.599 ≥ 0.4 and loyalty score 0.599 < 0.6"


def test_forms_and_the_researchs_names_at_their_thresholds():
    people = pd.DataFrame({"share_of_wallet": [0.5, 0.5, 0.49, 0.49, None], "relative_attitude": [1, 0, 1, 0.9, 2]})
    columns = {"behaviour": "share_of_wallet", "attitude": "relative_attitude", "high_attitude": 1}
    formed = loyalty.by_form(people, **columns)
    assert " ".join(formed["loyalty_form"]) == "sustainable behavioural attitudinal none unclassified"
    named = loyalty.by_dick_basu(people, explain=True)
    assert " ".join(named["dick_basu"]) == "loyalty spurious latent none unclassified"
    assert named["dick_basu_because"][1] == "share of wallet 0.5 ≥ 0.5 and attitude relative to rivals 0 < 1"
    assert [loyalty.SAME_CELL.get(form, form) for form in formed["loyalty_form"]] == named["dick_basu"].tolist()


@pytest.mark.parametrize("engine", ENGINES)
def test_every_engine_gives_the_same_answer(engine):
    def all_rules(table):
        table = loyalty.loyalty_score(table, weights={"identification": 2.5})
        table = loyalty.loyalty_score(table, criteria=BEHAVIOUR, into="behaviour")
        table = loyalty.loyalty_score(table, criteria=ATTITUDE, into="attitude")
        return loyalty.by_dick_basu(loyalty.by_form(loyalty.by_loyalty(table)))

    same_everywhere(all_rules, PEOPLE, engine)


@pytest.mark.parametrize("engine", LAZY[:2])
def test_a_value_off_its_scale_is_no_answer_in_a_lazy_table(engine):
    lazy = on(engine, PEOPLE.assign(identification=9.0))
    answer = loyalty.loyalty_score(lazy)
    assert type(answer) is type(lazy)
    assert back(answer)["loyalty"].tolist()[:2] == [1, 0]


def test_input_is_untouched_and_the_index_kept():
    people = PEOPLE.set_index(np.arange(7) * 3)
    before = people.copy(deep=True)
    judged = loyalty.loyalty_score(people, explain=True)
    pd.testing.assert_frame_equal(people, before)
    assert judged.index.tolist() == people.index.tolist()
    assert judged.columns.tolist() == [*people.columns, "loyalty", "loyalty_because"]


def value_of(each: Criterion):
    high = each.high * 2 if each.open_end else each.high
    return st.none() | st.floats(each.low, high)


answers = st.fixed_dictionaries({each.id: value_of(each) for each in CRITERIA})
weights = st.fixed_dictionaries({name: st.sampled_from([0, 0.5, 1, 3]) for name in IDS}).filter(
    lambda given: sum(given.values()) > 0)


@settings(deadline=None)
@given(answers, weights)
def test_the_parts_add_up_to_the_score_and_it_stays_within_0_and_1(row, weighed):
    score = loyalty.loyalty_score(pd.DataFrame([row]), weights=weighed, minimum_answers=1)["loyalty"][0]
    parts = loyalty.loyalty_breakdown(row, weights=weighed)
    if pd.isna(score):
        assert all(row[name] is None for name in IDS if weighed[name])
    else:
        assert 0 <= score <= 1
        assert parts["contribution"].sum() == pytest.approx(score, abs=1e-7)
        assert parts["lift"].sum() == pytest.approx(score - 0.5, abs=1e-7)


@settings(deadline=None)
@given(answers, st.sampled_from(CRITERIA), st.floats(0, 1), st.floats(0, 1))
def test_more_of_a_sign_moves_the_score_its_way(row, moved, one, two):
    low, high = (moved.low + each * (moved.high - moved.low) for each in sorted((one, two)))
    table = pd.DataFrame([row | {moved.id: low}, row | {moved.id: high}])
    less, more = loyalty.loyalty_score(table, minimum_answers=1)["loyalty"]
    assert (more - less) * moved.sign >= -1e-9


@pytest.mark.parametrize(("call", "kind", "en", "zh"), [
    (lambda: scores(PEOPLE.drop(columns="identification")), ColumnError, "No column 'identification'", "没有列"),
    (lambda: scores(weights={"identificaton": 2}), UnknownNameError, "mean 'identification'", "是不是“identification”"),
    (lambda: scores(weights={"identification": -1}), ParameterError, "weight of 'identification'", "权重"),
    (lambda: scores(weights={"identification": float("inf")}), ParameterError, "finite", "有限"),
    (lambda: scores(weights=dict.fromkeys(IDS, 0)), ParameterError, "All weights are 0", "全为 0"),
    (lambda: scores(criteria=[]), ParameterError, "at least one", "至少给出一条"),
    (lambda: scores(criteria=CRITERIA[:1] * 2), ParameterError, "only once", "只出现一次"),
    (lambda: scores(minimum_answers=9), ParameterError, "from 1 to 8", "1 到 8"),
    (lambda: scores(PEOPLE.assign(share_of_wallet=85)), DataError, r"7 value.*0 to 1, e.g. 85", "7 个值超出量表.*85"),
    (lambda: scores(PEOPLE.assign(repeat_purchases=-1)), DataError, "0 and up", "0 以上"),
    (lambda: scores(PEOPLE.assign(identification="much")), DataError, "not numbers", "不是数字"),
    (lambda: scores(PEOPLE.iloc[:0]), DataError, "no rows", "空表"),
    (lambda: scores(on("duckdb", PEOPLE), explain=True), DataError, "collect", "惰性"),
    (lambda: criterion("price_sensitivty"), UnknownNameError, "mean 'price_sensitivity'", "price_sensitivity"),
    (lambda: criterion("identification", low=7), ParameterError, "low end", "下限"),
    (lambda: criterion("identification", sign=0), ParameterError, "sign 0", "符号是 0"),
    (lambda: loyalty.loyalty_breakdown({"identification": 3}), ColumnError, "in answers", "answers 中没有列"),
    (lambda: loyalty.by_loyalty(PEOPLE), ColumnError, "No column 'loyalty'", "没有列“loyalty”"),
    (lambda: loyalty.by_loyalty(pd.DataFrame({"loyalty": [1]}), loyal=0.3), ParameterError, "out of order", "次序"),
    (lambda: loyalty.by_dick_basu(PEOPLE, high_patronage=float("nan")), ParameterError, "high_", "high_"),
    (lambda: loyalty.by_form(PEOPLE, behaviour="share_of_walet"), ColumnError, "mean 'share_of_wallet'", "是不是"),
])
def test_bad_input_is_explained(call, kind, en, zh):
    with pytest.raises(kind, match=en):
        call()
    with speaking("zh"), pytest.raises(kind, match=zh):
        call()
