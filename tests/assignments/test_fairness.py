"""Personal data of some students in twenty-five by default; of a thousand with CRM_COURSE_ALL_IDS=1."""

import os
from pathlib import Path

import pytest

from course.authoring.fairness import Fairness, fairness, sample_ids, student_ids
from course.manifest import Course
from course.stated import read_stated, stated_in
from crmlib.errors import CrmError
from crmlib.ids import plain_id

COURSE = Course(Path(__file__).parents[2])
IDS = student_ids(1000) if os.environ.get("CRM_COURSE_ALL_IDS") else sample_ids(25)


@pytest.mark.slow
@pytest.mark.parametrize("slug", COURSE.sources("assignment"))
def test_every_students_data_are_fair(slug):
    found = fairness(COURSE, slug, IDS)
    assert [each.what for each in found.findings] == []
    assert len(found.students) == len(IDS)
    assert len(found.values) >= 3
    assert len(found.bounds) >= 15


def test_a_thousand_ids_of_all_forms_are_a_thousand_students():
    assert len({plain_id(each) for each in student_ids(1000)}) == 1000
    assert len(set(sample_ids(25)) & set(student_ids(1000))) == 25


def student(id, **more):
    return {"id": id, "failed": {}, "right": {"top-own": float(len(id))}, "counts": {"tied": 2.0}, "print": id, **more}


def findings(*students, alike=0.4):
    stated = {"top-own": alike} if alike else {}
    return [each.what for each in Fairness(Path("x.fairness.yml"), list(students), ["top-own"],
                                           {"tied": ["...", 1, 3]}, stated).findings]


@pytest.mark.parametrize(("more", "said"), [
    ({"failed": {"top-own": "AssertionError: no"}}, "top-own: with 1 id(s) the solution is not what the key says"),
    ({"right": {}}, "call the right one `wanted`"),
    ({"counts": {"tied": 4.0}}, "tied: 4.0 for 'b' and 0 more id(s), not from 1 to 3."),
    ({"counts": {"tied": "NameError: x"}}, "tied: NameError: x for 'b'"),
    ({"print": "a"}, "'a' and 'b' draw the same data."),
])
def test_what_is_unfair_is_said(more, said):
    assert findings(student("a"), student("b")) == []
    (found,) = findings(student("a"), student("b", **more))
    assert said in found


def test_right_answers_may_agree_as_often_as_stated():
    assert "`alike` must state" in findings(student("a"), alike=0)[0]
    many = [student(id, right={"top-own": float(number % 2)}) for number, id in enumerate(student_ids(1000))]
    assert findings(*many, alike=0.5) == []
    assert findings(*many) == ["top-own: 0.5000 have the commonest right answer, stated is 0.4000."]


def test_the_report_names_every_bound_and_value():
    shown = Fairness(Path("x.fairness.yml"), [student("a"), student("bb")], [], {"tied": ["", 1, 3]}, {}).show()
    assert "2 to 2       in 1 to 3: tied" in shown
    assert "top-own" in shown
    assert shown.startswith("x: 2 student ids")


def test_what_cannot_be_read_is_named(tmp_path):
    course = Course(tmp_path)
    assert read_stated(course, "x") == {"bounds": {}, "alike": {}}
    stated_in(course, "x").parent.mkdir(parents=True)
    for text in ("bounds: {a: [b]}\nalike: {}", "alike: {}", "bounds: [", "bounds: {}\nalike: {a: often}"):
        stated_in(course, "x").write_text(text, "utf-8")
        with pytest.raises(CrmError, match=r"x\.fairness\.yml"):
            read_stated(course, "x")
