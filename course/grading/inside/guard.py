"""What pandas does behind the back of whoever reads a student's text, undone in this process.

It gives a table's labels as attributes: one named ``__array_interface__`` would have numpy read any address of memory,
one that holds something to call would be called as a method. And groups outlive a change of their table's length: to
sum them up would read and write beyond its end.
"""

from collections.abc import Callable
from typing import Any

from pandas.core.generic import NDFrame
from pandas.core.groupby.groupby import GroupBy

GROUP: Any = vars(GroupBy)["__init__"]


def guard_pandas() -> None:
    """Keep such labels for square brackets, and groups on a copy, here and in all that is forked from here."""
    for kind in (NDFrame, GroupBy):
        setattr(kind, "__getattr__", _hiding(vars(kind)["__getattr__"]))  # noqa: B010 - the stubs do not know it
    setattr(GroupBy, "__init__", _grouped)  # noqa: B010 - a method cannot be assigned to, for the types


def _hiding(given: Callable[[Any, str], Any]) -> Callable[[Any, str], Any]:
    def look(table: Any, name: str) -> Any:
        if not name.startswith("__"):
            found = given(table, name)
            if not callable(found):
                return found
        raise AttributeError(f"{type(table).__name__!r} object has no attribute {name!r}")

    return look


def _grouped(groups: Any, obj: Any, *how: Any, **named: Any) -> None:
    GROUP(groups, obj.copy(deep=False), *how, **named)
