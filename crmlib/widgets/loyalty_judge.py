"""Judge one customer's loyalty: eight values, their weights, the verdict and why."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from crmlib.decide import column_word, figure, label_of, missing
from crmlib.language import say, words_of
from crmlib.loyalty import CRITERIA, Criterion
from crmlib.loyalty.breakdown import breakdown_of
from crmlib.loyalty.criteria import weights_of
from crmlib.loyalty.score import verdict_cases
from crmlib.widgets.controls import Number, Slider
from crmlib.widgets.explorer import Explorer, View

RAISES, LOWERS = "#2166ac", "#e08214"
NARROW, WIDE = 0.15, 0.6  # the axis does not stretch with every move
STEPS = {"times": 1, "share": 0.01, "minutes": 1, "points": 1}
MARGINS = {"left": 0.40, "right": 0.97, "bottom": 0.15, "top": 0.90}


def loyalty_judge(answers: Mapping[str, Any] | pd.Series | None = None) -> Explorer:
    """Explore `crmlib.loyalty.loyalty_score` on one customer: a slider and a weight for each of the eight criteria.

    Args:
        answers: where the sliders stand at the start: a customer's values by criterion, such as a row of a survey;
            the middle of the scale where there is none.

    >>> judge = loyalty_judge()
    >>> judge.view(share_of_wallet=1.0, identification=7, weight_share_of_wallet=2.0).sentence
    'Loyalty 0.67: loyal. Raised most by share of wallet (+0.11).'
    """
    given = {} if answers is None else dict(answers)
    return Explorer([(_slider(each, given), _weight(each)) for each in CRITERIA], _view, margins=MARGINS)


def judge_table(values: Mapping[str, float],
                weights: Mapping[str, float] | None = None) -> tuple[pd.DataFrame, float, str]:
    """One customer judged: the parts of the score, the score, the verdict's id.

    >>> parts, score, verdict = judge_table({each.id: each.high for each in CRITERIA})
    >>> round(score, 3), verdict
    (0.625, 'loyal')
    """
    parts = breakdown_of(values, [*CRITERIA], weights_of(CRITERIA, weights))
    score = round(float(parts["contribution"].sum()), 6)
    return parts, score, label_of({"loyalty": score}, verdict_cases())


def _slider(criterion: Criterion, given: Mapping[str, Any]) -> Slider:
    """A slider over the criterion's scale; half as much again, or up to the customer, where the scale is open."""
    step = STEPS[criterion.unit]
    value = given.get(criterion.column)
    if value is None or missing(value):
        value = (criterion.low + criterion.high) / 2
    high = max(criterion.high * 1.5, value) if criterion.open_end else criterion.high
    value, low, high = (each * 1.0 if isinstance(step, float) else round(each)
                        for each in (value, criterion.low, high))
    return Slider(criterion.id, criterion.label, value, low, high, step)


def _weight(criterion: Criterion) -> Number:
    return Number(f"weight_{criterion.id}", say("weight", "权重"), criterion.weight, 0.0, 5.0, 0.5)


def _view(**controls: float) -> View:
    values = {each.id: controls[each.id] for each in CRITERIA}
    weights = {each.id: controls[f"weight_{each.id}"] for each in CRITERIA}
    parts, score, verdict = judge_table(values, weights)
    told = f"{score:.2f}", words_of("loyalty_verdict")[verdict]
    return View(lambda axes: _draw(axes, parts, *told), _sentence(parts, *told), _said(parts))


def _sentence(parts: pd.DataFrame, score: str, verdict: str) -> str:
    """The verdict, and what did most for and against it."""
    rows = parts.to_dict("records")
    up, down = max(rows, key=lambda row: row["lift"]), min(rows, key=lambda row: row["lift"])
    told = [say(f"Loyalty {score}: {verdict}.", f"忠诚得分 {score}：{verdict}。")]
    if up["lift"] >= 0.005:
        told.append(say(f"Raised most by {up['label']} ({_signed(up['lift'])}).",
                        f"拉高最多的是{up['label']}（{_signed(up['lift'])}）。"))
    if down["lift"] <= -0.005:
        told.append(say(f"Lowered most by {down['label']} ({_signed(down['lift'])}).",
                        f"拉低最多的是{down['label']}（{_signed(down['lift'])}）。"))
    return say(" ", "").join(told)


def _said(parts: pd.DataFrame) -> pd.DataFrame:
    """The table as people read it."""
    said = parts.set_index("label").drop(columns="criterion")
    return said.map(figure).rename(columns=column_word).rename_axis(None)


def _signed(lift: float) -> str:
    """A move of the score as people write it; none is 0, not -0.00."""
    return f"{lift:+.2f}" if abs(lift) >= 0.005 else "0"


def _draw(axes: Axes, parts: pd.DataFrame, score: str, verdict: str) -> None:
    """Bars from the middle: to the right what raises the score, hatched to the left what lowers it."""
    lifts, labels = parts["lift"].tolist()[::-1], parts["label"].tolist()[::-1]
    places = list(range(len(lifts)))
    axes.barh(places, lifts, color=[RAISES if lift > 0 else LOWERS for lift in lifts],
              hatch=["" if lift > 0 else "//" for lift in lifts], edgecolor="white")
    edge = NARROW if max(map(abs, lifts)) < 0.8 * NARROW else WIDE
    axes.axvline(0, color="#333333", linewidth=1)
    named = [f"{label}  {_signed(lift)}" for label, lift in zip(labels, lifts, strict=True)]
    axes.set(xlim=(-edge, edge), xticks=(-edge, 0, edge), yticks=places, yticklabels=named,
             title=say(f"Loyalty {score}: {verdict}", f"忠诚得分 {score}：{verdict}"),
             xlabel=say("lowers the score | raises it (0: a middling answer)", "拉低得分 | 拉高得分（0：回答居中）"))
