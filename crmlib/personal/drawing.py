"""What all data of one's own have in common: ids, and that an assignment asks for the same data in many places."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

import numpy as np

from crmlib.ids import plain_id

Drawn = TypeVar("Drawn")


def drawn_once(draw: Callable[..., Drawn]) -> Callable[..., Drawn]:
    """Keep the tables of the student asked for last, and give copies: drawing takes longer than most rules."""
    last: dict[Any, Drawn] = {}

    @wraps(draw)
    def give(student_id: str, **sizes: int) -> Drawn:
        asked = (plain_id(student_id), *sorted(sizes.items()))
        if asked not in last:
            found = draw(student_id, **sizes)
            last.clear()
            last[asked] = found
        return _copied(last[asked])

    return give


def new_ids(draw: np.random.Generator, customers: int) -> list[str]:
    """Customer ids of one's own, none of them the same twice."""
    return [f"K{number}" for number in draw.choice(np.arange(1000, 10000), customers, replace=False)]


def _copied(found: Any) -> Any:
    return tuple(each.copy() for each in found) if isinstance(found, tuple) else found.copy()
