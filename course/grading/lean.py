"""Import of nbgrader's gradebook without what grading has no use for, which takes more than half of the time."""

import gc
import importlib
import importlib.util
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

# What jsonschema checks addresses, lengths of time and colours with: no notebook has any.
FORMATS = ("fqdn", "isoduration", "rfc3339_validator", "rfc3986_validator", "rfc3987_syntax", "uri_template",
           "webcolors")
LATE = ("requests", "setuptools.archive_util")


@contextmanager
def lean() -> Iterator[None]:
    """Put off nbgrader's web server, setuptools and requests till they are asked for; leave out formats."""
    _put_off("nbgrader")
    wanted = {**dict.fromkeys(FORMATS), **{name: _Late(name) for name in LATE}}
    left_out = {name: stand_in for name, stand_in in wanted.items() if name not in sys.modules}
    # None makes an import fail, as wanted of the formats; the types know of modules only.
    sys.modules |= left_out  # type: ignore[arg-type]
    gc.disable()  # what is imported stays, and need not be looked at again and again
    try:
        yield
    finally:
        gc.enable()
        for name in left_out:
            del sys.modules[name]


class _Late(ModuleType):
    """Stands where nbgrader imports what it may never call; the first call imports it."""

    def __getattr__(self, wanted: str) -> Any:
        if wanted.startswith("__"):
            raise AttributeError(wanted)

        def late(*given: Any, **named: Any) -> Any:
            return getattr(importlib.import_module(self.__name__), wanted)(*given, **named)

        return late


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
