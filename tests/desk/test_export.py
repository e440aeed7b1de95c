"""Grades reach each system's importer, all of them and nobody else's, or are named."""

import csv
import errno
import io
from pathlib import Path

import pytest

from course.desk.cells import plain
from course.desk.export import Wish, export
from crmlib.errors import ColumnError, CrmError, UnknownNameError
from tests.desk import importers
from tests.desk.conftest import NAMES
from tests.grading.conftest import SLUG

FULL = {"double_example": 1, "double_hidden": 2, "total_hidden": 4, "grown_hidden": 8}
USERS = {int(lms): (id, f"{id}@login", f"{last}, {first}") for id, last, first, _, lms in NAMES}


@pytest.fixture
def graded(desk):
    """Five students: all points; late; a paragraph that nobody read; nothing handed in; nothing right."""
    desk.enrol()
    desk.give("S1", essay=5.5, **FULL)
    desk.give("S2", essay=6, late=2.25, **FULL)
    desk.give("S3", **FULL)
    desk.give("S5", essay=0)
    return desk


def make(desk, system, **more):
    wish = Wish(**{name: more.pop(name) for name in list(more) if name in Wish.__dataclass_fields__})
    return export(desk.course, SLUG, "en", system, wish=wish, **more)


def canvas_export(points="21", extra=""):
    rows = [["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Notes", "Essay (8)", f"{SLUG} homework (9)",
             "Current Score"], ["    Points Possible", "", "", "", "", "", "10", points, "(read only)"]]
    rows += [[f"{last}, {first}", lms, id, f"{id}@login", "A, B", "=1+1", "7", "3" if id == "S4" else "", "70"]
             for id, last, first, _, lms in NAMES]
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows([*rows, *extra])
    return out.getvalue()


def worksheet(maximum="21.00", locked=()):
    rows = [["Identifier", "Full name", "Email address", "Status", "Grade", "Maximum Grade", "Grade can be changed",
             "Last modified (submission)", "Last modified (grade)", "Feedback comments"]]
    rows += [[f"Participant {number}", f"{first} {last}", mail, "Submitted", "", maximum,
              "No" if id in locked else "Yes", "-", "-", "well done"]
             for number, (id, last, first, mail, _) in enumerate(NAMES, 71)]
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(rows)
    return "\ufeff" + out.getvalue()


def test_canvas_takes_its_own_file_back_with_every_grade_and_nothing_else_changed(graded, write):
    path = write("canvas.csv", canvas_export())
    done = make(graded, "canvas", template=path, out=path.with_name("up.csv"))
    before, after = (importers.canvas(each.read_bytes(), USERS, {8: "Essay", 9: SLUG}) for each in (path, done.path))
    assert {user: score for (user, id), score in after.items() if id == 9} == {
        101: "20.5", 102: "18.75", 103: "", 104: "3", 105: "0"}
    assert {key: score for key, score in after.items() if key[1] != 9} == \
        {key: score for key, score in before.items() if key[1] != 9}
    assert [each.student.id for each in done.waiting] == ["S3"]
    assert done.status == 1
    assert "S3 (Eve =HYPERLINK(\"http://x\")): somebody must still grade advice." in done.text
    assert "Late penalty taken off, before scaling: S2 -2.25." in done.text
    assert "Handed nothing in, without a grade: S4 (ליאור كريم)." in done.text


def test_names_are_kept_and_harmless_in_every_file(graded, write):
    files = [make(graded, "canvas", template=write("c.csv", canvas_export()), out=Path("c2.csv"), ungraded=True),
             *(make(graded, system, out=Path(f"{system}.out"), ungraded=True) for system in ("moodle", "csv"))]
    for done in files:
        text = done.path.read_text("utf-8-sig")
        cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
        names = {plain(cell) for cell in cells}
        for _, last, first, _, _ in NAMES:
            if last != "كريم" or done.path.name != "moodle.out":  # handed nothing in: Moodle would delete a grade
                assert {last, first} <= names or f"{last}, {first}" in names, done.path
        live = [cell for cell in cells if cell.lstrip()[:1] in tuple("=+-@") and cell not in ("=1+1", "-")]
        assert live == [], "formulas"


def test_a_column_of_ones_own_in_the_template_is_given_back_as_it_was(graded, write):
    done = make(graded, "canvas", template=write("c.csv", canvas_export()), out=Path("c2.csv"))
    rows = list(csv.reader(io.StringIO(done.path.read_text("utf-8"))))
    assert {row[5] for row in rows[2:]} == {"=1+1"}


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_moodle_takes_its_worksheet_back(graded, write, newline):
    path = write("worksheet.csv", worksheet("100,00").replace("\n", newline))
    done = make(graded, "moodle", template=path, out=path.with_name("up.csv"))
    raw = done.path.read_bytes()
    assert raw.count(b"\r\n") == (raw.count(b"\n") if newline == "\r\n" else 0)
    found = importers.moodle_worksheet(raw, {str(number): each[0] for number, each in enumerate(NAMES, 71)})
    assert found == {"S1": 97.62, "S2": 89.29, "S5": 0.0}
    assert "Scaled from 21 to 100 points." in done.text


def test_a_grade_that_moodle_would_pass_over_is_named(graded, write):
    done = make(graded, "moodle", template=write("w.csv", worksheet(locked=("S1",))), out=Path("up.csv"))
    assert [each.student.id for each, _ in done.lost] == ["S1"]
    assert "S1 (Ann O'Hara, \"Bo\"): Moodle says that this grade cannot be changed." in done.text
    assert "grades of 2 of 5 students, out of 21 points" in done.text


def test_moodles_gradebook_takes_both_a_filled_and_a_new_table(graded, write):
    users = [(each[0], each[3]) for each in NAMES]
    done = make(graded, "moodle", out=Path("new.csv"))
    wanted = {"S1": 20.5, "S2": 18.75, "S5": 0.0}
    assert importers.moodle_gradebook(done.path.read_bytes(), "-", users) == wanted
    assert importers.moodle_gradebook(done.path.read_bytes(), "-", users, "Email address", 1) == wanted
    rows = [["First name", "Last name", "ID number", "Email address", f"Assignment: {SLUG} (Real)",
             "Course total (Real)"],
            *[[first, last, id, mail, "4.00" if id == "S4" else "-", "-"] for id, last, first, mail, _ in NAMES]]
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    filled = make(graded, "moodle", template=write("export.csv", text.getvalue()), out=Path("filled.csv"))
    assert importers.moodle_gradebook(filled.path.read_bytes(), rows[0][4], users) == {**wanted, "S3": None, "S4": 4.0}


def test_blackboard_takes_its_file_back_in_utf_16_with_tabs(graded, write):
    lines = ['"Last Name"\t"First Name"\t"Username"\t"Student ID"\t"Available"\t"99-SMALL [Total Pts: 42 Score] |77"']
    lines += ["\t".join(f'"{each.replace(chr(34), chr(34) * 2)}"' for each in (last, first, f"u{lms}", id, "Yes", ""))
              for id, last, first, _, lms in NAMES]
    path = write("gc_full.xls", "\r\n".join(lines) + "\r\n", "utf-16")
    done = make(graded, "blackboard", template=path, ungraded=True)
    assert done.path.name == f"grades-{SLUG}-blackboard.xls"
    assert importers.blackboard(done.path.read_bytes(), {f"u{lms}" for *_, lms in NAMES}, "77") == {
        "u101": "41", "u102": "37.5", "u103": "30", "u104": "", "u105": "0"}
    header = done.path.read_bytes().decode("utf-16").splitlines()[0]
    assert header == lines[0]


def test_without_a_template_canvas_and_blackboard_find_everybody_by_id(graded):
    raw = make(graded, "canvas", ungraded=True).path.read_bytes()
    assert importers.canvas(raw, USERS, {9: "-"}) == {
        (101, 9): "20.5", (102, 9): "18.75", (103, 9): "15", (105, 9): "0"}
    raw = make(graded, "blackboard", ungraded=True).path.read_bytes().replace(
        "Score]".encode("utf-16-le"), "Score] |5".encode("utf-16-le"))
    assert importers.blackboard(raw, {each[0] for each in NAMES}, "5") == {
        "S1": "20.5", "S2": "18.75", "S3": "15", "S5": "0"}


def test_whoever_has_no_partner_is_named_on_both_sides(graded, write):
    text = canvas_export().replace("101,S1,S1@login", "111,X1,X1@login").replace("105,S5,S5@login", "105,Y5,S2")
    done = make(graded, "canvas", template=write("c.csv", text), out=Path("up.csv"), drop=("advice",))
    lost = {each.student.id: why for each, why in done.lost}
    assert lost == {"S1": "not in the file", "S2": "could be line 4, 7", "S5": "line 7 could be somebody else's too"}
    assert [each.split()[0] for each in done.unknown] == ["X1"]
    assert done.status == 1
    scores = importers.canvas(done.path.read_bytes(), {**USERS, 111: ("X1", "", "")}, {8: "Essay", 9: SLUG})
    assert {score for (user, id), score in scores.items() if id == 9 and user != 104} == {"", "21"}
    assert "Left out: advice." in done.text
    assert "Scaled from 15 to 21 points." in done.text


def test_what_canvas_calls_excused_or_not_assigned_is_left_and_named(graded, write):
    text = canvas_export().replace('"A, B",=1+1,7,,70', '"A, B",=1+1,7,EX,70', 1)
    done = make(graded, "canvas", template=write("c.csv", text), out=Path("up.csv"))
    assert [(each.student.id, why) for each, why in done.lost] == [("S1", "Canvas says EX: not assigned, or excused")]
    scores = importers.canvas(done.path.read_bytes(), USERS, {8: "Essay", 9: SLUG})
    assert scores[101, 9] == "EX"


def test_the_csv_says_everything(graded):
    done = make(graded, "csv", scale=100)
    assert done.path.name == f"grades-{SLUG}.csv"
    rows = {plain(row["id"]): row for row in csv.DictReader(io.StringIO(done.path.read_text("utf-8-sig")))}
    assert set(rows) == {each[0] for each in NAMES}
    late = {"last_name": "王", "double": "3", "advice": "6", "late_penalty": "2.25", "points": "18.75", "maximum": "21",
            "grade": "89.29", "grade_maximum": "100", "state": "graded, late"}
    assert rows["S2"] | late == rows["S2"]
    assert (rows["S3"]["state"], rows["S3"]["points"], rows["S3"]["grade"]) == ("to be graded: advice", "15", "")
    assert (rows["S4"]["state"], rows["S4"]["grade"]) == ("not handed in", "")
    assert make(graded, "csv", zero_missing=True).marks["S4"] == "0"


@pytest.mark.parametrize(("words", "trouble"), [
    (["99-smal", "--to", "csv"], "Did you mean '99-small'"),
    ([SLUG, "--to", "csv", "--drop", "advise"], "Did you mean 'advice'"),
    ([SLUG, "--to", "csv", "--scale", "0"], "--scale 0 is no maximum"),
    ([SLUG, "--to", "canvas", "--template", "none.csv"], "No file none.csv"),
    ([SLUG, "--to", "moodle", "--template", "canvas.csv"], "Say: --to canvas"),
    ([SLUG, "--to", "canvas", "--template", "canvas.csv", "--column", "Quiz"], "Name the one: --column COLUMN"),
    ([SLUG, "--to", "canvas", "--template", "canvas.csv", "--column", "Current Score"], "does not take changes"),
    ([SLUG, "--to", "canvas", "--template", "canvas.csv", "--out", "canvas.csv"], "is the template itself"),
])
def test_what_cannot_be_done_is_said_and_nothing_is_written(graded, run, write, words, trouble):
    graded.course.root.joinpath("canvas.csv").write_text(canvas_export(), "utf-8")
    before = sorted(graded.course.root.rglob("*")), graded.everything()
    status, said = run("export", *words)
    assert (status, said.out) == (2, "")
    assert trouble in said.err
    assert said.err.count("\n") == 1
    assert (sorted(graded.course.root.rglob("*")), graded.everything()) == before


def test_a_full_disk_leaves_the_former_file(graded, monkeypatch):
    path = make(graded, "csv").path
    before = path.read_bytes()
    write_bytes = Path.write_bytes

    def full(self, content):
        write_bytes(self, content[:100])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(CrmError, match=r"No space left on device\. Everything is as it was"):
        make(graded, "csv")
    assert path.read_bytes() == before
    assert not list(Path().glob("*.new"))


def test_an_assignment_that_was_never_released_here_is_named(desk, graded):
    import sqlite3

    with sqlite3.connect(desk.root / "gradebook.db") as book:
        book.execute("UPDATE assignment SET name = 'other'")
    book.close()
    with pytest.raises(CrmError, match=f"Run: course release {SLUG}"):
        make(graded, "csv")


def test_two_columns_that_could_be_meant_are_not_guessed(graded, write):
    text = canvas_export().replace("Essay (8)", f"{SLUG} draft (8)")
    with pytest.raises(ColumnError, match="2 columns could be"):
        make(graded, "canvas", template=write("c.csv", text), out=Path("up.csv"))
    with pytest.raises(UnknownNameError):
        export(graded.course, "no-such", "en", "csv")
    done = make(graded, "canvas", template=write("c.csv", text), out=Path("up.csv"), column=f"{SLUG} draft (8)")
    assert "out of 10 points" in done.text


def test_a_grade_that_a_person_must_look_at_again_is_said(graded):
    from nbgrader.api import Grade

    from course.desk.book import opened

    with opened(graded.course, "en") as book:
        for grade in book.db.query(Grade).filter(Grade.manual_score == 5.5):
            grade.needs_manual_grade = True
        book.db.commit()
    assert "look at them again: S1." in make(graded, "csv").text
