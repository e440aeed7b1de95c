"""A class's gradebook, opened through nbgrader's own interface: everything written, or nothing."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from course.alone import alone
from course.authoring.generate import read_config
from course.environment import environment
from course.gradebook import need_own
from course.grading.lean import lean
from course.manifest import Course
from crmlib.errors import CrmError, UnknownNameError
from crmlib.language import say

CHINESE = re.compile(r"[\u3400-\u9fff]+")


@dataclass(frozen=True)
class Student:
    """Who a student is: the id that names their folder, and what else the school's system calls them."""

    id: str
    last: str = ""
    first: str = ""
    email: str = ""
    lms: str = ""

    @property
    def shown(self) -> str:
        """The id and the name, as an instructor looks for them."""
        chinese = CHINESE.fullmatch(self.last + self.first)
        name = self.last + self.first if chinese else " ".join(each for each in (self.first, self.last) if each)
        return f"{self.id} ({name})" if name else self.id

    @property
    def keys(self) -> set[str]:
        """What the school's system may know them by."""
        return {key(each) for each in (self.id, self.email, self.lms) if each}


def key(text: str) -> str:
    """An id as it is compared: capital letters and blanks around it do not count."""
    return text.strip().casefold()


@contextmanager
def opened(course: Course, language: str) -> Iterator[Any]:
    """Hold a class's gradebook alone; what was not committed when the block ends is taken back.

    Raises:
        CrmError: there is none, it is another course's, somebody writes in it, or it could not be written.
    """
    with lean():
        from nbgrader.api import Gradebook
        from nbgrader.coursedir import CourseDirectory
        from sqlalchemy.exc import SQLAlchemyError
    os.environ.update(environment())
    root = course.grading_root(language)
    directory = CourseDirectory(config=read_config(root))
    if directory.db_url.startswith("sqlite:///"):
        need_own(Path(directory.db_url.removeprefix("sqlite:///")), directory.course_id)
    with alone(root):
        try:
            gradebook = Gradebook(directory.db_url, directory.course_id)
            try:
                yield gradebook
            finally:
                gradebook.close()  # rolls back what was not committed
        except SQLAlchemyError as trouble:
            why = str(getattr(trouble, "orig", None) or trouble).splitlines()[0]
            raise CrmError(say(f"The gradebook could not be used: {why}.", f"无法使用成绩册：{why}。"),
                           say("Nothing was changed in it: mend that and run the command again.",
                               "成绩册没有任何改动：解决后请重新运行命令。")) from trouble


def need_assignment(course: Course, slug: str) -> None:
    """Refuse a slug that has no assignment, naming those that have.

    Raises:
        UnknownNameError: no such module, or one without an assignment.
    """
    if not course.module(slug).assignment:
        known = ", ".join(each.slug for each in course.modules.values() if each.assignment)
        raise UnknownNameError(say(f"{slug!r} has no assignment.", f"“{slug}”没有作业。"),
                               say(f"Assignments: {known}.", f"作业：{known}。"))


def roster(gradebook: Any) -> list[Student]:
    """Everybody in a gradebook."""
    from nbgrader.api import Student as Row

    return [Student(row.id, row.last_name or "", row.first_name or "", row.email or "", row.lms_user_id or "")
            for row in gradebook.db.query(Row).order_by(Row.id)]
