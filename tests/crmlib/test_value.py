"""Values that are published, values of the field's older library, and the edges."""

import lifetimes
import numpy as np
import pandas as pd
import pytest

from crmlib.datasets import available, load
from crmlib.errors import ColumnError, DataError, ParameterError
from crmlib.language import speaking
from crmlib.value import (
    BGNBD,
    GammaGamma,
    ShiftedBetaGeometric,
    bg_nbd,
    expected_purchases,
    expected_spend,
    gamma_gamma,
    lifetime_value,
    probability_alive,
    repeat_purchases,
    shifted_beta_geometric,
    steady_value,
)
from tests.crmlib.engines import ENGINES, back, on, same_everywhere

NEEDS_DATA = pytest.mark.skipif(not available("cdnow_sample"), reason="CDNOW is not on this machine: set CRMLIB_DATA")
PUBLISHED = BGNBD(r=0.243, alpha=4.414, a=0.793, b=2.426, days=7)
SPEND = GammaGamma(p=6.25, q=3.74, v=15.44)
SEEN = pd.DataFrame({
    "customer": list("abcdefghij"), "repeats": [0, 0, 0, 0, 1, 1, 2, 3, 5, 8],
    "age_at_last": [0, 0, 0, 0, 7, 30, 21, 60, 40, 69], "tenure": [70.0, 60, 50, 70, 70, 64, 70, 70, 70, 70],
    "repeat_mean": [None, None, None, None, 10.0, 35.0, 22.0, 60.0, 28.0, 19.0]})


@pytest.fixture(scope="module")
def sample():
    """CDNOW's sample in its first 39 weeks; its free purchases count, as in the publication."""
    log, end = load("cdnow_sample"), pd.Timestamp("1997-09-30")
    counted = repeat_purchases(log, amount="units", now=end).drop(columns="repeat_mean")
    return counted.merge(repeat_purchases(log, now=end)[["customer", "repeat_mean"]], how="left")


@pytest.fixture(scope="module")
def peer():
    """The older library with the published parameters."""
    fitter = lifetimes.BetaGeoFitter()
    fitter.params_ = pd.Series({"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426})
    fitter.predict = fitter.conditional_expected_number_of_purchases_up_to_time
    return fitter


@NEEDS_DATA
def test_the_published_estimates_of_bg_nbd(sample):
    model = bg_nbd(sample)
    assert model.customers == 2357
    assert [model.r, model.alpha, model.a, model.b] == pytest.approx([0.243, 4.414, 0.793, 2.426], abs=6e-4)
    assert model.log_likelihood == pytest.approx(-9582.4, abs=0.05)


@NEEDS_DATA
def test_another_time_unit_moves_alpha_alone(sample):
    weeks, days = bg_nbd(sample), bg_nbd(sample, days=1)
    assert days.alpha == pytest.approx(7 * weeks.alpha, rel=1e-4)
    assert [days.r, days.a, days.b] == pytest.approx([weeks.r, weeks.a, weeks.b], rel=1e-3)
    repeats = sample["repeats"].sum()
    assert weeks.log_likelihood - days.log_likelihood == pytest.approx(repeats * np.log(7), abs=0.01)


@NEEDS_DATA
def test_the_published_estimates_of_gamma_gamma(sample):
    buyers = sample[sample["repeats"] > 0]
    assert len(buyers) == 946
    model = gamma_gamma(buyers)
    assert [model.p, model.q, model.v] == pytest.approx([6.25, 3.74, 15.44], abs=0.01)


@NEEDS_DATA
def test_the_older_library_finds_the_same_top(sample):
    x, t_x, tenure = sample["repeats"], sample["age_at_last"] / 7, sample["tenure"] / 7
    theirs = lifetimes.BetaGeoFitter().fit(x, t_x, tenure).params_
    ours = bg_nbd(sample)
    assert [ours.r, ours.alpha, ours.a, ours.b] == pytest.approx(theirs[["r", "alpha", "a", "b"]].tolist(), rel=1e-3)
    again = sample[sample["repeats"] > 0]
    spend = lifetimes.GammaGammaFitter().fit(again["repeats"], again["repeat_mean"]).params_
    model = gamma_gamma(again)
    assert [model.p, model.q, model.v] == pytest.approx(spend[["p", "q", "v"]].tolist(), rel=5e-3)


@NEEDS_DATA
def test_all_of_cdnow_is_fitted():
    customers = repeat_purchases(load("cdnow"), amount="units")
    model = bg_nbd(customers)
    assert model.customers == len(customers) == 23_570
    assert 0 < model.r < 1 < model.alpha


def test_predictions_are_those_of_the_older_library(peer):
    x, t_x, tenure = SEEN["repeats"], SEEN["age_at_last"] / 7, SEEN["tenure"] / 7
    alive = probability_alive(SEEN, PUBLISHED)["probability_alive"]
    assert alive.to_numpy() == pytest.approx(peer.conditional_probability_alive(x, t_x, tenure))
    for ahead in (0, 1, 39, 520):
        ours = expected_purchases(SEEN, PUBLISHED, days_ahead=7 * ahead)["expected_purchases"]
        assert ours.to_numpy() == pytest.approx(peer.predict(ahead, x, t_x, tenure).to_numpy(), rel=1e-6, abs=1e-9)
    assert PUBLISHED.expected_repeats([4, 52]) == pytest.approx(
        peer.expected_number_of_purchases_up_to_time(np.array([4, 52])))


def test_lifetime_value_is_that_of_the_older_library(peer):
    spend = lifetimes.GammaGammaFitter()
    spend.params_ = pd.Series({"p": 6.25, "q": 3.74, "v": 15.44})
    seen = SEEN.fillna({"repeat_mean": 0.0})
    theirs = spend.customer_lifetime_value(
        peer, seen["repeats"], seen["age_at_last"] / 7, seen["tenure"] / 7, seen["repeat_mean"],
        time=12, discount_rate=0.01, freq="W")
    step = 7 * 4.345  # their month, in days
    ours = lifetime_value(SEEN, PUBLISHED, SPEND, days_ahead=12 * step, step=step,
                          discount=1.01 ** (365.25 / step) - 1)["lifetime_value"]
    assert ours.to_numpy() == pytest.approx(theirs.to_numpy(), rel=1e-6)


def test_lifetime_value_adds_increments():
    keywords = {"days_ahead": 360, "discount": 0.0, "step": 30}
    value = lifetime_value(SEEN, PUBLISHED, SPEND, **keywords)["lifetime_value"]
    bought = expected_purchases(SEEN, PUBLISHED, days_ahead=360)["expected_purchases"]
    expected = bought * expected_spend(SEEN, SPEND)["expected_spend"]
    assert value.to_numpy() == pytest.approx(expected.to_numpy())
    cheaper = lifetime_value(SEEN, PUBLISHED, SPEND, **keywords | {"discount": 0.15, "margin": 0.5})["lifetime_value"]
    assert (cheaper < 0.5 * value).all()
    assert (cheaper > 0.5 * value / 1.15).all()


def test_simple_and_discounted_value():
    assert steady_value(912.5, years=10) == 9125
    assert steady_value(912.5, years=10, discount=0.10) == pytest.approx(5607, abs=0.5)
    assert steady_value(100, years=2.5) == 250
    assert steady_value(100, years=3, stays=0.5, discount=1.0) == pytest.approx(100 / 2 + 50 / 4 + 25 / 8)


@pytest.mark.parametrize(("column", "alpha", "beta", "height"),
                         [("high_end_pct", 0.668, 3.806, -1611.2), ("regular_pct", 0.704, 1.182, -1680.3)])
def test_the_published_estimates_of_shifted_beta_geometric(column, alpha, beta, height):
    model = shifted_beta_geometric(10 * load("sbg_survival")[column].head(8))
    assert [model.alpha, model.beta] == pytest.approx([alpha, beta], abs=5e-4)
    assert model.log_likelihood == pytest.approx(height, abs=0.05)


def test_the_published_projection_and_residual_lifetime():
    model = ShiftedBetaGeometric(alpha=0.668, beta=3.806)
    assert model.survival([8, 9, 10, 11, 12]) == pytest.approx([0.460, 0.436, 0.414, 0.395, 0.378], abs=6e-4)
    assert model.residual_lifetime(7, discount=0.10) == pytest.approx(7.530, abs=2e-3)
    t = np.arange(8, 3000)
    by_hand = (model.survival(t) / model.survival(7) / 1.1 ** (t - 8)).sum()
    assert model.residual_lifetime(7, discount=0.10) == pytest.approx(by_hand)
    assert np.cumprod(model.retention_rate(np.arange(1, 9))) == pytest.approx(model.survival(np.arange(1, 9)))


LOG = pd.DataFrame({
    "customer": ["ann", "ann", "ann", "ann", "bo", "cy", "di", "di"],
    "date": pd.to_datetime(["2026-01-01 10:00", "2026-01-11 09:00", "2026-01-11 19:00", "2026-01-21 08:00",
                            "2026-01-05 12:00", "2026-01-07 12:00", "2026-01-02 00:00", "2026-01-30 23:59"]),
    "amount": [30.0, 50.0, 10.0, -20.0, 20.0, -5.0, 0.5, 8.0]})


def test_repeat_purchases_by_hand():
    rows = repeat_purchases(LOG, now=pd.Timestamp("2026-01-31")).set_index("customer")
    assert rows.loc["ann"].tolist() == [1, 10, 30, 60]
    assert rows.loc["di"].tolist() == [1, 28, 29, 8]
    assert rows.loc["bo"].isna().tolist() == [False, False, False, True]
    assert "cy" not in rows.index


@pytest.mark.parametrize("engine", ENGINES)
def test_every_engine_gives_the_same_repeats(engine):
    same_everywhere(repeat_purchases, LOG, engine)


@pytest.mark.parametrize("engine", ENGINES)
def test_every_engine_fits_and_tells_who_is_alive(engine):
    model = bg_nbd(SEEN)
    table = on(engine, SEEN)
    assert bg_nbd(table) == model
    assert gamma_gamma(table).p == pytest.approx(gamma_gamma(SEEN).p)
    same_everywhere(lambda each: probability_alive(each, model), SEEN, engine)
    same_everywhere(lambda each: expected_spend(each, SPEND), SEEN, engine)


@pytest.mark.parametrize("engine", ["polars", "pyarrow"])
def test_tables_in_memory_get_their_value(engine):
    for rule in (lambda each: expected_purchases(each, PUBLISHED, days_ahead=30),
                 lambda each: lifetime_value(each, PUBLISHED, SPEND, days_ahead=365, discount=0.1)):
        same_everywhere(rule, SEEN, engine)


def test_a_missing_value_stays_missing():
    holes = SEEN.assign(tenure=SEEN["tenure"].mask(SEEN["customer"] == "j"))
    found = back(expected_purchases(holes, PUBLISHED, days_ahead=30))
    assert found["expected_purchases"].isna().tolist() == [False] * 9 + [True]
    assert back(probability_alive(holes, PUBLISHED))["probability_alive"].isna().sum() == 1
    assert bg_nbd(holes).customers == 9


def test_simulated_customers_give_their_truth_back():
    rng = np.random.default_rng(7)
    rows = [_live(rng, r=0.5, alpha=6.0, a=0.8, b=2.5) for _ in range(6000)]
    model = bg_nbd(pd.DataFrame(rows, columns=["repeats", "age_at_last", "tenure"]), days=1)
    assert [model.r, model.alpha, model.a, model.b] == pytest.approx([0.5, 6.0, 0.8, 2.5], rel=0.25)


def _live(rng, *, r, alpha, a, b):
    """A customer as the model describes them, watched for 30 to 100 days."""
    rate, leaving, tenure = rng.gamma(r, 1 / alpha), rng.beta(a, b), rng.uniform(30, 100)
    x, last, now = 0, 0.0, rng.exponential(1 / rate)
    while now < tenure:
        x, last = x + 1, now
        if rng.random() < leaving:
            break
        now += rng.exponential(1 / rate)
    return x, last, tenure


def wrong(**columns):
    return SEEN.assign(**columns)


@pytest.mark.parametrize(("call", "kind", "words"), [
    (lambda: bg_nbd(wrong(repeats=-1)), DataError, "negative number"),
    (lambda: bg_nbd(wrong(repeats=1.5)), DataError, "part of a repeat"),
    (lambda: bg_nbd(wrong(tenure=10)), DataError, "t_x > T"),
    (lambda: bg_nbd(wrong(age_at_last=5)), DataError, "no repeat purchase and yet"),
    (lambda: bg_nbd(wrong(repeats=0, age_at_last=0)), DataError, "No customer has a repeat"),
    (lambda: bg_nbd(SEEN.head(0)), DataError, "no rows"),
    (lambda: bg_nbd(pd.DataFrame({"repeats": [1] * 50, "age_at_last": [5.0] * 50, "tenure": [5.0] * 50})),
     DataError, "no top"),
    (lambda: bg_nbd(SEEN, days=0), ParameterError, "days"),
    (lambda: bg_nbd(SEEN.rename(columns={"tenure": "tenur"})), ColumnError, "Did you mean 'tenur'"),
    (lambda: gamma_gamma(wrong(repeat_mean=-3.0)), DataError, "positive ones only"),
    (lambda: gamma_gamma(wrong(repeat_mean=20.0)), DataError, "no top"),
    (lambda: expected_spend(SEEN, GammaGamma(p=2, q=0.9, v=10)), DataError, "infinite"),
    (lambda: expected_purchases(on("duckdb", SEEN), PUBLISHED, days_ahead=30), DataError, "lazy"),
    (lambda: expected_purchases(SEEN, PUBLISHED, days_ahead=-1), ParameterError, "days_ahead"),
    (lambda: lifetime_value(SEEN, PUBLISHED, SPEND, days_ahead=365, discount=-1), ParameterError, "discount"),
    (lambda: lifetime_value(SEEN, PUBLISHED, SPEND, days_ahead=365, discount=0.1, step=0), ParameterError, "step"),
    (lambda: shifted_beta_geometric([100, 90, 95]), DataError, "no row of survivors"),
    (lambda: shifted_beta_geometric([100, 100, 100]), DataError, "Nobody left"),
    (lambda: shifted_beta_geometric([100, 90]), DataError, "at least three"),
    (lambda: ShiftedBetaGeometric(1, 1).residual_lifetime(2, discount=0), ParameterError, "discount"),
    (lambda: steady_value(1, years=-1), ParameterError, "years"),
])
def test_bad_input_is_explained(call, kind, words):
    with pytest.raises(kind, match=words):
        call()
    with speaking("zh"), pytest.raises(kind, match=r"[\u4e00-\u9fff]"):
        call()
