"""A lost point whose mistake the course knows: its hint in feedback, its id in verdict, log and metadata."""

import json

import pytest

from course.grading.report import log

MISCONCEPTIONS = """
- id: sample.square
  believed: {en: Twice is the square., zh: 两倍就是平方。}
  hint: {en: Two times three is six., zh: 三的两倍是六。}
  read: {}
- id: sample.first
  believed: {en: The sum is the first number., zh: 和就是第一个数。}
  hint: {en: Add all of them., zh: 请全部相加。}
  read: {}
"""
ANSWERS = """
double:
  wrong:
    sample.square:
      - {costs: [double-hidden], code: "def double(number): return number ** 2"}
total:
  wrong:
    sample.first:
      - {costs: [total-hidden], code: "total = table['a'].iloc[0]"}
"""


@pytest.fixture(scope="module", params=["en", "zh"])
def graded(request, new_class):
    one = new_class(request.param)
    (one.course.folder / "misconceptions.yml").write_text(MISCONCEPTIONS, "utf-8")
    (one.course.folder / "answers").mkdir(exist_ok=True)
    slug = one.course.sources("assignment")[0]
    (one.course.folder / "answers" / f"{slug}.yml").write_text(ANSWERS, "utf-8")
    square = "def double(n):\n    return n * n if n else 0"
    one.hand_in("named", one.solved(double=square, total="total = table['a'][0]"))
    one.hand_in("other", one.solved(double="def double(n):\n    return n + 2", total="total = 5"))
    one.hand_in("right", one.solved())
    one.results = one.grade()
    return one


def test_a_known_mistake_is_named_where_it_cost_points(graded):
    assert graded.results["named"].misconceptions == {"double-hidden": "sample.square", "total-hidden": "sample.first"}
    assert graded.results["other"].misconceptions == {}
    assert graded.results["right"].misconceptions == {}


def test_its_hint_is_shown_and_no_hidden_input(graded):
    hint = {"en": "Hint: Two times three is six.", "zh": "提示：三的两倍是六。"}[graded.language]
    assert hint in graded.shown("named", "double-hidden")
    assert hint not in graded.shown("other", "double-hidden")
    for cell in graded.autograded("named").cells:
        assert "40961" not in str(cell)
        assert "number ** 2" not in str(cell)


def test_metadata_and_log_hold_its_id(graded, tmp_path):
    known = {cell.metadata.nbgrader.grade_id: cell.metadata.get("grading", {}).get("misconception")
             for cell in graded.autograded("named").cells if "nbgrader" in cell.metadata}
    assert known["double-hidden"] == "sample.square"
    assert known["double-example"] is None
    log(graded.outcome, tmp_path / "log")
    lines = [json.loads(line) for line in (tmp_path / "log").read_text("utf-8").splitlines()]
    assert {line["student"]: line["misconceptions"] for line in lines}["named"] == {
        "double-hidden": "sample.square", "total-hidden": "sample.first"}
