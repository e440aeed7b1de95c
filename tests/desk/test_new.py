"""A lesson and an assignment started from the templates pass every check as they are."""

import errno
import shutil
from pathlib import Path

import pytest
import yaml

from course import cli
from course.authoring.build import build
from course.authoring.check import check
from course.authoring.edition import student_edition
from course.authoring.release import release
from course.desk.new import new_assignment, new_lesson
from course.manifest import LANGUAGES, Course
from crmlib.errors import CrmError
from tests.course.conftest import course  # noqa: F401
from tests.test_readme import NOT_COPIED

ROOT = Path(__file__).parents[2]


def state(root):
    return {path: path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


@pytest.mark.slow
def test_what_is_started_passes_every_check(tmp_path):
    root = tmp_path / "course"
    shutil.copytree(ROOT, root, ignore=shutil.ignore_patterns(*NOT_COPIED))
    new_lesson(Course(root), "05-come-back", 'Who comes back: "again"', "谁会再来")
    new_assignment(Course(root), "05-come-back")
    made = Course(root)
    assert list(made.modules).index("05-come-back") == list(made.modules).index("04-satisfaction") + 1
    build(made, ["05-come-back"])
    for language in LANGUAGES:
        release(made, "05-come-back", language)
    assert [each.show(root) for each in check(made)] == []
    student_edition(made, tmp_path / "students")
    lesson = (tmp_path / "students" / "lessons" / "zh" / "05-come-back.ipynb").read_text("utf-8")
    assert "谁会再来" in lesson
    assert "<<" not in lesson


def test_a_lesson_is_registered_in_order_and_an_assignment_after_it(course):  # noqa: F811
    before = (course.folder / "course.yml").read_text("utf-8")
    new_lesson(course, "01-first")
    new_lesson(Course(course.root), "11-last", "Last", "最后一课")
    found = Course(course.root)
    assert list(found.modules) == ["00-start", "01-first", "02-classification", "11-last"]
    assert found.modules["01-first"].title == {"en": "First", "zh": "First（标题待译）"}
    assert set(before.splitlines()) <= set((course.folder / "course.yml").read_text("utf-8").splitlines())
    new_assignment(found, "01-first")
    new_assignment(Course(course.root), "00-start")
    found = Course(course.root)
    assert [slug for slug, each in found.modules.items() if each.assignment] == [
        "00-start", "01-first", "02-classification"]
    assert ":concepts: [first.repeat]" in found.source("assignment", "01-first").read_text("utf-8")
    assert ":concepts:" not in found.source("assignment", "00-start").read_text("utf-8")
    assert [each["id"] for each in yaml.safe_load((course.folder / "concepts.yml").read_text("utf-8"))][-2:] == [
        "first.repeat", "last.repeat"]


@pytest.mark.parametrize(("words", "trouble"), [
    (["new-lesson", "02-classification"], "Its assignment: course new-assignment 02-classification"),
    (["new-lesson", "Pricing"], "Two digits, then words"),
    (["new-lesson", "../../up"], "cannot be a slug"),
    (["new-lesson", "03-there"], "course/lessons/03-there.md is there already"),
    (["new-assignment", "02-classification"], "has an assignment already"),
    (["new-assignment", "03-there"], "First run: course new-lesson 03-there"),
    (["new-assignment", "00-start"], "course/assignments/00-start.md is there already"),
])
def test_nothing_is_overwritten(course, monkeypatch, capsys, words, trouble):  # noqa: F811
    course.source("lesson", "03-there").write_text("mine", "utf-8")
    course.source("assignment", "00-start").write_text("mine", "utf-8")
    monkeypatch.chdir(course.root)
    before = state(course.root)
    assert cli.main(words) == 2
    assert trouble in capsys.readouterr().err
    assert state(course.root) == before


def test_a_full_disk_leaves_no_half_of_a_lesson(course, monkeypatch):  # noqa: F811
    before, calls, replace = state(course.root), [], Path.replace

    def full(self, target):
        calls.append(target)
        if len(calls) == 4:
            raise OSError(errno.ENOSPC, "No space left on device")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(CrmError, match="No space left on device"):
        new_lesson(course, "03-new")
    assert len(calls) == 4
    assert state(course.root) == before


def test_the_commands_say_what_comes_next(course, monkeypatch, capsys):  # noqa: F811
    monkeypatch.chdir(course.root)
    assert cli.main(["new-lesson", "03-new", "--title", "New", "--title-zh", "新课"]) == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith("Next: course build 03-new;")
    assert cli.main(["new-assignment", "03-new"]) == 0
    assert capsys.readouterr().out.splitlines()[:2] == ["course/assignments/03-new.md", "course/course.yml"]
