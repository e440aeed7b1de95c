"""The forms of loyalty on a map of behaviour and attitude: move the thresholds, count each form."""

import pandas as pd
from matplotlib.axes import Axes

from crmlib.decide import column_word
from crmlib.frames import open_frame
from crmlib.language import say, words_of
from crmlib.loyalty import SAME_CELL, by_form
from crmlib.widgets.controls import Choice, Slider
from crmlib.widgets.explorer import Explorer, View

# A form's colour and marker: told apart without colour too.
FORMS = (("sustainable", "#1b7837", "o"), ("behavioural", "#e08214", "^"), ("attitudinal", "#2166ac", "s"),
         ("none", "#878787", "x"))


def forms_map(customers: pd.DataFrame, *, behaviour: str = "behaviour", attitude: str = "attitude",
              left: str | None = None) -> Explorer:
    """Explore `crmlib.loyalty.by_form`: what customers do against how they feel.

    Args:
        customers: one row a customer.
        behaviour: column of loyalty in behaviour, 0 to 1.
        attitude: column of loyalty in attitude, 0 to 1.
        left: column of true/false, whether the customer left afterwards; the table then says how many did.

    >>> people = pd.DataFrame({"behaviour": [0.9, 0.9, 0.1, 0.1], "attitude": [0.9, 0.1, 0.9, 0.1]})
    >>> forms_map(people).view(high_attitude=0.95).sentence
    'Customers by form: sustainable loyalty 0, behavioural loyalty 2, attitudinal loyalty 0, no loyalty 2.'
    """
    needs = [behaviour, attitude, *([left] if left else [])]
    open_frame(customers, numbers=needs[:2], needs=needs[2:])
    slim = customers[needs]

    def show(high_behaviour: float, high_attitude: float, names: str) -> View:
        judged = by_form(slim, behaviour=behaviour, attitude=attitude, high_behaviour=high_behaviour,
                         high_attitude=high_attitude)
        words = _words(names)
        table = forms_table(judged, left=left)
        return View(lambda axes: _draw(axes, judged, words, (attitude, high_attitude), (behaviour, high_behaviour)),
                    _sentence(table, words), _said(table, words))

    names = {say("of the textbook", "教材"): "loyalty_form",
             say("of research (Dick and Basu)", "研究（Dick 和 Basu）"): "dick_basu"}
    return Explorer([
        Slider("high_behaviour", say("behaviour is high from", "行为“高”的起点"), 0.5, 0.0, 1.0, 0.05),
        Slider("high_attitude", say("attitude is high from", "态度“高”的起点"), 0.5, 0.0, 1.0, 0.05),
        Choice("names", say("names", "名称"), "loyalty_form", names),
    ], show)


def forms_table(judged: pd.DataFrame, *, left: str | None = None) -> pd.DataFrame:
    """Each form's customers, their share, and the share that left, if that is known.

    >>> forms_table(pd.DataFrame({"loyalty_form": ["none", "none", "sustainable"]}))["customers"].tolist()
    [1, 0, 0, 2]
    """
    forms = [form for form, _, _ in FORMS]
    counts = judged["loyalty_form"].value_counts().reindex(forms, fill_value=0)
    table = pd.DataFrame({"customers": counts.astype(int), "share": counts / max(int(counts.sum()), 1)})
    if left is not None:
        table["left"] = judged.groupby("loyalty_form")[left].mean().reindex(forms)
    return table.rename_axis(None)


def _words(names: str) -> dict[str, str]:
    """Each form's word, in the textbook's names or the research's."""
    words = words_of(names)
    return {form: words[form if names == "loyalty_form" else SAME_CELL[form]] for form, _, _ in FORMS}


def _sentence(table: pd.DataFrame, words: dict[str, str]) -> str:
    counts = say(", ", "、").join(f"{words[str(form)]} {number}" for form, number in table["customers"].items())
    return say(f"Customers by form: {counts}.", f"各种形式的客户数：{counts}。")


def _said(table: pd.DataFrame, words: dict[str, str]) -> pd.DataFrame:
    """The table as people read it."""
    said = table.rename(index=words).round(3)
    return said.rename(columns={"customers": say("customers", "客户数"), "share": say("share of customers", "客户占比"),
                                "left": say("share that left", "离开的占比")})


def _draw(axes: Axes, judged: pd.DataFrame, words: dict[str, str], across: tuple[str, float],
          up: tuple[str, float]) -> None:
    (attitude, high_attitude), (behaviour, high_behaviour) = across, up
    x, y, forms = (judged[name].to_numpy() for name in (attitude, behaviour, "loyalty_form"))
    for form, colour, marker in FORMS:
        here = forms == form
        axes.plot(x[here], y[here], linestyle="", marker=marker, markersize=4, color=colour, alpha=0.6,
                  label=words[form])
    axes.axvline(high_attitude, color="#b03a2e", linestyle="--", linewidth=1)
    axes.axhline(high_behaviour, color="#b03a2e", linestyle="--", linewidth=1)
    axes.set(xlim=(-0.02, 1.02), ylim=(-0.02, 1.02), title=say("Behaviour and attitude", "行为与态度"),
             xlabel=column_word(attitude), ylabel=column_word(behaviour))
    axes.legend(loc="lower left", ncols=2, framealpha=0.8)
