"""Whose gradebook a file is, asked before anything is written into it."""

import sqlite3
from contextlib import closing
from pathlib import Path

from crmlib.errors import CrmError
from crmlib.language import say

DEFAULT = "default_course"  # nbgrader's name for a course that has none


def need_own(path: Path, course_id: str) -> None:
    """Refuse a file that is no gradebook, or another course's; one that is not there yet is nobody's.

    Raises:
        CrmError: nothing was written.
    """
    if not path.is_file():
        return
    try:
        owners = set(_ask(path, "SELECT DISTINCT course_id FROM assignment")) - {course_id, DEFAULT}
    except sqlite3.DatabaseError as trouble:
        raise CrmError(say(f"{path} is no gradebook of nbgrader ({trouble}).",
                           f"{path} 不是 nbgrader 的成绩册（{trouble}）。"),
                       say("Put the right file back from a copy, or move this one away and run: course release SLUG",
                           "请从备份恢复，或移走该文件后运行：course release SLUG")) from trouble
    if owners:
        theirs = ", ".join(sorted(owners))
        raise CrmError(say(f"{path} is the gradebook of another course: {theirs}, not {course_id}.",
                           f"{path} 是另一门课程的成绩册：{theirs}，而不是 {course_id}。"),
                       say("Move it where it belongs; nothing was changed.", "请把它移回原处；没有任何改动。"))


def _ask(path: Path, question: str) -> list[str]:
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as book:
        return [str(row[0]) for row in book.execute(question)]


def students(path: Path) -> list[str]:
    """Ids of the students in a gradebook, read without opening it for writing."""
    return _ask(path, "SELECT id FROM student ORDER BY id")


def assignments(path: Path) -> list[str]:
    """Names of the assignments that a gradebook knows, read without opening it for writing."""
    return _ask(path, "SELECT name FROM assignment ORDER BY name")


def damage(path: Path) -> str:
    """What SQLite finds wrong in the file itself; empty if nothing."""
    found = _ask(path, "PRAGMA quick_check(1)")
    return "" if found == ["ok"] else "; ".join(found)
