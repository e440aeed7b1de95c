"""The graded notebook that formgrader and feedback show, and what nbgrader reads its scores from."""

import json
import os
import shutil
from pathlib import Path
from typing import Any

from course.grading.explain import explain
from course.grading.plan import Plan
from course.grading.restore import Cell, Restored
from crmlib.language import say


def notebook(plan: Plan, restored: Restored, checksums: dict[str, str], outputs: dict[int, list[dict[str, Any]]],
             verdicts: dict[str, dict[str, Any]]) -> Any:
    """Build the notebook: the student's text, the outputs, and in each test's place its verdict in words.

    Hidden tests are left out, for feedback shows what stands here.
    """
    from nbformat import from_dict  # `new_notebook` and its like validate cell by cell, which takes as long as grading

    cells = []
    for place, cell in enumerate(restored.cells):
        made = _cell(cell, checksums)
        if cell.kind == "code":
            role = cell.teacher.role if cell.teacher else ""
            if cell.teacher and role == "test":
                shown = _judged(plan, verdicts[cell.teacher.name], made)
            else:
                shown = outputs.get(place, [])
            made |= {"execution_count": None, "outputs": shown}
        cells.append(made)
    metadata = {key: plan.notebook["metadata"][key] for key in ("kernelspec", "language_info")
                if key in plan.notebook["metadata"]}
    return from_dict({"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5})


def scores(plan: Plan, graded: Any) -> dict[str, float | None]:
    """Each graded cell's score, by nbgrader's own rule."""
    from nbgrader.utils import determine_grade, is_grade

    found = {}
    for cell in graded.cells:
        if is_grade(cell):
            points = float(cell.metadata.nbgrader["points"])
            score = determine_grade(cell)[0] if _sane(cell, points) else points
            found[cell.metadata.nbgrader["grade_id"]] = score
    return found


def comments(plan: Plan, graded: Any) -> dict[str, str | None]:
    """Nbgrader's comment on an answer that was not touched."""
    from nbgrader.utils import compute_checksum, is_solution

    return {cell.metadata.nbgrader["grade_id"]:
            "No response." if cell.metadata.nbgrader.get("checksum") == compute_checksum(cell) else None
            for cell in graded.cells if is_solution(cell)}


def save(graded: Any, folder: Path, name: str, extra: dict[str, bytes]) -> list[str]:
    """Write the folder's files anew, each whole or not at all; tell which of the extra ones cannot be written."""
    if folder.is_symlink():
        folder.unlink()
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        if old.is_dir() and not old.is_symlink():
            shutil.rmtree(old)
        elif old.name != name:
            old.unlink()
    _put(folder / name, _written(graded))
    lost = []
    for path, body in extra.items():
        try:
            _put(folder / path, body)
        except OSError:  # its name or place is the student's choice
            lost.append(path)
    return lost


def _put(place: Path, body: bytes) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    fresh = place.with_name(".new")  # short, whatever the length of its name; no file of a student's begins with a dot
    fresh.write_bytes(body)
    os.chmod(fresh, 0o644)  # noqa: PTH101
    fresh.replace(place)


def _written(graded: Any) -> bytes:
    """The file's content, in nbformat's own layout."""
    return json.dumps(graded, indent=1, ensure_ascii=False, sort_keys=True).encode("utf-8", "replace") + b"\n"


def _cell(cell: Cell, checksums: dict[str, str]) -> dict[str, Any]:
    source, meta = cell.source, {}
    if cell.teacher and cell.teacher.name:
        meta["nbgrader"] = {**cell.teacher.meta, "cell_type": cell.kind, "checksum": checksums[cell.teacher.name]}
        if cell.teacher.hidden:
            source = cell.teacher.visible.rstrip() or say("# Hidden tests.", "# 隐藏的测试。")
    made = {"cell_type": "code" if cell.kind == "code" else "markdown", "id": cell.id, "metadata": meta,
            "source": source}
    return {**made, "attachments": cell.attachments} if cell.attachments and cell.kind != "code" else made


def _judged(plan: Plan, verdict: dict[str, Any], made: Any) -> list[dict[str, Any]]:
    """The verdict in words; a misconception that it shows is also noted in the cell's metadata."""
    shown = str(verdict.get("misconception", ""))
    if shown:
        made["metadata"]["grading"] = {"misconception": shown}
    return explain(verdict, plan.advice.get(shown, ()))


def _sane(cell: Any, points: float) -> bool:
    """Whether a number as the last line can be partial credit; nbgrader stops the batch where it cannot."""
    for output in cell.get("outputs", ()):
        if output["output_type"] == "execute_result":
            return 0 <= float(output["data"]["text/plain"]) <= points
    return True
