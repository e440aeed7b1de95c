"""A widget's controls: a slider beside a number box of the same name, a choice, a tick box."""

from dataclasses import dataclass
from typing import Any

import ipywidgets
from traitlets import link

LABEL = {"description_width": "14em"}


@dataclass(frozen=True)
class Control:
    """One keyword of a rule: its name, the label that people read, its value and how it is set."""

    name: str
    label: str
    value: Any

    def build(self) -> ipywidgets.Widget:
        """The ipywidget that holds the value; its ``row`` is what is laid out."""
        raise NotImplementedError


@dataclass(frozen=True)
class Slider(Control):
    """A number in a range, by slider or keyboard or typed in the box."""

    low: float
    high: float
    step: float

    def build(self) -> ipywidgets.Widget:
        """A slider linked to a bounded number box, which gives it a name that screen readers say."""
        whole = all(isinstance(each, int) for each in (self.value, self.low, self.high, self.step))
        make, box = ((ipywidgets.IntSlider, ipywidgets.BoundedIntText) if whole else
                     (ipywidgets.FloatSlider, ipywidgets.BoundedFloatText))
        limits = {"min": self.low, "max": self.high, "step": self.step, "value": self.value}
        slider = make(**limits, description=self.label, style=LABEL, readout=False,
                      layout=ipywidgets.Layout(width="32em"))
        number = box(**limits, description=self.label, style={"description_width": "0"},
                     layout=ipywidgets.Layout(width="6em"))
        # A slider adds up its steps: 0.72 comes as 0.7199999. The box holds the value that counts.
        link((slider, "value"), (number, "value"), transform=(self._rounded, self._rounded))
        return _with_row(number, ipywidgets.HBox([slider, number]))

    def _rounded(self, value: float) -> float:
        return round(value, 6)


@dataclass(frozen=True)
class Number(Control):
    """A number typed in a box, to stand on another control's line."""

    low: float
    high: float
    step: float

    def build(self) -> ipywidgets.Widget:
        """A bounded number box with its label before it."""
        return _with_row(ipywidgets.BoundedFloatText(
            value=self.value, min=self.low, max=self.high, step=self.step, description=self.label,
            style={"description_width": "initial"}, layout=ipywidgets.Layout(width="10em")))


@dataclass(frozen=True)
class Choice(Control):
    """One of several values, each with its word: ``options`` maps words to values."""

    options: dict[str, Any]

    def build(self) -> ipywidgets.Widget:
        """A drop-down list."""
        return _with_row(ipywidgets.Dropdown(options=self.options, value=self.value, description=self.label,
                                             style=LABEL, layout=ipywidgets.Layout(width="32em")))


@dataclass(frozen=True)
class Tick(Control):
    """Yes or no."""

    def build(self) -> ipywidgets.Widget:
        """A tick box."""
        return _with_row(ipywidgets.Checkbox(value=self.value, description=self.label, style=LABEL,
                                             layout=ipywidgets.Layout(width="38em")))


def _with_row(widget: ipywidgets.Widget, row: ipywidgets.Widget | None = None) -> ipywidgets.Widget:
    widget.row = widget if row is None else row
    return widget
