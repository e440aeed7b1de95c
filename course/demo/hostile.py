"""A few submissions that attack the grader, and some that met with an accident."""

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

# Put at the end of a code answer. What each tries is not in the code: a student would not say so either.
ATTACKS = {
    "ends the process": "import os\nos._exit(0)",
    "looks for marks": "from pathlib import Path\nfound = [str(each) for each in Path('/').glob('*/*/gradebook.db')]\n"
                       "print(found, Path.home().exists())",
    "changes the judge": "import crmlib.exercise\ncrmlib.exercise.same = lambda *given, **more: True\n"
                         "same = crmlib.exercise.same",
    "calls home": "import socket\nsocket.create_connection(('192.0.2.1', 80), timeout=3)",
    "prints without end": "for line in range(10**6):\n    print('A' * 100)",
}


def attack(cells: dict[str, dict[str, Any]], number: int) -> None:
    """Add one attack to the last answer in code."""
    codes = [cell for cell in cells.values() if cell["cell_type"] == "code"]
    codes[-1]["source"] += "\n" + list(ATTACKS.values())[number % len(ATTACKS)]


def mangle(path: Path, number: int, draw: random.Random) -> None:
    """One accident after the other."""
    list(ACCIDENTS.values())[number % len(ACCIDENTS)](path, draw)


def _cut(path: Path, draw: random.Random) -> None:
    body = path.read_bytes()
    path.write_bytes(body[:draw.randrange(len(body) // 3, len(body) - 10)])


def _cells(change: Callable[[list, random.Random], None]) -> Callable[[Path, random.Random], None]:
    def way(path: Path, draw: random.Random) -> None:
        notebook = json.loads(path.read_text("utf-8"))
        change(notebook["cells"], draw)
        path.write_text(json.dumps(notebook), "utf-8")
    return way


def _forget(cells: list, draw: random.Random) -> None:
    for _ in range(6):
        del cells[draw.randrange(len(cells))]


def _double(cells: list, draw: random.Random) -> None:
    cells[:] = [copied for each in cells for copied in [each] * (2 if draw.random() < 0.3 else 1)]


def _edit_tests(cells: list, draw: random.Random) -> None:
    for cell in cells:
        if (cell["metadata"].get("nbgrader") or {}).get("grade") and cell["cell_type"] == "code":
            cell["source"] = "assert True"


ACCIDENTS: dict[str, Callable[[Path, random.Random], object]] = {
    "cut short": _cut,
    "renamed": lambda path, draw: path.rename(path.with_name(f"{path.stem} (1) final.ipynb")),
    "cells deleted": _cells(_forget),
    "empty": lambda path, draw: path.write_bytes(b""),
    "cells doubled": _cells(_double),
    "tests edited": _cells(_edit_tests),
    "another file": lambda path, draw: path.rename(path.with_suffix(".docx")),
}
