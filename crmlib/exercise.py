"""What assignments need: rules that are the student's to write, and answers compared fairly."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from math import isclose
from numbers import Real
from typing import Any

import numpy as np
import pandas as pd

from crmlib.decide import missing


def closed_book(*rules: Callable[..., Any]) -> None:
    """From now on, in this kernel, these rules refuse to work: writing them is the question.

    The rule itself is changed, not one name of it, so that another import of it refuses too. Restart the
    kernel to open the book again.

    Args:
        rules: functions of crmlib.
    """
    for rule in rules:
        if rule.__code__.co_freevars:
            raise TypeError(f"{rule.__name__} is not a plain function")
        rule.__code__ = _refuse.__code__


def same(got: Any, wanted: Any, *, tolerance: float = 1e-6) -> bool:
    """Whether an answer says what was wanted, however it is written.

    Numbers may be of any kind (whole, numpy, decimal) and are compared with a tolerance; a list may be a tuple,
    an array or a column; a mapping may be a column with an index; a missing value is a missing value. Text, truth
    values and numbers are never mixed up.

    Args:
        got: the student's answer.
        wanted: the right one, in plain Python.
        tolerance: how far a number may be off, absolute or relative.

    >>> same(np.float64(0.3), 0.1 + 0.2), same(pd.Series(["vip"]), ["vip"]), same("1", 1)
    (True, True, False)
    """
    if isinstance(wanted, Mapping):
        return _same_mapping(got, wanted, tolerance)
    if isinstance(wanted, list | tuple):
        return _same_list(got, wanted, tolerance)
    if isinstance(wanted, set | frozenset):
        return isinstance(got, set | frozenset | list | tuple | pd.Series | pd.Index | np.ndarray) and \
            len(list(got)) == len(wanted) and set(got) == wanted
    return _same_value(got, wanted, tolerance)


def between(value: Any, low: float, high: float) -> bool:
    """Whether a value is one number from `low` to `high`, whatever else it may be.

    Args:
        value: the student's answer.
        low: the smallest possible answer.
        high: the biggest.

    >>> between(0.7, 0, 1), between(Decimal("0.7"), 0, 1), between("0.7", 0, 1), between(None, 0, 1)
    (True, True, False, False)
    """
    return _is_number(value) and low <= float(value) <= high


def each_once(values: Any) -> bool:
    """Whether a value lists something, and nothing twice: a list, a set, an array or a column of texts.

    Args:
        values: the student's answer.

    >>> each_once(["K1", "K2"]), each_once(["K1", "K1"]), each_once([]), each_once("K1"), each_once(None)
    (True, False, False, False, False)
    """
    if not isinstance(values, list | tuple | set | frozenset | pd.Series | pd.Index | np.ndarray):
        return False
    texts = [each for each in values if isinstance(each, str)]
    return len(set(texts)) == len(values) > 0


def keys_of(values: Any) -> set[Any]:
    """What a mapping, or a column with an index, has a value for; nothing for anything else.

    Args:
        values: the student's answer.

    >>> keys_of({"loyal": 0.1}), keys_of(pd.Series({"loyal": 0.1})), keys_of(None)
    ({'loyal'}, {'loyal'}, set())
    """
    found = values.to_dict() if isinstance(values, pd.Series) else values
    return set(found) if isinstance(found, Mapping) else set()


def _refuse(*_given: Any, **_keywords: Any) -> Any:
    # Runs in the rule's own module, so it brings its names along.
    from crmlib import language
    from crmlib.errors import ClosedBookError

    raise ClosedBookError(
        language.say("This rule is yours to write: crmlib's own is closed in this assignment.",
                     "这条规则要由你自己来写：本作业中 crmlib 的现成函数已关闭。"),
        language.say("Write it with plain Python or pandas.", "请用 Python 或 pandas 自己实现。"),
    )


def _same_mapping(got: Any, wanted: Mapping[Any, Any], tolerance: float) -> bool:
    found = got.to_dict() if isinstance(got, pd.Series) else got
    return isinstance(found, Mapping) and len(found) == len(wanted) and \
        all(key in found and same(found[key], wanted[key], tolerance=tolerance) for key in wanted)


def _same_list(got: Any, wanted: list[Any] | tuple[Any, ...], tolerance: float) -> bool:
    listed = got.to_list() if hasattr(got, "to_list") else got.tolist() if isinstance(got, np.ndarray) else got
    return isinstance(listed, list | tuple) and len(listed) == len(wanted) and \
        all(same(one, two, tolerance=tolerance) for one, two in zip(listed, wanted, strict=True))


def _is_number(value: Any) -> bool:
    """Whether it is one number, of whatever kind; a truth value is none."""
    return isinstance(value, Real | Decimal) and not isinstance(value, bool)


def _same_value(got: Any, wanted: Any, tolerance: float) -> bool:
    if wanted is None or (isinstance(wanted, float) and missing(wanted)):
        return got is None or (np.ndim(got) == 0 and bool(pd.isna(got)))
    if isinstance(wanted, bool):
        return isinstance(got, bool | np.bool_) and bool(got) == wanted
    if isinstance(wanted, int | float):
        return _is_number(got) and isclose(float(got), wanted, rel_tol=tolerance, abs_tol=tolerance)
    return isinstance(got, str) and str(got) == wanted
