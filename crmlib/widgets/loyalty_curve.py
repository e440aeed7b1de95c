"""From satisfaction to loyalty: the curve by competition, beside the textbook's line and the firm's own survey."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from crmlib.language import say, words_of
from crmlib.satisfaction import loyalty_curve, observed_curve
from crmlib.widgets.controls import Choice, Slider
from crmlib.widgets.explorer import Explorer, View

GRID = np.linspace(0, 1, 101)
NOBODY = "none"
MARKS = {"high": ("#b03a2e", "o"), "low": ("#2166ac", "s")}


def satisfaction_to_loyalty(surveys: pd.DataFrame | None = None, *, scale: tuple[float, float] = (1, 10)) -> Explorer:
    """Explore `crmlib.satisfaction.loyalty_curve`, and lay the firm's own survey over it.

    Args:
        surveys: one row a respondent, as `crmlib.satisfaction.observed_curve` reads it; None shows the curve alone.
        scale: lowest and highest possible satisfaction in the survey.

    >>> satisfaction_to_loyalty().view(competition=1.0, bend=2.0, satisfaction=0.5).sentence
    'Raising satisfaction from 0.5 to 0.6 raises loyalty from 0.25 to 0.36. The straight line says: by 0.1.'
    """
    seen = None if surveys is None else observed_curve(surveys).dropna(subset=["satisfaction", "share"])
    markets = {} if seen is None else {
        text: id for id, text in words_of("competition").items() if id in set(seen["competition"])}

    def show(competition: float, bend: float, satisfaction: float, market: str = NOBODY) -> View:
        points = None if market == NOBODY or seen is None else seen[seen["competition"] == market]
        table = curve_table(competition=competition, bend=bend)
        return View(lambda axes: _draw(axes, competition, bend, satisfaction, points, market, scale),
                    _sentence(competition, bend, satisfaction), _said(table))

    chosen = [Choice("market", say("survey answers from", "叠加调查数据"), NOBODY,
                     {say("(none)", "（不叠加）"): NOBODY} | markets)] if markets else []
    return Explorer([
        Slider("competition", say("competition, 0 to 1", "竞争程度（0 至 1）"), 0.8, 0.0, 1.0, 0.05),
        Slider("bend", say("bend of the curve", "曲线弯曲程度"), 3.0, 1.0, 6.0, 0.5),
        Slider("satisfaction", say("satisfaction now, 0 to 1", "目前的满意度（0 至 1）"), 0.6, 0.0, 0.9, 0.05),
        *chosen], show)


def curve_table(*, competition: float, bend: float = 3.0) -> pd.DataFrame:
    """The curve at five points, beside the textbook's line.

    >>> curve_table(competition=1.0)["loyalty"].tolist()
    [0.0, 0.016, 0.125, 0.422, 1.0]
    """
    points = np.linspace(0, 1, 5)
    loyalty = loyalty_curve(points, competition=competition, bend=bend)
    return pd.DataFrame({"loyalty": loyalty.round(3), "line": points}, index=points)


def _sentence(competition: float, bend: float, satisfaction: float) -> str:
    after = round(satisfaction + 0.1, 2)
    low, high = loyalty_curve([satisfaction, min(after, 1.0)], competition=competition, bend=bend)
    return say(f"Raising satisfaction from {satisfaction:g} to {after:g} raises loyalty from {low:.2f} to {high:.2f}. "
               "The straight line says: by 0.1.",
               f"满意度从 {satisfaction:g} 提高到 {after:g}，忠诚从 {low:.2f} 提高到 {high:.2f}。"
               "按直线的说法，应提高 0.1。")


def _said(table: pd.DataFrame) -> pd.DataFrame:
    """The table as people read it."""
    worded = table.rename(columns={"loyalty": say("loyalty by the curve", "曲线上的忠诚"),
                                   "line": say("by the straight line", "直线上的忠诚")})
    return worded.rename_axis(say("satisfaction", "满意度"))


def _draw(axes: Axes, competition: float, bend: float, satisfaction: float, points: pd.DataFrame | None,
          market: str, scale: tuple[float, float]) -> None:
    curve = loyalty_curve(GRID, competition=competition, bend=bend)
    axes.plot([0, 1], [0, 1], color="#7f8c8d", linestyle=":", label=say("the textbook's line", "教材的直线"))
    axes.plot(GRID, curve, color="#333333", linewidth=2, label=say("the curve", "曲线"))
    step = np.array([satisfaction, min(satisfaction + 0.1, 1.0)])
    axes.plot(step, loyalty_curve(step, competition=competition, bend=bend), color="#e08214", linewidth=5, alpha=0.8,
              solid_capstyle="butt", label=say("0.1 more satisfaction", "满意度提高 0.1"))
    if points is not None:
        colour, marker = MARKS.get(market, ("#1b7837", "D"))
        at = (points["satisfaction"] - scale[0]) / (scale[1] - scale[0])
        axes.vlines(at, points["low"], points["high"], color=colour, linewidth=1)
        axes.plot(at, points["share"], linestyle="", marker=marker, color=colour,
                  label=say("would buy again: ", "愿意再买：") + words_of("competition")[market])
    axes.set(xlim=(-0.02, 1.02), ylim=(-0.02, 1.05), xlabel=say("satisfaction", "满意度"),
             ylabel=say("loyalty", "忠诚"), title=say("From satisfaction to loyalty", "从满意到忠诚"))
    axes.legend(loc="upper left" if competition >= 0.5 else "lower right", framealpha=0.9)
