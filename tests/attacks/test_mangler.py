"""Mangled notebooks, workers and a kill in the middle: everybody has an outcome, and always the same one."""

import pytest

from tests.attacks.corpus.every import WHOLE
from tests.attacks.mangler import prove
from tests.attacks.world import copy

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("attacks"), pytest.mark.filterwarnings("ignore")]

# The whole class takes minutes: CRM_COURSE_ALL_ATTACKS=1 as for the attacks, or `python -m tests.attacks.mangler`.
STUDENTS = 300 if WHOLE else 30


@pytest.fixture(scope="module")
def proved(untouched_class, tmp_path_factory):
    return prove(copy(untouched_class, tmp_path_factory.mktemp("mangled") / "one"), STUDENTS)


def test_everybody_has_an_outcome(proved):
    assert proved["outcomes"] == [STUDENTS + 1] * 3


def test_only_the_mangled_have_trouble(proved):
    assert set(proved["trouble"]) <= set(proved["mangled"])


def test_workers_and_a_kill_change_no_mark(proved):
    assert 0 < proved["killed after"] < STUDENTS, "the kill has to come in the middle"
    assert proved["same"] == [True, True]
