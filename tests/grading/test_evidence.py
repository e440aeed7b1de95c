"""Which mistake the judge recognises, from what a student's function gave and from a value."""

import pytest

from course.grading.inside.evidence import Expert, Trial
from course.grading.inside.standin import Call
from course.grading.inside.wire import encode

SOLUTION = "def big(number, limit=10):\n    return number >= limit\nshare = 0.25"
STRICT = "def big(number, limit=10):\n    return number > limit\nshare = 25.0"
FIXED = "def big(number, limit=10):\n    return number >= 10\nshare = 0.75"
INPUTS = {"big-example": [(3,), (30,)], "big-limit": [(10,)], "big-other": [(5, 4), (10, 20), (4, 4)]}


def trials(code, passed=()):
    """What a student's function gives in each test."""
    names = {}
    exec(code, names)
    found = []
    for test, inputs in INPUTS.items():
        calls = []
        for given in inputs:
            call = Call("big", 1)
            call.given = [encode(each) for each in given], {}
            try:
                call.value = names["big"](*given)
            except Exception as trouble:
                call.error = type(trouble).__name__
            calls.append(call)
        found.append(Trial(test, test in passed, calls, {}))
    return found


@pytest.fixture
def expert():
    mistakes = [["strict", STRICT], ["fixed", FIXED], ["broken", "def big(number, limit=10):\n    return 1 / 0"]]
    return Expert({"question": "big", "solution": SOLUTION, "mistakes": mistakes}, {})


def test_a_mistake_is_known_by_what_it_gives_however_it_is_written(expert):
    code = "def big(number, limit=10):\n    return not number <= limit"
    assert expert.explain(trials(code, ["big-example"])) == {"big-limit": "strict", "big-other": "strict"}


def test_each_failed_test_is_explained_by_the_mistake_that_fits_it(expert):
    assert expert.explain(trials(FIXED, ["big-example", "big-limit"])) == {"big-other": "fixed"}


def test_the_same_error_is_the_same_answer(expert):
    assert set(expert.explain(trials("def big(*given): return [][0] / 0"))) == set()
    assert set(expert.explain(trials("def big(*given): return 1 / 0")).values()) == {"broken"}


def test_an_answer_that_is_wrong_in_its_own_way_is_not_explained(expert):
    assert expert.explain(trials("def big(*given): return 'perhaps'")) == {}


def test_a_value_is_compared_as_numbers_are(expert):
    def explain(value):
        return expert.explain([Trial("share-own", False, [], {"share": value})])

    assert explain(25) == {"share-own": "strict"}
    assert explain(0.75 + 1e-9) == {"share-own": "fixed"}
    assert explain(0.5) == {}
    assert explain("25") == {}


def test_passed_tests_need_no_explanation(expert):
    assert expert.explain(trials(SOLUTION, list(INPUTS))) == {}
