"""Pictures as inline SVG in the page's own colours: sharp on paper, readable on a dark screen, no request."""

import re
from collections.abc import Callable, Sequence
from html import escape
from io import StringIO
from itertools import pairwise
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, PercentFormatter

from crmlib.fonts import font_family
from crmlib.language import current_language, say

# Stand for the page's colours: the style sheet says what they are, in the light and in the dark.
INK, BAR, SOFT, WARN = "#010101", "#020202", "#030303", "#040404"
COLOURS = {INK: "var(--ink)", BAR: "var(--bar)", SOFT: "var(--soft)", WARN: "var(--warn)"}
STYLE = {"svg.fonttype": "path", "text.color": INK, "axes.edgecolor": INK, "axes.labelcolor": INK,
         "xtick.color": INK, "ytick.color": INK, "axes.spines.top": False, "axes.spines.right": False,
         "font.size": 11, "axes.titlesize": 12, "axes.axisbelow": True}
WIDTH, COLUMNS = 7.2, 4


def draw(name: str, alt: str, paint: Callable[[Figure], None], *, height: float = 3.2) -> str:
    """An SVG element whose label says what it shows.

    Args:
        name: unique on the page; the picture's inner ids begin with it.
        alt: the picture in words.
        paint: draws on the figure.
        height: in inches, of a picture 7.2 inches wide.
    """
    style: Any = {**STYLE, "font.family": font_family(current_language()), "svg.hashsalt": name}
    with mpl.rc_context(style):
        figure = Figure(figsize=(WIDTH, height), layout="constrained")
        paint(figure)
        text = StringIO()
        figure.savefig(text, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    return _inline(text.getvalue(), name, alt)


def histogram(figure: Figure, edges: Sequence[float], counts: Sequence[int], *, mean: float, xlabel: str) -> None:
    """How many students stand in each stretch, and where the mean is."""
    axes = figure.add_subplot()
    gap = 0.04 * (edges[1] - edges[0])
    axes.bar([left + gap for left in edges[:-1]], counts, [right - left - 2 * gap for left, right in pairwise(edges)],
             align="edge", color=BAR)
    axes.axvline(mean, color=WARN, linestyle="--", linewidth=1.5, label=say(f"mean {mean:.1f}", f"平均 {mean:.1f}"))
    axes.set(xlabel=xlabel, ylabel=say("students", "学生数"), xlim=(edges[0], edges[-1]), xticks=edges)
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.legend(frameon=False, loc="upper left")


def bars(figure: Figure, labels: Sequence[str], shares: Sequence[float], *, notes: Sequence[str], xlabel: str,
         weak: Sequence[bool] = (), whole: bool = False) -> None:
    """One bar a label, first on top, each with its figure beside it; `whole`: the axis goes to 100%."""
    axes, places = figure.add_subplot(), range(len(labels))
    axes.barh(places, shares, color=[WARN if bad else BAR for bad in weak] or BAR, height=0.66)
    for place, share, note in zip(places, shares, notes, strict=True):
        axes.annotate(note, (share, place), xytext=(5, 0), textcoords="offset points", va="center")
    top = 1.0 if whole else max(*shares, 0.01)
    axes.set(yticks=places, yticklabels=labels, xlabel=xlabel, xlim=(0, top * 1.13))
    axes.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    axes.invert_yaxis()
    axes.tick_params(axis="y", length=0)


def panels(figure: Figure, labels: Sequence[str], series: dict[str, list[float]]) -> None:
    """A small picture for each series, four in a row, all on the same scale."""
    rows = -(-len(series) // COLUMNS)
    every = figure.subplots(rows, COLUMNS, sharex=True, sharey=True, squeeze=False)
    for axes, (name, each) in zip(every.flat, series.items(), strict=False):
        axes.bar(range(len(labels)), each, color=BAR, width=0.72)
        axes.set_title(name, fontsize=11)
        axes.set(xticks=range(len(labels)), xticklabels=labels, ylim=(0, 1.05))
        axes.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    for axes in every.flat[len(series):]:
        axes.set_visible(False)
    for place in range(len(series), rows * COLUMNS):
        # The picture above an empty place has lost its axis to it.
        every.flat[place - COLUMNS].tick_params(labelbottom=True)


def _inline(svg: str, name: str, alt: str) -> str:
    """Only the element, with ids of its own and the page's colours."""
    body = svg[svg.index("<svg"):]
    body = re.sub(r"<metadata>.*?</metadata>", "", body, flags=re.DOTALL)
    view = re.search(r'viewBox="([^"]*)"', body)
    inner = body[body.index(">") + 1:]
    inner = re.sub(r'\bid="', f'id="{name}-', inner).replace('href="#', f'href="#{name}-').replace(
        "url(#", f"url(#{name}-")
    for stand_in, colour in COLOURS.items():
        inner = inner.replace(stand_in, colour)
    inner = inner.replace("xlink:href", "href")
    return f'<svg role="img" aria-label="{escape(alt, quote=True)}" viewBox="{view[1] if view else ""}">{inner}'
