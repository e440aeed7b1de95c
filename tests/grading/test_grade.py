"""A small class, graded: points, rows of the gradebook, regrading, feedback."""

import subprocess
import sys

import pytest

from course.environment import environment
from course.grading.report import log, table
from crmlib.errors import CrmError
from tests.grading.conftest import NEEDS_FORKS, SLUG

pytestmark = [pytest.mark.slow, NEEDS_FORKS]
FULL = {"double-example": 1, "double-hidden": 2, "total-hidden": 4, "grown-hidden": 8, "advice": 0}


@pytest.fixture(scope="module", params=["en", "zh"])
def graded(request, new_class):
    """A class with right, wrong, untouched and otherwise written answers."""
    one = new_class(request.param)
    one.hand_in("right", one.solved())
    one.hand_in("untouched", one.blank())
    one.hand_in("wrong", one.solved(double="def double(n):\n    return n * n", total="total = 7",
                                    grown="def grown(frame):\n    frame['b'] = frame['a'] * 2\n    return frame"))
    one.hand_in("noisy", one.solved(
        double="import warnings\n\ndef double(n):\n    print('hm')\n    warnings.warn('careful')\n    return n * 2",
        total="import numpy as np\n\ntotal = np.float64(6)\nprint(total)\ntable.head()"))
    one.results = one.grade()
    return one


def test_a_solution_earns_all_and_an_untouched_notebook_nothing(graded):
    assert graded.results["right"].scores == FULL
    assert set(graded.results["untouched"].scores.values()) == {0}


def test_warnings_and_prints_cost_nothing(graded):
    assert graded.results["noisy"].scores == FULL


def test_wrong_answers_cost_their_own_points(graded):
    assert graded.results["wrong"].scores == {"double-example": 1, "double-hidden": 0, "total-hidden": 0,
                                               "grown-hidden": 0, "advice": 0}


def test_a_lost_point_is_explained_without_the_hidden_test(graded):
    said = graded.shown("wrong", "double-hidden")
    assert {"en": "Twice a large number.", "zh": "大数的两倍。"}[graded.language] in said
    assert "double" in said
    assert "40961" not in said
    assert str(40961**2) not in said
    assert "7" in graded.shown("wrong", "total-hidden")
    assert graded.shown("right", "double-hidden") == ""
    for cell in graded.autograded("wrong").cells:
        assert "81922" not in str(cell)


def test_rows_are_those_of_stock_nbgrader(graded, new_class):
    stock = new_class(graded.language)
    for student, notebook in (("right", graded.solved()), ("untouched", graded.blank()),
                              ("wrong", graded.solved(double="def double(n):\n    return n * n", total="total = 7",
                                                      grown="def grown(frame):\n    return frame"))):
        stock.hand_in(student, notebook)
    run_nbgrader("autograde", SLUG, cwd=stock.root)
    grades, comments = stock.rows()
    ours = [[row for row in rows if row[0] != "noisy"] for rows in graded.rows()]
    assert ours == [grades, comments]


def run_nbgrader(*arguments, cwd):
    done = subprocess.run([sys.executable, "-m", "nbgrader", *arguments], cwd=cwd, env=environment(), check=False,
                          capture_output=True, text=True, encoding="utf-8", timeout=600)
    assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]


def test_stock_feedback_explains_and_hides(graded):
    run_nbgrader("generate_feedback", SLUG, "--student=wrong", cwd=graded.root)
    page = (graded.root / "feedback" / "wrong" / SLUG / f"{SLUG}.html").read_text("utf-8")
    assert {"en": "Twice a large number.", "zh": "大数的两倍。"}[graded.language] in page
    assert "40961" not in page
    assert "assert_frame_equal" not in page


def test_a_persons_marks_survive_and_changes_are_shown_first(new_class):
    from nbgrader.api import Gradebook

    one = new_class()
    one.hand_in("ann", one.solved(total="total = 0"))
    one.grade()
    with Gradebook(f"sqlite:///{one.root / 'gradebook.db'}", "crm-en") as book:
        book.find_grade("total-hidden", SLUG, SLUG, "ann").manual_score = 3
        book.find_comment("total", SLUG, SLUG, "ann").manual_comment = "Nearly."
        book.db.commit()
    one.hand_in("ann", one.solved(double="def double(n):\n    return 0"))
    before = one.rows()
    shown = one.grade(dry_run=True)["ann"]
    assert shown.changes == {"double-example": (1, 0), "double-hidden": (2, 0), "total-hidden": (0, 4)}
    assert "total-hidden: 0 -> 4 (a person's score stays)" in table(one.outcome)
    assert one.rows() == before
    one.grade()
    grades, comments = one.rows()
    assert ("ann", "total-hidden", 4, 3, True) in grades
    assert ("ann", "total", None, "Nearly.") in comments
    assert one.grade()["ann"].changes == {}


def test_order_and_workers_do_not_matter(new_class):
    first, second = new_class(), new_class()
    for one in (first, second):
        one.hand_in("a", one.solved())
        one.hand_in("b", one.solved(total="total = 1"))
        one.hand_in("c", b"broken")
    first.grade(workers=1)
    for student in ("c", "a", "b"):
        second.grade(workers=2, students=(student,))
    assert first.rows() == second.rows()


def test_the_log_and_the_table_name_trouble(graded, tmp_path):
    log(graded.outcome, tmp_path / "log.jsonl")
    assert len((tmp_path / "log.jsonl").read_text("utf-8").splitlines()) == 4
    assert "4" in table(graded.outcome).splitlines()[0]
    assert graded.outcome.status == 0


def test_refusals(new_class):
    one = new_class()
    with pytest.raises(CrmError, match="Nothing was handed in"):
        one.grade()
    one.hand_in("a", one.solved())
    with pytest.raises(CrmError, match="'b' has not handed in"):
        one.grade(students=("b",))
    (one.root / "gradebook.db").unlink()
    with pytest.raises(CrmError, match="course release"):
        one.grade()
