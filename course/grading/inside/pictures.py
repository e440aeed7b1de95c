"""What a matplotlib figure or axes shows as plain data, and back as a fresh figure that nobody has touched.

Titles, labels, scales, limits, ticks, lines, bars, points, texts and the legend; not colours and fonts.
"""

import sys
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from .wire import CannotPassError, Decoder, Encoder

MOST = 500  # of lines, bars, points' groups, texts and ticks each; more is no picture for a person


def encode_picture(value: Any, encoder: Encoder, depth: int) -> Any:
    """Plain data for a figure or an axes, else NotImplemented."""
    if "matplotlib.figure" not in sys.modules:  # then it is none
        return NotImplemented
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    if isinstance(value, Figure):
        return {"t": "figure", "v": [encoder.encode(_axes(each), depth + 1) for each in _few(value.axes)]}
    if isinstance(value, Axes):
        return {"t": "axes", "v": encoder.encode(_axes(value), depth + 1)}
    return NotImplemented


def _axes(axes: Any) -> dict[str, Any]:
    from matplotlib.collections import PathCollection
    from matplotlib.container import BarContainer
    from matplotlib.patches import Rectangle

    bars = [each for each in axes.patches if isinstance(each, Rectangle)]
    places = {id(bar): place for place, bar in enumerate(bars)}
    groups = [each for each in axes.containers if isinstance(each, BarContainer)]
    legend = axes.get_legend()
    return {
        "title": axes.get_title(), "x": _axis(axes, "x"), "y": _axis(axes, "y"),
        "lines": [[np.asarray(each.get_xdata()), np.asarray(each.get_ydata()), str(each.get_label())]
                  for each in _few(axes.lines)],
        "bars": [[*map(float, (*each.get_xy(), each.get_width(), each.get_height())), str(each.get_label())]
                 for each in _few(bars)],
        "groups": [[[places[id(bar)] for bar in each if id(bar) in places], np.asarray(each.datavalues),
                    str(each.get_label())] for each in _few(groups)],
        "points": [[np.ma.getdata(each.get_offsets()), str(each.get_label())]
                   for each in _few(axes.collections) if isinstance(each, PathCollection)],
        "texts": [[*each.get_position(), each.get_text()] for each in _few(axes.texts)],
        "legend": None if legend is None else [each.get_text() for each in _few(legend.get_texts())],
    }


def _axis(axes: Any, name: str) -> list[Any]:
    axis = getattr(axes, f"{name}axis")
    texts = [each.get_text() for each in _few(axis.get_ticklabels())]
    return [axis.get_label_text(), axis.get_scale(), [float(each) for each in axis.get_view_interval()],
            [float(each) for each in _few(axis.get_ticklocs())], texts]


def _few(things: Any) -> list[Any]:
    if len(things) > MOST:
        raise CannotPassError("large")
    return list(things)


def _figure(data: dict, decoder: Decoder, depth: int) -> Any:
    from matplotlib.figure import Figure

    figure = Figure()
    for each in _few(data["v"]):
        _draw(figure.add_axes((0.1, 0.1, 0.8, 0.8)), decoder.decode(each, depth))
    return figure


def _one(data: dict, decoder: Decoder, depth: int) -> Any:
    return _figure({"v": [data["v"]]}, decoder, depth).axes[0]


def _draw(axes: Any, shown: dict[str, Any]) -> None:
    axes.set_title(shown["title"])
    for x, y, label in _few(shown["lines"]):
        axes.plot(x, y, label=label)
    _bars(axes, shown)
    for offsets, label in _few(shown["points"]):
        axes.scatter(offsets[:, 0], offsets[:, 1], label=label)
    for x, y, text in _few(shown["texts"]):
        axes.text(x, y, text)
    if shown["legend"] is not None:
        axes.legend([axes.patch] * len(_few(shown["legend"])), shown["legend"])
    for name in ("x", "y"):
        _ticks(axes, name, *shown[name])


def _bars(axes: Any, shown: dict[str, Any]) -> None:
    from matplotlib.container import BarContainer
    from matplotlib.patches import Rectangle

    bars = [Rectangle((x, y), width, height, label=label) for x, y, width, height, label in _few(shown["bars"])]
    for each in bars:
        axes.add_patch(each)
    for places, values, label in _few(shown["groups"]):
        axes.add_container(BarContainer([bars[place] for place in places], datavalues=values, label=label))


def _ticks(axes: Any, name: str, label: str, scale: str, limits: list[float], ticks: list[float],
           texts: list[str]) -> None:
    axes.set(**{f"{name}label": label, f"{name}scale": scale})
    if len(ticks) == len(texts):
        getattr(axes, f"set_{name}ticks")(ticks, texts)
    axes.set(**{f"{name}lim": limits})


PICTURES: Mapping[str, Callable[[dict, Decoder, int], Any]] = {"figure": _figure, "axes": _one}
