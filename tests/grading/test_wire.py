"""What passes between a student's process and the judge."""

import datetime as dt
import json
import math
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from course.grading.inside.shown import shorten
from course.grading.inside.wire import COUNT, CannotPassError, decode, encode, reason
from crmlib.language import speaking


def passed(value):
    return decode(json.loads(json.dumps(encode(value), allow_nan=False)))


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
    | st.dates() | st.datetimes() | st.timedeltas() | st.complex_numbers(allow_nan=False),
    lambda inner: st.lists(inner) | st.tuples(inner, inner) | st.dictionaries(st.text() | st.integers(), inner),
)


@given(plain)
def test_plain_values_arrive_as_they_were(value):
    got = passed(value)
    assert got == value
    assert type(got) is type(value)


@pytest.mark.parametrize("value", [
    {1, "a"}, frozenset({2.5}), range(2, 9, 3), Decimal("1.10"), Fraction(1, 3), dt.time(9, 30), pd.NA, pd.NaT,
    pd.Timedelta("3h"), pd.Timestamp("2026-03-02 09:00"), pd.Timestamp("2026-03-02", tz="Asia/Shanghai"),
    np.float64(0.5), np.int8(3), np.bool_(True), np.datetime64("2026-03-02"),
], ids=lambda each: type(each).__name__)
def test_single_values_keep_their_type(value):
    got = passed(value)
    assert type(got) is type(value)
    assert got is value or got == value


def test_not_a_number_stays_none():
    assert math.isnan(passed(math.nan))
    assert passed(-math.inf) == -math.inf


FRAME = pd.DataFrame({
    "n": [1, 2], "x": [0.5, math.nan], "who": ["ann", None], "day": pd.to_datetime(["2026-03-02", None]),
    "there": pd.to_datetime(["2026-03-02", None]).tz_localize("Europe/Berlin"), "tier": pd.Categorical(["b", "a"]),
    "whole": pd.array([1, None], dtype="Int64"), "any": [("p", 1), {"q": 2}],
}, index=pd.Index(["r1", "r2"], name="row"))


@pytest.mark.parametrize("frame", [FRAME, FRAME.set_index(["n", "who"]), FRAME.iloc[:0], FRAME.reset_index(),
                                   pd.DataFrame(), FRAME[["n", "x"]].set_axis(["same", "same"], axis=1)])
def test_frames_arrive_as_they_were(frame):
    pd.testing.assert_frame_equal(passed(frame), frame)


@pytest.mark.parametrize("column", FRAME.columns)
def test_columns_arrive_as_they_were(column):
    pd.testing.assert_series_equal(passed(FRAME[column]), FRAME[column])
    pd.testing.assert_index_equal(passed(pd.Index(FRAME["n"])), pd.Index(FRAME["n"]))


def test_arrays_arrive_as_they_were():
    for array in (np.eye(3), np.array([["a", "bb"]]), np.array([None, (1, 2)], dtype=object), np.array(5.0)):
        got = passed(array)
        assert got.dtype == array.dtype
        assert got.shape == array.shape
        assert got.tolist() == array.tolist()


def test_polars_tables_arrive_as_pandas_tables():
    table = pl.DataFrame({"a": [1, 2], "b": ["x", None]})
    assert passed(table)["a"].tolist() == passed(table.lazy())["a"].tolist() == passed(table["a"]).tolist() == [1, 2]


def drawn():
    figure = Figure()
    axes = figure.add_subplot()
    axes.plot([1, 2, 3], [0.5, 0.25, math.nan], label="churn")
    axes.bar(["vip", "other"], [7, 3], label="customers")
    axes.scatter([1, 2], [3, 4], label="who")
    axes.axhline(0.2)
    axes.text(1, 2, "here")
    axes.set(title="Churn", xlabel="month", ylabel="share", ylim=(0, 9))
    axes.legend()
    return axes


def test_what_axes_show_arrives():
    got, sent = passed(drawn()), drawn()
    assert (got.get_title(), got.get_xlabel(), got.get_ylabel()) == ("Churn", "month", "share")
    assert (got.get_ylim(), got.get_xlim()) == (sent.get_ylim(), sent.get_xlim())
    for mine, theirs in zip(got.lines, sent.lines, strict=True):
        np.testing.assert_array_equal(mine.get_xydata(), theirs.get_xydata())
        assert mine.get_label() == theirs.get_label()
    assert [bar.get_height() for bar in got.patches] == [7, 3]
    (bars,) = got.containers
    assert (bars.get_label(), list(bars.datavalues), len(bars)) == ("customers", [7, 3], 2)
    assert [each.get_text() for each in got.get_xticklabels()] == [each.get_text() for each in sent.get_xticklabels()]
    assert got.collections[0].get_offsets().tolist() == [[1, 3], [2, 4]]
    assert [each.get_text() for each in got.texts] == ["here"]
    assert [each.get_text() for each in got.get_legend().get_texts()] == ["churn", "who", "customers"]


def test_figures_and_arrays_of_axes_arrive():
    assert [each.get_title() for each in passed(drawn().figure).axes] == ["Churn"]
    both = passed(np.array([drawn(), drawn()], dtype=object))
    assert [each.get_title() for each in both] == ["Churn", "Churn"]
    log = Figure().add_subplot()
    log.set_yscale("log")
    assert passed(log).get_yscale() == "log"


def test_axes_that_lie_arrive_as_what_they_hold():
    class Liar(Axes):
        def get_ylabel(self):
            return "share"

    figure = Figure()
    liar = figure.add_axes(Liar(figure, (0, 0, 1, 1)))
    assert passed(liar).get_ylabel() == ""
    assert type(passed(liar)) is Axes


class Anything:
    def __eq__(self, other):
        return True

    __hash__ = None


class Liar(int):
    def __eq__(self, other):
        return True

    __hash__ = int.__hash__


def test_an_object_equal_to_everything_does_not_arrive():
    for value in (Anything(), [Anything()], {"a": Anything()}, (each for each in []), lambda: 1, type):
        with pytest.raises(CannotPassError) as refused:
            encode(value)
        assert refused.value.code == "kind"
    assert passed(Liar(3)) != 4, "a subclass arrives as the plain number it carries"


def test_limits():
    nested: list = []
    for _ in range(100):
        nested = [nested]
    itself: list = []
    itself.append(itself)
    for value, code in ((nested, "deep"), (itself, "deep"), ([0] * (COUNT + 1), "large"), ("x" * 10**7, "large"),
                        (1 << 100_000, "large")):
        with pytest.raises(CannotPassError) as refused:
            encode(value)
        assert refused.value.code == code


@pytest.mark.parametrize("data", [
    {"t": "os.system", "v": "true"}, {"t": "array", "d": "O8", "s": [1], "b": "AAAA"}, {"t": "frame"}, {"v": 1}, {},
    {"t": "array", "d": "<i8", "s": [10**12], "b": ""}, {"t": "array", "d": "<i8", "s": [-1], "b": ""},
    {"t": "steps", "v": [0, 10**18, 1], "n": None}, {"t": "range", "v": [0, 10**18, 1]},
    {"t": "timestamp", "v": 0, "z": "dateutil//etc/passwd"}, {"t": "timestamp", "v": 0, "z": "../../etc/passwd"},
    {"t": "column", "d": "object", "v": 3}, {"t": "dict", "v": [[[], 1]]}, {"t": "set", "v": [[]]},
    {"t": "Decimal", "v": "1" * 10**6}, {"t": "categorical", "v": {}, "c": {}, "o": True}, {"t": ["list"]},
    {"t": "series", "v": {"t": "column", "d": "Sparse[int]", "v": ["x"]}, "i": None, "n": None}, object(),
    {"t": "axes", "v": {}}, {"t": "axes", "v": 3}, {"t": "figure", "v": [{"t": "dict", "v": [["title", 1]]}]},
    {"t": "figure", "v": [1] * 10_000}, {"t": "array", "d": "U", "s": [3000], "v": ["x" * 30_000] + [""] * 2999},
])
def test_damaged_data_are_refused(data):
    with pytest.raises(CannotPassError):
        decode(data)


def test_a_reason_is_in_words():
    with speaking("en"):
        assert "Anything" in reason("kind", "Anything")
    with speaking("zh"):
        assert "嵌套" in reason("deep")


def test_shown_values_are_short():
    assert shorten([1, 2]) == "[1, 2]"
    assert len(shorten(list(range(10**5)))) <= 120
    assert len(shorten(FRAME, 40)) <= 40
