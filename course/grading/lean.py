"""Import of nbgrader's gradebook without what grading has no use for, which takes more than half of the time."""

import gc
import importlib
import importlib.util
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

GRAMMAR = "rfc3987_syntax"  # of internationalised addresses, which no notebook uses
ARCHIVES = "setuptools.archive_util"


@contextmanager
def lean() -> Iterator[None]:
    """Leave out nbgrader's web server and setuptools until somebody asks for them, and jsonschema's grammar."""
    _put_off("nbgrader")
    left_out = {name: stand_in for name, stand_in in ((GRAMMAR, None), (ARCHIVES, _Archives(ARCHIVES)))
                if name not in sys.modules}
    # None makes an import fail, as wanted of the grammar; the types know of modules only.
    sys.modules |= left_out  # type: ignore[arg-type]
    gc.disable()  # what is imported stays, and need not be looked at again and again
    try:
        yield
    finally:
        gc.enable()
        for name in left_out:
            del sys.modules[name]


class _Archives(ModuleType):
    """Stands where nbgrader takes from setuptools how to unpack an archive; imports it when one is to be unpacked."""

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
