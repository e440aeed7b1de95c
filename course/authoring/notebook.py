"""Cells to a notebook in one language, the same bytes each time."""

from collections import Counter
from hashlib import sha256

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from course.authoring.said import said_in
from course.authoring.source import Cell, Source

# The name "python" instead would open a dialog that asks for a kernel.
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}


def build_notebook(source: Source, language: str) -> str:
    """The notebook's text in one language, without outputs.

    Two builds are byte-identical: a cell's id is a hash of what it is.
    """
    seen: Counter[str] = Counter()
    cells = [_cell(cell, language, seen) for cell in source.cells if cell.meta.lang in (None, language)]
    metadata = {"kernelspec": KERNEL, "language_info": {"name": "python"}}
    notebook = new_notebook(cells=cells, metadata=metadata, nbformat_minor=5)
    nbformat.validate(notebook)
    return nbformat.writes(notebook).rstrip("\n") + "\n"


def _cell(cell: Cell, language: str, seen: Counter) -> NotebookNode:
    text = cell.text.replace("{{lang}}", language)
    if cell.kind == "code":
        text = said_in(text, language)
    new = new_code_cell if cell.kind == "code" else new_markdown_cell
    # A graded cell is known by its own id, so that its notebook id neither changes with its solution nor tells of it.
    content = f"{cell.meta.role} {cell.meta.id}" if cell.meta.role else text
    return new(text, id=_id(cell.kind, content, seen), metadata=_nbgrader(cell))


def _id(kind: str, content: str, seen: Counter) -> str:
    key = f"{kind}\n{content}"
    seen[key] += 1
    ordinal = "" if seen[key] == 1 else f"\n{seen[key]}"
    return sha256((key + ordinal).encode()).hexdigest()[:12]


def _nbgrader(cell: Cell) -> dict:
    """Write out a short role as the format wants it."""
    meta = cell.meta
    if not meta.role:
        return {}
    full = {
        "grade": meta.role in ("test", "essay"),
        "grade_id": meta.id,
        "locked": meta.role in ("given", "test"),
        "schema_version": 3,
        "solution": meta.role in ("solve", "essay"),
        "task": False,
    }
    if full["grade"]:
        full["points"] = meta.points
    return {"nbgrader": full}
