"""JupyterLab as an instructor needs it."""

import subprocess
import sys

from course.environment import environment
from course.manifest import Course
from crmlib.errors import CrmError


def lab_command(course: Course, arguments: list[str]) -> list[str]:
    """Name the program and its arguments: the whole course is in view, so that formgrader's links lead into it."""
    return [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={course.root}", *arguments]


def lab(course: Course, language: str, arguments: list[str]) -> int:
    """Run JupyterLab until it is stopped; formgrader works on the assignments of one language.

    It is started in their folder because formgrader reads its course root from there.
    """
    root = course.grading_root(language)
    if not root.is_dir():
        raise CrmError(f"No folder {course.relative(root)}.", "Restore it from the repository.")
    try:
        return subprocess.call(lab_command(course, arguments), cwd=root, env=environment())
    except KeyboardInterrupt:
        return 0
