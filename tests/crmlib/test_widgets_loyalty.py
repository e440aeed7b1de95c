"""The widgets on loyalty, without a browser: their whole range, both languages, and what the rules say."""

import re
from functools import cache

import pandas as pd
import pytest

from crmlib import loyalty
from crmlib.errors import ColumnError
from crmlib.language import use_language, word, words_of
from crmlib.loyalty import ATTITUDE, BEHAVIOUR, CRITERIA, loyalty_breakdown, loyalty_score
from crmlib.simulate import simulate
from crmlib.widgets.loyalty_forms import forms_map, forms_table
from crmlib.widgets.loyalty_judge import judge_table, loyalty_judge
from crmlib.widgets.loyalty_trust import months_back, trust_path, trust_table


@cache
def people() -> pd.DataFrame:
    firm = simulate(1200, seed=5)
    table = loyalty_score(firm.surveys, criteria=BEHAVIOUR, into="behaviour")
    table = loyalty_score(table, criteria=ATTITUDE, into="attitude")
    return table.merge(firm.truth[["customer", "churned"]], on="customer")


MAKE = {
    "judge": lambda: loyalty_judge(people().iloc[0]),
    "forms": lambda: forms_map(people(), left="churned"),
    "trust": trust_path,
}


@pytest.fixture(params=["en", "zh"])
def language(request):
    use_language(request.param)
    yield request.param
    use_language("en")


def places(control) -> list:
    """Both ends of a control, and some values between."""
    if hasattr(control, "options"):
        return [value for _, value in control._options_full]
    low, high = control.min, control.max
    return [low, high, type(low)(low + (high - low) / 3), type(low)(low + 2 * (high - low) / 3)]


def alt(explorer) -> str:
    return re.search(r'alt="([^"]*)"', explorer.picture.value)[1].replace("&#x27;", "'").replace("&quot;", '"')


def said(explorer) -> str:
    return re.sub("<[^>]*>", "", explorer.status.value).replace("&#x27;", "'").replace("&quot;", '"')


@pytest.mark.parametrize("name", MAKE)
def test_every_control_through_its_range(name, language):
    explorer = MAKE[name]()
    for control, widget in explorer.controls.items():
        start, pictures = widget.value, set()
        for value in [*places(widget), start]:
            explorer.set(**{control: value})
            view = explorer.view()
            assert said(explorer) == alt(explorer) == view.sentence
            assert "color:#b3261e" not in explorer.status.value, explorer.status.value
            assert view.table.to_html(border=0, na_rep="-") in explorer.details.value
            pictures.add(explorer.picture.value)
        assert len(pictures) > 1, f"{control} changes the picture"


@pytest.mark.parametrize("name", MAKE)
def test_it_speaks_chinese_and_leaves_no_id(name):
    use_language("zh")
    try:
        view = MAKE[name]().view()
    finally:
        use_language("en")
    assert re.search("[\u4e00-\u9fff]", view.sentence)
    text = " ".join(map(str, [*view.table.columns, *view.table.index]))
    assert not re.search("[a-z]_[a-z]|loyal", text)


def test_the_judge_says_what_the_rules_say():
    values = {"repeat_purchases": 15, "share_of_wallet": 0.9, "brand_concern": 6, "choosing_minutes": 90,
              "price_sensitivity": 6, "rival_interest": 4, "fault_tolerance": 2, "identification": 7}
    weights = dict.fromkeys(values, 1.0) | {"share_of_wallet": 3.0, "identification": 0.0}
    parts, score, verdict = judge_table(values, weights)
    pd.testing.assert_frame_equal(parts, loyalty_breakdown(values, weights=weights))
    table = loyalty_score(pd.DataFrame([values]), weights=weights)
    assert score == pytest.approx(table["loyalty"][0], abs=1e-6)
    assert verdict == loyalty.by_loyalty(table)["loyalty_verdict"][0]
    view = loyalty_judge().view(**values, **{f"weight_{name}": weight for name, weight in weights.items()})
    assert view.sentence == (f"Loyalty {score:.2f}: {words_of('loyalty_verdict')[verdict]}. Raised most by share of "
                             "wallet (+0.13). Lowered most by time spent choosing (-0.06).")
    assert view.table.index.tolist() == [each.label for each in CRITERIA]


def test_the_judge_starts_at_the_customer_and_in_the_middle_where_nothing_was_answered():
    judge = loyalty_judge({"repeat_purchases": 36, "share_of_wallet": 0.59, "identification": None})
    assert judge.values["repeat_purchases"] == judge.controls["repeat_purchases"].max == 36
    assert judge.values["share_of_wallet"] == 0.59
    assert judge.values["identification"] == 4
    assert "Loyalty 0.50" in loyalty_judge().view().sentence


def test_no_weight_at_all_is_said_in_the_status_line():
    judge = loyalty_judge()
    judge.set(**{f"weight_{each.id}": 0 for each in CRITERIA})
    assert "nothing is weighed" in judge.status.value
    judge.set(weight_identification=1)
    assert "nothing is weighed" not in judge.status.value


def test_the_map_counts_what_the_rule_labels():
    view = forms_map(people(), left="churned").view(high_behaviour=0.7, high_attitude=0.6)
    judged = loyalty.by_form(people(), high_behaviour=0.7, high_attitude=0.6)
    counts = judged["loyalty_form"].value_counts()
    for form, words in words_of("loyalty_form").items():
        assert view.table.loc[words, "customers"] == counts[form]
        left = judged.loc[judged["loyalty_form"] == form, "churned"].mean()
        assert view.table.loc[words, "share that left"] == pytest.approx(left, abs=0.0005)
        assert f"{words} {counts[form]}" in view.sentence
    assert view.table["share of customers"].sum() == pytest.approx(1, abs=0.002)


def test_the_maps_two_sets_of_names_stand_on_the_same_cells():
    explorer = forms_map(people())
    ours, theirs = explorer.view(names="loyalty_form").table, explorer.view(names="dick_basu").table
    assert ours["customers"].tolist() == theirs["customers"].tolist()
    assert theirs.index[1] == word("dick_basu.spurious")
    assert "share that left" not in ours


def test_a_column_that_is_not_there_is_named_at_once():
    with pytest.raises(ColumnError, match="Did you mean 'churned'"):
        forms_map(people(), left="churnd")


def test_an_empty_form_is_counted_as_none():
    table = forms_table(pd.DataFrame({"loyalty_form": ["unclassified"], "churned": [True]}), left="churned")
    assert table["customers"].tolist() == [0, 0, 0, 0]


def test_trust_follows_by_the_rule():
    table = trust_table(satisfaction=0.7, bad_months=2, bad_from=5, speed=0.2)
    assert table["satisfaction"].tolist()[3:7] == [0.7, 0.1, 0.1, 0.7]
    assert table["trust"].tolist() == loyalty.trust_from_satisfactions(table["satisfaction"], speed=0.2)
    # One bad month of .1 after .7488 leaves .6709; the gap to .8 has to shrink from .129 to .051: 8 months of 12%.
    assert months_back(trust_table(satisfaction=0.8, bad_months=1, bad_from=18, speed=0.12), 18, 1) == 8
    assert months_back(trust_table(satisfaction=0.8, bad_months=1, bad_from=36, speed=0.12), 36, 1) is None
    assert "never reached" in trust_path().view(satisfaction=0.5).sentence
