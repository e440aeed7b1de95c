"""The right answer in other types and with harmless noise: students write numpy, floats, columns and get warned."""

import sys
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

_changed = False
_worn: list[str] = []


def used() -> bool:
    """Whether the disguise of this process changed anything: a text has no float to become whole."""
    return _changed or not _worn


def forget() -> None:
    """Be as before any disguise."""
    global _changed  # noqa: PLW0603 - answers are tried one after the other
    _changed = False
    _worn.clear()


def disguised(answer: Any, name: str) -> Any:
    """An answer, or a function that gives it, in the disguise of this name."""
    disguise = DISGUISES[name]
    _worn.append(name)
    if callable(answer):
        return lambda *given, **more: _noted(answer(*given, **more), disguise)
    return answer if disguise in NOISE else _noted(answer, disguise)


def wearing(code: str, names: list[str], disguise: str) -> str:
    """The code of a right answer, and the line that disguises it."""
    worn = "\n".join(f"{name} = disguised({name}, {disguise!r})" for name in names)
    return f"{code}\nfrom course.questions.disguises import disguised\n{worn}\n"


def _noted(value: Any, disguise: Callable[[Any], Any]) -> Any:
    global _changed  # noqa: PLW0603 - one answer is tried in each process
    other = disguise(value)
    _changed = _changed or repr(other) != repr(value) or disguise in NOISE
    return other


def _leaves(change: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The change made in every place of an answer."""
    def deep(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: deep(each) for key, each in value.items()}
        if isinstance(value, list | tuple | set):
            return type(value)(deep(each) for each in value)
        return change(value)
    return deep


def _numpy(value: Any) -> Any:
    if isinstance(value, bool) or value is None:
        return value
    kinds = ((int, np.int64), (float, np.float64), (str, np.str_))
    return next((new(value) for old, new in kinds if isinstance(value, old)), value)


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value


def _float(value: Any) -> Any:
    return float(value) if isinstance(value, int | np.integer) and not isinstance(value, bool) else value


def _whole(value: Any) -> Any:
    return int(value) if isinstance(value, float) and float(value).is_integer() else value


def _listed(make: Callable[[list], Any]) -> Callable[[Any], Any]:
    return lambda value: make(list(value)) if isinstance(value, list | set) else value


def _column(value: Any) -> Any:
    """A column with labels of its own, as filtered tables have them."""
    if isinstance(value, list):
        return pd.Series(value, index=[f"row {place}" for place in range(len(value))], name="answer", dtype=object)
    if isinstance(value, dict) and not any(isinstance(each, list | tuple | set) for each in value.values()):
        return pd.Series(value, dtype=object)
    return value


def _warned(value: Any) -> Any:
    warnings.warn("a column's type will change in the next version", FutureWarning, stacklevel=2)
    warnings.warn("invalid value encountered", RuntimeWarning, stacklevel=2)
    return value


def _printed(value: Any) -> Any:
    sys.stdout.write("looking at it\n")
    return value


NOISE = (_warned, _printed)
DISGUISES: dict[str, Callable[[Any], Any]] = {
    "numpy scalars": _leaves(_numpy),
    "plain scalars": _leaves(_plain),
    "floats for whole numbers": _leaves(_float),
    "whole numbers for floats": _leaves(_whole),
    "a tuple": _listed(tuple),
    "an array": _listed(lambda value: np.array(value, dtype=object)),
    "a column with its own labels": _column,
    "a missing value as NaN": _leaves(lambda value: float("nan") if value is None else value),
    "a harmless warning": _warned,
    "something printed": _printed,
}
