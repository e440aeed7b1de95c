"""A small graded class, written straight into a gradebook: no student code is needed for a report, and none is run."""

import json
import os
import shutil
from datetime import datetime
from pathlib import Path

import pytest

from course.authoring.release import release
from course.environment import environment
from course.grading.plan import read_plan
from course.grading.record import Book
from course.manifest import LANGUAGES, Course
from course.report import report

SAMPLE = Path(__file__).parents[1] / "course" / "sample"
SLUG = "02-classification"
RIGHT = {"tier-example": 2.0, "tier-edges": 1.5, "advice": 6.0}


@pytest.fixture(scope="session")
def released(tmp_path_factory):
    """The sample course, released in both languages."""
    from nbgrader.api import Gradebook

    os.environ.update(environment())
    root = tmp_path_factory.mktemp("report") / "course"
    shutil.copytree(SAMPLE, root)
    empty = tmp_path_factory.mktemp("gradebook") / "gradebook.db"
    Gradebook(f"sqlite:///{empty}").close()  # once for both: it starts another program
    for language in LANGUAGES:
        place = root / "assignments" / language
        place.mkdir(parents=True)
        shutil.copy(SAMPLE.parents[2] / "assignments" / language / "nbgrader_config.py", place)
        shutil.copy(empty, place)
        release(Course(root), SLUG, language)
    return Course(root)


class Room:
    """A class whose marks are written down."""

    def __init__(self, course, language="en"):
        self.course, self.language = course, language
        self.root = course.grading_root(language)
        self._book = None
        self.plan = read_plan(course, SLUG, language)
        self.cells = [cell.name for cell in self.plan.cells if cell.meta.get("grade")]

    @property
    def book(self):
        """The open gradebook; opening it costs most of a second."""
        if self._book is None:
            self._book = Book(self.root, self.plan)
        return self._book

    def close(self):
        if self._book is not None:
            self._book.close()
            self._book = None

    def enrol(self, id, first="", last=""):
        self.book.gradebook.update_or_create_student(id, first_name=first, last_name=last)

    def due(self, moment):
        self.book.gradebook.find_assignment(SLUG).duedate = datetime.fromisoformat(moment)
        self.book.gradebook.db.commit()

    def mark(self, id, *, first="", last="", at="2026-03-20 10:00:00 UTC", messages=(), misconceptions=(), **scores):
        """Grade a student: by default everything right; keywords have underscores for hyphens."""
        if first or last:
            self.enrol(id, first, last)
        given = {**RIGHT, **{name.replace("_", "-"): score for name, score in scores.items()}}
        self.book.save(id, given, {}, timestamp=at)
        self.notebook(id, dict(messages), dict(misconceptions))

    def notebook(self, id, messages=None, misconceptions=None, **grading):
        cells = []
        for name in self.cells:
            outputs = [{"output_type": "error", "ename": "AssertionError", "evalue": messages[name], "traceback": []}] \
                if name in (messages or {}) else []
            meta = {"nbgrader": {"grade_id": name}}
            if name in (misconceptions or {}):
                meta["grading"] = {"misconception": misconceptions[name]}
            cells.append({"cell_type": "code", "metadata": meta, "source": "", "outputs": outputs})
        folder = self.root / "autograded" / id / SLUG
        folder.mkdir(parents=True, exist_ok=True)
        page = {"cells": cells, "metadata": {"grading": grading}, "nbformat": 4, "nbformat_minor": 5}
        (folder / f"{SLUG}.ipynb").write_text(json.dumps(page), "utf-8")

    def log(self, path, entries):
        lines = [{"assignment": SLUG, "trouble": "", "notes": [], "stopped": [], **each} for each in entries]
        path.write_text("".join(json.dumps(each, ensure_ascii=False) + "\n" for each in lines), "utf-8")
        return path

    def page(self, **options):
        """The report's text."""
        self.close()
        return report(self.course, SLUG, self.language, **options).read_text("utf-8")


@pytest.fixture
def new_room(released, tmp_path):
    rooms = []

    def make(language="en"):
        shutil.copytree(released.root, tmp_path / "course")
        rooms.append(Room(Course(tmp_path / "course"), language))
        return rooms[-1]

    yield make
    for each in rooms:
        each.close()


@pytest.fixture
def room(new_room):
    return new_room()
