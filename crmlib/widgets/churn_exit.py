"""One exit: give the evidence and see which rules speak, which of them comes first, and so the type."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from crmlib.churn import ORDER, REASONS, TYPES
from crmlib.churn.evidence import evidence_rules
from crmlib.churn.reasons import reason_cases
from crmlib.decide import Case, column_word, figure
from crmlib.language import say, word, words_of
from crmlib.widgets.controls import Choice, Slider, Tick
from crmlib.widgets.explorer import Explorer, View

COLOURS = dict(zip(TYPES, ("#1b7837", "#762a83", "#e08214", "#b3261e", "#555555"), strict=True))
NO_REASON = ""
SIGNS = ("moved_away", "deceased", "unreachable", "rival_offer", "joined_rival")


def churn_exit(*, order: Sequence[str] = ORDER, **evidence: Any) -> Explorer:
    """Explore `crmlib.churn.by_type` on one exit.

    Args:
        order: the four types in the order in which their rules are tried.
        evidence: what is known of the exit at the start, by the column's name; nothing unless given.

    >>> churn_exit(deceased=True, unpaid=200, unreachable=True).view().sentence
    'Natural churn - deceased: yes. Further down the list malicious churn would have fired too.'
    """
    start = dict.fromkeys(SIGNS, False) | {"unpaid": 0, "failures": 0, "complaints_unsettled": 0} | evidence
    reasons = {say("none stated", "未说明"): NO_REASON} | {each.label: each.id for each in REASONS}
    ticks = [Tick(name, column_word(name), start[name]) for name in SIGNS]
    ranges = {"unpaid": (0, 500, 10), "failures": (0, 4, 1), "complaints_unsettled": (0, 3, 1)}
    sliders = [Slider(name, column_word(name), start[name], *limits) for name, limits in ranges.items()]
    choice = Choice("reason_stated", column_word("reason_stated"), start.get("reason_stated", NO_REASON), reasons)
    return Explorer([*ticks, *sliders, choice], lambda **known: _view(exit_steps(known, order=order)),
                    margins={"left": 0.02, "right": 0.98, "bottom": 0.03, "top": 0.88})


def exit_steps(evidence: Mapping[str, Any], *, order: Sequence[str] = ORDER) -> pd.DataFrame:
    """The rules for one exit in their order: which of them speak, and the first that does.

    Args:
        evidence: the exit's evidence by column name; no reason stated is the empty text.
        order: the four types in the order in which their rules are tried.

    Returns:
        A row a step - the four types, the stated reason, other - with ``type`` (the type it would give), ``speaks``,
        ``because`` and ``fires`` (true for the first that speaks).

    >>> exit_steps({"failures": 2, "rival_offer": True})[["type", "speaks", "fires"]].values.tolist()[2:4]
    [['fault', True, True], ['competitive', True, False]]
    """
    known = dict.fromkeys(SIGNS, False) | {"unpaid": 0, "failures": 0, "complaints_unsettled": 0,
                                               "reason_stated": NO_REASON} | dict(evidence)
    rules = evidence_rules()
    steps = [(each, each, *_first(rules[each], known)) for each in order]
    stated = _first(reason_cases("reason_stated"), known)
    if not stated[1]:
        stated = (say("none stated", "未说明"), "")
    steps.append(("reason_stated", stated[1] or "other", *stated))
    silent = not any(label for *_, label in steps)
    steps.append(("other", "other", say("no rule fires", "没有规则成立") if silent else "", "other" if silent else ""))
    table = pd.DataFrame([{"step": step, "type": kind, "because": because, "speaks": bool(label)}
                          for step, kind, because, label in steps]).set_index("step")
    return table.assign(fires=table["speaks"] & ~table["speaks"].shift(fill_value=False).cummax())


def _first(cases: list[Case], known: Mapping[str, Any]) -> tuple[str, str]:
    """Why the first case that holds does, and its label; where none holds what is known, and no label."""
    for label, conditions in cases:
        if all(each.holds_in(dict(known)) for each in conditions):
            return say(" and ", "，且").join(each.said(dict(known)) for each in conditions), label
    asked = cases[0][1] if len(cases) == 1 else [conditions[0] for _, conditions in cases]
    columns = dict.fromkeys(each.column for each in asked)
    return say(", ", "，").join(f"{column_word(name)}{say(': ', '：')}{figure(known[name])}" for name in columns), ""


def _view(steps: pd.DataFrame) -> View:
    verdict = steps[steps["fires"]].iloc[0]
    later = steps[steps["speaks"] & ~steps["fires"]].index.difference(["other", "reason_stated"], sort=False)
    label = word(f"type.{verdict['type']}")
    sentence = say(f"{label.capitalize()} - {verdict['because']}.", f"{label}——{verdict['because']}。")
    if len(later):
        names = say(" and ", "、").join(word(f"type.{each}") for each in later)
        sentence += say(f" Further down the list {names} would have fired too.", f"排在后面的{names}本来也会成立。")
    return View(lambda axes: _draw(axes, steps), sentence, _said(steps))


def _said(steps: pd.DataFrame) -> pd.DataFrame:
    """The steps as people read them."""
    marks = [_mark(fires, speaks) for fires, speaks in zip(steps["fires"], steps["speaks"], strict=True)]
    return pd.DataFrame({say("step", "步骤"): [_step(str(id)) for id in steps.index], say("verdict", "结果"): marks,
                         say("evidence", "证据"): steps["because"].tolist()}).set_index(say("step", "步骤"))


def _mark(fires: bool, speaks: bool) -> str:
    if fires:
        return say("fires", "成立，据此判断")
    return say("would fire too", "也成立，但在后面") if speaks else say("does not fire", "不成立")


def _step(id: str) -> str:
    return words_of("type")[id] if id in TYPES else column_word(id)


def _draw(axes: Axes, steps: pd.DataFrame) -> None:
    for place, (id, row) in enumerate(steps.iterrows()):
        colour, height = COLOURS[row["type"]], len(steps) - place
        face = colour if row["fires"] else "white"
        marker = "o" if row["speaks"] else "x"
        axes.plot([0.03], [height], marker=marker, markersize=11, color=colour if row["speaks"] else "#999999",
                  markerfacecolor=face, markeredgewidth=2)
        axes.text(0.08, height, f"{place + 1}  {_step(str(id))}", va="center", fontsize=10,
                  color=colour if row["fires"] else "black")
        axes.text(0.36, height, row["because"] if row["because"] else "-", va="center", fontsize=9,
                  color="black" if row["speaks"] else "#777777")
    axes.set(xlim=(0, 1), ylim=(0.4, len(steps) + 0.6), title=_title(steps))
    axes.set_axis_off()


def _title(steps: pd.DataFrame) -> str:
    return say("The first rule that fires decides: ", "最先成立的规则决定：") + \
        word(f"type.{steps.loc[steps['fires'], 'type'].iloc[0]}")
