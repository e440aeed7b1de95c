"""Expectation against performance: who is dissatisfied, satisfied, delighted, and what a promise does to it."""

import pandas as pd
from matplotlib.axes import Axes

from crmlib.decide import column_word
from crmlib.intervals import mean_interval, wilson
from crmlib.language import has_word, say, word, words_of
from crmlib.satisfaction import disconfirmation
from crmlib.widgets.controls import Choice, Slider
from crmlib.widgets.explorer import Explorer, View

# A judgment's colour and marker: told apart without colour too.
MARKS = {"dissatisfied": ("#b03a2e", "v"), "satisfied": ("#7f8c8d", "o"), "delighted": ("#1b7837", "^")}
ALL = "all"


def expectation_performance(ratings: pd.DataFrame, *, attribute: str = "attribute") -> Explorer:
    """Explore `crmlib.satisfaction.disconfirmation`, one attribute or all, with a promise and a zone of tolerance.

    Args:
        ratings: one row a customer and attribute, with ``expected`` and ``perceived`` (1 to 10).
        attribute: column of the attribute's id.

    >>> answers = pd.DataFrame({"attribute": ["price"] * 4, "expected": [5, 5, 6, 8], "perceived": [6, 5, 5, 5]})
    >>> expectation_performance(answers).view(raised=1.0).table.iloc[:, 0].tolist()
    [3, 1, 0]
    """
    complete = ratings[[attribute, "expected", "perceived"]].dropna(subset=["expected", "perceived"])
    parts = {ALL: complete} | {str(id): rows for id, rows in complete.groupby(attribute, sort=False)}
    names = {say("all attributes", "全部属性") if id == ALL else attribute_word(id): id for id in parts}

    def show(about: str, raised: float, tolerance: float) -> View:
        judged = _judged(parts[about], raised, tolerance)
        table = _counts(judged)
        name = next(each for each, id in names.items() if id == about)
        return View(lambda axes: _draw(axes, judged, tolerance, name), _sentence(name, judged, table), _said(table))

    return Explorer([
        Choice("about", say("answers about", "回答的对象"), ALL, names),
        Slider("raised", say("promise adds (points)", "承诺使期望提高（分）"), 0.0, -1.0, 2.0, 0.5),
        Slider("tolerance", say("zone of tolerance (points)", "容忍区（分）"), 0.0, 0.0, 3.0, 0.5)], show)


def expectation_table(ratings: pd.DataFrame, *, raised: float = 0.0, tolerance: float = 0.0) -> pd.DataFrame:
    """How many answers fall into each judgment if expectation were higher by so many points.

    >>> answers = pd.DataFrame({"expected": [5, 5, 6], "perceived": [6, 5, 5]})
    >>> expectation_table(answers)["answers"].to_dict()
    {'dissatisfied': 1, 'satisfied': 1, 'delighted': 1}
    """
    return _counts(_judged(ratings, raised, tolerance))


def attribute_word(id: str) -> str:
    """What an attribute is called: its word where there is one, else its id."""
    return word(f"attribute.{id}") if has_word(f"attribute.{id}") else str(id)


def _judged(ratings: pd.DataFrame, raised: float, tolerance: float) -> pd.DataFrame:
    hoped = ratings.assign(expected=ratings["expected"] + raised)
    return disconfirmation(hoped, tolerance=tolerance)


def _counts(judged: pd.DataFrame) -> pd.DataFrame:
    counts = judged["disconfirmation"].value_counts().reindex(list(words_of("disconfirmation")), fill_value=0)
    low, high = wilson(counts, counts.sum())
    share = counts / counts.sum() if counts.sum() else counts * float("nan")
    return pd.DataFrame({"answers": counts, "share": share, "low": low, "high": high})


def _said(table: pd.DataFrame) -> pd.DataFrame:
    """The table as people read it."""
    worded = table.round(3).rename(index=words_of("disconfirmation"))
    return worded.rename_axis(None).rename(columns=column_word)


def _sentence(name: str, judged: pd.DataFrame, table: pd.DataFrame) -> str:
    gap = judged["perceived"] - judged["expected"]
    low, high = mean_interval(gap.mean(), gap.std(), gap.count())
    joint = say(", ", "，")
    shares = joint.join(f"{words_of('disconfirmation')[str(id)]} {share:.0%}" for id, share in table["share"].items())
    mean, ends = f"{gap.mean():+.2f}", (f"{float(low):+.2f}", f"{float(high):+.2f}")
    return say(f"{name}, {len(judged):,} answers: {shares}. Mean gap {mean} points (95%: {ends[0]} to {ends[1]}).",
               f"{name}，{len(judged):,} 份回答：{shares}。平均差距 {mean} 分（95%：{ends[0]} 至 {ends[1]}）。")


def _draw(axes: Axes, judged: pd.DataFrame, tolerance: float, name: str) -> None:
    cells = judged.groupby(["disconfirmation", "expected", "perceived"], sort=False).size().reset_index(name="many")
    biggest = max(cells["many"].max(), 1)
    for id, text in words_of("disconfirmation").items():
        cell, (colour, marker) = cells[cells["disconfirmation"] == id], MARKS[id]
        axes.scatter(cell["expected"], cell["perceived"], s=8 + 140 * cell["many"] / biggest, c=colour, marker=marker,
                     alpha=0.75, linewidths=0, label=text)
    axes.plot([-2, 13], [-2, 13], color="#333333", linewidth=1)
    for side in (-tolerance, tolerance) if tolerance else ():
        axes.plot([-2, 13], [-2 + side, 13 + side], color="#333333", linewidth=1, linestyle="--")
    axes.set(xlim=(-0.5, 12.5), ylim=(0.4, 10.6), xlabel=column_word("expected"), ylabel=column_word("perceived"),
             title=name)
    legend = axes.legend(loc="lower right", framealpha=0.9)
    for handle in legend.legend_handles:
        handle.set_sizes([40])  # type: ignore[union-attr]
