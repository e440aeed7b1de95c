"""A decision table gives the same labels by rows, as small tables are labelled, and by columns, as large ones are."""

from decimal import Decimal

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from crmlib import classification
from crmlib.decide import Condition, above, at_least, at_most, below, decide, equals, one_of
from crmlib.frames import is_small
from tests.crmlib.engines import EAGER, back, on

CASES = [
    ("gone", [equals("deceased", True)]),
    ("top", [at_least("profit", 0.7), one_of("city", ["Xi'an", "Lhasa"])]),
    ("top", [above("loyalty", 0.7)]),
    ("grew", [Condition("profit", ">", "loyalty", versus_column=True)]),
    ("low", [at_most("profit", 0.1), below("loyalty", 0.2)]),
    ("named", [equals("city", "Lhasa")]),
]


@pytest.fixture
def people():
    """Every mixture of values on, beside and far from the thresholds, and of missing ones."""
    draw = np.random.default_rng(7)
    values, cities = [0.7, 0.1, 0.2, 0.69, 1.0, None], ["Xi'an", "Lhasa", "Aba", None]
    flags = [True, False, False, None]
    return pd.DataFrame({
        "customer": np.arange(200),
        **{name: pd.Series([values[each] for each in draw.integers(0, 6, 200)], dtype="float64")
           for name in ("profit", "loyalty")},
        "city": [cities[each] for each in draw.integers(0, 4, 200)],
        "deceased": pd.Series([flags[each] for each in draw.integers(0, 4, 200)], dtype="boolean")})


@pytest.fixture(params=[300, 0], ids=["by rows", "by columns"])
def few(request, monkeypatch):
    """How many rows count as few."""
    monkeypatch.setattr("crmlib.frames.FEW", request.param)


def _labels(table):
    return back(decide(nw.from_native(table), "label", CASES, otherwise="none"))["label"].tolist()


@pytest.mark.parametrize("engine", EAGER)
def test_rows_and_columns_agree(people, engine, monkeypatch):
    by_rows = _labels(on(engine, people))
    monkeypatch.setattr("crmlib.frames.FEW", 0)
    assert not is_small(nw.from_native(people))
    assert by_rows == _labels(on(engine, people))
    assert set(by_rows) == {"gone", "top", "grew", "low", "named", "none"}


def test_the_table_keeps_its_index_and_kinds(people, few):
    shuffled = people.sample(frac=1, random_state=1)
    labelled = decide(nw.from_native(shuffled), "label", CASES)
    pd.testing.assert_frame_equal(labelled.drop(columns="label"), shuffled)
    assert labelled["label"].dtype == pd.Series(["text"]).dtype


@pytest.mark.parametrize("kind", ["float32", "Float64", "decimal"])
def test_numbers_of_every_kind_meet_a_threshold_alike(kind, few):
    values = [Decimal("0.7"), Decimal("0.69"), None]
    column = pa.array(values, pa.decimal128(5, 2)) if kind == "decimal" else \
        pa.array([None if each is None else float(each) for each in values], pa.float64())
    table = pa.table({"score": column})
    given = table if kind == "decimal" else table.to_pandas().astype({"score": kind})
    labelled = decide(nw.from_native(given), "label", [("high", [at_least("score", 0.7)])], otherwise="low")
    exact = "low" if kind == "float32" else "high"  # 0.7 in 32 bits is a little less than 0.7
    assert nw.from_native(labelled)["label"].to_list() == [exact, "low", "low"]


@pytest.mark.parametrize("engine", EAGER)
def test_migration_by_rows_and_by_columns(engine, few):
    labels = ["vip", "important", "ordinary", "?", None]
    ids = [f"{each:02}" for each in range(26)]
    before = pd.DataFrame({"customer": ids[:25], "importance": [labels[each // 5] for each in range(25)]})
    after = pd.DataFrame({"customer": ids[1:], "importance": [labels[each % 5] for each in range(1, 26)]})
    moved = back(classification.migration(on(engine, before), on(engine, after)))["migration"].tolist()
    assert moved == ["left", "down", "down", "unclassified", "left",
                     "up", "stayed", "down", "unclassified", "left",
                     "up", "up", "stayed", "unclassified", "left",
                     *["unclassified"] * 4, "left", *["joined"] * 6]


@pytest.mark.parametrize("ids", [["c", "a", "b", "d"], [30, 1, 2, 4], ["c", None, "b", "d"]])
def test_migration_gives_the_same_table_either_way(ids, monkeypatch):
    before = pd.DataFrame({"customer": ids[:3], "importance": ["vip", None, "ordinary"]}, index=[7, 8, 9])
    after = pd.DataFrame({"customer": ids[1:], "importance": ["vip", "important", "?"]})
    by_rows = classification.migration(before, after)
    monkeypatch.setattr("crmlib.frames.FEW", 0)
    pd.testing.assert_frame_equal(by_rows, classification.migration(before, after))
