import pytest

from course.authoring.check import check
from course.authoring.edition import student_edition
from course.authoring.secrets import leaked
from crmlib.errors import CrmError

README = """# Course

![A lesson](docs/lesson.png)

<!-- teachers -->
## Instructors

[How to contribute](CONTRIBUTING.md)

<!-- /teachers -->
MIT
"""


@pytest.fixture
def whole(course):
    """The sample course with what a repository has around it."""
    for name in ("start.py", "pyproject.toml", "constraints.txt", "environment.yml", "LICENSE"):
        (course.root / name).write_text("# " + name, "utf-8")
    (course.root / "README.md").write_text(README, "utf-8")
    for folder in ("docs", "datasets", "tests", ".git", "lessons/en/.ipynb_checkpoints", "course/authoring",
                   "course/report", "course/demo"):
        (course.root / folder).mkdir(parents=True)
    for name in ("docs/lesson.png", "docs/notes.md", "datasets/shop.csv", "tests/test_it.py", ".git/HEAD",
                 "course/cli.py", "course/teaching-guide.md", "course/teaching-guide.zh.md", "course/syllabus.md",
                 "course/syllabus.zh.md", "course/report/page.py", "course/demo/show.py", "course/authoring/build.py",
                 "lessons/en/.ipynb_checkpoints/x.png", "lessons/en/gradebook.db", "lessons/tiers.png",
                 "crmlib/errors.py"):
        (course.root / name).write_text("x", "utf-8")
    return course


def test_students_get_everything_but_sources_and_tests(whole, tmp_path):
    out = tmp_path / "edition"
    files = {path.relative_to(out).as_posix() for path in student_edition(whole, out)}
    release = "release/02-classification/02-classification.ipynb"
    assert files == {
        "start.py", "pyproject.toml", "constraints.txt", "environment.yml", "LICENSE", "README.md", "docs/lesson.png",
        "lessons/en/00-start.ipynb", "lessons/zh/00-start.ipynb",
        "lessons/en/02-classification.ipynb", "lessons/zh/02-classification.ipynb",
        f"assignments/en/{release}", f"assignments/zh/{release}",
        "course/course.yml", "course/concepts.yml", "course/cli.py", "course/syllabus.md", "course/syllabus.zh.md",
        "course/authoring/build.py",
        "lessons/tiers.png", "crmlib/errors.py", "crmlib/questions/classification.yml", "datasets/shop.csv",
    }  # fmt: skip
    assert (out / "README.md").read_text("utf-8") == "# Course\n\n![A lesson](docs/lesson.png)\n\nMIT\n"
    everything = "".join(path.read_text("utf-8") for path in out.rglob("*") if path.is_file())
    for secret in ("sum_of_both", "minus thirty", "The rubric", "评分标准", "BEGIN "):
        assert secret not in everything


@pytest.mark.parametrize(
    ("name", "planted"),
    [
        ("README.md", "As in: sum_of_both = number  +  number, of course."),
        ("crmlib/errors.py", "def f():\n        return sum_of_both\n"),
        ("datasets/shop.csv", 'assert double(-30) == -60, "a hidden sentence about minus thirty"'),
        ("crmlib/questions/classification.yml", "评分标准：说出利润最大的层级得两分，说明理由再得四分。"),
        ("crmlib/errors.py", "# END SOLUTION, ### BEGIN HIDDEN TESTS"),
    ],
)
def test_a_planted_solution_stops_the_edition(whole, tmp_path, name, planted):
    path = whole.root / name
    path.write_text(path.read_text("utf-8") + "\n" + planted, "utf-8")
    before = sorted(tmp_path.iterdir())
    with pytest.raises(CrmError, match=f"nothing was written. Word the solution differently.*\n  {name}: "):
        student_edition(whole, tmp_path / "edition")
    assert sorted(tmp_path.iterdir()) == before


def test_a_check_names_the_line_of_the_library_that_solves_an_assignment(whole):
    (whole.root / "crmlib" / "double.py").write_text("def double(number):\n    return sum_of_both  # both\n", "utf-8")
    (whole.root / "crmlib" / "rule.py").write_text("def rule():\n    pass\n\n\n    return sum_of_both\n", "utf-8")
    shown = [each.show(whole.root) for each in leaked(whole)]
    assert len(shown) == 1
    assert shown[0].startswith("crmlib/rule.py:5: A line of a solution stands here: 'return sum_of_both' (from course/")
    assert shown[0] in [each.show(whole.root) for each in check(whole)]


def test_a_solution_planted_in_a_lesson_stops_the_edition(whole, lesson, tmp_path):
    lesson.replace("np.arange(3).sum()", "sum_of_both = number + number")
    with pytest.raises(CrmError, match=r"lessons/en/02-classification\.ipynb"):
        student_edition(whole, tmp_path / "edition")


def test_what_cannot_be_the_students_folder_is_refused(whole, tmp_path):
    full, file = tmp_path / "full", tmp_path / "file"
    full.mkdir()
    (full / "mine.txt").write_text("mine")
    file.write_text("mine")
    for out, says in [
        (full, "is not empty"),
        (file, "is a file"),
        (whole.root / "out", "overlaps"),
        (whole.root, "overlaps"),
        (tmp_path / "no" / "where", "does not exist"),
    ]:
        with pytest.raises(CrmError, match=says):
            student_edition(whole, out)
    assert (full / "mine.txt").read_text() == "mine"


def test_an_empty_folder_may_be_filled(whole, tmp_path):
    (tmp_path / "empty").mkdir()
    assert (tmp_path / "empty" / "start.py") in student_edition(whole, tmp_path / "empty")


def test_the_start_page_and_program_are_needed(whole, tmp_path):
    (whole.root / "start.py").unlink()
    with pytest.raises(CrmError, match=r"no start\.py"):
        student_edition(whole, tmp_path / "edition")
    assert not (tmp_path / "edition").exists()
