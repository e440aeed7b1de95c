"""All exits against the truth: change the order and the thresholds of the rules and see what they cost."""

from collections.abc import Hashable
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from crmlib.churn import ORDER, by_type, confusion
from crmlib.language import say, word, words_of
from crmlib.widgets.controls import Choice, Slider, Tick
from crmlib.widgets.explorer import Explorer, View

RIVAL_BEFORE_FAULT = ("natural", "malicious", "competitive", "fault")
EVIDENCE = ("moved_away", "deceased", "unpaid", "unreachable", "rival_offer", "joined_rival", "failures",
            "complaints_unsettled", "reason_stated")
RIVAL_FIRST = ("competitive", "natural", "malicious", "fault")


def churn_firm(exits: pd.DataFrame, *, truth: str = "cause") -> Explorer:
    """Explore `crmlib.churn.by_type` on a firm's exits whose true causes are known.

    Args:
        exits: one row an exit, with the evidence and the true type.
        truth: column of the true type.

    >>> gone = pd.DataFrame({"moved_away": [False], "deceased": [False], "unpaid": [0.0], "unreachable": [False],
    ...                      "rival_offer": [True], "joined_rival": [True], "failures": [2],
    ...                      "complaints_unsettled": [0], "reason_stated": ["price"], "cause": ["fault"]})
    >>> churn_firm(gone).view(order=RIVAL_FIRST).sentence
    '0 of 1 exits judged rightly: 0.0%. Found: 0 of 1 of fault churn.'
    """
    orders = {say("as in this lesson", "本课的次序"): ORDER,
              say("rival before fault", "竞争在过失之前"): RIVAL_BEFORE_FAULT,
              say("rival first of all", "竞争排在最前"): RIVAL_FIRST, say("reversed", "完全颠倒"): ORDER[::-1]}
    needed = exits[[*EVIDENCE, truth]]  # a rule copies the columns that it does not need, too
    return Explorer([
        Choice("order", say("order of the rules", "规则的次序"), ORDER, orders),
        Slider("large_bill", say("large bill from", "“大额欠费”的起点"), 50, 10, 500, 10),
        Slider("many_failures", say("many failures from", "“多次失误”的起点"), 2, 1, 4, 1),
        Tick("by_reason", say("use stated reason", "参考自述原因"), True),
    ], lambda **keywords: _view(needed, truth, **keywords),
        margins={"left": 0.16, "right": 0.99, "bottom": 0.16, "top": 0.88})


def churn_firm_table(exits: pd.DataFrame, *, truth: str = "cause", by_reason: bool = True,
                     **keywords: Any) -> pd.DataFrame:
    """True types down, judged types across, for these keywords of `crmlib.churn.by_type`.

    Args:
        exits: one row an exit, with the evidence and the true type.
        truth: column of the true type.
        by_reason: whether the stated reason is asked last.
        keywords: thresholds and order of `crmlib.churn.by_type`.

    >>> gone = pd.DataFrame({"moved_away": [True], "deceased": [False], "unpaid": [0.0], "unreachable": [False],
    ...                      "rival_offer": [False], "joined_rival": [False], "failures": [0],
    ...                      "complaints_unsettled": [0], "reason_stated": ["price"], "cause": ["natural"]})
    >>> churn_firm_table(gone).loc["natural", "natural"].item()
    1
    """
    judged = by_type(exits, reason="reason_stated" if by_reason else None, **keywords)
    return confusion(judged, truth=truth)


def _view(exits: pd.DataFrame, truth: str, order: tuple[str, ...], **keywords: Any) -> View:
    cells = churn_firm_table(exits, truth=truth, order=order, **keywords)
    counts = cells.to_numpy()
    right, total = int(counts.trace()), int(counts.sum())
    parts = [say(f"{hits:,} of {there:,} of {_label(id)}", f"{_label(id)} {there:,} 例中 {hits:,} 例")
             for id, hits, there in zip(cells, counts.diagonal(), counts.sum(axis=1), strict=True) if there]
    joined = say(", ", "，").join(parts)
    sentence = say(f"{right:,} of {total:,} exits judged rightly: {right / total:.1%}. Found: {joined}.",
                   f"{total:,} 例流失中判断正确 {right:,} 例：{right / total:.1%}。找出：{joined}。")
    return View(lambda axes: _draw(axes, cells, order), sentence, _said(cells))


def _said(cells: pd.DataFrame) -> pd.DataFrame:
    """The table as people read it, with how many there are of each true type."""
    said = cells.rename(index=_label, columns=_label)
    said[say("true", "实际合计")] = said.sum(axis=1)
    return said.rename_axis(index=say("truth", "真实类型"), columns=say("judged", "判断"))


def _label(id: Hashable) -> str:
    return word("unclassified.unclassified") if id == "unclassified" else words_of("type")[str(id)]


def _draw(axes: Axes, cells: pd.DataFrame, order: tuple[str, ...]) -> None:
    share = cells.div(cells.sum(axis=1).clip(lower=1), axis=0).to_numpy()
    counts = cells.to_numpy()
    edges = [place - 0.5 for place in range(len(cells) + 1)]
    axes.pcolormesh(edges, edges, share, cmap="Blues", vmin=0, vmax=1.25)  # imshow would resample: slower
    for row in range(len(cells)):
        for column in range(len(cells)):
            right = row == column
            axes.text(column, row, f"{counts[row, column]:,}" + (" ✓" if right else ""), ha="center", va="center",
                      color="white" if share[row, column] > 0.75 else "black")
    labels = [_label(id).replace(" churn", "") for id in cells]
    axes.set_xticks(range(len(labels)), labels)
    axes.set_yticks(range(len(labels)), labels)
    names = [word(f"type.{each}").replace(" churn", "") for each in order]
    axes.set(xlim=(edges[0], edges[-1]), ylim=(edges[-1], edges[0]),
             xlabel=say("rows: truth; columns: judged; ✓ right", "行：真实类型；列：判断；✓ 正确"),
             title=" > ".join(names))
