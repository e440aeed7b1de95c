"""Why a name of the student's is not defined: what happened in the student's cell that should define it."""

import re
from typing import Any

from course.grading.plan import Plan, TeacherCell, defined, question_of
from course.grading.restore import Cell, Restored
from crmlib.language import say

SYNTAX = ("SyntaxError", "IndentationError", "TabError")
WHERE = re.compile(r" \([^()]*, line (\d+)\)$")
LONGEST = 300


def cause(plan: Plan, restored: Restored, outputs: dict[int, list[dict[str, Any]]], name: str) -> str:
    """Say it in words; nothing where nothing is known."""
    home = _home(plan, name)
    writes = re.compile(rf"^\s*(def\s+)?{re.escape(name)}\b\s*[(（=＝:,，]", re.MULTILINE)
    mine = [(place, cell) for place, cell in enumerate(restored.cells) if cell.kind == "code"
            and (cell.teacher == home if cell.teacher else writes.search(cell.source))]
    mine.sort(key=lambda each: each[1].teacher is None)
    errors = [(cell, each) for place, cell in mine for each in outputs.get(place, ())
              if each["output_type"] == "error"]
    for cell, error in errors:
        if error["ename"] != "NotImplementedError":
            return _stopped(cell, error)
    if errors or any(cell.teacher and _blank(cell.source) for _, cell in mine):
        return say(f"{name} is not answered yet.", f"{name} 还没有作答。")
    return ""


def _home(plan: Plan, name: str) -> TeacherCell | None:
    """The cell where a name is asked for: its text says so, else the first test that reads the name."""
    solves = [cell for cell in plan.cells if cell.kind == "code" and cell.role == "solve"]
    for cell in solves:
        if name in defined(cell.tree):
            return cell
    tests = [cell for cell in plan.steps if cell.role == "test" and name in plan.uses(cell)]
    return next((cell for cell in solves if tests and cell.name == question_of(tests[0].name)), None)


def _stopped(cell: Cell, error: dict[str, Any]) -> str:
    kind, text = error["ename"], " ".join(error["evalue"].split())[:LONGEST]
    label = cell.teacher.name if cell.teacher else repr(cell.source.strip().split("\n")[0][:40])
    if kind == "Stopped":  # our own words, which say which cell they stand under
        return f"{label}: {text}"
    if kind in SYNTAX:
        message = WHERE.sub(lambda found: say(f", line {found[1]}", f"，第 {found[1]} 行"), text)
        return say(f"The cell {label} cannot be read by Python: {message}. "
                   "Are quotation marks, brackets and commas the straight ones?",
                   f"单元格 {label} 有语法错误：{message}。请检查引号、括号、逗号是否为英文（半角），缩进是否正确。")
    what = f"{kind}: {text}".rstrip(".。: ")
    return say(f"The cell {label} stopped with {what}.", f"单元格 {label} 运行出错：{what}。")


def _blank(source: str) -> bool:
    """Whether nothing but comments stands there; read as text, for what a student wrote is parsed in the room only."""
    return all(line.lstrip().startswith("#") or not line.strip() for line in source.splitlines())
