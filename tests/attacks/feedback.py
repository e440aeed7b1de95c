"""What students get to read, made by nbgrader's own generate_feedback."""

import os

from nbgrader.converters import GenerateFeedback
from nbgrader.coursedir import CourseDirectory
from traitlets.config import PyFileConfigLoader

from course.environment import environment
from tests.attacks.attack import SLUG
from tests.attacks.world import World


def pages(world: World, students: list[str]) -> dict[str, str]:
    """The feedback page of each of these students."""
    os.environ.update(environment())
    config = PyFileConfigLoader("nbgrader_config.py", path=str(world.root)).load_config()
    found = {}
    for student in students:
        directory = CourseDirectory(config=config, assignment_id=SLUG, student_id=student)
        GenerateFeedback(coursedir=directory, config=config, force=True).start()
        page = world.root / "feedback" / student / SLUG / f"{SLUG}.html"
        found[student] = page.read_text("utf-8")
    return found
