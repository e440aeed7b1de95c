"""The importance-performance map: move the two cut-offs and see which attributes change their place."""

import pandas as pd
from matplotlib.axes import Axes

from crmlib.advice import advice
from crmlib.decide import column_word
from crmlib.language import say, words_of
from crmlib.satisfaction import importance_performance, placed_again
from crmlib.widgets.controls import Slider, Tick
from crmlib.widgets.expectation import attribute_word
from crmlib.widgets.explorer import Explorer, View

# A quadrant's colour, marker and corner (right?, top?).
PLACES = {"concentrate": ("#b03a2e", "v", 0, 1), "keep_up": ("#1b7837", "^", 1, 1),
          "low_priority": ("#7f8c8d", "o", 0, 0), "overkill": ("#2166ac", "s", 1, 0)}
# Where a label may stand, in pixels from its point, as (right, up); the axes' size in pixels; a letter's width.
SPOTS = ((8, 4), (8, -13), (-8, 4), (-8, -13), (8, 14), (-8, 14))
WIDE, TALL, LETTER, LINE = 585, 274, 6, 13


def performance_map(ratings: pd.DataFrame, *, attribute: str = "attribute") -> Explorer:
    """Explore `crmlib.satisfaction.importance_performance`: its two cut-offs, with or without intervals.

    Args:
        ratings: one row a customer and attribute, with ``importance`` and ``perceived``.
        attribute: column of the attribute's id.

    >>> means = pd.DataFrame({"attribute": ["price", "taste"], "importance": [9, 3], "perceived": [4, 8]})
    >>> performance_map(means).view(important=5.0, good=5.0).sentence
    'Concentrate here: price. Not sure of their place: price, taste.'
    """
    start = importance_performance(ratings, attribute=attribute)
    cuts = {"important": "importance", "good": "perceived"}
    ends = {cut: _limits(start[name]) for cut, name in cuts.items()}
    spots = _spots(start, ends)

    def show(important: float, good: float, intervals: bool) -> View:
        places = placed_again(start, important=important, good=good)
        return View(lambda axes: _draw(axes, places, ends, spots, intervals), _sentence(places), _said(places))

    return Explorer([
        *(Slider(cut, column_word(cut), round(float(start[cut].iloc[0]), 1), *ends[cut], 0.1) for cut in cuts),
        Tick("intervals", say("show 95% intervals", "显示 95% 置信区间"), False)], show)


def _sentence(places: pd.DataFrame) -> str:
    nobody, joint = say("nothing", "无"), say(", ", "、")
    first = places.loc[places["quadrant"] == "concentrate", "attribute"]
    unsure = places.loc[~places["sure"], "attribute"]
    named, doubtful = (joint.join(map(attribute_word, each)) or nobody for each in (first, unsure))
    return say(f"Concentrate here: {named}. Not sure of their place: {doubtful}.",
               f"重点改进：{named}。位置不可靠的：{doubtful}。")


def _said(places: pd.DataFrame) -> pd.DataFrame:
    """The table as people read it."""
    table = places.set_index(places["attribute"].map(attribute_word)).rename_axis(None)
    told = advice("quadrant")["advice"]
    return pd.DataFrame({
        column_word("importance"): table["importance"].round(2), column_word("perceived"): table["perceived"].round(2),
        column_word("quadrant"): table["quadrant"].map(words_of("quadrant")),
        column_word("sure"): table["sure"].map({True: say("yes", "是"), False: say("no", "否")}),
        column_word("advice"): table["quadrant"].map(told)})


def _draw(axes: Axes, places: pd.DataFrame, ends: dict[str, tuple[float, float]], spots: dict[str, tuple[int, int]],
          intervals: bool) -> None:
    important, good = places["important"].iloc[0], places["good"].iloc[0]
    axes.axhline(important, color="#333333", linestyle="--", linewidth=1)
    axes.axvline(good, color="#333333", linestyle="--", linewidth=1)
    for id, (colour, marker, right, top) in PLACES.items():
        here = places[places["quadrant"] == id]
        axes.plot(here["perceived"], here["importance"], linestyle="", marker=marker, color=colour, markersize=7)
        axes.text(0.99 if right else 0.01, 0.98 if top else 0.02, words_of("quadrant")[id], transform=axes.transAxes,
                  ha="right" if right else "left", va="top" if top else "bottom", color=colour)
    if intervals:
        axes.hlines(places["importance"], places["perceived_low"], places["perceived_high"], color="#999999", zorder=0)
        axes.vlines(places["perceived"], places["importance_low"], places["importance_high"], color="#999999", zorder=0)
    for id, x, y in zip(places["attribute"], places["perceived"], places["importance"], strict=True):
        axes.annotate(attribute_word(id), (x, y), textcoords="offset pixels", xytext=spots[id], fontsize=9,
                      ha="left" if spots[id][0] > 0 else "right")
    axes.set(xlim=ends["good"], ylim=ends["important"], xlabel=column_word("perceived"),
             ylabel=column_word("importance"), title=say("Importance-performance map", "重要性—绩效图"))


def _limits(values: pd.Series) -> tuple[float, float]:
    """Round ends of an axis that leave room for labels and the quadrants' names."""
    room = 0.12 * float(values.max() - values.min()) + 0.2
    return round(float(values.min()) - room, 1), round(float(values.max()) + room, 1)


def _spots(places: pd.DataFrame, ends: dict[str, tuple[float, float]]) -> dict[str, tuple[int, int]]:
    """For each attribute a place for its label that hides no other; the sliders move no point, so once is enough."""
    (left, right), (bottom, top) = ends["good"], ends["important"]
    points = {str(row["attribute"]): (WIDE * (row["perceived"] - left) / (right - left),
                                      TALL * (row["importance"] - bottom) / (top - bottom))
              for row in places.to_dict("records")}
    taken = [(x - 6, y - 6, x + 6, y + 6) for x, y in points.values()] + [_corner(id) for id in PLACES]
    chosen = {}
    for id, (x, y) in points.items():
        boxes = {spot: _box(x, y, spot, attribute_word(id)) for spot in SPOTS}
        chosen[id] = min(SPOTS, key=lambda spot: _overlap(boxes[spot], taken))
        taken.append(boxes[chosen[id]])
    return chosen


def _corner(id: str) -> tuple[float, float, float, float]:
    """Where a quadrant's name stands."""
    _, _, right, top = PLACES[id]
    height = TALL - LINE - 6 if top else 3
    return _box(WIDE * right, height, (-6 if right else 6, 0), words_of("quadrant")[id])


def _box(x: float, y: float, spot: tuple[int, int], text: str) -> tuple[float, float, float, float]:
    across, up = spot
    width = LETTER * sum(2 if ord(letter) > 0x2E80 else 1 for letter in text)
    start = x + across if across > 0 else x + across - width
    return start, y + up, start + width, y + up + LINE


def _overlap(box: tuple[float, float, float, float], taken: list[tuple[float, float, float, float]]) -> float:
    """How much of the box lies over others or beyond the axes."""
    left, bottom, right, top = box
    hidden = sum(max(0.0, min(right, r) - max(left, x)) * max(0.0, min(top, t) - max(bottom, b))
                 for x, b, r, t in taken)
    return hidden + 100 * (max(0.0, right - WIDE) + max(0.0, -left) + max(0.0, top - TALL) + max(0.0, -bottom))
