"""The one mechanism of every widget: parameters -> result -> picture, a sentence and a table.

No Output, interact or interactive_output: they hide errors from whoever runs the notebook. The picture is
an ``<img>`` with a text for screen readers, drawn on a figure that is kept and redrawn.
"""

from base64 import b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import ipywidgets
import pandas as pd
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from crmlib.errors import CrmError
from crmlib.fonts import font_family
from crmlib.language import current_language, say, speaking
from crmlib.widgets.controls import Control
from crmlib.widgets.painting import Painter

SIZE = (6.8, 3.7)
SHOWN, FADED = 'style="max-width:100%"', 'style="max-width:100%;opacity:0.3"'
MARGINS = {"left": 0.11, "right": 0.97, "bottom": 0.16, "top": 0.90}


@dataclass(frozen=True)
class View:
    """What a widget shows of one result: a picture, a sentence, a table with the same content."""

    draw: Callable[[Axes], None]
    sentence: str
    table: pd.DataFrame


class Explorer(ipywidgets.VBox):
    """Controls, a picture that follows them, the result in words, and its table.

    Args:
        controls: the keywords of a rule that the student may move; those in one tuple stand on one line.
        show: from the controls' values, by keyword, to a `View`. It is called without any browser too:
            ``explorer.view(vip=0.7)`` is the widget's headless twin.
        margins: fractions of the figure that the axes leave free.
    """

    def __init__(self, controls: Sequence[Control | tuple[Control, ...]], show: Callable[..., View], *,
                 margins: dict[str, float] | None = None):
        self.show, self.language = show, current_language()
        lines = [each if isinstance(each, tuple) else (each,) for each in controls]
        self.controls = {each.name: each.build() for line in lines for each in line}
        self.figure = Figure(figsize=SIZE, dpi=100)
        self.figure.subplots_adjust(**(margins or MARGINS))
        self.axes = FigureCanvasAgg(self.figure).figure.add_subplot()
        self.painter = Painter(self.figure)
        _keep_ticks(self.axes)
        self.picture, self.status, self.details = (ipywidgets.HTML() for _ in range(3))
        for control in self.controls.values():
            control.observe(self._moved, names="value")
        self.redraw()
        super().__init__([*map(self._line, lines), self.status, self.picture, self.details])

    @property
    def values(self) -> dict[str, Any]:
        """The controls' values by keyword."""
        return {name: control.value for name, control in self.controls.items()}

    def set(self, **values: Any) -> "Explorer":
        """Move controls from code, as a student's hand would."""
        for name, value in values.items():
            self.controls[name].value = value
        return self

    def view(self, **values: Any) -> View:
        """What would be shown for these values (and the controls' own for the rest)."""
        with speaking(self.language):
            return self.show(**{**self.values, **values})

    def redraw(self) -> None:
        """Compute, draw and say the present result; a rule's complaint is said in the status line."""
        with speaking(self.language), rc_context({"font.family": font_family(self.language)}):
            try:
                view = self.show(**self.values)
            except CrmError as trouble:
                self.status.value = _status(str(trouble), warn=True)
                self.picture.value = self.picture.value.replace(SHOWN, FADED)  # it still shows what was before
                return
            self.axes.clear()
            view.draw(self.axes)
            _pin_labels(self.axes)
            self.picture.value = _image(self.painter.png(), view.sentence)
            self.status.value = _status(view.sentence)
            self.details.value = _table(view.table)

    def _line(self, controls: tuple[Control, ...]) -> ipywidgets.Widget:
        rows = [self.controls[each.name].row for each in controls]
        return rows[0] if len(rows) == 1 else ipywidgets.HBox(rows)

    def _moved(self, _change: Any) -> None:
        self.redraw()


def _keep_ticks(axes: Axes) -> None:
    """Let ticks outlive ``axes.clear()``: making them anew costs a third of a redraw."""
    for axis in (axes.xaxis, axes.yaxis):
        axis.reset_ticks = lambda: None  # type: ignore[method-assign]


def _pin_labels(axes: Axes) -> None:
    """Fixed places for labels and title: working them out costs a third of a redraw."""
    axes.xaxis.set_label_coords(0.5, -0.11)
    axes.yaxis.set_label_coords(-0.09, 0.5)
    axes.set_title(axes.get_title(), y=1.02)


def _image(png: bytes, alt: str) -> str:
    """The picture as an HTML image whose text says what it shows."""
    data = b64encode(png).decode()
    return f'<img src="data:image/png;base64,{data}" alt="{escape(alt, quote=True)}" {SHOWN}>'


def _status(sentence: str, *, warn: bool = False) -> str:
    colour = "#b3261e" if warn else "inherit"
    return f'<div role="status" style="line-height:1.5;color:{colour}">{escape(sentence)}</div>'


def _table(table: pd.DataFrame) -> str:
    summary = say("The same as a table", "查看数据表")
    return f"<details><summary>{summary}</summary>{table.to_html(border=0, na_rep='-')}</details>"
