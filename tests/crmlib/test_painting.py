"""Stamped pictures: the same as matplotlib's own, whatever was drawn before."""

from io import BytesIO

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from crmlib.widgets import painting
from crmlib.widgets.painting import Painter


def pixels(png):
    return np.asarray(Image.open(BytesIO(png)).convert("RGB")).astype(int)


def plain(figure):
    """What matplotlib itself draws, without stamps."""
    for artist in (figure.axes[0].xaxis, figure.axes[0].yaxis, figure.axes[0].get_legend()):
        vars(artist).pop("draw", None)
    png = BytesIO()
    figure.savefig(png, format="png")
    return pixels(png.getvalue())


def bars(axes):
    axes.barh([0, 1], [3, 4])
    axes.set(yticks=[0, 1], yticklabels=["up", "down"])


CHANGES = {
    "data": lambda axes: axes.plot([0, 1], [3, 2], label="b"),
    "limits": lambda axes: axes.set_xlim(0, 7),
    "turned": lambda axes: axes.invert_yaxis(),
    "ticks": lambda axes: axes.set_xticks([0, 0.5]),
    "tick labels": bars,
    "label": lambda axes: axes.set_xlabel("months"),
    "title": lambda axes: axes.set_title("another"),
    "text moved": lambda axes: axes.texts[0].set_position((0.7, 0.2)),
    "text said": lambda axes: axes.texts[0].set_text("otherwise"),
    "colour": lambda axes: axes.texts[0].set_color("red"),
    "alpha": lambda axes: axes.texts[0].set_alpha(0.3),
    "turned text": lambda axes: axes.texts[0].set_rotation(90),
    "size": lambda axes: axes.texts[0].set_fontsize(20),
    "no axes": lambda axes: axes.set_axis_off(),
    "legend moved": lambda axes: axes.legend(loc="lower right"),
    "legend said": lambda axes: axes.legend(["other word"], loc="upper left"),
}


def drawn():
    figure = FigureCanvasAgg(Figure(figsize=(4, 3), dpi=100)).figure
    axes = figure.add_subplot()
    axes.plot([0, 1], [2, 3], label="a")
    axes.text(0.2, 2.5, "here")
    axes.set(xlabel="days", ylabel="y", title="one")
    axes.legend(loc="upper left")
    return figure, axes


@pytest.mark.parametrize("change", CHANGES.values(), ids=list(CHANGES))
def test_a_stamped_picture_is_matplotlibs(change):
    figure, axes = drawn()
    painter = Painter(figure)
    first = painter.png()
    assert np.abs(pixels(first) - plain(figure)).max() <= 3
    change(axes)
    changed = painter.png()
    assert np.abs(pixels(changed) - plain(figure)).max() <= 3
    assert changed != first
    assert painter.png() == changed


def test_old_stamps_make_room(monkeypatch):
    monkeypatch.setattr(painting, "MOST", 8)
    figure, axes = drawn()
    painter = Painter(figure)
    for number in range(30):
        axes.set_title(str(number))
        painter.png()
    assert len(painter.stamps._kept) == 8
    assert np.abs(pixels(painter.png()) - plain(figure)).max() <= 3
