import json

import pytest

from course.authoring import release as releasing
from course.authoring.release import points, release, stale_releases
from crmlib.errors import CrmError

SLUG = "02-classification"
pytestmark = pytest.mark.usefixtures("gradebooks")


def cells(path):
    return json.loads(path.read_text("utf-8"))["cells"]


def source(path):
    return "\n".join("".join(cell["source"]) for cell in cells(path))


def test_a_release_has_tests_and_stubs_but_no_solution(course):
    path = release(course, SLUG, "zh")
    assert path == course.assignment("zh", SLUG, "release")
    text = source(path)
    assert "raise NotImplementedError()" in text
    assert "# 在这里写你的代码" in text
    assert "在这里写下你的回答" in text
    assert "double(2) == 4" in text
    for secret in ("sum_of_both", "double(-30)", "BEGIN", "评分标准"):
        assert secret not in path.read_text("utf-8")


def test_a_release_is_the_same_bytes_each_time_and_keeps_cell_ids(course):
    path = release(course, SLUG, "en")
    first = path.read_bytes()
    release(course, SLUG, "en")
    assert path.read_bytes() == first
    assert [cell["id"] for cell in cells(path)] == [cell["id"] for cell in cells(course.assignment("en", SLUG))]
    assert sorted(each.name for each in course.grading_root("en").iterdir()) == [
        ".grading.lock", "exchange", "gradebook.db", "nbgrader_config.py", "release", "source"]


def test_the_points_are_listed_by_question(course):
    assert points(course, SLUG) == {"tier": 3.5, "advice": 6}


def test_a_new_gradebook_needs_no_programs_on_path(course, monkeypatch):
    (course.grading_root("en") / "gradebook.db").unlink()
    monkeypatch.setenv("PATH", "")
    assert release(course, SLUG, "en").is_file()


@pytest.mark.parametrize("moment", ["generate", "swap"])
def test_a_failed_release_leaves_the_former_one_and_its_source(course, assignment, monkeypatch, moment):
    path, made_from = release(course, SLUG, "en"), course.assignment("en", SLUG)
    before, source_before = path.read_bytes(), made_from.read_bytes()
    assignment.replace("number + number", "2 * number")

    def fail(*arguments, **options):
        raise CrmError("It failed.") if moment == "generate" else OSError("It failed.")

    monkeypatch.setattr(releasing, "generate" if moment == "generate" else "_swap", fail)
    with pytest.raises((CrmError, OSError), match="It failed"):
        release(course, SLUG, "en")
    assert (path.read_bytes(), made_from.read_bytes()) == (before, source_before)
    assert not (course.grading_root("en") / releasing.FRESH).exists()
    with pytest.raises((CrmError, OSError), match="It failed"):
        release(course, SLUG, "zh")
    assert not course.assignment("zh", SLUG).exists()


@pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")  # nbgrader's own way of adding a submission
def test_what_was_handed_in_holds_the_questions_and_the_grades_are_safe(course, assignment):
    from nbgrader.api import Gradebook

    release(course, SLUG, "en")
    made_from = course.assignment("en", SLUG).read_bytes()
    with Gradebook(f"sqlite:///{course.grading_root('en') / 'gradebook.db'}") as gradebook:
        gradebook.add_student("ada")
        gradebook.add_submission(SLUG, "ada")
    assignment.replace("""```{code-cell}
:test: tier-edges
:points: 1.5
""", """```{code-cell}
:test: tier-corners
:points: 1.5
""")
    with pytest.raises(CrmError) as refused:
        release(course, SLUG, "en")
    assert str(refused.value).endswith(
        ". Its cells changed after submissions came in: undo the change, or give the changed assignment a new slug.")
    assert ".. " not in str(refused.value)
    assert course.assignment("en", SLUG).read_bytes() == made_from


def test_nbgraders_reason_is_told(course):
    release(course, SLUG, "en")
    config = course.grading_root("en") / "nbgrader_config.py"
    config.write_text(config.read_text("utf-8") + '\nc.ClearSolutions.code_stub = {"R": "stop()"}\n', "utf-8")
    with pytest.raises(CrmError, match="'python' has not been specified"):
        release(course, SLUG, "en")
    assert "NotImplementedError" in source(course.assignment("en", SLUG, "release"))


def test_a_release_that_is_not_current_is_named(course, assignment):
    release(course, SLUG, "en")
    found = [each.show(course.root) for each in stale_releases(course)]
    assert found == [f"assignments/zh/release/{SLUG}/{SLUG}.ipynb: Not released yet. Run: course release {SLUG}"]
    assignment.replace("number + number", "2 * number")
    assert len(stale_releases(course)) == 1, "a release does not change with its solution"
    assignment.replace("double(0) is 0.", "double(0) must be 0.")
    assert len(stale_releases(course)) == 2


def test_a_module_without_assignment_is_named(course):
    with pytest.raises(CrmError, match="'00-start' has no assignment"):
        release(course, "00-start", "en")
