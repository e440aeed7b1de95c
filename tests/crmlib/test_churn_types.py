"""Why customers left: the order of the rules, the reasons, the shares, the agreement with the truth."""

from itertools import pairwise, permutations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmlib import churn
from crmlib.errors import ColumnError, DataError, ParameterError
from crmlib.language import speaking
from crmlib.simulate.kinds import REASONS as SIMULATED
from tests.crmlib.engines import on

NONE = {"moved_away": False, "deceased": False, "unpaid": 0.0, "unreachable": False, "rival_offer": False,
        "joined_rival": False, "failures": 0, "complaints_unsettled": 0, "reason_stated": None}


def exits(*rows):
    table = pd.DataFrame([NONE | row for row in rows])
    return table.assign(
        customer=[f"c{at}" for at in range(len(rows))], reason_stated=table["reason_stated"].astype("str"),
    )


# Each has signs of two types or more; the truth stands beside it.
MIXED = exits(
    {"deceased": True, "unpaid": 300.0, "unreachable": True},
    {"moved_away": True, "rival_offer": True, "joined_rival": True},
    {"unpaid": 300.0, "unreachable": True, "rival_offer": True, "joined_rival": True, "reason_stated": "price"},
    {"unpaid": 300.0, "unreachable": True, "failures": 2},
    {"failures": 2, "rival_offer": True, "joined_rival": True, "reason_stated": "competition"},
    {"complaints_unsettled": 1, "rival_offer": True, "joined_rival": True},
    {"failures": 1, "rival_offer": True},
    {"failures": 1, "joined_rival": True},
    {"failures": 1, "rival_offer": True, "joined_rival": True},
    {"rival_offer": True, "reason_stated": "core_failure"},
    {"unpaid": 300.0, "joined_rival": True},
    {"unreachable": True},
    {"reason_stated": "ethics"},
    {"unpaid": 300.0, "reason_stated": "involuntary"},
    {},
)
TRUTH = ["natural", "natural", "malicious", "malicious", "fault", "fault", "fault", "fault", "competitive",
         "competitive", "competitive", "other", "fault", "natural", "other"]


def types(table, **keywords):
    return churn.by_type(table, **keywords)["type"].tolist()


def test_the_order_of_the_rules_settles_overlapping_signs():
    assert types(MIXED) == TRUTH


def test_reversed_the_order_misjudges():
    judged = dict(enumerate(types(MIXED, order=churn.ORDER[::-1])))
    assert judged[0] == "malicious", "a bill that the dead left open"
    assert judged[1] == "competitive", "moved away, then buys elsewhere"
    assert judged[2] == "competitive", "the runaway went on to a rival"
    assert judged[4] == judged[5] == judged[6] == "competitive", "whom we let down heard the rival's offer"
    assert judged[3] == "fault"
    assert [judged[at] for at in range(9, 15)] == TRUTH[9:], "one sign needs no order"


def test_swapping_any_two_neighbours_changes_a_judgment():
    for at, (one, two) in enumerate(pairwise(churn.ORDER)):
        swapped = (*churn.ORDER[:at], two, one, *churn.ORDER[at + 2:])
        assert types(MIXED, order=swapped) != TRUTH, (one, two)


def test_thresholds():
    edge = exits({"unpaid": 50.0, "unreachable": True}, {"unpaid": 49.99, "unreachable": True},
                 {"failures": 3, "rival_offer": True, "joined_rival": True})
    assert types(edge) == ["malicious", "other", "fault"]
    assert types(edge, large_bill=49.99) == ["malicious", "malicious", "fault"]
    assert types(edge, many_failures=4) == ["malicious", "other", "competitive"]
    unsettled = exits({"complaints_unsettled": 1, "rival_offer": True})
    assert types(unsettled) == ["fault"]
    assert types(unsettled, many_unsettled=2) == ["competitive"]


def test_it_says_which_rule_fired():
    because = churn.by_type(MIXED, explain=True)["type_because"]
    assert because[0] == "deceased: yes"
    assert because[2] == "unpaid bill 300 ≥ 50 and out of reach: yes"
    assert because[5] == "unsettled complaints 1 ≥ 1"
    assert because[7] == "failures 1 ≥ 1 and rival's offer: no"
    assert because[12] == "stated reason: ethical problems"
    assert because[14] == "evidence missing: no"
    with speaking("zh"):
        assert churn.by_type(MIXED, explain=True)["type_because"][12] == "自述原因：伦理道德问题"


def test_missing_evidence():
    gaps = exits({"deceased": None, "rival_offer": True}, {"deceased": None}, {"unpaid": None, "unreachable": True},
                 {"failures": None, "joined_rival": True}).astype({"deceased": object})
    assert types(gaps) == ["competitive", "unclassified", "unclassified", "competitive"]
    assert churn.by_type(gaps, explain=True)["type_because"][1].startswith("missing: deceased")


def test_the_stated_reason_can_be_left_out():
    assert types(MIXED, reason=None)[12:] == ["other", "other", "other"]
    assert types(MIXED.drop(columns="reason_stated"), reason=None)[:12] == TRUTH[:12]


flags = {name: st.booleans() for name in ("moved_away", "deceased", "unreachable", "rival_offer", "joined_rival")}
rows = st.lists(st.fixed_dictionaries(flags | {
    "unpaid": st.sampled_from([0.0, 49.0, 50.0, 900.0]), "failures": st.integers(0, 3),
    "complaints_unsettled": st.integers(0, 2), "reason_stated": st.sampled_from([None, "price", "ethics", "odd"])},
), min_size=1, max_size=20)


@given(rows, st.sampled_from(list(permutations(churn.ORDER))))
def test_every_exit_gets_one_type_whatever_the_order(evidence, order):
    table = exits(*evidence)
    judged = churn.by_type(table, order=order)["type"]
    assert judged.isin(churn.TYPES).all()
    # only exits with signs of several types depend on the order
    none = (table[list(flags)].sum(axis=1) == 0) & (table["failures"] == 0) & (table["complaints_unsettled"] == 0)
    assert (judged[none] == churn.by_type(table)["type"][none]).all()


def test_keaveney_as_data():
    shares = {each.id: each.share for each in churn.REASONS}
    assert shares == {"core_failure": 44.3, "encounter_failure": 34.1, "price": 29.9, "inconvenience": 20.7,
                      "failure_response": 17.3, "competition": 10.2, "ethics": 7.5, "involuntary": 6.2}
    assert round(sum(shares.values())) == 170
    assert list(shares.values()) == sorted(shares.values(), reverse=True)
    assert set(shares) == {each.id for each in SIMULATED}
    for language in ("en", "zh"):
        with speaking(language):
            table = churn.reasons()
            assert table["definition"].tolist() == [each.definition for each in churn.REASONS]
            assert (table["definition"].str.len() > 8).all()
    assert set(table["status"]) == {"secondary"}


def test_reasons_map_to_types():
    table = pd.DataFrame({"why": ["core_failure", "encounter_failure", "price", "inconvenience", "failure_response",
                                  "competition", "ethics", "involuntary", None, "odd"]})
    assert churn.reason_type(table, reason="why")["reason_type"].tolist() == [
        "fault", "fault", "competitive", "fault", "fault", "competitive", "fault", "natural", "unclassified",
        "unclassified"]


def test_shares_count_everybody():
    table = pd.DataFrame({"type": ["fault"] * 12 + ["competitive"] * 4 + ["natural"] * 2 + ["unclassified", None]})
    shares = churn.cause_shares(table)
    assert shares["count"].to_dict() == {"natural": 2, "malicious": 0, "competitive": 4, "fault": 12, "other": 0,
                                         "unclassified": 2}
    assert shares["share"].sum() == pytest.approx(1)
    claim = shares.loc["fault", ["share", "claimed_low", "claimed_high", "claim", "status"]]
    assert claim.tolist() == [0.6, 0.6, 0.7, "60-70%", "folklore"]
    assert shares["claim"].tolist() == ["small", "", "under 30%", "60-70%", "", ""]
    # Wilson's by hand: (12 + 1.92) / (20 + 3.84) -+ 1.96 sqrt(20 x .6 x .4 + .96) / 23.84
    assert shares.loc["fault", ["low", "high"]].astype(float).round(3).tolist() == [0.387, 0.781]
    with speaking("zh"):
        assert churn.cause_shares(table).loc["fault", "label"] == "过失流失"


def test_confusion_and_accuracy():
    table = pd.DataFrame({"cause": ["fault", "fault", "fault", "natural", None],
                          "type": ["fault", "competitive", "unclassified", "natural", "fault"]})
    cells = churn.confusion(table)
    assert cells.loc["fault", ["competitive", "fault", "unclassified"]].tolist() == [1, 1, 1]
    assert cells.loc["unclassified", "fault"] == 1
    assert cells.to_numpy().sum() == 5
    assert churn.accuracy(table) == 0.5
    assert "unclassified" not in churn.confusion(table.head(1))


@pytest.mark.parametrize("engine", ["polars", "pyarrow", "polars-lazy", "duckdb"])
def test_figures_are_the_same_on_every_engine(engine):
    table = pd.DataFrame({"cause": TRUTH, "type": [*TRUTH[:-2], "fault", "fault"]})
    pd.testing.assert_frame_equal(churn.cause_shares(on(engine, table)), churn.cause_shares(table), check_dtype=False)
    assert (churn.confusion(on(engine, table)) == churn.confusion(table)).all(axis=None)
    assert np.isclose(churn.accuracy(on(engine, table)), 13 / 15)


@pytest.mark.parametrize(("call", "kind", "words"), [
    (lambda: churn.by_type(MIXED.rename(columns={"unpaid": "unpaidd"})), ColumnError, "Did you mean 'unpaidd'"),
    (lambda: churn.by_type(MIXED.assign(deceased="no")), DataError, "not true or false"),
    (lambda: churn.by_type(MIXED.assign(failures="two")), DataError, "not numbers"),
    (lambda: churn.by_type(MIXED, order=("natural", "fault")), ParameterError, "once"),
    (lambda: churn.by_type(MIXED, order="natural"), ParameterError, "order is"),
    (lambda: churn.by_type(MIXED, large_bill=0), ParameterError, "large_bill is 0"),
    (lambda: churn.by_type(MIXED.iloc[:0]), DataError, "no rows"),
    (lambda: churn.reason_type(MIXED, reason="reason_state"), ColumnError, "Did you mean 'reason_stated'"),
    (lambda: churn.cause_shares(MIXED), ColumnError, "No column 'type' in exits"),
    (lambda: churn.accuracy(pd.DataFrame({"cause": ["odd"], "type": ["fault"]})), DataError, "known type"),
])
def test_bad_input_is_explained(call, kind, words):
    with pytest.raises(kind, match=words):
        call()
    with speaking("zh"), pytest.raises(kind, match=r"[\u4e00-\u9fff]"):
        call()
