"""An invented class: the same for the same seed, never in the instructor's way, and graded as it deserves."""

import ast
import json
import os
import random
import shutil
import sqlite3
import unicodedata
from pathlib import Path

import pytest

from course.authoring.build import render
from course.demo import demo_class, hostile
from course.demo.answers import right_answers, wrong_answers
from course.demo.own import own_values
from course.demo.people import DUE, FATES, pupils
from course.grading.plan import Plan
from course.manifest import Course
from crmlib.errors import CrmError, UnknownNameError
from tests.grading.conftest import WALLS

ROOT = Path(__file__).parents[2]
SLUG = "02-classification"
pytestmark = pytest.mark.xdist_group("demo")


@pytest.fixture(scope="module")
def plan():
    """The assignment with its solutions, as a release would leave it."""
    course = Course(ROOT)
    return Plan(SLUG, "en", json.loads(render(course, "assignment", SLUG)[course.assignment("en", SLUG)]))


def test_the_same_seed_gives_the_same_class():
    one, two, other = (pupils(60, random.Random(seed)) for seed in (1, 1, 2))
    assert one == two != other


def test_a_class_has_every_fate_and_names_of_many_scripts():
    people = pupils(300, random.Random(1))
    assert {each.fate for each in people} == {*FATES, "answers"}
    assert len({each.id for each in people}) == 300
    names = "".join(each.first + each.last for each in people)
    scripts = {unicodedata.name(letter).split()[0] for letter in names if letter.isalpha()}
    assert scripts >= {"LATIN", "CJK", "ARABIC", "HEBREW", "CYRILLIC", "GREEK", "DEVANAGARI", "HANGUL", "HIRAGANA"}
    assert set(",'\"=<") <= set(names)
    late = sum(each.moment > DUE for each in people)
    assert 5 < late < 60


def test_wrong_answers_are_python_and_none_is_the_right_one(plan):
    right, wrong = right_answers(plan), wrong_answers(Course(ROOT), plan)
    assert set(wrong) == {cell.name for cell in plan.cells if cell.role == "solve"}
    for question in ("tier", "purchases", "relation", "top", "moved"):
        assert wrong[question], question
        for what, code in wrong[question]:
            assert what
            assert ast.dump(ast.parse(code)) != ast.dump(ast.parse(right[question]))


def test_without_named_mistakes_one_thing_of_the_solution_is_changed(plan, tmp_path):
    (tmp_path / "course").mkdir()
    ways = {what for each in wrong_answers(Course(tmp_path), plan).values() for what, _ in each}
    assert ways >= {"a value equal to the threshold", "a bound forgotten", "both ways round", "another number"}


def test_borrowed_values_are_right_for_who_lent_them(plan):
    found = own_values(plan, ["S1", "S2"])
    assert set(found["S1"]) == {"top", "invest", "moved"}
    assert found["S1"] != found["S2"]
    assert all(isinstance(ast.literal_eval(code.split("=", 1)[1].strip()), float | int | list)
               for each in found.values() for code in each.values())


def test_the_instructors_course_is_never_the_place(tmp_path):
    course = Course(ROOT)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine").write_text("mine")
    for out, says in [(ROOT / "demo", "overlaps"), (tmp_path / "full", "is not empty"),
                      (tmp_path / "no" / "where", "does not exist")]:
        with pytest.raises(CrmError, match=says):
            demo_class(course, SLUG, "en", out, students=3, sandbox=False, browser=False)
    for students, slug, kind in [(0, SLUG, CrmError), (3, "00-start", CrmError), (3, "02-clas", UnknownNameError)]:
        with pytest.raises(kind):
            demo_class(course, slug, "en", tmp_path / "new", students=students, sandbox=False, browser=False)
    assert not (tmp_path / "new").exists()


def test_a_class_that_could_not_be_made_leaves_nothing_behind(tmp_path, monkeypatch):
    def full(*_):
        raise OSError("No space left on device")

    monkeypatch.setattr("course.demo.show.hand_in", full)
    with pytest.raises(OSError, match="No space"):
        demo_class(Course(ROOT), SLUG, "en", tmp_path / "demo", students=3, sandbox=False, browser=False)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="grading copies processes")
def test_the_whole_job_in_one_command(tmp_path, monkeypatch):
    """Twelve students with every fate, graded behind walls where there are any."""
    monkeypatch.setattr("course.demo.people.FATES", {"missing": 1 / 12, "mangled": 3 / 12, "copied": 1 / 12,
                                                     "hostile": 1 / 12})
    told, opened = [], []
    monkeypatch.setattr("webbrowser.open", opened.append)
    before = fingerprint()
    out = tmp_path / "demo"
    page = demo_class(Course(ROOT), SLUG, "zh", out, students=12, sandbox=WALLS, tell=told.append)
    assert page.is_file()
    assert opened == [page.as_uri()]
    assert str(page) in told[-2]
    assert "共用" in told[-1]
    assert fingerprint() == before
    with sqlite3.connect(out / "assignments" / "zh" / "gradebook.db") as book:
        marks = book.execute("select count(*), count(timestamp) from submitted_assignment").fetchone()
        (roster,) = book.execute("select count(*) from student").fetchone()
    assert (roster, marks) == (12, (11, 11))
    text = page.read_text("utf-8")
    assert "无法评分" in text
    assert "没有提交。" in text
    shutil.rmtree(out)


def fingerprint():
    """What stands in the course's own folders."""
    places = ("course", "assignments", "lessons")
    return {path: path.read_bytes() for place in places for path in (ROOT / place).rglob("*")
            if path.is_file() and "__pycache__" not in path.parts}


def test_every_accident_changes_a_file_and_every_attack_is_python(tmp_path):
    for code in hostile.ATTACKS.values():
        ast.parse(code)
    cells = [{"cell_type": "code", "source": str(number), "metadata": {"nbgrader": {"grade": True}}}
             for number in range(20)]
    text = json.dumps({"cells": cells})
    for number in range(len(hostile.ACCIDENTS)):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "a.ipynb").write_text(text)
        hostile.mangle(folder / "a.ipynb", number, random.Random(1))
        assert [(each.name, each.read_text()) for each in folder.iterdir()] != [("a.ipynb", text)]
