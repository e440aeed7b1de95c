"""A small whole course in a temporary folder, and ways to spoil it."""

import os
import shutil
from pathlib import Path

import pytest

from course.environment import environment
from course.manifest import LANGUAGES, Course

SAMPLE = Path(__file__).parent / "sample"
REPOSITORY = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def repository():
    return Course(REPOSITORY)


@pytest.fixture(scope="session")
def sample():
    return SAMPLE


@pytest.fixture
def course(tmp_path):
    """The sample course: sources only, nothing built."""
    root = tmp_path / "course"
    shutil.copytree(SAMPLE, root)
    for language in LANGUAGES:
        (root / "assignments" / language).mkdir(parents=True)
        shutil.copy(REPOSITORY / "assignments" / language / "nbgrader_config.py", root / "assignments" / language)
    return Course(root)


@pytest.fixture(scope="session")
def empty_gradebook(tmp_path_factory):
    """An nbgrader gradebook without a class; making one starts another program and costs seconds."""
    from nbgrader.api import Gradebook

    os.environ.update(environment())
    path = tmp_path_factory.mktemp("gradebook") / "gradebook.db"
    Gradebook(f"sqlite:///{path}").close()
    return path


@pytest.fixture
def gradebooks(course, empty_gradebook):
    """Give both roots of the sample course an empty gradebook."""
    for language in LANGUAGES:
        shutil.copy(empty_gradebook, course.grading_root(language))


@pytest.fixture
def lesson(course):
    return Spoiled(course, course.source("lesson", "02-classification"))


@pytest.fixture
def assignment(course):
    return Spoiled(course, course.source("assignment", "02-classification"))


class Spoiled:
    """One source of the sample course, in which a text can be replaced."""

    def __init__(self, course, path):
        self.course, self.path = course, path

    def replace(self, old, new):
        text = self.path.read_text("utf-8")
        assert old in text
        self.path.write_text(text.replace(old, new, 1), "utf-8")

    def line_of(self, text):
        lines = self.path.read_text("utf-8").splitlines()
        return next(number for number, line in enumerate(lines, 1) if text in line)
