"""Run an assignment's cells for many student ids: ``python -m course.authoring.own``, told by `fairness`.

A process of its own, because an assignment closes rules of crmlib for the rest of a process's life.
"""

import ast
import hashlib
import importlib
import io
import json
import pkgutil
import sys
from collections.abc import Iterator
from contextlib import redirect_stdout
from functools import lru_cache
from types import CodeType
from typing import Any

import pandas as pd

import crmlib.personal
from course.grading.inside.form import IDENTITY, KEY, form

Cells = list[tuple[str, str, CodeType]]


def own(cells: Cells, bounds: dict[str, CodeType], values: list[str], id: str) -> dict[str, Any]:
    """What one student meets: tests that the solution fails, right answers, what the bounds count, a data set's print.

    Args:
        cells: kind, name and code of the given cells, the solutions and the tests, in order.
        bounds: what to count, by what it is called.
        values: tests that judge a value of the student's own data.
        id: a student id.
    """
    names: dict[str, Any] = {"__name__": "__main__"}
    failed, right = {}, {}
    for kind, name, code in cells:
        names.pop(KEY, None)
        names[IDENTITY] = id
        try:
            exec(code, names)
            names[IDENTITY] = id
        except Exception as trouble:
            failed[name] = f"{type(trouble).__name__}: {trouble}"
        if kind == "test" and name in values and KEY in names:
            right[name] = form(names[KEY], names[KEY])
    names["right"] = right
    counts = {label: _number(code, names) for label, code in bounds.items()}
    return {"id": id, "failed": failed, "right": right, "counts": counts, "print": _print(names)}


def _number(code: CodeType, names: dict[str, Any]) -> float | str:
    try:
        return float(eval(code, names))
    except Exception as trouble:
        return f"{type(trouble).__name__}: {trouble}"


def _print(names: dict[str, Any]) -> str:
    """One short text for all the tables and numbers that generators drew."""
    drawn = []
    for name, draw in sorted(names.items()):
        if getattr(draw, "__module__", "").startswith("crmlib.personal."):
            found = draw(names[IDENTITY])
            drawn += [name, *(_text(each) for each in (found if isinstance(found, tuple) else (found,)))]
    return hashlib.sha256("\n".join(drawn).encode()).hexdigest()


def _text(found: Any) -> str:
    return found.to_csv() if isinstance(found, pd.DataFrame) else repr(found)


def serve(order: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Go through the ids of an order."""
    cells = [(kind, name, compile(code, name, "exec")) for kind, name, code in order["cells"]]
    bounds = {label: compile(ast.parse(text.strip(), mode="eval"), label, "eval")
              for label, text in order["bounds"].items()}
    draw_once()
    for id in order["ids"]:
        with redirect_stdout(io.StringIO()):
            found = own(cells, bounds, order["values"], id)
        yield found


def draw_once() -> None:
    """Many cells draw a student's data: the first draw serves them all."""
    for found in pkgutil.iter_modules(crmlib.personal.__path__, "crmlib.personal."):
        module = importlib.import_module(found.name)
        for name, draw in list(vars(module).items()):
            if callable(draw) and getattr(draw, "__module__", "") == found.name and not name.startswith("_"):
                setattr(module, name, lru_cache(maxsize=4)(draw))


if __name__ == "__main__":
    for each in serve(json.load(sys.stdin)):
        print(json.dumps(each), flush=True)
