"""What to do: remedies, the stance against a rival, whom to win back."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmlib import churn
from crmlib.errors import ColumnError, DataError, ParameterError, UnknownNameError
from crmlib.language import speaking, words_of

MARKETS = pd.DataFrame({
    "customer": list("abcdefghijk"),
    "own_strength": [0.6, 0.6, 0.59, 0.4, 0.4, 0.4, 0.41, 0.6, 0.4, None, 0.5],
    "rival_strength": [0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5],
    "market_growth": [0.05, 0.049, 0.9, 0.04, 0.04, 0.05, 0.0, None, 0.0, 0.1, None],
    "market_share": [0.1, 0.1, 0.1, 0.099, 0.1, 0.05, 0.01, 0.3, None, 0.1, None],
})
LOST = pd.DataFrame({
    "customer": list("abcdefghij"),
    "type": ["fault", "fault", "malicious", "natural", "natural", "natural", "competitive", "unclassified", "fault",
             "fault"],
    "margin": [100.0, 40, 9000, 900, 900, 900, 900, 900, None, 900],
    "deceased": pd.Series([False, False, False, True, False, False, False, False, False, None], dtype=object),
    "served_there": pd.Series([None, None, None, None, True, None, None, None, None, None], dtype=object),
})


def test_the_stance_at_its_thresholds():
    judged = churn.competitive_stance(MARKETS)["stance"]
    assert judged.tolist() == ["attack", "defend", "defend", "withdraw", "defend", "defend", "defend", "unclassified",
                               "unclassified", "unclassified", "defend"]


def test_the_stance_says_why():
    because = churn.competitive_stance(MARKETS, explain=True)["stance_because"]
    assert because[3] == "lead in strength -0.1 ≤ -0.1 and market growth 0.04 < 0.05 and market share 0.099 < 0.1"
    assert because[4] == "lead in strength -0.1 ≤ -0.1 and market share 0.1 ≥ 0.1"
    assert because[8] == "missing: market share"


def test_each_threshold_of_the_stance_is_a_keyword():
    assert churn.competitive_stance(MARKETS, ahead=0.2)["stance"][0] == "defend"
    assert churn.competitive_stance(MARKETS, behind=0.2)["stance"][3] == "defend"
    assert churn.competitive_stance(MARKETS, worthwhile=0.04)["stance"][3] == "defend"
    assert churn.competitive_stance(MARKETS, small_share=0.09)["stance"][3] == "defend"


@given(st.floats(0, 1), st.floats(0, 1), st.floats(-0.5, 1), st.floats(0, 1))
def test_more_strength_never_turns_attack_into_retreat(own, rival, growth, share):
    weaker = pd.DataFrame({"own_strength": [own], "rival_strength": [rival], "market_growth": [growth],
                           "market_share": [share]})
    ranks = {"withdraw": 0, "defend": 1, "attack": 2}
    before = ranks[churn.competitive_stance(weaker)["stance"][0]]
    after = ranks[churn.competitive_stance(weaker.assign(own_strength=own + 0.3))["stance"][0]]
    assert after >= before


def test_early_markets_compete_on_price():
    judged = churn.competes_on(pd.DataFrame({"market_growth": [0.10, 0.099, None]}), explain=True)
    assert judged["competes_on"].tolist() == ["price", "service", "unclassified"]
    assert judged["competes_on_because"][0] == "market growth 0.1 ≥ 0.1"


def test_the_value_of_winning_back_by_hand():
    # three years, 10%, four fifths stay: 1/1.1 + 0.8/1.21 + 0.64/1.331 = 2.051089; 0.4 x 100 x that - 50 = 32.04
    value = churn.winback_value(LOST)["winback_value"]
    assert value[0] == pytest.approx(0.4 * 100 * 2.051089 - 50, abs=1e-4)
    assert pd.isna(value[2])
    assert value[6] == pytest.approx(0.25 * 900 * 2.051089 - 50, abs=1e-3)
    own = churn.winback_value(LOST.assign(likely=0.5), chance="likely", cost=0, years=1, discount=0)["winback_value"]
    assert own[:3].tolist() == [50, 20, 4500]


def test_whom_to_win_back():
    judged = churn.worth_winning_back(LOST, served_there="served_there", explain=True)
    assert judged["winback"].tolist() == [
        "win_back", "let_go", "let_go", "let_go", "win_back", "unclassified", "win_back", "unclassified",
        "unclassified", "unclassified"]
    assert judged["winback_because"][0] == "expected value 32.04 ≥ 0"
    assert judged["winback_because"][2] == "type: malicious churn"
    assert judged["winback_because"][3] == "deceased: yes"
    assert judged["winback_because"][1].startswith("expected value -17.18 < 0")


def test_who_moved_away_is_let_go_where_we_do_not_serve():
    assert churn.worth_winning_back(LOST)["winback"][3:6].tolist() == ["let_go"] * 3
    nowhere = LOST.assign(served_there=False)
    assert churn.worth_winning_back(nowhere, served_there="served_there")["winback"][4] == "let_go"


def test_the_malicious_are_never_won_back():
    rich = LOST.assign(margin=1e9, likely=1.0)
    assert churn.worth_winning_back(rich, chance="likely", cost=0)["winback"][2] == "let_go"


def test_a_threshold_on_the_value():
    value = churn.winback_value(LOST)["winback_value"][0]
    assert churn.worth_winning_back(LOST, least=value)["winback"][0] == "win_back"
    assert churn.worth_winning_back(LOST, least=value + 0.01)["winback"][0] == "let_go"


@given(st.floats(0, 1e5), st.floats(0, 1e4))
def test_dearer_attempts_win_back_no_more(margin, cost):
    gone = pd.DataFrame({"type": ["fault"], "margin": [margin], "deceased": [False]})
    if churn.worth_winning_back(gone, cost=cost)["winback"][0] == "let_go":
        assert churn.worth_winning_back(gone, cost=cost + 10)["winback"][0] == "let_go"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_advice_has_every_part_that_the_textbook_names(language):
    with speaking(language):
        assert list(churn.remedies().index) == list(words_of("type")) == list(churn.TYPES)
        for table, column, parts in [(churn.fault_causes(), "fault_cause", 6), (churn.prevention(), "prevention", 5),
                                     (churn.winback_strategies(), "winback_strategy", 4)]:
            assert list(table.index) == list(words_of(column))
            assert len(table) == parts
            assert (table.iloc[:, 1].str.len() > 10).all()
        assert [churn.remedy(each) for each in churn.TYPES] == churn.remedies()["advice"].tolist()
    assert set(churn.remedies()["status"]) == {"textbook", "adaptation"}


@pytest.mark.parametrize(("call", "kind", "words"), [
    (lambda: churn.remedy("natral"), UnknownNameError, "Did you mean 'natural'"),
    (lambda: churn.competitive_stance(MARKETS, share="market_shar"), ColumnError, "Did you mean 'market_share'"),
    (lambda: churn.competitive_stance(MARKETS, ahead=2), ParameterError, "ahead is 2"),
    (lambda: churn.competitive_stance(MARKETS.assign(market_share="10%")), DataError, "not numbers"),
    (lambda: churn.winback_value(LOST, years=2.5), ParameterError, "whole years"),
    (lambda: churn.winback_value(LOST, chances={"fault": 40}), ParameterError, "'fault'"),
    (lambda: churn.worth_winning_back(LOST, discount=-0.1), ParameterError, "discount is -0.1"),
    (lambda: churn.worth_winning_back(LOST, least=float("nan")), ParameterError, "least"),
    (lambda: churn.worth_winning_back(LOST, deceased="margin"), DataError, "not true or false"),
])
def test_bad_input_is_explained(call, kind, words):
    with pytest.raises(kind, match=words):
        call()
    with speaking("zh"), pytest.raises(kind, match=r"[\u4e00-\u9fff]"):
        call()
