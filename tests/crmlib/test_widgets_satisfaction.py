"""The satisfaction widgets, through the range of their controls, in both languages."""

import itertools
from html import escape

import numpy as np
import pandas as pd
import pytest

from crmlib.language import use_language
from crmlib.satisfaction import disconfirmation, importance_performance, loyalty_curve, observed_curve
from crmlib.simulate import simulate
from crmlib.widgets.expectation import expectation_performance
from crmlib.widgets.loyalty_curve import satisfaction_to_loyalty
from crmlib.widgets.performance_map import performance_map

FIRM = simulate(300, seed=7)
MAKE = {"expectation": lambda: expectation_performance(FIRM.ratings), "map": lambda: performance_map(FIRM.ratings),
        "curve": lambda: satisfaction_to_loyalty(FIRM.surveys)}


@pytest.fixture(params=["en", "zh"])
def language(request):
    use_language(request.param)
    yield request.param
    use_language("en")


def through_its_range(control):
    """The ends of a control's range and two values between, or all of its options."""
    if hasattr(control, "options"):
        return [value for _, value in control.options] if not isinstance(control.options, dict) else [
            *control.options.values()]
    if isinstance(control.value, bool):
        return [True, False]
    return [control.min, control.min + 3 * control.step, control.max - 3 * control.step, control.max]


@pytest.mark.filterwarnings("error")  # a glyph that no font has is a warning
@pytest.mark.parametrize("name", MAKE)
def test_each_control_through_its_range(name, language):
    widget = MAKE[name]()
    for control, values in ((each, through_its_range(widget.controls[each])) for each in widget.values):
        before = widget.values[control]
        pictures = set()
        for value in values:
            widget.set(**{control: value})
            view = widget.view()
            assert f'alt="{escape(view.sentence, quote=True)}"' in widget.picture.value
            assert escape(view.sentence) in widget.status.value
            assert "#b3261e" not in widget.status.value
            pictures.add(widget.picture.value)
        assert len(pictures) == len(set(values)), control
        widget.set(**{control: before})


def test_ends_of_all_controls_together():
    for name, make in MAKE.items():
        widget = make()
        ends = [through_its_range(control)[:: max(len(through_its_range(control)) - 1, 1)]
                for control in widget.controls.values()]
        for values in itertools.product(*ends):
            assert widget.view(**dict(zip(widget.controls, values, strict=True))).sentence, name


def test_expectation_says_what_the_rule_says():
    widget = expectation_performance(FIRM.ratings)
    hot = FIRM.ratings[FIRM.ratings["attribute"] == "hotline_answer"]
    for raised, tolerance in ((0.0, 0.0), (1.5, 0.0), (0.0, 2.0)):
        judged = disconfirmation(hot.assign(expected=hot["expected"] + raised), tolerance=tolerance)
        counts = judged["disconfirmation"].value_counts().drop("unclassified")
        view = widget.view(about="hotline_answer", raised=raised, tolerance=tolerance)
        assert view.table["answers"].tolist() == [counts.get(each, 0) for each in view.table.index]
        assert f"dissatisfied {counts['dissatisfied'] / counts.sum():.0%}" in view.sentence
    gap = hot["perceived"] - hot["expected"]
    assert f"Mean gap {gap.mean():+.2f} points" in widget.view(about="hotline_answer").sentence


def test_a_higher_promise_never_delights_more():
    widget = expectation_performance(FIRM.ratings)
    delighted = [widget.view(raised=raised).table["answers"]["delighted"] for raised in np.arange(-1, 2.1, 0.5)]
    assert delighted == sorted(delighted, reverse=True)
    assert delighted[0] > delighted[-1]


def test_the_map_says_what_the_rule_says():
    widget = performance_map(FIRM.ratings)
    for important, good in ((7.0, 7.0), (8.0, 7.5)):
        places = importance_performance(FIRM.ratings, important=important, good=good)
        table = widget.view(important=important, good=good).table
        words = {"concentrate": "concentrate here", "keep_up": "keep up the good work", "low_priority": "low priority",
                 "overkill": "possible overkill"}
        assert table["place on the map"].tolist() == places["quadrant"].map(words).tolist()
        assert (table["sure"] == "yes").tolist() == places["sure"].tolist()
    nothing = widget.view(important=widget.controls["important"].max)
    assert nothing.sentence.startswith("Concentrate here: nothing.")


def test_labels_of_the_map_do_not_hide_each_other(language):
    widget = performance_map(FIRM.ratings)
    renderer = widget.figure.canvas.get_renderer()
    boxes = [text.get_window_extent(renderer) for text in widget.axes.texts if text.get_fontsize() == 9]
    assert len(boxes) == FIRM.ratings["attribute"].nunique()
    for one, two in itertools.combinations(boxes, 2):
        overlap = (min(one.x1, two.x1) - max(one.x0, two.x0), min(one.y1, two.y1) - max(one.y0, two.y0))
        assert min(overlap) < 3


def test_the_curve_says_what_the_rule_says():
    widget = satisfaction_to_loyalty(FIRM.surveys)
    view = widget.view(competition=0.9, bend=4.0, satisfaction=0.7)
    low, high = loyalty_curve([0.7, 0.8], competition=0.9, bend=4)
    assert f"from {low:.2f} to {high:.2f}" in view.sentence
    at = view.table.index.to_numpy(dtype=float)
    assert np.allclose(view.table.iloc[:, 0], loyalty_curve(at, competition=0.9, bend=4), atol=0.001)
    assert view.table.iloc[:, 1].tolist() == at.tolist()


def test_the_curve_lays_the_survey_over_itself():
    widget = satisfaction_to_loyalty(FIRM.surveys).set(market="high")
    seen = observed_curve(FIRM.surveys).query("competition == 'high' and n > 0").dropna(subset=["satisfaction"])
    assert widget.axes.lines[-1].get_ydata().tolist() == seen["share"].tolist()
    assert "market" not in satisfaction_to_loyalty().controls


def test_a_rating_without_a_word_keeps_its_name():
    own = pd.DataFrame({"attribute": ["tap"] * 3, "importance": [5.0] * 3, "expected": [5, 6, 7],
                        "perceived": [5, 5, 9]})
    assert performance_map(own).view().table.index.tolist() == ["tap"]
    assert expectation_performance(own).view(about="tap").sentence.startswith("tap, 3 answers")
