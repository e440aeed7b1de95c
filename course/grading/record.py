"""Grades into nbgrader's own gradebook, one transaction a submission, in the rows that nbgrader itself would write.

Manual scores, extra credit and comments are never touched. What a submission's rows say depends on that submission
alone, so neither the order of grading nor a kill in the middle matters: run the same command again.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from course.authoring.generate import read_config
from course.environment import environment
from course.gradebook import need_own
from course.grading.plan import Plan
from crmlib.errors import CrmError
from crmlib.language import say


@contextmanager
def without_grammar() -> Iterator[None]:
    """Import without a grammar for internationalised addresses, which no notebook uses and which takes seconds."""
    name = "rfc3987_syntax"
    if name in sys.modules:
        yield
        return
    sys.modules[name] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules[name]


@dataclass(frozen=True)
class Mark:
    """What the gradebook says of one graded cell."""

    auto: float | None
    manual: float | None
    points: float


class Book:
    """One assignment in a gradebook, through one session."""

    def __init__(self, root: Path, plan: Plan):
        with without_grammar():
            from nbgrader.api import Gradebook, MissingEntry
            from nbgrader.coursedir import CourseDirectory

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
        self.sources = {cell.name: cell for cell in self.notebook.source_cells}
        self.cells = {cell.name: cell for cell in [*self.notebook.grade_cells, *self.notebook.task_cells]}
        self.commented = [*self.notebook.solution_cells, *self.notebook.task_cells]
        self._same_as_released()

    @property
    def stubs(self) -> dict[str, str]:
        """What students found in place of solutions."""
        return {name: cell.source or "" for name, cell in self.sources.items()}

    def marks(self, student: str) -> dict[str, Mark]:
        """What the gradebook says now of a student's cells."""
        found = self._find(student)
        if found is None:
            return {}
        return {each.cell.name: Mark(each.auto_score, each.manual_score, each.cell.max_score)
                for each in self._notebook(found).grades}

    def save(self, student: str, scores: dict[str, float | None], comments: dict[str, str | None], *,
             timestamp: str | None = None, review: bool = False) -> None:
        """Enter one submission's grades, all or none."""
        session = self.gradebook.db
        try:
            submission = self._find(student) or self._create(student)
            if timestamp:
                submission.timestamp = _moment(timestamp)
            notebook = self._notebook(submission)
            for grade in notebook.grades:
                grade.auto_score = scores.get(grade.cell.name, 0.0)
                grade.needs_manual_grade = review or grade.manual_score is not None or grade.auto_score is None
            for comment in notebook.comments:
                comment.auto_comment = comments.get(comment.cell.name)
            session.flush()
            self._penalty(submission, notebook)
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

    def _find(self, student: str) -> Any:
        from nbgrader.api import SubmittedAssignment

        return self.gradebook.db.query(SubmittedAssignment).filter_by(
            assignment_id=self.assignment.id, student_id=student).one_or_none()

    def _create(self, student: str) -> Any:
        """Make the rows of a first submission, as nbgrader's `add_submission` does, without its commit."""
        from nbgrader.api import Comment, Grade, Student, SubmittedAssignment, SubmittedNotebook

        session = self.gradebook.db
        if session.get(Student, student) is None:
            session.add(Student(id=student))
            session.flush()
        submission = SubmittedAssignment(assignment_id=self.assignment.id, student_id=student)
        session.add(submission)
        session.flush()
        for each in self.assignment.notebooks:
            notebook = SubmittedNotebook(notebook_id=each.id, assignment_id=submission.id)
            session.add(notebook)
            session.flush()
            cells = (Grade, (*each.grade_cells, *each.task_cells)), (Comment, (*each.solution_cells, *each.task_cells))
            session.add_all(row(cell_id=cell.id, notebook_id=notebook.id) for row, of in cells for cell in of)
        session.flush()
        return submission

    def _notebook(self, submission: Any) -> Any:
        return next(each for each in submission.notebooks if each.notebook_id == self.notebook.id)

    def _penalty(self, submission: Any, notebook: Any) -> None:
        """Ask nbgrader's plugin, if the submission is late."""
        notebook.late_submission_penalty = None
        late = submission.total_seconds_late
        if late <= 0:
            return
        from nbgrader.preprocessors import AssignLatePenalties

        step = AssignLatePenalties(config=self.config)
        step.init_plugin()
        self.gradebook.db.expire(notebook)
        penalty = step.plugin_inst.late_submission_penalty(submission.student_id, notebook.score, late)
        if penalty is not None:
            notebook.late_submission_penalty = step._check_late_penalty(notebook, penalty)


def _moment(timestamp: str) -> Any:
    from nbgrader.utils import parse_utc

    try:
        return parse_utc(timestamp.strip())
    except (ValueError, OverflowError):
        return None
