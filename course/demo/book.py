"""The class in nbgrader's gradebook, and its submissions collected by nbgrader itself."""

import logging
import os
from pathlib import Path

from course.authoring.generate import read_config
from course.demo.people import DUE, Pupil
from course.environment import environment
from course.manifest import Course


def enrol(course: Course, slug: str, language: str, pupils: list[Pupil]) -> None:
    """Enter the roster and the due date."""
    from nbgrader.api import Gradebook, Student
    from nbgrader.coursedir import CourseDirectory

    os.environ.update(environment())
    directory = CourseDirectory(config=read_config(course.grading_root(language)))
    with Gradebook(directory.db_url, directory.course_id) as book:
        book.find_assignment(slug).duedate = DUE
        for each in pupils:
            book.db.add(Student(id=each.id, first_name=each.first, last_name=each.last,
                                email=f"{each.id.lower()}@students.example"))
        book.db.commit()


def inbound(course: Course, language: str) -> Path:
    """The folder of the exchange into which students submit."""
    config = read_config(course.grading_root(language))
    return Path(config.Exchange.root) / config.CourseDirectory.course_id / "inbound"


def collect(course: Course, slug: str, language: str) -> int:
    """Collect what lies in the exchange and say how many submissions there are now."""
    from nbgrader.coursedir import CourseDirectory
    from nbgrader.exchange.default import ExchangeCollect

    root = course.grading_root(language)
    config = read_config(root)
    # Everything was written by one user, so the owner of a folder says nothing here.
    config.ExchangeCollect.check_owner = False
    config.Exchange.course_id = config.CourseDirectory.course_id
    directory = CourseDirectory(config=config, assignment_id=slug)
    quiet = logging.Logger("collect", logging.ERROR)
    ExchangeCollect(coursedir=directory, config=config, parent=None, log=quiet).start()
    return sum((each / slug).is_dir() for each in (root / "submitted").iterdir())
