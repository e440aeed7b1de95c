"""An answer in one plain form, so that classmates' answers can be compared however they are written."""

import json
import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

# What every assignment calls the student's id, and a hidden test the right answer on that student's data.
IDENTITY, KEY = "student_id", "wanted"
LONGEST = 20_000
LISTS = (list, tuple, set, frozenset, pd.Series, pd.Index, np.ndarray)


def form(value: Any, like: Any) -> Any:
    """A value as sorted lists of texts and numbers; the order of a list is no part of its form.

    Args:
        value: an answer, decoded.
        like: the right answer, which says whether a column with an index is a list or a mapping.

    Raises:
        TypeError: it holds what is neither text nor number.
        ValueError: it is too long to be an answer.

    >>> form(pd.Series([0.25, 1], index=["b", "a"]), {"a": 1}), form({"K7", "K12"}, []), form(np.float64(1) / 3, 0)
    ([['a', 1.0], ['b', 0.25]], ['K12', 'K7'], 0.333333333)
    """
    made = _form(value, like)
    if len(json.dumps(made)) > LONGEST:
        raise ValueError(len(made))
    return made


def _form(value: Any, like: Any) -> Any:
    if isinstance(like, Mapping):
        pairs = dict(value.to_dict() if isinstance(value, pd.Series) else value)
        return sorted([str(key), _form(each, like.get(key))] for key, each in pairs.items())
    if isinstance(value, LISTS):
        return sorted((_form(each, None) for each in list(value)), key=json.dumps)
    if isinstance(value, str | bool | np.bool_) or value is None:
        return str(value)
    number = float(value)
    return float(f"{number:.9g}") if math.isfinite(number) else str(number)
