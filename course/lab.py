"""JupyterLab as an instructor needs it."""

import sys
from pathlib import Path

import start
from course.environment import environment
from course.manifest import Course
from crmlib.errors import CrmError

UNOPENED = "--no-browser"


def lab_command(course: Course, arguments: list[str]) -> list[str]:
    """Name the program and its arguments: the whole course is in view, so that formgrader's links lead into it."""
    # An address that nbgrader's extension answers by opening formgrader. Jupyter prints it with its token after a
    # second question mark, so that it logs nobody in: whoever is to type the address gets the ordinary one.
    opened = [] if UNOPENED in arguments else ["--LabApp.default_url=/lab?formgrader=true"]
    options = [f"--ServerApp.root_dir={course.root}", *opened]
    return [sys.executable, "-m", "jupyterlab", *options, *start.lab_options(), *arguments]


def lab(course: Course, language: str, arguments: list[str]) -> int:
    """Run JupyterLab as start.py does until it is stopped; formgrader works on the assignments of one language.

    It is started in their folder because formgrader reads its course root from there. Its settings are kept in
    the Python environment, apart from those of a student's JupyterLab: formgrader would open there, too.
    """
    root = course.grading_root(language)
    if not root.is_dir():
        raise CrmError(f"No folder {course.relative(root)}.", "Restore it from the repository.")
    settings = start.lab_settings(Path(sys.prefix) / "course" / f"grading-{language}", language, environment())
    print("Open the address below, then menu Nbgrader > Formgrader." if UNOPENED in arguments
          else "Should formgrader not open: menu Nbgrader > Formgrader.", flush=True)
    return start.run(lab_command(course, arguments), settings, root)
