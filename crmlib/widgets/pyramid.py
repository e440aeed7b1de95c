"""The customer pyramid on its Pareto curve: move the cut-offs and see who falls where."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from crmlib.classification import by_importance, cumulative_share
from crmlib.classification.importance import tiers, with_shares
from crmlib.errors import ParameterError
from crmlib.frames import open_frame
from crmlib.language import say, words_of
from crmlib.widgets.controls import Slider
from crmlib.widgets.explorer import Explorer, View

COLOURS = {"vip": "#1b4f72", "important": "#3498db", "ordinary": "#aed6f1"}


def pyramid(customers: pd.DataFrame, *, value: str = "profit", vip: float = 0.80,
            important: float = 0.95) -> Explorer:
    """Explore `crmlib.classification.by_importance` on a table of customers.

    Args:
        customers: one row a customer.
        value: column of money a customer brings.
        vip: where the first cut-off stands at the start, 0 to 1.
        important: where the second stands.

    >>> firm = pd.DataFrame({"profit": [70, 20, 6, 4]})
    >>> pyramid(firm).view(vip=0.5).sentence
    'VIPs: 1, 25.0% of customers, with 70.0% of the value.'
    """
    curve = cumulative_share(customers, value=value)["cumulative_share"].dropna().sort_values().to_numpy()
    frame = open_frame(customers.filter(["customer", value]), numbers=[value], unique="customer")
    ranked = with_shares(frame, value)  # once: a cut-off moves no customer's rank
    def show(vip: float, important: float) -> View:
        if vip > important:
            raise ParameterError(say("The first cut-off must not be above the second.", "第一条界线不能高于第二条。"),
                                 say("Lower the upper slider or raise the lower one.",
                                     "请调低上面的滑块，或调高下面的滑块。"))
        counts = _counts(tiers(ranked, like=frame, vip=vip, important=important), value)
        return _view(counts, curve, vip, important)

    return Explorer(
        [Slider("vip", say("VIPs bring up to", "贵宾客户贡献至"), vip, 0.05, 0.99, 0.01),
         Slider("important", say("VIPs and important up to", "加上重要客户贡献至"), important, 0.06, 1.0, 0.01)], show)


def pyramid_table(customers: pd.DataFrame, *, value: str = "profit", vip: float = 0.80,
                  important: float = 0.95) -> pd.DataFrame:
    """Each tier's customers and value, in numbers and in shares.

    >>> pyramid_table(pd.DataFrame({"profit": [70, 20, 6, 4]}))["customers"].tolist()
    [2, 1, 1]
    """
    return _counts(by_importance(customers, value=value, vip=vip, important=important), value)


def _counts(judged: pd.DataFrame, value: str) -> pd.DataFrame:
    by_tier = judged.groupby("importance")[value].agg(["size", "sum"])
    counts = by_tier.reindex(list(words_of("importance")), fill_value=0)
    return pd.DataFrame({
        "customers": counts["size"].astype(int), "share_of_customers": counts["size"] / len(judged),
        "value": counts["sum"].astype(float), "share_of_value": counts["sum"] / counts["sum"].sum(),
    })


def _view(counts: pd.DataFrame, curve: np.ndarray, vip: float, important: float) -> View:
    top = counts.loc["vip"]
    people, share = f"{top['share_of_customers']:.1%}", f"{top['share_of_value']:.1%}"
    sentence = say(f"VIPs: {top['customers']:,.0f}, {people} of customers, with {share} of the value.",
                   f"{top['customers']:,.0f} 位贵宾客户占客户数的 {people}，带来 {share} 的价值。")
    return View(lambda axes: _draw(axes, curve, counts, vip, important), sentence, _said(counts))


def _said(counts: pd.DataFrame) -> pd.DataFrame:
    """The table as people read it."""
    said = counts.rename(index=words_of("importance")).rename_axis(None)
    return said.rename(columns={
        "customers": say("customers", "客户数"), "share_of_customers": say("share of customers", "客户占比"),
        "value": say("value", "价值"), "share_of_value": say("share of value", "价值占比")}).round(3)


def _draw(axes: Axes, curve: np.ndarray, counts: pd.DataFrame, vip: float, important: float) -> None:
    axes.plot(np.arange(1, len(curve) + 1) / len(curve), curve, color="#333333")
    left = 0.0
    for id, row in counts.iterrows():
        right = left + row["share_of_customers"]
        axes.axvspan(left, right, color=COLOURS[str(id)], alpha=0.5, label=words_of("importance")[str(id)])
        left = right
    for cut in (vip, important):
        axes.axhline(cut, color="#b03a2e", linestyle="--", linewidth=1)
    axes.set(xlim=(0, 1), ylim=(0, 1.02), xlabel=say("share of customers, biggest first", "客户占比（由大到小）"),
             ylabel=say("cumulative share of value", "价值累计占比"), title=say("Customer pyramid", "客户金字塔"))
    axes.legend(loc="lower right")
