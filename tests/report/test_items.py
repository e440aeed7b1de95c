"""Item statistics against numbers worked out by hand, and where they are not defined."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.report.items import alpha, by_quartile, difficulty, discrimination, item_rest, members

# Ten students, best first; an item that the upper half has but for one, the lower half not but for one.
TOTALS = [40, 38, 36, 30, 28, 24, 20, 18, 10, 4]
SCORES = [1, 1, 0, 1, 1, 0, 0, 1, 0, 0]


def test_by_hand():
    assert difficulty(SCORES) == 0.5
    # 27% of ten are three: the best have 1, 1, 0, the weakest 1, 0, 0.
    assert discrimination(SCORES, TOTALS) == pytest.approx(2 / 3 - 1 / 3)
    # Quarters of two and a half students: the fifth and the eighth stand half in each.
    assert by_quartile(SCORES, TOTALS) == pytest.approx([0.5 / 2.5, 0.5 / 2.5, 2 / 2.5, 2 / 2.5])


def test_the_item_itself_is_not_in_what_it_is_correlated_with():
    # Rests 1, 2, 3, 4 against 0, 0, 1, 1: covariance 0.5, deviations 0.5 and the root of 1.25.
    assert item_rest([0, 0, 1, 1], [1, 2, 5, 6], points=2) == pytest.approx(0.5 / (0.5 * math.sqrt(1.25)))
    # It is the textbook's point-biserial: (mean of those who have it - mean of the others) / s * root of p q.
    rest = np.array(TOTALS) - 3 * np.array(SCORES)
    have, lack = rest[np.array(SCORES) == 1], rest[np.array(SCORES) == 0]
    assert item_rest(SCORES, TOTALS, 3) == pytest.approx((have.mean() - lack.mean()) / rest.std() * math.sqrt(0.25))


def test_alpha_by_hand():
    # Variances 1 and 1, of the sum (2, 3, 5, variance 7/3): 2 / 1 * (1 - 2 / (7/3)).
    assert alpha([[1, 2, 3], [1, 1, 2]]) == pytest.approx(2 * (1 - (1 + 1 / 3) / (7 / 3)))
    assert alpha([[1, 2, 3], [3, 2, 1.5]]) < 0


@pytest.mark.parametrize(("scores", "totals"), [([], []), ([1], [40]), ([1, 0, 1, 0], [5, 5, 5, 5])])
def test_what_is_not_defined_is_not_a_number(scores, totals):
    assert discrimination(scores, totals) is None
    assert item_rest(scores, totals, 1) is None or len(scores) == 4
    assert by_quartile(scores, totals) is None
    assert alpha([totals, totals]) is None


def test_an_item_on_which_all_are_alike_discriminates_nothing_and_correlates_with_nothing():
    assert discrimination([1, 1, 1, 1], [4, 3, 2, 1]) == 0
    assert item_rest([1, 1, 1, 1], [4, 3, 2, 1], 1) is None
    assert difficulty([]) is None
    assert alpha([[1, 2, 3]]) is None
    assert item_rest([1, 0], [1, 0], 1) is None, "nothing is left of the total without the item"


def test_a_negative_item_is_negative():
    assert discrimination([0, 0, 1, 1], [4, 3, 2, 1]) == -1
    assert item_rest([0, 0, 1, 1], [4, 3, 2, 1], 1) < 0


def test_equal_totals_share_their_place_whatever_their_order():
    scores, totals = [1, 0, 0, 1], [7, 7, 7, 1]
    assert discrimination(scores, totals) == discrimination([0, 0, 1, 1], totals) == pytest.approx(1 / 3 - 1)
    assert members([1, 1, 1, 1], 0, 1).tolist() == [0.25] * 4


@given(st.lists(st.tuples(st.sampled_from([0, 0.5, 1]), st.integers(0, 6)), min_size=4, max_size=40))
def test_groups_are_whole_and_order_says_nothing(drawn):
    scores, totals = map(list, zip(*drawn, strict=True))
    count = len(totals)
    parts = [members(totals, place * count / 4, (place + 1) * count / 4) for place in range(4)]
    assert [part.sum() for part in parts] == pytest.approx([count / 4] * 4)
    assert sum(parts) == pytest.approx(np.ones(count))
    assert discrimination(scores, totals) == pytest.approx(discrimination(scores[::-1], totals[::-1]), nan_ok=True)
    if quarters := by_quartile(scores, totals):
        assert np.mean(quarters) == pytest.approx(difficulty(scores))
