"""Grades into nbgrader's own gradebook, one transaction a submission, in the rows that nbgrader itself would write.

Manual scores, extra credit and comments are never touched. What a submission's rows say depends on that submission
alone, so neither the order of grading nor a kill in the middle matters: run the same command again.
"""

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from course.environment import environment
from course.gradebook import need_own
from course.grading.lean import lean
from course.grading.plan import Plan
from crmlib.errors import CrmError
from crmlib.language import say


@dataclass(frozen=True)
class Mark:
    """What the gradebook says of one graded cell."""

    auto: float | None
    manual: float | None
    points: float


@dataclass(frozen=True)
class Source:
    """What the gradebook holds of one cell of the release."""

    source: str
    checksum: str
    locked: bool


class Book:
    """One assignment in a gradebook, through one session."""

    def __init__(self, root: Path, plan: Plan):
        with lean():  # here, while the sandbox makes itself ready
            from nbgrader.api import Gradebook, MissingEntry
            from nbgrader.coursedir import CourseDirectory

            from course.authoring.generate import read_config

        os.environ.update(environment())
        self.plan, self.config = plan, read_config(root)
        self.directory = CourseDirectory(config=self.config)
        self._need_gradebook()
        self.gradebook = Gradebook(self.directory.db_url, self.directory.course_id)
        try:
            self.notebook = self.gradebook.find_notebook(plan.slug, plan.slug)
        except MissingEntry as trouble:
            self.close()
            raise self._unknown() from trouble
        self.assignment = self.notebook.assignment
        self.sources = {cell.name: Source(cell.source or "", cell.checksum, cell.locked)
                        for cell in self.notebook.source_cells}
        self.cells = {cell.id: (cell.name, cell.max_score)
                      for cell in [*self.notebook.grade_cells, *self.notebook.task_cells]}
        self.answers = {cell.id: cell.name for cell in [*self.notebook.solution_cells, *self.notebook.task_cells]}
        self.ids = (self.assignment.id, self.notebook.id)  # as plain values: every commit forgets what was read
        self.due = self.assignment.duedate
        self._same_as_released()

    @property
    def stubs(self) -> dict[str, str]:
        """What students found in place of solutions."""
        return {name: cell.source for name, cell in self.sources.items()}

    def marks(self, student: str) -> dict[str, Mark]:
        """What the gradebook said of a student's cells before anything was entered here."""
        return self._marks.get(student, {})

    @cached_property
    def _marks(self) -> dict[str, dict[str, Mark]]:
        from nbgrader.api import Grade, SubmittedAssignment, SubmittedNotebook

        rows = self.gradebook.db.query(
            SubmittedAssignment.student_id, Grade.cell_id, Grade.auto_score, Grade.manual_score).filter(
            SubmittedAssignment.assignment_id == self.ids[0], SubmittedNotebook.notebook_id == self.ids[1],
            SubmittedNotebook.assignment_id == SubmittedAssignment.id, Grade.notebook_id == SubmittedNotebook.id)
        found: dict[str, dict[str, Mark]] = {}
        for student, cell, auto, manual in rows:
            name, most = self.cells[cell]
            found.setdefault(student, {})[name] = Mark(auto, manual, most)
        return found

    def save(self, student: str, scores: dict[str, float | None], comments: dict[str, str | None], *,
             timestamp: str | None = None, review: bool = False) -> None:
        """Enter one submission's grades, all or none."""
        from nbgrader.api import SubmittedAssignment

        auto = {cell: scores.get(name, 0.0) for cell, (name, _) in self.cells.items()}
        said = {cell: comments.get(name) for cell, name in self.answers.items()}
        session = self.gradebook.db
        try:
            listed, *known = session.execute(self._looking_up, {"student": student}).one_or_none() or (None, None, None)
            if known[1]:
                self._change(known[1], auto, said, review)
            else:
                known = self._add(student, auto, said, review, listed=bool(listed), submission=known[0])
            if timestamp:
                session.query(SubmittedAssignment).filter_by(id=known[0]).update({"timestamp": _moment(timestamp)})
            if self.due is not None:
                self._penalty(*known)
            session.commit()
        except BaseException:
            session.rollback()
            raise

    def close(self) -> None:
        """Close the session."""
        self.gradebook.close()

    def _need_gradebook(self) -> None:
        url = self.directory.db_url
        if url.startswith("sqlite:///"):
            path = Path(url.removeprefix("sqlite:///"))
            if not path.is_file():
                raise self._unknown()
            need_own(path, self.directory.course_id)

    def _unknown(self) -> CrmError:
        slug = self.plan.slug
        return CrmError(say(f"The gradebook does not know {slug!r} yet.", f"成绩册中还没有“{slug}”。"),
                        say(f"Run: course release {slug}", f"请运行：course release {slug}"))

    def _same_as_released(self) -> None:
        """Refuse to grade with other tests than those that were released."""
        for cell in self.plan.by_name.values():
            known = self.sources.get(cell.name)
            if known is None or (known.locked and known.source != cell.source):
                what = say(f"Cell {cell.name} is not what the gradebook holds.",
                           f"单元格 {cell.name} 与成绩册中的不一致。")
                raise CrmError(what, say(f"Run: course release {self.plan.slug}",
                                         f"请运行：course release {self.plan.slug}"))

    @cached_property
    def _looking_up(self) -> Any:
        """Finds a student, with the ids of a submission and of its notebook if there is one; built once."""
        from nbgrader.api import Student, SubmittedAssignment, SubmittedNotebook
        from sqlalchemy import and_, bindparam, select

        assignment, notebook = self.ids
        theirs = and_(SubmittedAssignment.student_id == Student.id, SubmittedAssignment.assignment_id == assignment)
        its = and_(SubmittedNotebook.assignment_id == SubmittedAssignment.id,
                   SubmittedNotebook.notebook_id == notebook)
        return select(Student.id, SubmittedAssignment.id, SubmittedNotebook.id).outerjoin(
            SubmittedAssignment, theirs).outerjoin(SubmittedNotebook, its).where(Student.id == bindparam("student"))

    def _change(self, notebook: str, auto: dict[str, float | None], said: dict[str, str | None], review: bool) -> None:
        """Change the rows that are there, but for what was entered by hand; a penalty is found anew."""
        from nbgrader.api import Comment, Grade, SubmittedNotebook

        session = self.gradebook.db
        for grade in session.query(Grade).filter_by(notebook_id=notebook):
            grade.auto_score = auto[grade.cell_id]
            grade.needs_manual_grade = review or grade.manual_score is not None or grade.auto_score is None
        for comment in session.query(Comment).filter_by(notebook_id=notebook):
            comment.auto_comment = said[comment.cell_id]
        session.query(SubmittedNotebook).filter_by(id=notebook).update({"late_submission_penalty": None})

    def _add(self, student: str, auto: dict[str, float | None], said: dict[str, str | None], review: bool, *,
             listed: bool, submission: str | None) -> list[str]:
        """Add a first submission's rows, as nbgrader's `add_submission` makes them; their ids."""
        from nbgrader.api import Comment, Grade, Student, SubmittedAssignment, SubmittedNotebook, new_uuid

        session, notebook, known = self.gradebook.db, new_uuid(), submission is not None
        submission = submission or new_uuid()
        for row, values in (
            (Student, [] if listed else [{"id": student}]),
            (SubmittedAssignment, [] if known else [
                {"id": submission, "assignment_id": self.ids[0], "student_id": student}]),
            (SubmittedNotebook, [{"id": notebook, "notebook_id": self.ids[1], "assignment_id": submission}]),
            (Grade, [{"cell_id": cell, "notebook_id": notebook, "auto_score": score,
                      "needs_manual_grade": review or score is None} for cell, score in auto.items()]),
            (Comment, [{"cell_id": cell, "notebook_id": notebook, "auto_comment": text}
                       for cell, text in said.items()]),
        ):
            if values:  # an insert of no rows is one of an empty row
                session.execute(row.__table__.insert(), values)  # not as objects: twice as fast
        return [submission, notebook]

    def _penalty(self, submission: str, notebook: str) -> None:
        """Ask nbgrader's plugin what is taken off, if the submission is late."""
        from nbgrader.api import SubmittedAssignment, SubmittedNotebook

        session = self.gradebook.db
        handed_in, graded = session.get(SubmittedAssignment, submission), session.get(SubmittedNotebook, notebook)
        late = handed_in.total_seconds_late
        if late <= 0:
            return
        from nbgrader.preprocessors import AssignLatePenalties

        step = AssignLatePenalties(config=self.config)
        step.init_plugin()
        session.refresh(graded)
        penalty = step.plugin_inst.late_submission_penalty(handed_in.student_id, graded.score, late)
        if penalty is not None:
            graded.late_submission_penalty = step._check_late_penalty(graded, penalty)


def _moment(timestamp: str) -> Any:
    from nbgrader.utils import parse_utc

    try:
        return parse_utc(timestamp.strip())
    except (ValueError, OverflowError):
        return None
