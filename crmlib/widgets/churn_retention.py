"""The retention curve: a churn rate, cut by percentage points and by per cent, beside a measured curve."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from crmlib.churn import average_life, points_or_percent, retention_curve_from_rate
from crmlib.language import say
from crmlib.widgets.controls import Slider
from crmlib.widgets.explorer import Explorer, View

LINES = (("#333333", "-", "o"), ("#1b7837", "--", "^"), ("#e08214", ":", "s"))


def churn_retention(*, rate: float = 10, cut: float = 5, periods: int = 20,
                    measured: pd.DataFrame | None = None) -> Explorer:
    """Explore `crmlib.churn.points_or_percent` and the curves behind it.

    Args:
        rate: churn a year at the start, in per cent.
        cut: by how much it is cut at the start: read once as points, once as per cent of the rate.
        periods: how many years the picture spans.
        measured: a curve to lay beside them: ``tenure`` in years and ``retention``, 0 to 1.

    >>> print(churn_retention().view(rate=10, cut=5).sentence)
    At 10% churn a year a customer stays 10.0 years on average. 5 points less: 20.0 years (+100%).
    5% less (relative): 10.5 years (+5%).
    """
    return Explorer([
        Slider("rate", say("churn a year (%)", "年流失率（%）"), float(rate), 1.0, 50.0, 0.5),
        Slider("cut", say("cut by", "降低"), float(cut), 0.0, 10.0, 0.5),
    ], lambda rate, cut: _view(rate, cut, periods, measured))


def churn_lives(rate: float, cut: float) -> pd.DataFrame:
    """The rate now, cut by points and cut by per cent, each with the average life; all in shares and years.

    Args:
        rate: churn a year, in per cent.
        cut: points, or per cent of the rate.

    >>> churn_lives(10, 5)["life"].round(2).tolist()
    [10.0, 20.0, 10.53]
    """
    now = pd.DataFrame({"rate": [rate / 100], "life": [average_life(rate / 100)], "longer": [0.0]}, index=["now"])
    return pd.concat([now, points_or_percent(rate / 100, cut)])


def _view(rate: float, cut: float, periods: int, measured: pd.DataFrame | None) -> View:
    lives = churn_lives(rate, cut)
    now, points, percent = (_years(*pair) for pair in zip(lives["life"], lives["longer"], strict=True))
    sentence = say(
        f"At {rate:g}% churn a year a customer stays {now} on average. "
        f"{cut:g} points less: {points}. {cut:g}% less (relative): {percent}.",
        f"年流失率 {rate:g}% 时，客户平均停留 {now}。降低 {cut:g} 个百分点：{points}；"
        f"降低 {cut:g}%（相对）：{percent}。")
    curves = {name: retention_curve_from_rate(row["rate"], periods=periods)["retention"]
              for name, row in lives.iterrows()}
    table = pd.DataFrame(curves).rename(columns=_names(lives, cut)).rename_axis(say("year", "年")).round(3)
    return View(lambda axes: _draw(axes, table, measured, periods), sentence, table)


def _years(life: float, longer: float) -> str:
    if not np.isfinite(life):
        return say("nobody leaves any more", "不再有人流失")
    if longer == 0:
        return say(f"{life:.1f} years", f"{life:.1f} 年")
    return say(f"{life:.1f} years ({longer:+.0%})", f"{life:.1f} 年（{longer:+.0%}）")


def _names(lives: pd.DataFrame, cut: float) -> dict[str, str]:
    """What each curve is called, with its rate."""
    rates = {name: f"{100 * row['rate']:.4g}%" for name, row in lives.iterrows()}
    return {"now": say(f"now: {rates['now']}", f"现在：{rates['now']}"),
            "points": say(f"{cut:g} points less: {rates['points']}", f"降低 {cut:g} 个百分点：{rates['points']}"),
            "percent": say(f"{cut:g}% less (relative): {rates['percent']}",
                           f"降低 {cut:g}%（相对）：{rates['percent']}")}


def _draw(axes: Axes, table: pd.DataFrame, measured: pd.DataFrame | None, periods: int) -> None:
    for name, (colour, line, marker) in zip(table, LINES, strict=True):
        axes.plot(table.index, table[name], color=colour, linestyle=line, marker=marker, markersize=4, label=name)
    if measured is not None:
        axes.plot(measured["tenure"], measured["retention"], color="#2166ac", marker="D", markersize=5, linewidth=2,
                  label=say("measured", "实测"))
    axes.set(xlim=(0, periods), ylim=(0, 1.02), xticks=range(0, periods + 1, max(1, periods // 10)),
             xlabel=say("years as a customer", "成为客户的年数"), ylabel=say("share still there", "留存比例"),
             title=say("Retention curve", "留存曲线"))
    axes.legend(loc="upper right")
