import subprocess
import sys

import duckdb
import pandas as pd
import polars as pl
import pytest

from crmlib.classification import by_importance
from crmlib.database import firm_database, open_database
from crmlib.errors import DataError, ParameterError, UnknownNameError
from crmlib.language import speaking
from crmlib.profile import customer_profile
from crmlib.simulate import simulate
from tests.crmlib.engines import back, on

VISITS = pd.DataFrame({"customer": ["ann", "bo"], "minutes": [30, 45], "on": pd.to_datetime(["2026-01-05"] * 2)})


@pytest.fixture
def database():
    with open_database() as opened:
        yield opened


@pytest.mark.parametrize("engine", ["pandas", "polars", "polars-lazy", "pyarrow", "duckdb"])
def test_tables_of_any_engine_are_taken(engine, database):
    given = on(engine, VISITS) if engine != "duckdb" else database.connection.from_df(VISITS)
    pd.testing.assert_frame_equal(back(database.load("visits", given)), back(VISITS), check_dtype=False)


@pytest.mark.parametrize("ending", [".csv", ".parquet", ".PARQUET"])
def test_files_are_taken(ending, database, tmp_path):
    path = tmp_path / f"it's{ending}"
    VISITS.to_csv(path, index=False) if ending == ".csv" else VISITS.to_parquet(path)
    got = back(database.load("visits", path)).astype({"on": "datetime64[us]"})  # a day, where text says no hour
    pd.testing.assert_frame_equal(got, back(VISITS), check_dtype=False)


def test_several_files_are_one_table(database, tmp_path):
    for number in range(3):
        VISITS.to_parquet(tmp_path / f"{number}.parquet")
    assert database.load("visits", tmp_path / "*.parquet").shape == (6, 3)


def test_the_firms_records_without_what_no_firm_knows():
    firm = simulate(60)
    with firm_database(firm) as database:
        assert "truth" not in database.names()
        profile = database.table("profile")
        expected = customer_profile(firm.transactions, margin="margin")
        pd.testing.assert_frame_equal(back(profile), back(expected), check_dtype=False)
        tiers = by_importance(profile)
        assert isinstance(tiers, duckdb.DuckDBPyRelation)
        assert back(tiers)["importance"].tolist() == back(by_importance(expected))["importance"].tolist()
        answer = database.sql("select sum(amount) from transactions").fetchall()[0][0]
        assert answer == pytest.approx(firm.transactions["amount"].sum())


def test_a_view_is_answered_anew(database):
    database.load("visits", VISITS)
    database.view("long", "select * from visits where minutes > 40")
    assert database.table("long").shape == (1, 3)
    database.load("visits", pd.concat([VISITS, VISITS]), replace=True)
    assert database.table("long").shape == (2, 3)
    assert database.names() == ["long", "visits"]


def test_what_is_in_a_file_stays(tmp_path):
    path = tmp_path / "firm.duckdb"
    with open_database(path) as database:
        database.load("odd name; \"x\"", VISITS)
    with open_database(path, read_only=True) as database:
        assert database.table("odd name; \"x\"").shape == (2, 3)
        with pytest.raises(DataError):
            database.load("more", VISITS)


def test_a_failed_load_leaves_the_old_table(database, tmp_path):
    database.load("visits", VISITS)
    bad = tmp_path / "bad.csv"
    bad.write_text("minutes\n" + "1\n" * 30_000 + "many\n")
    with pytest.raises(DataError, match=r"bad\.csv"):
        database.load("visits", bad, replace=True)
    assert database.table("visits").shape == (2, 3)


def whole(path):
    with open_database(path) as database:
        database.load("visits", pl.DataFrame({"n": range(300_000)}))
    return path.read_bytes()


@pytest.mark.parametrize("spoil", [
    lambda content: b"",
    lambda content: b"customer,amount\nann,3\n",
    lambda content: b"SQLite format 3\x00" + bytes(5000),
    lambda content: content[:100],
    lambda content: content[:12_288],
    lambda content: content[:len(content) // 2],
    lambda content: content[:-1],
    lambda content: content[:4096] + b"\xff" * 8192 + content[12_288:],
], ids=["empty", "csv", "sqlite", "header only", "headers only", "half", "one byte short", "spoilt header"])
def test_a_foreign_or_half_written_file_is_refused_and_left(spoil, tmp_path):
    path = tmp_path / "firm.duckdb"
    content = spoil(whole(path))
    path.write_bytes(content)
    with pytest.raises(DataError, match="left as it is"):
        open_database(path)
    assert path.read_bytes() == content
    assert [each.name for each in tmp_path.iterdir()] == ["firm.duckdb"]
    with speaking("zh"), pytest.raises(DataError, match=r"[\u4e00-\u9fff]"):
        open_database(path)


def test_a_file_that_another_program_has_open_is_named(tmp_path):
    path = tmp_path / "firm.duckdb"
    whole(path)
    other = subprocess.Popen([sys.executable, "-c", f"import duckdb; c = duckdb.connect({str(path)!r}); print('open', "
                              "flush=True); input()"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert other.stdout.readline() == "open\n"
    with pytest.raises(DataError, match="Close the program"):
        open_database(path)
    other.communicate("\n")
    with open_database(path) as database:
        assert database.names() == ["visits"]


@pytest.mark.parametrize(("call", "kind", "words"), [
    (lambda database: database.table("visit"), UnknownNameError, "Did you mean 'visits'"),
    (lambda database: database.load("visits", VISITS), ParameterError, "replace=True"),
    (lambda database: database.load("more", "visits.xlsx"), ParameterError, "parquet"),
    (lambda database: database.load("more", "no_such.csv"), DataError, "no_such"),
    (lambda database: database.load("more", 42), DataError, "int is not a table"),
    (lambda database: database.sql("selct 1"), DataError, "visits"),
    (lambda database: database.view("v", "select * from nowhere"), DataError, "nowhere"),
])
def test_mistakes_are_explained(call, kind, words, database):
    database.load("visits", VISITS)
    with pytest.raises(kind, match=words):
        call(database)
    with speaking("zh"), pytest.raises(kind, match=r"[\u4e00-\u9fff]"):
        call(database)
    assert database.names() == ["visits"]
