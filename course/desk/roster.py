"""A class list from the school's system, into nbgrader's gradebook."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from course.desk.book import Student, opened, roster
from course.desk.cells import harmless
from course.desk.systems import Row, custom, people, system_of
from course.desk.tables import read_table
from course.manifest import Course
from crmlib.errors import DataError
from crmlib.language import say

LONGEST = 128  # what nbgrader's gradebook holds
# A student's id names their folder, on every system.
_NO_FOLDER = re.compile(r'[<>:"/\\|?*\x00-\x1f]|^\.|[. ]$|^(con|prn|aux|nul|com\d|lpt\d)$', re.IGNORECASE)


@dataclass(frozen=True)
class Taken:
    """What was made of a class list."""

    title: str
    id_column: str
    new: list[Student]
    changed: list[Student]
    same: list[Student]
    others: list[Student]

    @property
    def text(self) -> str:
        """What the instructor reads."""
        lines = [say(f"A list of {self.title}; students are called by {self.id_column!r}.",
                     f"名单格式：{self.title}；以“{self.id_column}”列作为学号。"),
                 say(f"{len(self.new)} new, {len(self.changed)} changed, {len(self.same)} as before.",
                     f"新增 {len(self.new)} 人，更新 {len(self.changed)} 人，不变 {len(self.same)} 人。")]
        if self.others:
            names = ", ".join(each.shown for each in self.others)
            lines.append(say(f"{len(self.others)} in the gradebook are not on this list and stay: {names}",
                             f"成绩册中有 {len(self.others)} 人不在这份名单上，予以保留：{names}"))
        return "\n".join(lines)


def import_roster(course: Course, path: Path, language: str, *, id_column: str = "", columns: str = "",
                  encoding: str = "") -> Taken:
    """Enter a class list: new students come in, names and addresses are corrected, nobody is taken out.

    Args:
        course: whose gradebook.
        path: the list, as Moodle, Canvas or Blackboard give it, or nbgrader's own.
        language: which of the course's gradebooks.
        id_column: the column that holds the students' ids, if not the usual one.
        columns: for other lists, which column is what: ``id=...,name=...,email=...``.
        encoding: the file's encoding, if it is not Unicode.

    Raises:
        CrmError: the list cannot be used or the gradebook not be written; nothing was changed.
    """
    table = read_table(path, encoding)
    system = custom(table, columns) if columns else system_of(table)
    rows, column = people(table, system, id_column)
    _refuse(path, rows)
    with opened(course, language) as gradebook:
        before = {each.id: each for each in roster(gradebook)}
        taken = _compare(system.title, column, rows, before)
        _enter(gradebook, [*taken.new, *taken.changed])
        gradebook.db.commit()
    return taken


def _refuse(path: Path, rows: list[Row]) -> None:
    if not rows:
        raise DataError(say(f"Nobody is on the list {path}.", f"名单 {path} 中没有学生。"))
    for row in rows:
        id = row.student.id
        if _NO_FOLDER.search(id) or harmless(id) != id or len(id) > LONGEST:
            raise DataError(say(f"Line {row.line}: {id!r} cannot be a student's id: no folder can have that name.",
                                f"第 {row.line} 行：“{id}”不能作为学号，因为无法用作文件夹名。"),
                            say("Correct it, or take another column: --id COLUMN.", "请更正，或用 --id 指定另一列。"))


def _compare(title: str, column: str, rows: list[Row], before: dict[str, Student]) -> Taken:
    taken = Taken(title, column, [], [], [], [])
    for row in rows:
        known = before.pop(row.student.id, None)
        wanted = _completed(row.student, known)
        (taken.new if known is None else taken.same if known == wanted else taken.changed).append(wanted)
    taken.others.extend(before.values())
    return taken


def _completed(wanted: Student, known: Student | None) -> Student:
    """What the list does not say stays as it is known."""
    if known is None:
        return wanted
    names = (wanted.last, wanted.first) if wanted.last or wanted.first else (known.last, known.first)
    return Student(wanted.id, *names, wanted.email or known.email, wanted.lms or known.lms)


def _enter(gradebook: Any, students: list[Student]) -> None:
    """Write rows without a commit: nbgrader's own methods commit each student alone."""
    from nbgrader.api import Student as Entry

    for each in students:
        entry = gradebook.db.get(Entry, each.id)
        if entry is None:
            entry = Entry(id=each.id)
            gradebook.db.add(entry)
        # Where one is known nbgrader would show None for the other.
        entry.last_name, entry.first_name = (each.last, each.first) if each.last or each.first else (None, None)
        entry.email, entry.lms_user_id = each.email or None, each.lms or None
