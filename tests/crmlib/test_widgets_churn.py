"""The churn widgets, through the range of their controls, in both languages."""

import re
from html import escape
from itertools import product

import ipywidgets
import numpy as np
import pandas as pd
import pytest

from crmlib import churn
from crmlib.datasets import load
from crmlib.language import use_language, word
from crmlib.simulate import simulate
from crmlib.widgets.churn_exit import NO_REASON, SIGNS, churn_exit, exit_steps
from crmlib.widgets.churn_firm import RIVAL_BEFORE_FAULT, churn_firm, churn_firm_table
from crmlib.widgets.churn_retention import churn_lives, churn_retention


@pytest.fixture(scope="module")
def exits():
    firm = simulate(1000, seed=7)
    return firm.exits.merge(firm.truth[["customer", "cause"]], on="customer")


@pytest.fixture(params=["en", "zh"])
def language(request):
    use_language(request.param)
    yield request.param
    use_language("en")


def widgets(exits):
    published = load("sbg_survival")
    measured = pd.DataFrame({"tenure": published["year"], "retention": published["regular_pct"] / 100})
    return {"exit": churn_exit(), "firm": churn_firm(exits), "retention": churn_retention(measured=measured)}


def through_its_range(control):
    """Every option of a choice, both values of a tick, both ends of a slider and steps between."""
    if isinstance(control, ipywidgets.Dropdown):
        return list(dict(control.options).values())
    if isinstance(control, ipywidgets.Checkbox):
        return [True, False]
    return np.unique(np.linspace(control.min, control.max, 5).round()).tolist()


@pytest.mark.filterwarnings("error")  # a glyph that no font has is a warning
@pytest.mark.parametrize("name", ["exit", "firm", "retention"])
def test_each_control_through_its_range(name, exits, language, caplog):
    widget = widgets(exits)[name]
    start = widget.values
    for keyword, control in widget.controls.items():
        pictures = set()
        for value in through_its_range(control):
            widget.set(**{keyword: value})
            view = widget.view()
            assert "#b3261e" not in widget.status.value
            assert f'alt="{escape(view.sentence, quote=True)}"' in widget.picture.value
            assert escape(view.sentence) in widget.status.value
            assert bool(re.search(r"[\u4e00-\u9fff]", view.sentence)) == (language == "zh")
            pictures.add(widget.picture.value)
        assert len(pictures) > 1, keyword
        widget.set(**start)
    assert not caplog.records, "matplotlib's complaints about fonts would stand in the notebook"


EVIDENCE = [dict(zip([*SIGNS, "unpaid", "failures", "complaints_unsettled", "reason_stated"], row, strict=True))
            for row in product([False, True], [False, True], [False, True], [False, True], [False, True], [0, 50],
                               [0, 1, 2], [0, 1], [NO_REASON, "ethics"])]


@pytest.mark.parametrize("order", [churn.ORDER, churn.ORDER[::-1]])
def test_one_exit_is_judged_as_the_rule_judges_it(order):
    judged = churn.by_type(pd.DataFrame(EVIDENCE), order=order, explain=True)
    for evidence, kind, because in zip(EVIDENCE, judged["type"], judged["type_because"], strict=True):
        steps = exit_steps(evidence, order=order)
        fired = steps[steps["fires"]]
        assert fired["type"].tolist() == [kind]
        assert fired["because"].item() == because or kind == "other"


def test_steps_that_speak_are_those_whose_rule_would_fire_first():
    for evidence in EVIDENCE[::41]:
        steps = exit_steps(evidence)
        for kind in churn.ORDER:
            first = (kind, *(each for each in churn.ORDER if each != kind))
            alone = churn.by_type(pd.DataFrame([evidence]), order=first, reason=None)["type"][0]
            assert steps.loc[kind, "speaks"] == (alone == kind)


def test_one_exit_says_what_would_have_fired_too(language):
    view = churn_exit(unpaid=300, unreachable=True, joined_rival=True).view()
    assert word("type.malicious").lower() in view.sentence.lower()
    assert word("type.competitive") in view.sentence
    assert word("type.fault") not in view.sentence
    assert len(view.table) == 6


def test_the_firm_is_judged_as_the_rule_judges_it(exits):
    orders = [churn.ORDER, RIVAL_BEFORE_FAULT]
    for order, bill, failures, by_reason in product(orders, [10, 500], [1, 4], [True, False]):
        keywords = {"order": order, "large_bill": bill, "many_failures": failures}
        judged = churn.by_type(exits, reason="reason_stated" if by_reason else None, **keywords)
        view = churn_firm(exits).view(**keywords, by_reason=by_reason)
        assert view.table.iloc[:, :-1].to_numpy().tolist() == churn.confusion(judged).to_numpy().tolist()
        assert f"{churn.accuracy(judged):.1%}" in view.sentence
        assert view.table.iloc[:, -1].sum() == len(exits)


def test_an_order_with_the_rival_first_costs_fault_churn(exits):
    ours, theirs = (churn_firm_table(exits, order=order) for order in (churn.ORDER, RIVAL_BEFORE_FAULT))
    assert theirs.loc["fault", "fault"] < 0.8 * ours.loc["fault", "fault"]


def test_points_and_per_cent_are_two_curves():
    view = churn_retention().view(rate=10, cut=5)
    assert view.table.loc[10].round(3).tolist() == [0.349, 0.599, 0.369]
    assert churn_lives(20, 5)["life"].round(2).tolist() == [5.0, 6.67, 5.26]
    same = churn_lives(30, 0)
    assert same["life"].nunique() == 1


def test_when_nobody_leaves_any_more(language):
    view = churn_retention().view(rate=3, cut=5)
    assert ("nobody leaves any more" if language == "en" else "不再有人流失") in view.sentence
    assert view.table.iloc[:, 1].tolist() == [1.0] * 21
