"""Class lists of each system come in whole or not at all."""

import sqlite3

import pytest

from course.alone import alone
from course.desk.roster import import_roster
from crmlib.errors import ColumnError, CrmError, DataError
from crmlib.language import speaking

MOODLE = ('"First name","Last name","ID number",Institution,Department,"Email address","Last downloaded"\r\n'
          'Ann,"O\'Hara, ""Bo""",S1,,,ann@uni.example,1700000000\r\n小明,王,S2,,,wang@uni.example,1700000000\r\n')
WORKSHEET = ("\ufeffIdentifier,Full name,ID number,Email address,Status,Grade,Maximum Grade,Grade can be changed\n"
             "Participant 71,Ann O'Hara,S1,ann@uni.example,Submitted,,40.00,Yes\n")
CANVAS = ("Student,ID,SIS User ID,SIS Login ID,Section,Small (9)\n    Points Possible,,,,,21\n"
          '"O\'Hara, Ann",101,S1,ann,Group A,\n"=""=x, Eve""",103,S3,eve,Group A,\n"Student, Test",999,,tt,Group A,\n')
BLACKBOARD = ('"Last Name"\t"First Name"\t"Username"\t"Student ID"\t"Small [Total Pts: 21 Score] |77"\r\n'
              '"كريم"\t"ליאור"\t"karim"\t"S4"\t""\r\n')
NBGRADER = "id,first_name,last_name,email,lms_user_id\nS1,Ann,O'Hara,ann@uni.example,101\n"


@pytest.mark.parametrize(("text", "encoding", "wanted"), [
    (MOODLE, "utf-8", [("S1", 'O\'Hara, "Bo"', "Ann", "ann@uni.example", None),
                       ("S2", "王", "小明", "wang@uni.example", None)]),
    (WORKSHEET, "utf-8", [("S1", "Ann O'Hara", "", "ann@uni.example", "Participant 71")]),
    (CANVAS, "utf-8", [("S1", "O'Hara", "Ann", None, "101"), ("S3", "=x", "Eve", None, "103")]),
    (BLACKBOARD, "utf-16", [("karim", "كريم", "ליאור", None, "S4")]),
    (NBGRADER, "utf-8-sig", [("S1", "O'Hara", "Ann", "ann@uni.example", "101")]),
])
def test_each_system_is_known_by_its_columns(desk, write, text, encoding, wanted):
    taken = import_roster(desk.course, write("list.csv", text, encoding), "en")
    assert desk.everything()[0] == wanted
    assert len(taken.new) == len(wanted)


def test_a_list_taken_again_changes_nothing_and_a_better_one_corrects(desk, write):
    desk.enrol([("S1", "Ohara", "Ann", "old@uni.example", "7"), ("S9", "Gone", "Gil", "", "")])
    path = write("list.csv", MOODLE)
    taken = import_roster(desk.course, path, "en")
    assert [each.id for each in taken.changed] == ["S1"]
    assert [each.id for each in taken.others] == ["S9"]
    assert desk.everything()[0][0] == ("S1", 'O\'Hara, "Bo"', "Ann", "ann@uni.example", "7")
    before = desk.everything()
    again = import_roster(desk.course, path, "en")
    assert (len(again.new), len(again.changed), len(again.same)) == (0, 0, 2)
    assert desk.everything() == before


def test_another_list_says_which_column_is_what(desk, write):
    path = write("名单.csv", "学号,姓名,邮箱\n2026001,王小明,wang@uni.example\n", "gb18030")
    with pytest.raises(DataError, match="--encoding gb18030"):
        import_roster(desk.course, path, "en")
    with pytest.raises(ColumnError, match="学号, 姓名, 邮箱"):
        import_roster(desk.course, path, "en", encoding="gb18030")
    import_roster(desk.course, path, "en", encoding="gb18030", columns="id=学号,name=姓名,email=邮箱")
    assert desk.everything()[0] == [("2026001", "王小明", "", "wang@uni.example", None)]


@pytest.mark.parametrize(("text", "trouble"), [
    (MOODLE.replace("S2", "s1 "), "'s1' stands on line 2 and again on line 3"),
    (MOODLE.replace('"Email address"', "Mail"), "No system known here has these columns"),
    (MOODLE.replace("S2", "../S2"), "no folder can have that name"),
    (MOODLE.replace("S2", "=S2"), "no folder can have that name"),
    (MOODLE.replace('"O\'Hara, ""Bo"""', "O'Hara, Bo"), "line 2 has 8 fields, the header 7"),
    (MOODLE.replace("小明", "\ufffd"), "characters were lost"),
    (MOODLE.split("\r\n")[0], "Nobody is on the list"),
    ("", "is empty"),
    ("PK\x03\x04", "is a workbook"),
])
def test_a_list_that_cannot_be_used_is_named_and_nothing_is_written(desk, write, text, trouble):
    desk.enrol()
    before, path = desk.everything(), write("list.csv", text)
    with pytest.raises(CrmError, match=trouble):
        import_roster(desk.course, path, "en")
    assert desk.everything() == before


def test_where_not_everybody_has_a_number_the_next_column_is_taken_unless_it_was_asked_for(desk, write):
    path = write("list.csv", MOODLE.replace("S2", ""))
    taken = import_roster(desk.course, path, "en")
    assert taken.id_column == "Email address"
    assert "'Email address'" in taken.text
    with pytest.raises(DataError, match="'ID number' is empty on line 3"):
        import_roster(desk.course, path, "en", id_column="ID number")
    with pytest.raises(ColumnError, match="No column 'Number'"):
        import_roster(desk.course, path, "en", id_column="Number")


def test_a_write_that_fails_in_the_middle_takes_everything_back(desk, write, monkeypatch):
    from nbgrader.api import Gradebook
    from sqlalchemy.exc import OperationalError
    from sqlalchemy.orm import Session

    desk.enrol(())
    before = desk.everything()

    def full(self):
        self.flush()
        raise OperationalError("COMMIT", {}, sqlite3.OperationalError("database or disk is full"))

    with monkeypatch.context() as patch:
        patch.setattr(Session, "commit", full)
        patch.setattr(Gradebook, "check_course", lambda *_, **__: None)  # it commits too
        with pytest.raises(CrmError, match="disk is full"):
            import_roster(desk.course, write("list.csv", MOODLE), "en")
    assert desk.everything() == before


def test_a_second_writer_and_another_courses_gradebook_are_refused(desk, write, run):
    path = write("list.csv", MOODLE)
    before = desk.everything()
    with alone(desk.root):
        status, said = run("import-roster", path)
    assert (status, "Somebody is working with this gradebook already." in said.err) == (2, True)
    assert desk.everything() == before
    with sqlite3.connect(desk.root / "gradebook.db") as book:
        book.execute("INSERT INTO course (id) VALUES ('physics')")
        book.execute("UPDATE assignment SET course_id = 'physics'")
    book.close()
    bytes_before = (desk.root / "gradebook.db").read_bytes()
    for words in (["import-roster", path], ["export", "99-small", "--to", "csv"], ["release", "99-small"]):
        (desk.course.folder / "lessons").mkdir(exist_ok=True)
        status, said = run(*words)
        assert (status, "gradebook of another course: physics, not crm-en" in said.err) == (2, True), words
    assert (desk.root / "gradebook.db").read_bytes() == bytes_before
    (desk.root / "gradebook.db").write_text("no database at all, but long enough to be looked at" * 10)
    assert "is no gradebook of nbgrader" in run("import-roster", path)[1].err


def test_what_was_taken_is_said_in_both_languages(desk, write, run):
    status, said = run("import-roster", write("list.csv", MOODLE))
    assert status == 0
    assert said.out == "A list of Moodle; students are called by 'ID number'.\n2 new, 0 changed, 0 as before.\n"
    with speaking("zh"):
        assert "新增 0 人" in import_roster(desk.course, write("list.csv", MOODLE), "en").text
