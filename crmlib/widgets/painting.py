"""A figure drawn to PNG again and again: what looks as it did is stamped instead of drawn anew.

Most of a redraw is text: the numbers on the axes, the legend, names in the picture. Each is drawn once on a clear
sheet of its own and kept under a key that says all that its look depends on.
"""

from collections.abc import Callable, Hashable
from io import BytesIO
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.backend_bases import GraphicsContextBase
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.figure import Figure
from matplotlib.legend import Legend
from PIL import Image

MOST = 100  # stamps that one figure keeps: some megabytes


class Painter:
    """Draws one figure; its stamps outlive each drawing.

    >>> figure = Figure()
    >>> Painter(figure).png()[1:4]
    b'PNG'
    """

    def __init__(self, figure: Figure):
        self.figure, self.stamps = figure, Stamps()

    def png(self) -> bytes:
        """The figure as it is now."""
        width, height = (int(each) for each in self.figure.bbox.size)
        for axes in self.figure.axes:
            self._stamp_scales_and_legend(axes)
        renderer = _Renderer(width, height, self.figure.dpi, self.stamps)
        self.figure.draw(renderer)
        png = BytesIO()
        Image.fromarray(np.asarray(renderer.buffer_rgba())[..., :3]).save(png, "PNG", compress_level=1)
        return png.getvalue()

    def _stamp_scales_and_legend(self, axes: Axes) -> None:
        keys: dict[Axis | Legend, Callable[[Any], Hashable]] = {axes.xaxis: _axis_key, axes.yaxis: _axis_key}
        if legend := axes.get_legend():
            keys[legend] = _legend_key
        for artist, key in keys.items():
            plain = type(artist).draw
            artist.draw = lambda sheet, artist=artist, key=key, plain=plain: (  # type: ignore[method-assign,misc]
                self.stamps.put(sheet, key(artist), lambda clear: plain(artist, clear)))


class Stamps:
    """Pictures of parts, each with the place of its lower left corner."""

    def __init__(self) -> None:
        self._kept: dict[Hashable, tuple[int, int, np.ndarray]] = {}

    def put(self, sheet: "_Renderer", key: Hashable, draw: Callable[["_Renderer"], None]) -> None:
        """Stamp the part of that key on the sheet; it is drawn if there is no stamp of it yet."""
        if key not in self._kept:
            clear = type(sheet)(sheet.width, sheet.height, sheet.dpi, self)
            draw(clear)
            self._kept[key] = _cut_out(clear)
        self._kept[key] = x, y, pixels = self._kept.pop(key)  # the last used stand last
        while len(self._kept) > MOST:
            del self._kept[next(iter(self._kept))]
        if pixels.size:
            sheet.draw_image(sheet.new_gc(), x, y, pixels)


def _cut_out(clear: RendererAgg) -> tuple[int, int, np.ndarray]:
    """What is drawn on the sheet, without the empty edges; rows from below, as Agg takes them."""
    pixels = np.asarray(clear.buffer_rgba())
    rows = np.flatnonzero(pixels[..., 3].any(axis=1))
    if not len(rows):
        return 0, 0, pixels[:0]
    band = pixels[rows[0]:rows[-1] + 1]
    columns = np.flatnonzero(band[..., 3].any(axis=0))
    return int(columns[0]), int(clear.height) - int(rows[-1]) - 1, band[::-1, columns[0]:columns[-1] + 1].copy()


class _Renderer(RendererAgg):
    """Agg that stamps texts."""

    def __init__(self, width: float, height: float, dpi: float, stamps: Stamps):
        super().__init__(width, height, dpi)
        self.stamps = stamps

    def draw_text(self, gc: GraphicsContextBase, x: float, y: float, s: str, prop: Any, angle: float,
                  ismath: Any = False, mtext: Any = None) -> None:
        """A text, from its stamp."""
        key = (x, y, s, hash(prop), angle, ismath, gc.get_rgb(), gc.get_alpha())
        draw = RendererAgg.draw_text
        self.stamps.put(self, key, lambda clear: draw(clear, gc, x, y, s, prop, angle, ismath, mtext))


def _axis_key(axis: Axis) -> Hashable:
    """What ticks, their numbers and the axis' name depend on."""
    marks = axis.get_majorticklocs().tolist()
    numbers = axis.get_major_formatter().format_ticks(marks)
    return (type(axis), *axis.get_view_interval(), *marks, *numbers, axis.get_label_text(), axis.get_visible())


def _legend_key(legend: Legend) -> Hashable:
    """What a legend depends on: in one widget a word always stands for the same sign."""
    return ("legend", legend._loc,  # type: ignore[attr-defined]
            *(text.get_text() for text in legend.get_texts()))
