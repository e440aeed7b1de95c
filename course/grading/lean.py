"""Import of nbgrader's gradebook without what grading has no use for, which takes more than half of the time."""

import importlib
import importlib.util
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

GRAMMAR = "rfc3987_syntax"  # of internationalised addresses, which no notebook uses


@contextmanager
def lean() -> Iterator[None]:
    """Leave out nbgrader's web server until somebody asks for it, and jsonschema's grammar while this lasts."""
    _put_off("nbgrader")
    if GRAMMAR in sys.modules:
        yield
        return
    sys.modules[GRAMMAR] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules[GRAMMAR]


def _put_off(name: str) -> None:
    """Let a package's modules be imported before its own first lines, which run when another name of it is wanted.

    `importlib.util.LazyLoader` would run them as soon as one of its modules is imported.
    """
    spec = importlib.util.find_spec(name) if name not in sys.modules else None
    if spec is None or spec.loader is None:
        return
    package, load = importlib.util.module_from_spec(spec), spec.loader.exec_module

    def look(wanted: str) -> Any:
        if importlib.util.find_spec(f"{name}.{wanted}"):
            return importlib.import_module(f"{name}.{wanted}")
        vars(package).pop("__getattr__", None)
        load(package)
        return getattr(package, wanted)

    package.__getattr__ = look  # type: ignore[method-assign]
    sys.modules[name] = package
