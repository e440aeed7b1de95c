"""Compiled modules in a folder of our own, where the environment's libraries came without any.

There (uv without --compile-bytecode, PYTHONDONTWRITEBYTECODE in a container) every start compiles hundreds of files
anew, which takes longer than to grade a small class.
"""

import hashlib
import os
import sys
from collections.abc import Iterable
from functools import cache
from importlib.util import cache_from_source, find_spec
from pathlib import Path

import crmlib


@cache
def own_folder() -> Path | None:
    """Where they are kept; none where the libraries are compiled already."""
    known = find_spec("pandas")
    if known is None or not known.origin or Path(cache_from_source(known.origin)).exists():
        return None
    home = Path(os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"))  # noqa: PTH111 - never raises
    return home / "crm-course" / hashlib.sha256(f"{sys.prefix}\n{__file__}".encode()).hexdigest()[:16]


def keep_apart() -> None:
    """Have this process keep what it compiles, and find it the next time."""
    if folder := own_folder():
        sys.pycache_prefix, sys.dont_write_bytecode = str(folder / "outside"), False


def for_rooms() -> Path | None:
    """The folder of those that are shown in the sandbox, where nobody else's are; none if there can be none."""
    if not (folder := own_folder()):
        return None
    try:
        (folder / "inside").mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return folder / "inside"


def mark_of(folder: Path, modules: Iterable[str]) -> Path:
    """The file that says that these modules, as they are now, have been compiled."""
    homes = Path(crmlib.__file__).parent, Path(__file__).parent / "grading" / "inside"
    ours = [path.stat().st_mtime_ns for home in homes for path in home.rglob("*.py")]
    libraries = [Path(each).stat().st_mtime_ns for each in sys.path if each.endswith("site-packages")]
    state = repr((sys.version, sorted(modules), max(ours), libraries))
    return folder / f"compiled-{hashlib.sha256(state.encode()).hexdigest()[:16]}"
