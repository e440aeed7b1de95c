"""The course as it stands in the repository keeps its own rules."""

import pytest

from course.authoring.check import check
from course.authoring.edition import student_edition
from course.authoring.release import points


def test_course_check_has_nothing_to_say(repository):
    assert [each.show(repository.root) for each in check(repository)] == []


def test_every_module_has_a_title_in_both_languages(repository):
    for module in repository.modules.values():
        assert module.title.keys() == {"en", "zh"}
        assert module.minutes > 0


def test_every_assignment_has_forty_points(repository):
    for slug in repository.sources("assignment"):
        assert sum(points(repository, slug).values()) == 40


@pytest.mark.slow
def test_its_student_edition_can_be_made(repository, tmp_path):
    out = tmp_path / "edition"
    files = {path.relative_to(out).as_posix() for path in student_edition(repository, out)}
    assert {"start.py", "README.md", "lessons/zh/00-start.ipynb"} <= files
    for slug in repository.sources("assignment"):
        assert f"assignments/en/release/{slug}/{slug}.ipynb" in files
    assert not [name for name in files if name.startswith(("course/assignments", "course/lessons", "tests"))]
