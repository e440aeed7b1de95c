"""Stock nbgrader grades every assignment: a solution earns all points, an untouched release none."""

import os
import shutil
import subprocess
import sys

import nbformat
import pytest
import yaml

from course.authoring.release import release
from course.authoring.rules import MARKER
from course.environment import environment
from course.grading import grade
from course.manifest import LANGUAGES, Course

SAMPLE = "99-sample"
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("autograde")]


@pytest.fixture(scope="module")
def class_(tmp_path_factory, repository, sample, empty_gradebook):
    """One course with the sample's and all our assignments, so that few programs are started."""
    root = tmp_path_factory.mktemp("class")
    course = Course(root)
    slugs = [*repository.sources("assignment"), SAMPLE]
    title = {"en": "-", "zh": "-"}
    modules = [{"slug": slug, "title": title, "minutes": 1, "assignment": True} for slug in slugs]
    (root / "course" / "assignments").mkdir(parents=True)
    (root / "course" / "course.yml").write_text(yaml.safe_dump({"modules": modules}), "utf-8")
    for slug in slugs[:-1]:
        shutil.copy(repository.source("assignment", slug), course.source("assignment", slug))
    shutil.copy(sample / "course" / "assignments" / "02-classification.md", course.source("assignment", SAMPLE))
    for language in LANGUAGES:
        course.grading_root(language).mkdir(parents=True)
        shutil.copy(repository.grading_root(language) / "nbgrader_config.py", course.grading_root(language))
        shutil.copy(empty_gradebook, course.grading_root(language))
    return course


@pytest.fixture(scope="module", params=LANGUAGES)
def graded(request, class_):
    """A language's root after stock nbgrader graded a solved and an untouched submission of each assignment."""
    root = class_.grading_root(request.param)
    for slug in class_.sources("assignment"):
        released = release(class_, slug, request.param)
        submit(root, "untouched", slug, nbformat.read(released, as_version=4))
        source = nbformat.read(class_.assignment(request.param, slug), as_version=4)
        submit(root, "solved", slug, solved(nbformat.read(released, as_version=4), source))
    nbgrader("autograde", "*", cwd=root)
    return root


def submit(root, student, slug, notebook):
    path = root / "submitted" / student / slug / f"{slug}.ipynb"
    path.parent.mkdir(parents=True)
    nbformat.write(notebook, path)


def solved(released, source):
    """Fill a student's notebook in as the source does."""
    answers = {cell.id: cell.source for cell in source.cells if cell.metadata.get("nbgrader", {}).get("solution")}
    for cell in released.cells:
        if cell.id in answers:
            cell.source = "\n".join(line for line in answers[cell.id].splitlines() if not MARKER.search(line))
    return released


def nbgrader(*arguments, cwd):
    done = subprocess.run([sys.executable, "-m", "nbgrader", *arguments], cwd=cwd, env=environment(),
                          capture_output=True, text=True, encoding="utf-8", timeout=600, check=False)
    assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]


def grades(root, student):
    """Every graded cell of a student, as (assignment, cell, cell type, automatic score, maximum)."""
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as book:
        return [
            (submission.assignment.name, grade.name, grade.cell.cell_type, grade.auto_score, grade.max_score)
            for submission in book.student_submissions(student)
            for notebook in submission.notebooks
            for grade in notebook.grades
        ]


def test_a_solution_earns_all_points(graded, class_):
    found = grades(graded, "solved")
    assert {slug for slug, *_ in found} == set(class_.sources("assignment"))
    assert [each for each in found if each[2] == "code" and each[3] != each[4]] == []
    assert [each for each in found if each[2] == "markdown" and each[3] is not None] == [], "a person grades these"


def test_an_untouched_release_earns_none(graded, class_):
    found = grades(graded, "untouched")
    assert {slug for slug, *_ in found} == set(class_.sources("assignment"))
    assert [each for each in found if each[3] != 0] == []


@pytest.mark.skipif(not hasattr(os, "fork"), reason="course grade copies processes")
def test_course_grade_gives_the_same_marks(graded, class_):
    stock = [grades(graded, student) for student in ("solved", "untouched")]
    for slug in class_.sources("assignment"):
        grade(class_, slug, graded.name, sandbox=shutil.which("bwrap") is not None)
    assert [grades(graded, student) for student in ("solved", "untouched")] == stock


def test_feedback_can_be_made(graded):
    nbgrader("generate_feedback", SAMPLE, "--student=solved", cwd=graded)
    page = (graded / "feedback" / "solved" / SAMPLE / f"{SAMPLE}.html").read_text("utf-8")
    assert "tier-example" in page
