"""What every submission would otherwise do for the first time: lazy imports, caches, the first table shown.

Done once, before the first fork, on what every student has read anyway: the given cells, with an invented id, and the
examples in the docstrings of the modules that the assignment imports. Nothing of a solution is among it.
"""

import contextlib
import doctest
import io
import sys
from collections.abc import Iterator
from typing import Any

import pandas as pd

from crmlib import exercise

from .stateless import stateless
from .wire import decode, encode

STUDENT = "rehearsal"


def rehearse(shell: Any, cells: list[str], modules: list[str]) -> None:
    """Run all of it, whatever it raises, and leave the shell's names as they were."""
    before = dict(shell.user_ns)
    try:
        _all(shell, cells, modules)
    finally:
        shell.user_ns.clear()
        shell.user_ns.update(before)


def _all(shell: Any, cells: list[str], modules: list[str]) -> None:
    with (_open_book() as closed,
          contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO())):
        shell.user_ns["student_id"] = STUDENT
        for code in cells:
            shell.run_cell(code, store_history=False)
        for name in modules:
            if name.startswith("crmlib.") and name in sys.modules:
                _examples(sys.modules[name], closed)
    _tables()
    for theirs in (True, False):
        stateless([(code, theirs) for code in cells], run_as=shell.transform_cell)
    shell.given = {code: shell.transform_cell(code) for code in cells}


@contextlib.contextmanager
def _open_book() -> Iterator[list[Any]]:
    """Leave every rule open, which a given cell would close for the life of the process; tell which those are."""
    closed: list[Any] = []
    close, exercise.closed_book = exercise.closed_book, lambda *rules: closed.extend(rules)
    try:
        yield closed
    finally:
        exercise.closed_book = close


def _examples(module: Any, closed: list[Any]) -> None:
    """Run the examples of the functions that a module offers, wherever it has them from, and that stay open."""
    finder, runner = doctest.DocTestFinder(recurse=False), doctest.DocTestRunner(verbose=False)
    offers = getattr(module, "__all__", None) or [name for name in vars(module) if not name.startswith("_")]
    for name in offers:
        offered = getattr(module, name)
        if not getattr(offered, "__module__", "").startswith("crmlib.") or offered in closed:
            continue
        for example in finder.find(offered, name, module=False, globs=dict(vars(module))):
            runner.run(example, out=lambda _text: None)


def _tables() -> None:
    """Pass tables as calls do."""
    days = pd.to_datetime(["2024-01-01", "2024-02-01"])
    table = pd.DataFrame({"text": ["a", "b"], "number": [1, 2], "day": days, "share": [0.5, None]})
    decode(encode({"table": table, "column": table["text"], "times": [table["day"].max(), table["number"].sum()]}))
