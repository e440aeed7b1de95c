"""The two matrices: move the thresholds and watch customers change their cell."""

from collections.abc import Callable

import pandas as pd
from matplotlib.axes import Axes

from crmlib.classification import advice, by_portfolio, by_relationship
from crmlib.decide import column_word
from crmlib.frames import open_frame
from crmlib.language import say, word, words_of
from crmlib.widgets.controls import Slider
from crmlib.widgets.explorer import Explorer, View

# A cell's colour and marker: told apart without colour too.
CELLS = (("#1b7837", "o"), ("#e08214", "^"), ("#2166ac", "s"), ("#878787", "x"))


def relationship_matrix(customers: pd.DataFrame, *, profit: str = "profit", loyalty: str = "loyalty",
                        high_loyalty: float = 0.5) -> Explorer:
    """Explore `crmlib.classification.by_relationship`: profit x loyalty.

    Args:
        customers: one row a customer.
        profit: column of profit.
        loyalty: column of loyalty, 0 to 1.
        high_loyalty: where its threshold stands at the start.

    >>> people = pd.DataFrame({"profit": [900, 900, 50, 50], "loyalty": [0.9, 0.1, 0.9, 0.1]})
    >>> relationship_matrix(people).view(high_profit=500).table["customers"].tolist()
    [1, 1, 1, 1]
    """
    few = customers.filter([profit, loyalty])  # the rule is faster on the columns that it needs

    def judge(high_profit: float, high_loyalty: float) -> pd.DataFrame:
        return by_relationship(few, high_profit=high_profit, high_loyalty=high_loyalty,
                               profit=profit, loyalty=loyalty)

    return _matrix("relationship", judge, customers, (loyalty, "high_loyalty", high_loyalty), (profit, "high_profit"))


def portfolio_matrix(customers: pd.DataFrame, *, value: str = "profit", growth: str = "growth",
                     high_growth: float = 0.5) -> Explorer:
    """Explore `crmlib.classification.by_portfolio`: current value x growth potential.

    Args:
        customers: one row a customer.
        value: column of current value.
        growth: column of growth potential, 0 to 1.
        high_growth: where its threshold stands at the start.

    >>> people = pd.DataFrame({"profit": [900, 900, 50, 50], "growth": [0.9, 0.1, 0.9, 0.1]})
    >>> portfolio_matrix(people).view(high_value=500).table.index.tolist()
    ['platinum', 'gold', 'iron', 'lead']
    """
    few = customers.filter([value, growth])

    def judge(high_value: float, high_growth: float) -> pd.DataFrame:
        return by_portfolio(few, high_value=high_value, high_growth=high_growth, value=value, growth=growth)

    return _matrix("portfolio", judge, customers, (growth, "high_growth", high_growth), (value, "high_value"))


def _matrix(column: str, judge: Callable[..., pd.DataFrame], customers: pd.DataFrame,
            across: tuple[str, str, float], up: tuple[str, str]) -> Explorer:
    """One explorer for both: `across` is the scale from 0 to 1, `up` the money."""
    (scale, scale_cut, scale_start), (money, money_cut) = across, up
    open_frame(customers, numbers=[scale, money], unique="customer")  # once: no slider moves a column or a customer
    top = float(customers[money].quantile(0.95))
    step = _round(top / 50)
    start = round(float(customers[money].mean()) / step) * step

    def show(**cuts: float) -> View:
        judged = judge(**cuts)
        cells = _cells(judged, column, money)
        return View(lambda axes: _draw(axes, judged, column, (scale, cuts[scale_cut]), (money, cuts[money_cut]), top),
                    _sentence(cells), cells)

    return Explorer([
        Slider(money_cut, word(f"control.{money_cut}"), start, 0.0, _round(top) * 1.0, step),
        Slider(scale_cut, word(f"control.{scale_cut}"), scale_start, 0.0, 1.0, 0.05),
    ], show)


def _cells(judged: pd.DataFrame, column: str, money: str) -> pd.DataFrame:
    sums = judged.groupby(column)[money].agg(["size", "sum"]).reindex(list(words_of(column)), fill_value=0)
    share = sums["sum"] / sums["sum"].sum() if sums["sum"].sum() > 0 else sums["sum"] * float("nan")
    cells = pd.DataFrame({say("customers", "客户数"): sums["size"].astype(int),
                          say("share of profit", "利润占比"): share.round(3),
                          say("advice", "建议"): advice(column)["advice"]})
    return cells.rename(index=words_of(column))


def _sentence(cells: pd.DataFrame) -> str:
    joint = say(", ", "，")
    counts = joint.join(f"{label} {number}" for label, number in cells.iloc[:, 0].items())
    return say(f"Customers by cell: {counts}.", f"各格客户数：{counts}。")


def _draw(axes: Axes, judged: pd.DataFrame, column: str, across: tuple[str, float], up: tuple[str, float],
          top: float) -> None:
    (scale, scale_cut), (money, money_cut) = across, up
    x, y, label = (judged[name].to_numpy() for name in (scale, money, column))
    for (id, text), (colour, marker) in zip(words_of(column).items(), CELLS, strict=True):
        axes.plot(x[label == id], y[label == id].clip(max=top), linestyle="", marker=marker, markersize=4,
                  color=colour, alpha=0.6, label=text)
    axes.axvline(scale_cut, color="#b03a2e", linestyle="--", linewidth=1)
    axes.axhline(money_cut, color="#b03a2e", linestyle="--", linewidth=1)
    axes.set(xlim=(-0.02, 1.02), ylim=(-0.04 * top, 1.04 * top), title=word(f"control.{column}"),
             xlabel=column_word(scale),
             ylabel=column_word(money) + say(" (top 5% at the edge)", "（最高的 5% 画在上缘）"))
    axes.legend(loc="upper left", ncols=2, framealpha=0.8)


def _round(value: float) -> float:
    """The value to one figure: 23.7 -> 20, so that steps are even."""
    return float(f"{max(value, 1):.0e}")
