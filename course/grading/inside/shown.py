"""Values as a person would want to read them."""

import math
import reprlib
from typing import Any


def shorten(value: Any, length: int = 120) -> str:
    """A decoded value as a person would want to see it: not all of it.

    >>> shorten({"a": 2 / 3, "b": [1e-7 / 3, 1234.5678]})
    "{'a': 0.6667, 'b': [3.333e-08, 1234.57]}"
    """
    short = _Short()
    short.maxlist = short.maxtuple = short.maxset = short.maxdict = short.maxarray = 8
    short.maxstring = short.maxother = length
    text = " ".join(short.repr(value).split())
    return text if len(text) <= length else text[: length - 1] + "…"


def rounded(number: float) -> float:
    """A number with four figures, and never with less than two decimals.

    >>> rounded(0.21799860439841176), rounded(600.046), rounded(0.0)
    (0.218, 600.05, 0.0)
    """
    if not number or not math.isfinite(number):
        return number
    return round(number, max(2, 3 - math.floor(math.log10(abs(number)))))


class _Short(reprlib.Repr):
    """Numbers rounded, numpy's shown as Python's own."""

    def repr1(self, x: Any, level: int) -> str:
        """Show a value, or one within another."""
        if type(x).__module__ == "numpy" and getattr(x, "ndim", 1) == 0:
            x = x.item()
        return repr(rounded(x)) if type(x) is float else super().repr1(x, level)
