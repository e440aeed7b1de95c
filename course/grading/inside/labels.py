"""Labels of tables are no attributes that Python or numpy look for.

pandas gives a column's labels as attributes. One named ``__array_interface__`` would have numpy read any address of
memory, and one that holds something to call would be called as a method: both past every look at a student's text.
"""

from typing import Any

from pandas.core.generic import NDFrame

GIVEN: Any = vars(NDFrame)["__getattr__"]


def hide_labels() -> None:
    """Keep such labels for square brackets, in this process and all that are forked from it."""
    setattr(NDFrame, "__getattr__", _look)  # noqa: B010 - the stubs do not know it


def _look(table: Any, name: str) -> Any:
    if not name.startswith("__"):
        found = GIVEN(table, name)
        if not callable(found):
            return found
    raise AttributeError(f"{type(table).__name__!r} object has no attribute {name!r}")
