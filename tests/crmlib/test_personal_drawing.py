"""Data of one's own are drawn once, and nobody is given what another has changed."""

import pandas as pd
import pytest

from crmlib.errors import CrmError
from crmlib.personal.classification import customers_of, tiers_of
from crmlib.personal.drawing import drawn_once


def test_what_was_drawn_is_given_again_however_the_id_is_typed():
    drawn = []

    @drawn_once
    def table_of(student_id, *, rows=2):
        drawn.append((student_id, rows))
        return pd.DataFrame({"row": range(rows)})

    for asked in ("S1", " ｓ1", "S2", "S1"):
        assert table_of(asked)["row"].tolist() == [0, 1]
    assert table_of("S1", rows=3)["row"].tolist() == [0, 1, 2]
    assert drawn == [("S1", 2), ("S2", 2), ("S1", 2), ("S1", 3)]


@pytest.mark.parametrize("of", [lambda who: (customers_of(who),), tiers_of])
def test_a_table_that_was_changed_is_nobody_elses(of):
    before = [each.copy() for each in of("S1024")]
    for each in of("S1024"):
        each.loc[:, "customer"] = "K0"
    for one, two in zip(of("S1024"), before, strict=True):
        pd.testing.assert_frame_equal(one, two)


def test_what_is_no_id_is_refused_each_time():
    for _ in range(2):
        with pytest.raises(CrmError):
            customers_of("your student id")
