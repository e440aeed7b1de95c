"""A course folder of its own for the demonstration class, so that the instructor's is never touched."""

import shutil
from pathlib import Path

from course.authoring.edition import usable
from course.manifest import LANGUAGES, Course

# What `course` reads of a course: sources, lessons to link to, nbgrader's settings. No gradebook, no submission.
LEFT_OUT = shutil.ignore_patterns("__pycache__", "*.py", ".*")


def new_course(course: Course, out: Path) -> Course:
    """Copy a course's sources and lessons into a folder that does not exist yet.

    Raises:
        CrmError: the folder cannot be used.
    """
    out = usable(course, out)
    shutil.copytree(course.folder, out / "course", ignore=LEFT_OUT, dirs_exist_ok=True)
    shutil.copytree(course.root / "lessons", out / "lessons", ignore=LEFT_OUT)
    for language in LANGUAGES:
        root = out / "assignments" / language
        root.mkdir(parents=True)
        shutil.copy(course.grading_root(language) / "nbgrader_config.py", root)
    return Course(out)
