"""What nbgrader's gradebook says of a class and one assignment. Nothing is written."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from course.grading.collect import submissions
from course.grading.plan import Plan, TeacherCell, read_plan
from course.grading.record import Book
from course.manifest import Course
from crmlib.errors import CrmError
from crmlib.language import say

POINTS = re.compile(r"\s*[(（][^()（）]*[)）]\s*$")


@dataclass(frozen=True)
class Student:
    """One student of the class; `marks` are the points of each graded cell, None where a person has yet to read."""

    id: str
    first: str = ""
    last: str = ""
    marks: dict[str, float | None] = field(default_factory=dict)
    extra: float = 0
    moment: datetime | None = None
    seconds_late: float = 0
    penalty: float = 0

    @property
    def open(self) -> bool:
        """Whether a person has yet to read something."""
        return None in self.marks.values()


@dataclass(frozen=True)
class Register:
    """A class and its marks in one assignment; `waiting` handed in and are not graded yet."""

    plan: Plan
    students: tuple[Student, ...]
    due: datetime | None = None
    waiting: tuple[str, ...] = ()

    @cached_property
    def cells(self) -> dict[str, TeacherCell]:
        """The graded cells, in the assignment's order."""
        return {cell.name: cell for cell in self.plan.cells if cell.meta.get("grade")}

    @cached_property
    def titles(self) -> dict[str, str]:
        """The heading under which each question stands, without its points."""
        heading, found = "", dict[str, str]()
        for cell in self.plan.cells:
            lines = [line for line in cell.source.splitlines() if line.startswith("## ") and cell.kind == "markdown"]
            heading = POINTS.sub("", lines[-1].lstrip("# ")) if lines else heading
            if cell.name in self.cells:
                found.setdefault(cell.name.split("-")[0], heading)
        return found

    @property
    def worth(self) -> dict[str, float]:
        """Points of each graded cell."""
        return {name: float(cell.meta["points"]) for name, cell in self.cells.items()}

    @property
    def graded(self) -> list[Student]:
        """Those with marks."""
        return [each for each in self.students if each.marks]

    @property
    def missing(self) -> list[Student]:
        """Those of the roster who handed nothing in."""
        return [each for each in self.students if not each.marks and each.id not in self.waiting]


def read_register(course: Course, slug: str, language: str) -> Register:
    """Read roster, marks, dates.

    Raises:
        CrmError: there is no such assignment, it was not released, or nobody was graded yet.
    """
    course.module(slug)
    root = course.grading_root(language)
    plan = read_plan(course, slug, language)
    book = Book(root, plan)
    try:
        students, due = _students(book), book.assignment.duedate
    finally:
        book.close()
    graded = {each.id for each in students if each.marks}
    if not graded:
        raise CrmError(say(f"Nobody was graded in {slug!r} yet.", f"“{slug}”还没有评分结果。"),
                       say(f"Run: course grade {slug} --lang {language}",
                           f"请运行：course grade {slug} --lang {language}"))
    waiting = tuple(each.student for each in submissions(root, slug) if each.student not in graded)
    known = {each.id for each in students}
    students += [Student(each) for each in waiting if each not in known]
    return Register(plan, tuple(students), due, waiting)


def _students(book: Book) -> list[Student]:
    from nbgrader.api import Student as Row
    from nbgrader.api import SubmittedAssignment

    marks, extra = _marks(book)
    session = book.gradebook.db
    handed = {each.student_id: each for each in
              session.query(SubmittedAssignment).filter_by(assignment_id=book.assignment.id)}
    found = []
    for row in session.query(Row).order_by(Row.id):
        one = handed.get(row.id)
        late = {"moment": one.timestamp, "seconds_late": one.total_seconds_late,
                "penalty": sum(each.late_submission_penalty or 0 for each in one.notebooks)} if one else {}
        found.append(Student(row.id, row.first_name or "", row.last_name or "", marks.get(row.id, {}),
                             extra.get(row.id, 0), **late))
    return found


def _marks(book: Book) -> tuple[dict[str, dict[str, float | None]], dict[str, float]]:
    """Each student's points by cell, in the assignment's order; nbgrader lets a person's score precede."""
    from nbgrader.api import BaseCell, Grade, SubmittedAssignment, SubmittedNotebook

    rows = book.gradebook.db.query(
        SubmittedAssignment.student_id, BaseCell.name, Grade.auto_score, Grade.manual_score, Grade.extra_credit,
    ).select_from(Grade).join(SubmittedNotebook, Grade.notebook_id == SubmittedNotebook.id).join(
        SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id).join(
        BaseCell, Grade.cell_id == BaseCell.id).filter(SubmittedNotebook.notebook_id == book.notebook.id)
    marks: dict[str, dict[str, Any]] = {}
    extra: dict[str, float] = {}
    for student, name, auto, manual, more in rows:
        marks.setdefault(student, {})[name] = auto if manual is None else manual
        extra[student] = extra.get(student, 0) + (more or 0)
    return marks, extra
