import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmlib import classification
from crmlib.errors import ColumnError, DataError, ParameterError
from crmlib.language import speaking
from tests.crmlib.engines import ENGINES, LAZY, on, same_everywhere

FIRM = pd.DataFrame({
    "customer": list("abcdefghij"),
    "profit": [100.0, 50, 50, 20, 10, -5, None, 0, 50, 20],
    "loyalty": [0.9, 0.5, 0.49, None, 0.1, 0.9, 0.9, 0.5, 0.2, 0.7],
    "growth": [0.5, 0.1, 0.9, 0.5, None, 0.4, 0.9, 0.1, 0.6, 0.2],
    "frequency": [12, 3, 2, 0, 1, 9, 4, 3, 3, 8],
    "tenure": [800.0, 730, 10, 0, 5, 729, 900, None, 731, 2000],
    "share_of_wallet": [0.5, 0.49, 0.9, 0, 0.1, 0.9, None, 0.5, 0.51, 0.1],
    "resells": [True, False, False, True, False, True, False, False, False, False],
    "employed": [False, False, True, True, False, False, False, False, False, False],
})


def labels(table: pd.DataFrame, column: str) -> str:
    return " ".join(table[column])


def test_importance_keeps_ties_together_and_losses_out():
    judged = classification.by_importance(FIRM)
    # 300 in all: 100, then three of 50 (up to 250 = 0.833), two of 20 (0.967), 10, and no more.
    assert labels(judged, "importance") == (
        "vip vip vip important ordinary ordinary unclassified ordinary vip important")


def test_importance_says_why():
    judged = classification.by_importance(FIRM, explain=True)
    assert judged["importance_because"][3] == "share brought by bigger customers 0.833 < 0.95"
    assert judged["importance_because"][6] == "missing: share brought by bigger customers"
    with speaking("zh"):
        assert classification.by_importance(FIRM, explain=True)["importance_because"][0] == "更大客户的累计占比 0 < 0.8"


def test_distance():
    assert labels(classification.by_distance(FIRM), "distance") == (
        "intermediate end internal internal end intermediate end end end end")


def test_ladder_at_its_thresholds():
    judged = classification.by_ladder(FIRM)
    assert labels(judged, "ladder") == (
        "loyal long_standing new potential new regular unclassified unclassified loyal long_standing")


def test_matrices_at_their_thresholds():
    relations = classification.by_relationship(FIRM, high_profit=50)
    assert labels(relations, "relationship") == (
        "partner partner functional unclassified acquaintance emotional unclassified emotional functional emotional")
    cells = classification.by_portfolio(FIRM, high_value=50)
    assert labels(cells, "portfolio") == (
        "platinum gold platinum iron unclassified lead unclassified lead platinum lead")


@pytest.mark.parametrize("engine", ENGINES)
def test_every_engine_gives_the_same_answer(engine):
    ranked = [] if engine == "dask" else [("by_importance", {}), ("cumulative_share", {})]

    def all_rules(table):
        for rule, keywords in [("by_distance", {}), ("by_ladder", {}), ("by_relationship", {"high_profit": 50}),
                               ("by_portfolio", {"high_value": 50}), *ranked]:
            table = getattr(classification, rule)(table, **keywords)
        return table

    same_everywhere(all_rules, FIRM, engine)


@pytest.mark.parametrize("rule", [classification.by_importance, classification.cumulative_share,
                                  lambda table: classification.migration(table, table, column="importance")])
def test_what_dask_cannot_do_is_said(rule):
    with pytest.raises(DataError, match=r"compute\(\)"):
        rule(on("dask", FIRM.assign(importance="vip")))


@pytest.mark.parametrize("engine", [each for each in ENGINES if each != "dask"])
def test_migration_on_every_engine(engine):
    before = FIRM[["customer"]].assign(importance=["vip", "vip", "ordinary", "vip", "important"] + ["ordinary"] * 5)
    after = before.assign(importance=["vip", "important", "vip", "odd", "important"] + ["vip"] * 5).iloc[:8]
    after = pd.concat([after, pd.DataFrame({"customer": ["z"], "importance": ["vip"]})])

    def moves(table):
        return classification.migration(table, on(engine if table is not before else "pandas", after))

    same_everywhere(moves, before, engine)
    moved = classification.migration(before, after).set_index("customer")["migration"]
    assert " ".join(moved[list("abcdefiz")]) == "stayed down up unclassified stayed up left joined"


def test_the_ladder_is_climbed_upwards():
    before = pd.DataFrame({"customer": ["a", "b"], "ladder": ["new", "loyal"]})
    after = before.assign(ladder=["regular", "regular"])
    assert labels(classification.migration(before, after, column="ladder"), "migration") == "up down"


@pytest.mark.parametrize("engine", LAZY[:2])
def test_a_lazy_table_is_not_computed(engine):
    lazy = on(engine, FIRM)
    assert type(classification.by_importance(lazy)) is type(lazy)


def test_input_is_untouched_and_the_index_kept():
    firm = FIRM.set_index(np.arange(10) * 3)
    before = firm.copy(deep=True)
    judged = classification.by_importance(firm, explain=True)
    pd.testing.assert_frame_equal(firm, before)
    assert judged.index.tolist() == firm.index.tolist()


amounts = st.lists(st.integers(-100, 1000), min_size=1, max_size=40)


@given(amounts)
def test_order_of_rows_does_not_matter(values):
    firm = pd.DataFrame({"customer": range(len(values)), "profit": values})
    shuffled = firm.sample(frac=1, random_state=1)
    one = classification.by_importance(firm).sort_values("customer")["importance"].tolist()
    assert classification.by_importance(shuffled).sort_values("customer")["importance"].tolist() == one


@given(amounts)
def test_vips_suffice_and_none_of_them_is_idle(values):
    firm = classification.by_importance(pd.DataFrame({"profit": values}), vip=0.8)
    gains = firm["profit"].clip(lower=0)
    if gains.sum() > 0:
        vips = gains[firm["importance"] == "vip"]
        assert vips.sum() >= 0.8 * gains.sum() - 1e-6
        assert vips[vips > vips.min()].sum() < 0.8 * gains.sum()


@given(amounts)
def test_the_bigger_customer_is_never_lower(values):
    firm = classification.by_importance(pd.DataFrame({"profit": values})).sort_values("profit", ascending=False)
    tiers = firm["importance"].map({"vip": 0, "important": 1, "ordinary": 2, "unclassified": 3})
    assert tiers.is_monotonic_increasing


def test_top_share_is_measured():
    assert classification.top_share(pd.DataFrame({"profit": [8] + [0.5] * 4})) == 0.8
    assert classification.top_share(on("duckdb", FIRM)) == pytest.approx(150 / 295)
    with pytest.raises(DataError, match="positive"):
        classification.top_share(pd.DataFrame({"profit": [-1, 0]}))


def test_all_zero_means_nobody_can_be_ranked():
    assert labels(classification.by_importance(pd.DataFrame({"profit": [0, 0]})), "importance") == \
        "unclassified unclassified"


def test_dealers_are_scored_by_three_weighted_criteria():
    dealers = pd.DataFrame({"capability": [5, None], "profitability": [4, 4], "safety": [3, 3]})
    scored = classification.intermediary_score(dealers, capability=2, safety=0)["intermediary_score"]
    assert scored[0] == pytest.approx(14 / 3)
    assert pd.isna(scored[1])


@pytest.mark.parametrize(("call", "kind", "words"), [
    (lambda: classification.by_ladder(pd.concat([FIRM, FIRM])), DataError, "more than one row"),
    (lambda: classification.by_portfolio(pd.concat([FIRM, FIRM]), high_value=1), DataError, "more than one row"),
    (lambda: classification.by_distance(FIRM, resells="profit"), DataError, "true"),
    (lambda: classification.intermediary_score(FIRM.assign(capability=1, profitability=1, safety=1), safety=-1),
     ParameterError, "safety"),
    (lambda: classification.by_importance(FIRM, value="proft"), ColumnError, "Did you mean 'profit'"),
    (lambda: classification.by_importance(FIRM, value="customer"), DataError, "not numbers"),
    (lambda: classification.by_importance(FIRM.iloc[:0]), DataError, "no rows"),
    (lambda: classification.by_importance(pd.concat([FIRM, FIRM])), DataError, "more than one row"),
    (lambda: classification.by_importance(FIRM, vip=0.95, important=0.8), ParameterError, "out of order"),
    (lambda: classification.by_importance(FIRM, vip=80), ParameterError, "from 0 to 1"),
    (lambda: classification.by_importance([1, 2]), DataError, "not a table"),
    (lambda: classification.by_importance(on("duckdb", FIRM), explain=True), DataError, "collect"),
    (lambda: classification.by_relationship(FIRM, high_profit=float("nan")), ParameterError, "high_profit"),
])
def test_bad_input_is_explained(call, kind, words):
    with pytest.raises(kind, match=words):
        call()
    with speaking("zh"), pytest.raises(kind, match=r"[\u4e00-\u9fff]"):
        call()


def test_advice_covers_every_cell():
    for column in ("importance", "relationship", "portfolio"):
        table = classification.advice(column)
        assert list(table.index) == list(classification.advice(column).index)
        assert table["advice"].str.len().min() > 20
        assert not table["label"].str.contains("_").any()
