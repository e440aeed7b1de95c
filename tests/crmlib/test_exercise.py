import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

from crmlib.exercise import same

CLOSED = """
import pandas
from crmlib import classification
from crmlib.classification import by_importance as other_name
from crmlib.classification.importance import by_importance
from crmlib.errors import ClosedBookError
from crmlib.exercise import closed_book
from crmlib.language import use_language
closed_book(classification.by_importance)
firm = pandas.DataFrame({"profit": [1]})
for rule in (classification.by_importance, other_name, by_importance):
    for call in (lambda: rule(firm), lambda: rule(firm, vip=0.5), lambda: rule()):
        try:
            call()
        except ClosedBookError as refusal:
            assert "yours to write" in str(refusal)
        else:
            raise SystemExit("it answered")
classification.by_distance(pandas.DataFrame({"resells": [True], "employed": [False]}))
"""


def test_a_closed_rule_refuses_under_every_name_and_others_go_on():
    done = subprocess.run([sys.executable, "-c", CLOSED], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(("got", "wanted"), [
    (1, 1.0), (np.int64(3), 3), (np.float32(0.5), 0.5), (0.1 + 0.2, 0.3), (np.bool_(True), True),
    ((1, 2), [1, 2]), (np.array([1, 2]), [1, 2]), (pd.Series([1, 2]), [1, 2]), (pd.Index(["a"]), ["a"]),
    (np.array(["vip"])[0], "vip"), (None, float("nan")), (pd.NA, None), (np.nan, None),
    ({"a": [1, 2]}, {"a": (1, 2)}), (pd.Series({"a": 1}), {"a": 1}), (["b", "a"], {"a", "b"}), ([], []),
])
def test_the_same_answer_however_written(got, wanted):
    assert same(got, wanted)


@pytest.mark.parametrize(("got", "wanted"), [
    ("1", 1), (1, True), (True, 1), (1.001, 1), (None, 0), (0, None), ("VIP", "vip"), ([1], [1, 2]), (5, [5]),
    ({"a": 1}, {"a": 1, "b": 2}), ({"a": 1, "b": 2}, {"a": 1}), (["a", "a"], {"a"}), ("ab", ["a", "b"]),
    ([1, 2], [2, 1]), (float("nan"), 1), ([[1]], [1]), (object(), 1),
])
def test_another_answer(got, wanted):
    assert not same(got, wanted)


def test_an_answer_that_claims_to_equal_everything_does_not():
    class Everything:
        def __eq__(self, other):
            return True

        __hash__ = None

    assert not same(Everything(), 1)
    assert not same(Everything(), "vip")
    assert not same([Everything()], ["vip"])


def test_numbers_within_the_tolerance_asked_for():
    assert same(0.7134, 0.71, tolerance=0.005)
    assert not same(0.72, 0.71, tolerance=0.005)
