"""What the gradebook says of one assignment, student by student, as it would be handed on."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from course.desk.book import Student, roster
from crmlib.errors import CrmError, UnknownNameError, nearest
from crmlib.language import say


@dataclass(frozen=True)
class Score:
    """One student's points by question, and what is to be known before they are handed on."""

    student: Student
    questions: dict[str, float] = field(default_factory=dict)
    penalty: float = 0
    handed_in: bool = False
    ungraded: tuple[str, ...] = ()
    review: tuple[str, ...] = ()

    @property
    def points(self) -> float:
        """Points after the late penalty, as nbgrader counts them: never below 0."""
        return max(0.0, sum(self.questions.values()) - self.penalty)


@dataclass(frozen=True)
class Grades:
    """An assignment's scores, and how many points each question has."""

    slug: str
    possible: dict[str, float]
    scores: list[Score]

    @property
    def maximum(self) -> float:
        """Points that can be had."""
        return sum(self.possible.values())


def read_grades(gradebook: Any, slug: str, drop: tuple[str, ...] = ()) -> Grades:
    """Read an assignment's grades, without some questions if so wanted.

    Raises:
        CrmError: the gradebook does not know the assignment.
        UnknownNameError: a question to leave out does not exist.
    """
    from nbgrader.api import MissingEntry

    try:
        assignment = gradebook.find_assignment(slug)
    except MissingEntry as trouble:
        raise CrmError(say(f"The gradebook does not know {slug!r} yet.", f"成绩册中还没有“{slug}”。"),
                       say(f"Run: course release {slug}", f"请运行：course release {slug}")) from trouble
    cells = {cell.id: cell for note in assignment.notebooks for cell in (*note.grade_cells, *note.task_cells)}
    possible: defaultdict[str, float] = defaultdict(float)
    for cell in cells.values():
        possible[_question(cell.name)] += cell.max_score
    _need_questions(drop, possible)
    kept = {id: cell for id, cell in cells.items() if _question(cell.name) not in drop}
    by_student, penalties = _rows(gradebook, assignment.id)
    scores = [_score(student, by_student.get(student.id), penalties.get(student.id, 0.0), kept)
              for student in roster(gradebook)]
    return Grades(slug, {name: most for name, most in possible.items() if name not in drop}, scores)


def _question(cell: str) -> str:
    return cell.split("-")[0]


def _need_questions(drop: tuple[str, ...], possible: dict[str, float]) -> None:
    for name in drop:
        if name not in possible:
            close = nearest(name, possible)
            raise UnknownNameError(say(f"No question {name!r}. Questions: {', '.join(possible)}.",
                                       f"没有“{name}”这道题。题目：{'、'.join(possible)}。"),
                                   say(f"Did you mean {close!r}?", f"是不是“{close}”？") if close else "")


def _rows(gradebook: Any, assignment: str) -> tuple[dict[str, list[Any]], dict[str, float]]:
    """All grades in one question to the database: a large class has tens of thousands."""
    from nbgrader.api import Grade, SubmittedAssignment, SubmittedNotebook

    notes = gradebook.db.query(SubmittedAssignment.student_id, SubmittedNotebook.late_submission_penalty).join(
        SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id).filter(
        SubmittedAssignment.assignment_id == assignment)
    penalties: defaultdict[str, float] = defaultdict(float)
    found: dict[str, list[Any]] = {}
    for student, penalty in notes:
        found[student] = []
        penalties[student] += penalty or 0.0
    grades = gradebook.db.query(SubmittedAssignment.student_id, Grade.cell_id, Grade.score, Grade.manual_score,
                                Grade.needs_manual_grade).join(
        SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id).join(
        Grade, Grade.notebook_id == SubmittedNotebook.id).filter(SubmittedAssignment.assignment_id == assignment)
    for student, *rest in grades:
        found[student].append(rest)
    return found, dict(penalties)


def _score(student: Student, rows: list[Any] | None, penalty: float, cells: dict[str, Any]) -> Score:
    if rows is None:
        return Score(student)
    questions = dict.fromkeys((_question(cell.name) for cell in cells.values()), 0.0)
    ungraded: list[str] = []
    review: list[str] = []
    for cell, score, manual, waits in rows:
        if cell in cells:
            name = _question(cells[cell].name)
            questions[name] += score
            if waits:
                (ungraded if manual is None else review).append(name)
    return Score(student, questions, penalty, True, tuple(dict.fromkeys(ungraded)), tuple(dict.fromkeys(review)))
