"""The bench on which the judge runs the teacher's cells, without any process around it."""

import pytest

from course.grading.inside.bench import Bench

TEST = "assert double(2) == 4, 'Twice two.'"


def bench(ask, code=TEST):
    step = {"id": "double-hidden", "kind": "test", "hidden": [], "code": code}
    return Bench({"steps": [step], "student": ["double"], "words": [], "language": "en", "questions": [], "skip": [],
                  "held": {"0": {"double": {"call": True}}}}, ask)


def test_a_function_is_asked_at_its_step_with_plain_arguments():
    asked = []
    made = bench(lambda *call: asked.append(call) or {"value": 4})
    assert [each.get("ok") for each in made.judge()] == [True, None]
    assert asked == [(0, "double", [2], {})]


def test_a_wrong_answer_is_told_with_its_call():
    verdict = bench(lambda *call: {"value": 5}).run(0)
    assert (verdict["message"], verdict["calls"]) == ("Twice two.", [{"name": "double", "gave": "5"}])


def test_a_call_that_was_interrupted_gave_nothing():
    def interrupted(*call):
        raise KeyboardInterrupt

    verdict = bench(interrupted).run(0)
    assert (verdict["ok"], verdict["message"], verdict["calls"]) == (False, "The test took too long.", [])


@pytest.mark.parametrize("reply", [{}, {"value": {"t": "unknown"}}, {"late": 2}, {"cannot": ["kind", "Trap"]}])
def test_no_answer_fails_the_test_with_a_reason(reply):
    verdict = bench(lambda *call: reply).run(0)
    assert (verdict["ok"], verdict["type"]) == (False, "NoAnswerError")
    assert verdict["message"].startswith("double ")
