"""The simulated firm: it reproduces, it is plausible, its tables fit together, and its truth can be recovered."""

from dataclasses import fields, replace
from functools import cache

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from crmlib.errors import ParameterError
from crmlib.ids import plain_id
from crmlib.language import speaking, words_of
from crmlib.simulate import (
    TABLES,
    Attribute,
    Buyer,
    Parameters,
    Reason,
    Topic,
    Town,
    loyalty_curve,
    personal_seed,
    simulate,
    simulate_in_parts,
)
from crmlib.simulate.leaving import CAUSES

NUMBERS = [each for each in fields(Parameters) if "low" in each.metadata]


@cache
def firm(seed=2026, customers=8000):
    return simulate(customers, seed=seed)


def with_truth(table):
    return table.merge(firm().truth, on="customer", suffixes=("", "_true"))


# --- the same firm again ---------------------------------------------------------------------------------------------


def test_the_same_seed_gives_the_same_firm():
    first, second = simulate(200, seed=7), simulate(200, seed=7)
    for name in TABLES:
        assert_frame_equal(first.tables[name], second.tables[name])


def test_another_seed_gives_another_firm():
    first, second = simulate(200, seed=7), simulate(200, seed=8)
    assert all(not first.tables[name].equals(second.tables[name]) for name in TABLES)


def test_a_seed_means_the_same_on_every_machine():
    """Answer keys hang on it: whoever changes these numbers changes every student's data."""
    small = simulate(3, seed=2026)
    assert small.customers.yearly_need.tolist() == [2521.97, 3283.67, 3143.14]
    assert small.customers.town.tolist() == ["newtown", "riverside", "hillfoot"]
    assert small.transactions.amount.head(3).tolist() == [98.22, 78.70, 99.12]


def test_the_first_customers_stay_when_more_are_asked_for():
    few, many = simulate(60), simulate(200)
    for name in TABLES:
        same = many.tables[name][many.tables[name].customer.isin(few.customers.customer)]
        assert_frame_equal(few.tables[name], same.reset_index(drop=True))


def test_parts_below_each_other_are_the_whole():
    parts = list(simulate_in_parts(10_003))
    assert [len(each.customers) for each in parts] == [10_000, 3]
    whole = simulate(10_003)
    for name in TABLES:
        assert_frame_equal(pd.concat([part.tables[name] for part in parts], ignore_index=True), whole.tables[name])


def test_the_survey_moves_nothing_else():
    usual, other = simulate(300), simulate(300, parameters=Parameters(response_rate=0.9, answer_noise=0.3))
    for name in ("customers", "transactions", "complaints", "exits", "truth"):
        assert_frame_equal(usual.tables[name], other.tables[name])
    assert len(other.surveys) > 2 * len(usual.surveys)


# --- bad input -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("customers", [0, -1, 2.5, True, "10", None, float("nan")])
def test_a_firm_needs_customers(customers):
    with pytest.raises(ParameterError, match=r"customers cannot be .* at least one customer"):
        simulate(customers)


def test_errors_speak_chinese():
    with speaking("zh"), pytest.raises(ParameterError, match="至少要有一位客户"):
        simulate(0)


@pytest.mark.parametrize("wrong", [{"seed": -1}, {"seed": 1.5}, {"months": 0}, {"months": 241}, {"parameters": {}}])
def test_other_keywords_are_checked(wrong):
    with pytest.raises(ParameterError, match=next(iter(wrong))):
        simulate(10, **wrong)


def test_parts_are_checked_at_once():
    with pytest.raises(ParameterError):
        simulate_in_parts(0)


@pytest.mark.parametrize("each", NUMBERS, ids=lambda each: each.name)
def test_every_number_has_a_range_and_a_unit(each):
    assert each.metadata["unit"]
    low, high = each.metadata["low"], each.metadata["high"]
    for value in (low - 0.5, high + 0.5, float("nan"), "0.5", None, True):
        with pytest.raises(ParameterError, match=rf"Parameters: {each.name} cannot be .*from {low:g} to"):
            Parameters(**{each.name: value})


@pytest.mark.parametrize(
    "wrong",
    [
        {"towns": ()},
        {"buyers": (Buyer("household"), Buyer("household"))},
        {"towns": (Town("a", weight=0), Town("b", weight=0))},
        {"topics": ()},
        {"reasons": (Reason("price", fault=0), Reason("ethics", fault=0))},
        {"credit_a": 0.6, "credit_b": 0.6},
    ],
)
def test_parameters_that_fit_no_firm(wrong):
    with pytest.raises(ParameterError):
        Parameters(**wrong)


@pytest.mark.parametrize("each", NUMBERS, ids=lambda each: each.name)
def test_every_number_shows_in_the_tables(each):
    usual, low, high = each.default, each.metadata["low"], each.metadata["high"]
    moved = [usual - (usual - low) / 2, low, min(high, 2 * usual + 1), high]
    assert any(differ(usual_firm(), simulate(250, months=30, parameters=Parameters(**{each.name: value})))
               for value in moved if value != usual)


@pytest.mark.parametrize(("name", "kind", "table"), [
    ("topics", Topic("quality", 5), "complaints"), ("reasons", Reason("price", fault=400), "exits"),
    ("buyers", Buyer("office", 80), "customers"), ("towns", Town("oldport", 90, 0.1), "customers"),
    ("attributes", Attribute("water_taste", "product", "product", 2, 9, 3), "ratings")])
def test_another_kind_shows_in_the_tables(name, kind, table):
    kinds = tuple(kind if each.id == kind.id else each for each in getattr(Parameters(), name))
    other = simulate(250, months=30, parameters=Parameters(**{name: kinds}))
    assert not other.tables[table].equals(usual_firm().tables[table])


@cache
def usual_firm():
    return simulate(250, months=30)


def differ(one, other):
    return any(not table.equals(other.tables[name]) for name, table in one.tables.items())


def test_credit_shares_may_add_up_to_one():
    nobody_bad = Parameters(credit_a=0.7, credit_b=0.2, credit_c=0.1)
    assert set(simulate(200, parameters=nobody_bad).customers.credit) == {"A", "B", "C"}


# --- tables fit together ---------------------------------------------------------------------------------------------


def check_tables(firm):
    """What holds of every firm, whatever its numbers."""
    ids = firm.customers.customer
    assert ids.is_unique
    assert firm.truth.customer.tolist() == ids.tolist()
    for name, table in firm.tables.items():
        assert table.customer.isin(ids).all(), name
        assert list(table.index) == list(range(len(table))), name
    assert firm.exits.customer.is_unique
    assert firm.surveys.customer.is_unique
    assert not firm.ratings.duplicated(["customer", "attribute"]).any()
    assert set(firm.ratings.customer) == set(firm.surveys.customer)
    lives = firm.truth.set_index("customer").churned_on.fillna(firm.end)
    joined = firm.customers.set_index("customer").joined
    for table in (firm.transactions, firm.complaints, firm.surveys):
        assert (table.date >= firm.start).all()
        assert (table.date.array < lives.reindex(table.customer).array).all()
        assert (table.date.array >= joined.reindex(table.customer).array).all()
    assert (firm.exits.date.array == lives.reindex(firm.exits.customer).array).all()
    assert np.isfinite(firm.transactions[["amount", "margin"]]).all(axis=None)
    assert (firm.truth.churned == firm.truth.cause.notna()).all()
    assert (firm.truth.churned == firm.truth.churned_on.notna()).all()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_tables_fit_together(seed):
    check_tables(simulate(500, seed=seed))


def test_a_firm_of_one():
    for seed in range(20):
        check_tables(simulate(1, seed=seed))


@pytest.mark.parametrize("months", [1, 5, 7, 13, 60])
def test_any_window(months):
    window = simulate(150, months=months)
    assert window.end == pd.Timestamp("2024-01-01") + pd.DateOffset(months=months)
    check_tables(window)


extremes = st.dictionaries(st.sampled_from([each.name for each in NUMBERS]), st.sampled_from(["low", "high"]))


@settings(max_examples=60, deadline=None)
@given(extremes, st.integers(0, 2**64), st.integers(1, 40))
def test_the_ends_of_every_range_make_a_firm(chosen, seed, customers):
    numbers = {each.name: each.metadata[chosen[each.name]] for each in NUMBERS if each.name in chosen}
    try:
        parameters = Parameters(**numbers)
    except ParameterError:  # shares that add up to more than one
        reject()
    check_tables(simulate(customers, seed=seed, months=6, parameters=parameters))


def test_columns_have_plain_types():
    types = {name: {str(each) for each in table.dtypes} for name, table in firm().tables.items()}
    assert set().union(*types.values()) == {"str", "bool", "int64", "float64", "datetime64[us]"}
    empty = simulate(2, parameters=Parameters(response_rate=0, failures=0))
    for name, table in empty.tables.items():
        assert table.dtypes.tolist() == firm().tables[name].dtypes.tolist(), name


def test_scales_keep_their_ends():
    surveys, ratings = firm().surveys, firm().ratings
    scales = {"satisfaction": (1, 10), "recommend": (0, 10), "repurchase_intention": (1, 5), "share_of_wallet": (0, 1)}
    scales |= {"relative_attitude": (-3, 3), "choosing_minutes": (0, 60), "repeat_purchases": (0, np.inf)}
    for name in ("brand_concern", "price_sensitivity", "rival_interest", "fault_tolerance", "identification"):
        scales[name] = (1, 7)
    for name, (low, high) in scales.items():
        assert surveys[name].dropna().between(low, high).all(), name
    for name in ("importance", "expected", "perceived"):
        assert ratings[name].dropna().between(1, 10).all()
    assert firm().customers.growth.between(0, 1).all()
    latent = ["satisfaction", "trust", "value", "switching_cost", "attitude", "loyalty"]
    assert firm().truth[latent].apply(lambda each: each.between(0, 1)).all(axis=None)
    assert 0.01 < surveys.satisfaction.isna().mean() < 0.06


def test_refunds_and_second_orders_of_a_day_occur():
    lines = firm().transactions
    back = lines[lines.amount < 0]
    assert 0.01 < len(back) / len(lines) < 0.03
    assert (back.margin < 0).all()
    bought = lines[lines.amount > 0].assign(day=lambda each: each.date.dt.normalize())
    assert 0.02 < bought.duplicated(["customer", "day"]).mean() < 0.06
    assert (bought.margin < 0).any()
    assert firm().transactions.groupby("customer").date.is_monotonic_increasing.all()


def test_new_customers_start_with_a_purchase_on_the_day_they_join():
    new = firm().customers[firm().customers.joined >= firm().start]
    first = firm().transactions.groupby("customer").date.min().dt.normalize()
    assert (first.reindex(new.customer).array == new.joined.array).all()


def test_plans_end_on_a_date_and_casual_customers_have_none():
    told = with_truth(firm().customers)
    assert (told.contract_end.notna() == (told.plan == "contract")).all()
    assert (told.contract_end[(told.plan == "contract") & ~told.churned] >= firm().end).all()
    ended = firm().exits.merge(firm().customers, on="customer").query("contract_ended")
    assert len(ended) > 50
    assert (ended.date == ended.contract_end).all()


def test_what_an_exit_owes_is_the_sum_of_unpaid_lines():
    owed = firm().transactions.query("~paid").groupby("customer").amount.sum().clip(lower=0)
    told = firm().exits.set_index("customer").unpaid
    assert np.allclose(told, owed.reindex(told.index, fill_value=0), atol=0.006)


def test_unsettled_complaints_of_an_exit_are_in_the_complaints():
    told = firm().complaints.merge(firm().exits[["customer", "date"]], on="customer", suffixes=("", "_left"))
    lately = told[(told.date_left - told.date).dt.days.between(1, 183) & ~told.settled]
    count = lately.groupby("customer").size().reindex(firm().exits.customer, fill_value=0)
    assert (count.array == firm().exits.complaints_unsettled.array).all()
    assert (firm().exits.failures >= firm().exits.complaints_unsettled).all()


def test_silent_leavers_are_casual_and_not_malicious():
    left = with_truth(firm().customers).query("churned")
    silent = left[~left.customer.isin(firm().exits.customer)]
    assert 0.15 < len(silent) / len(left) < 0.35
    assert set(silent.plan) == {"casual"}
    assert "malicious" not in set(silent.cause)


def test_every_id_has_words_in_both_languages():
    for language in ("en", "zh"):
        with speaking(language):
            for column, table in {"buyer": "customers", "town": "customers", "plan": "customers",
                                  "attribute": "ratings", "about": "complaints"}.items():  # fmt: skip
                beside = {"whole_firm"}  # what an improvement may call for instead of an attribute
                assert set(firm().tables[table][column]) == set(words_of(column)) - beside


def test_attributes_cover_three_elements_and_five_factors():
    defaults = Parameters().attributes
    assert {each.element for each in defaults} == {"product", "impression", "service"}
    assert {each.factor for each in defaults} == {
        "enterprise",
        "product",
        "marketing_service",
        "communication",
        "customer_care",
    }


def test_an_own_town_buyer_and_attribute():
    own = Parameters(
        towns=(Town("spring", rivals=0.0),), buyers=(Buyer("shop"),), attributes=(Attribute("a", "b", "c"),)
    )
    spring = simulate(100, parameters=own)
    assert set(spring.customers.town) == {"spring"}
    assert set(spring.surveys.competition) == {"low"}
    assert set(spring.ratings.attribute) == {"a"}
    check_tables(spring)


# --- plausible -------------------------------------------------------------------------------------------------------


def test_shares_of_the_causes_are_those_of_the_field():
    causes = pd.concat([simulate(4000, seed=seed).truth.cause for seed in range(4)])
    share = causes.value_counts(normalize=True)
    assert share.idxmax() == "fault"
    assert 0.55 < share["fault"] < 0.66
    assert 0.17 < share["competitive"] < 0.26
    assert 0.05 < share["natural"] < 0.09
    assert 0.03 < share["malicious"] < 0.065
    assert 0.04 < share["other"] < 0.11


@pytest.mark.parametrize("seed", range(4))
def test_yearly_churn_and_concentration(seed):
    firm = simulate(4000, seed=seed)
    stay = firm.truth.churned_on.fillna(firm.end) - firm.customers.joined.clip(lower=firm.start)
    assert 0.15 < firm.truth.churned.sum() / (stay.dt.days.sum() / 365) < 0.20
    revenue = firm.transactions.groupby("customer").amount.sum().reindex(firm.customers.customer, fill_value=0)
    assert 0.63 < revenue.nlargest(800).sum() / revenue.sum() < 0.77


def test_somebody_costs_more_than_they_bring():
    profit = firm().transactions.groupby("customer").margin.sum()
    assert 0 < (profit < 0).mean() < 0.05


# --- the truth can be recovered --------------------------------------------------------------------------------------


def test_answers_show_what_customers_feel():
    told = with_truth(firm().surveys)
    assert told.satisfaction.corr(told.satisfaction_true) > 0.7
    assert told.recommend.corr(told.attitude) > 0.7
    assert told.repurchase_intention.corr(told.loyalty) > 0.7


def test_disconfirmation_shows_satisfaction():
    ratings = firm().ratings
    gap = (ratings.perceived - ratings.expected).groupby(ratings.customer).mean()
    assert gap.corr(firm().truth.set_index("customer").satisfaction) > 0.8


def test_the_eight_criteria_have_their_signs():
    told = with_truth(firm().surveys)
    plus = ["repeat_purchases", "share_of_wallet", "brand_concern", "fault_tolerance", "identification"]
    minus = ["choosing_minutes", "price_sensitivity", "rival_interest"]
    assert (told[plus].corrwith(told.loyalty, method="spearman") > 0.2).all()
    assert (told[minus].corrwith(told.loyalty, method="spearman") < -0.4).all()


def test_all_four_cells_of_attitude_and_patronage_are_there():
    surveys = firm().surveys
    cells = pd.crosstab(surveys.relative_attitude > 0, surveys.share_of_wallet > surveys.share_of_wallet.median())
    assert (cells > 0.08 * len(surveys)).all(axis=None)


def test_runs_of_satisfaction_make_trust():
    told = firm().customers.merge(firm().truth, on="customer")
    happy = told[told.satisfaction > 0.7]
    young = happy.joined > firm().end - pd.Timedelta(days=180)
    assert happy.trust[young].mean() < happy.trust[~young].mean() - 0.1


def test_loyalty_bends_with_competition():
    told = with_truth(firm().surveys)
    loyalty = told.groupby(["competition", pd.cut(told.satisfaction_true, [0.3, 0.45, 0.6, 0.75, 0.9])], observed=True)
    high, low = (loyalty.loyalty.mean().loc[each].to_numpy() for each in ("high", "low"))
    assert (np.diff(high, 2) > 0).all()
    assert (np.diff(low, 2) < 0).all()
    assert (low > high).all()


@given(st.floats(0, 1), st.floats(0, 1), st.floats(1, 10))
def test_the_curve_stays_within_bounds_and_falls_with_rivals(satisfaction, rivals, power):
    here = loyalty_curve(satisfaction, rivals, power)
    assert -1e-9 <= here <= 1 + 1e-9
    assert loyalty_curve(satisfaction, 0.0, power) >= here - 1e-9 >= loyalty_curve(satisfaction, 1.0, power) - 2e-9


def test_the_curve_meets_at_its_ends():
    assert loyalty_curve(np.array([0.0, 1.0]), np.array([[0.0], [1.0]])).tolist() == [[0, 1], [0, 1]]


def test_risks_have_their_signs():
    told = with_truth(firm().customers)
    rate = {cause: told.cause == cause for cause in CAUSES}
    rivals = told.town.isin(["riverside", "oldport", "newtown"])
    bad = (told.credit == "D") | ~told.registered
    assert rate["competitive"][rivals].mean() > 4 * rate["competitive"][~rivals].mean()
    assert rate["malicious"][bad].mean() > 2 * rate["malicious"][~bad].mean()
    assert told.switching_cost[rate["competitive"]].mean() < told.switching_cost.mean() - 0.03
    assert told.satisfaction[rate["fault"]].mean() < told.satisfaction[~told.churned].mean() - 0.1


def test_the_dissatisfied_leave_later_through_fault():
    told = with_truth(firm().surveys)
    sad, glad = told.satisfaction <= 4, told.satisfaction >= 8
    assert (told.cause == "fault")[sad].mean() > 1.5 * (told.cause == "fault")[glad].mean()


def test_purchases_fall_before_the_firm_is_left_and_rise_before_it_is_cheated():
    lines = with_truth(firm().transactions).query("amount > 0")
    since = (lines.churned_on - lines.date).dt.days
    late, early = lines[since < 60], lines[(since >= 150) & (since < 210)]
    change = late.groupby("cause").size() / early.groupby("cause").size()
    assert change["fault"] < 0.7
    assert change["competitive"] < 0.8
    assert change["malicious"] > 1.5


def test_evidence_points_to_the_cause():
    exits = with_truth(firm().exits)
    signs = {
        "natural": exits.moved_away | exits.deceased,
        "malicious": (exits.unpaid > 0) & exits.unreachable,
        "competitive": exits.rival_offer & exits.joined_rival,
        "fault": (exits.failures > 0) | (exits.complaints_unsettled > 0),
    }
    for cause, sign in signs.items():
        mine = exits.cause == cause
        assert sign[mine].mean() > 0.6, cause
        assert sign[mine].mean() > 1.8 * sign[~mine].mean(), cause


def test_evidence_overlaps_so_that_the_order_of_rules_matters():
    exits = with_truth(firm().exits)
    assert exits.joined_rival[exits.cause == "malicious"].mean() > 0.3
    assert exits.rival_offer[exits.cause == "fault"].mean() > 0.1
    assert (exits.unpaid > 0)[exits.deceased].mean() > 0.3
    assert (exits.failures > 0)[exits.cause == "competitive"].mean() > 0.1


def test_stated_reasons_are_keaveneys_and_lean_to_the_cause():
    exits = with_truth(firm().exits)
    assert set(exits.reason_stated.dropna()) == {each.id for each in Parameters().reasons}
    assert 0.2 < exits.reason_stated.isna().mean() < 0.5
    most = exits.groupby("cause").reason_stated.agg(lambda each: each.mode()[0])
    assert most[["natural", "competitive", "fault"]].tolist() == ["involuntary", "competition", "core_failure"]
    assert exits.reason_stated.value_counts().idxmax() == "core_failure"


def test_without_noise_the_signs_are_certain():
    clear = replace(Parameters(), seen=1.0, stray=0.0, silent=0.0)
    told = simulate(2000, parameters=clear)
    exits = told.exits.merge(told.truth, on="customer")
    natural = exits.cause == "natural"
    assert len(exits) == told.truth.churned.sum()
    assert (exits.moved_away | exits.deceased)[natural].all()
    assert not (exits.moved_away | exits.deceased)[~natural].any()


# --- scale -----------------------------------------------------------------------------------------------------------


def test_a_hundred_thousand_customers():
    big = simulate(100_000)
    assert len(big.customers) == 100_000
    assert len(big.transactions) > 1_000_000
    assert_frame_equal(big.customers.head(50), simulate(50).customers)


# --- a seed of one's own ---------------------------------------------------------------------------------------------


def test_a_personal_seed_is_the_same_everywhere():
    assert personal_seed("S1024", "02-classification") == 457659301


@pytest.mark.parametrize("same", [
    " s1024", "S1024\n", "Ｓ１０２４", "\ufeffs1024", "S10\u200b24", "S 1024", "s\u300010\xa024", "S1024\x00"])
def test_writing_an_id_otherwise_changes_nothing(same):
    assert plain_id(same) == plain_id("S1024")
    assert personal_seed(same, "10-churn") == personal_seed("S1024", "10-churn")


@pytest.mark.parametrize("same", [
    ("张伟 17", "张伟１７"), ("li.NA", "Ｌi．na"), ("Straße 5", "STRASSE5"), ("007", "００７")])
def test_letters_and_chinese_names_may_be_ids(same):
    assert len({personal_seed(each, "10-churn") for each in same}) == 1


@pytest.mark.parametrize("other", ["S-1024", "S.1024", "S01024", "1024", "S1024a", "\u0405" "1024", "S1024\ud800"])
def test_every_visible_character_of_an_id_counts(other):
    assert plain_id(other) != plain_id("S1024")
    assert personal_seed(other, "10-churn") != personal_seed("S1024", "10-churn")


def test_digits_may_be_a_number():
    assert personal_seed(20230017, "10-churn") == personal_seed("20230017", "10-churn")


@pytest.mark.parametrize(
    "empty",
    ["", "  ", "---", "YOUR ID", "<your-id>", "your_student_id", "xxx", "学号", "请填写学号", None, True, 1.5, ...],
)
def test_an_id_must_be_filled_in(empty):
    with pytest.raises(ParameterError, match="Fill in your own id"):
        personal_seed(empty, "10-churn")


def test_an_assignment_must_be_named():
    with pytest.raises(ParameterError):
        personal_seed("S1024", " ")


@given(st.integers(1, 10**12), st.integers(1, 10**12), st.sampled_from(["02-classification", "10-churn"]))
def test_people_and_assignments_have_their_own_seeds(one, other, slug):
    seed = personal_seed(str(one), slug)
    assert 0 <= seed < 2**32
    assert seed == personal_seed(f" {one} ", slug.upper())
    assert seed != personal_seed(str(one), slug + "-b")
    assert one == other or seed != personal_seed(str(other), slug)
