"""One small released assignment in a temporary course, and submissions of it written in a line or two."""

import json
import os
import shutil
import sys
from pathlib import Path

import nbformat
import pytest
import yaml

from course.authoring.release import release
from course.environment import environment
from course.grading import Limits, grade
from course.manifest import LANGUAGES, Course

REPOSITORY = Path(__file__).parents[2]
SLUG = "99-small"
# Elsewhere the verdicts are tested without walls, the walls not at all.
WALLS = sys.platform == "linux" and shutil.which("bwrap") is not None
NEEDS_WALLS = pytest.mark.skipif(not WALLS, reason="needs Linux and bubblewrap")
# Grading copies a process for every submission, which Windows cannot: there `course grade` says so and stops.
NEEDS_FORKS = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs forks")
QUICK = Limits(cell=4, call=2, whole=60, memory=1 << 30)
SOURCE = '''---
file_format: mystnb
kernelspec:
  display_name: Python 3
  name: python3
---

```{code-cell}
:given: setup
import pandas as pd
from crmlib import say, use_language
from crmlib.exercise import same

use_language("{{lang}}")
table = pd.DataFrame({"a": [1, 2, 3]})
```

```{code-cell}
:solve: double
def double(number):
    ### BEGIN SOLUTION
    return number + number
    ### END SOLUTION
```

```{code-cell}
:test: double-example
:points: 1
assert double(2) == 4, say(f"double(2) gave {double(2)}", f"double(2) 得到 {double(2)}")
```

```{code-cell}
:test: double-hidden
:points: 2
### BEGIN HIDDEN TESTS
assert same(double(40961), 81922), say("Twice a large number.", "大数的两倍。")
assert same(double(-3), -6), say("Twice a negative number.", "负数的两倍。")
### END HIDDEN TESTS
```

```{code-cell}
:solve: total
### BEGIN SOLUTION
total = table["a"].sum()
### END SOLUTION
```

```{code-cell}
:test: total-hidden
:points: 4
### BEGIN HIDDEN TESTS
assert same(total, 6), say("The sum of all three.", "三个数之和。")
### END HIDDEN TESTS
```

```{code-cell}
:solve: grown
def grown(frame):
    ### BEGIN SOLUTION
    return frame.assign(b=frame["a"] * 2)
    ### END SOLUTION
```

```{code-cell}
:test: grown-hidden
:points: 8
### BEGIN HIDDEN TESTS
mine = pd.DataFrame({"a": [5, 7]})
pd.testing.assert_frame_equal(grown(mine), pd.DataFrame({"a": [5, 7], "b": [10, 14]}))
assert list(mine.columns) == ["a"], say("The table given must stay as it was.", "不能改动给出的表。")
### END HIDDEN TESTS
```

+++ {"lang": "en", "essay": "advice", "points": 6}

Advise the shop.

### BEGIN SOLUTION
Two points for a tier, four for the reason.
### END SOLUTION

+++ {"lang": "zh"}

请给商店建议。

### BEGIN SOLUTION
说出层级得两分，说明理由得四分。
### END SOLUTION
'''


@pytest.fixture(scope="session")
def released(tmp_path_factory):
    """A course with one small assignment, released in English and Chinese."""
    return release_small(tmp_path_factory.mktemp("released") / "course", SOURCE)


def release_small(root, source):
    """A course with one assignment of this source, released in English and Chinese."""
    os.environ.update(environment())
    course = Course(root)
    (root / "course" / "assignments").mkdir(parents=True)
    title = {"en": "-", "zh": "-"}
    module = {"slug": SLUG, "title": title, "minutes": 1, "assignment": True}
    (root / "course" / "course.yml").write_text(yaml.safe_dump({"modules": [module]}), "utf-8")
    course.source("assignment", SLUG).write_text(source, "utf-8")
    for language in LANGUAGES:
        course.grading_root(language).mkdir(parents=True)
        shutil.copy(REPOSITORY / "assignments" / language / "nbgrader_config.py", course.grading_root(language))
        release(course, SLUG, language)
    return course


class Class:
    """A class that hands in and is graded."""

    def __init__(self, course, language="en"):
        self.course, self.language = course, language
        self.root = course.grading_root(language)

    def blank(self, step="release"):
        return nbformat.read(self.course.assignment(self.language, SLUG, step), as_version=4)

    def solved(self, **answers):
        """The released notebook with the solution, or with other answers in their place."""
        notebook, source = self.blank(), self.blank("source")
        texts = {cell.metadata.nbgrader.grade_id: cell.source for cell in source.cells if "nbgrader" in cell.metadata}
        for cell in notebook.cells:
            name = cell.metadata.nbgrader.grade_id
            if cell.metadata.nbgrader.solution and cell.cell_type == "code":
                kept = [line for line in texts[name].splitlines() if "SOLUTION" not in line]
                cell.source = answers.get(name, "\n".join(kept))
        return notebook

    def hand_in(self, student, notebook, name=f"{SLUG}.ipynb"):
        folder = self.root / "submitted" / student / SLUG
        folder.mkdir(parents=True, exist_ok=True)
        if isinstance(notebook, bytes):
            (folder / name).write_bytes(notebook)
        else:
            (folder / name).write_text(json.dumps(notebook), "utf-8")
        return folder

    def grade(self, **options):
        options.setdefault("limits", QUICK)
        options.setdefault("sandbox", WALLS)
        self.outcome = grade(self.course, SLUG, self.language, **options)
        return {each.student: each for each in self.outcome.results}

    def autograded(self, student):
        return nbformat.read(self.root / "autograded" / student / SLUG / f"{SLUG}.ipynb", as_version=4)

    def shown(self, student, name):
        """What a student reads under one cell."""
        cell = next(cell for cell in self.autograded(student).cells
                    if cell.metadata.get("nbgrader", {}).get("grade_id") == name)
        return "\n".join(line for output in cell.outputs for line in output.get("traceback", [output.get("text", "")]))

    def rows(self, address=""):
        """All that the gradebook says, without its random ids."""
        from nbgrader.api import Gradebook

        with Gradebook(address or f"sqlite:///{self.root / 'gradebook.db'}", f"crm-{self.language}") as book:
            grades = [(one.student.id, each.name, each.auto_score, each.manual_score, each.needs_manual_grade)
                      for one in book.assignment_submissions(SLUG) for note in one.notebooks for each in note.grades]
            notes = [(one.student.id, note) for one in book.assignment_submissions(SLUG) for note in one.notebooks]
            comments = [(student, each.name, each.auto_comment, each.manual_comment)
                        for student, note in notes for each in note.comments]
        return sorted(grades, key=str), sorted(comments, key=str)


@pytest.fixture(scope="module")
def new_class(released, tmp_path_factory):
    """Make a class with an empty gradebook of its own."""
    def make(language="en"):
        root = tmp_path_factory.mktemp("class") / "course"
        shutil.copytree(released.root, root)
        return Class(Course(root), language)
    return make
