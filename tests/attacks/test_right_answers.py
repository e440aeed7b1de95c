"""Right and wrong answers written in many ways get the same marks as under stock nbgrader, question by question."""

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from course.environment import environment
from course.manifest import Course
from course.questions.answers import read_answers
from tests.attacks import grading
from tests.attacks.attack import SLUG, Submission, right
from tests.attacks.corpus.every import ON_REQUEST, WHOLE
from tests.attacks.corpus.kinds import fill
from tests.attacks.marks import gradebook, worth
from tests.attacks.other_types import IN_OTHER_TYPES
from tests.attacks.world import copy, released

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("attacks"), pytest.mark.filterwarnings("ignore"),
              pytest.mark.skipif(not WHOLE, reason=ON_REQUEST)]


def variants() -> dict[str, list[str]]:
    """Answers by question: the reference's, other words, right ones of other types, usual mistakes."""
    found = {question: [code] for question, code in right().items()}
    for question, codes in IN_OTHER_TYPES.items():
        found[question] += [right()[question] + "\n" + code for code in codes]
    for question, answers in read_answers(Course.find(Path(__file__)), SLUG).items():
        found[question] += [*answers.right.values(), *(wrong.code for wrong in answers.wrong)]
    return found


def classmates() -> dict[str, dict[str, str]]:
    """So many students that each variant of each question is handed in by one."""
    by_question = variants()
    return {f"s{number}": {question: codes[number % len(codes)] for question, codes in by_question.items()}
            for number in range(max(map(len, by_question.values())))}


@pytest.fixture(scope="module")
def marks(untouched_class, tmp_path_factory):
    """Everybody's marks, as stock nbgrader gives them and as `course grade` does."""
    place = tmp_path_factory.mktemp("right")
    ours = copy(untouched_class, place / "ours")
    for student, answers in classmates().items():
        folder = ours.root / "submitted" / student / SLUG
        submission = Submission(folder, nbformat.from_dict(released(ours)), ours.names())
        fill(submission, answers)
        submission.write()
    stock = copy(ours, place / "stock")
    nbgrader = [sys.executable, "-m", "nbgrader", "autograde", SLUG, "--Execute.timeout=120"]
    done = subprocess.run(nbgrader, cwd=stock.root, env=environment(), capture_output=True, text=True, check=False,
                          timeout=1200)
    assert done.returncode == 0, done.stderr[-3000:]
    grading.run(ours)
    return gradebook(stock.root / "gradebook.db"), gradebook(ours.root / "gradebook.db")


def test_marks_are_those_of_stock(marks):
    stock, ours = marks
    other = {student: {test: (stock[student][test], ours.get(student, {}).get(test)) for test in worth()
                       if stock[student][test] != ours.get(student, {}).get(test)} for student in stock}
    assert {student: tests for student, tests in other.items() if tests} == {}


def test_the_right_keep_all(marks):
    _, ours = marks
    assert ours["s0"] == ours["s1"] == worth()
