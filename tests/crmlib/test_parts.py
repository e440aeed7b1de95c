import datetime as dt

import pandas as pd
import pytest

from crmlib.errors import ColumnError, DataError, ParameterError
from crmlib.language import speaking
from crmlib.parts import in_parts
from crmlib.profile import customer_profile
from crmlib.simulate import simulate
from crmlib.simulate.log import write_log
from tests.crmlib.engines import back, on

NOW = dt.date(2025, 12, 31)
LOG = simulate(300).transactions


@pytest.mark.parametrize("engine", ["duckdb", "polars-lazy"])
@pytest.mark.parametrize("parts", [1, 7])
def test_parts_give_what_the_whole_gives(engine, parts):
    found = pd.concat([back(customer_profile(part, now=NOW)) for part in in_parts(on(engine, LOG), parts)])
    expected = back(customer_profile(LOG, now=NOW))
    got = found.sort_values("customer", ignore_index=True)
    pd.testing.assert_frame_equal(got, expected, check_dtype=False)


@pytest.mark.parametrize("engine", ["duckdb", "polars-lazy"])
def test_lines_without_an_id_are_not_lost(engine):
    log = pd.DataFrame({"customer": ["a", None, "b", None], "amount": [1.0, 2.0, 3.0, 4.0]})
    assert sum(len(back(part, "amount")) for part in in_parts(on(engine, log), 5)) == 4


@pytest.mark.parametrize(("call", "kind", "words"), [
    (lambda: in_parts(LOG, 3), DataError, "lazy"),
    (lambda: in_parts(on("duckdb", LOG), 0), ParameterError, "parts"),
    (lambda: in_parts(on("duckdb", LOG), 3, customer="client"), ColumnError, "client"),
])
def test_what_cannot_be_parted_is_said(call, kind, words):
    with pytest.raises(kind, match=words):
        call()
    with speaking("zh"), pytest.raises(kind, match=r"[\u4e00-\u9fff]"):
        call()


def test_a_written_log_is_the_simulated_one(tmp_path):
    folder = write_log(tmp_path / "log", 4000)
    written = pd.concat([pd.read_parquet(each) for each in sorted(folder.glob("*.parquet"))], ignore_index=True)
    pd.testing.assert_frame_equal(written, simulate(1000).transactions.head(4000), check_dtype=False)
    assert [each.name for each in tmp_path.iterdir()] == ["log"]


def test_a_long_log_has_several_files_and_begins_like_a_short_one(tmp_path):
    folder = write_log(tmp_path / "log", 1_700_000)
    files = sorted(folder.glob("*.parquet"))
    assert len(files) == 2
    lines = pd.concat([pd.read_parquet(each) for each in files], ignore_index=True)
    assert len(lines) == 1_700_000
    assert lines["customer"].is_monotonic_increasing


def test_no_half_log_is_left_behind(tmp_path, monkeypatch):
    monkeypatch.setattr("crmlib.simulate.log._write", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        write_log(tmp_path / "log", 4000)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_there_is_left(tmp_path):
    with pytest.raises(ParameterError, match="already"):
        write_log(tmp_path, 10)
