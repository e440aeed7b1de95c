"""What each learning management system calls the columns of its files.

* Moodle: "Grade import" (docs.moodle.org), and its source: grade/import/csv, mod/assign/feedback/offline.
* Canvas: its source, lib/gradebook_exporter.rb and lib/gradebook_importer.rb.
* Blackboard: "Work Offline With Grade Data" (help.blackboard.com).
* nbgrader's own list: "nbgrader db student import" (nbgrader.readthedocs.io).
"""

from dataclasses import dataclass, field

from course.desk.book import Student, key
from course.desk.cells import plain
from course.desk.tables import Table
from crmlib.errors import ColumnError, DataError
from crmlib.language import say


@dataclass(frozen=True)
class System:
    """One kind of file: how it is known, and which of its columns say who somebody is."""

    name: str
    title: str
    needs: tuple[str, ...]
    ids: tuple[str, ...]
    last: tuple[str, ...] = ("last name", "surname", "lastname")
    first: tuple[str, ...] = ("first name", "firstname")
    full: tuple[str, ...] = ()
    email: tuple[str, ...] = ("email address", "email")


SYSTEMS = (
    System("canvas", "Canvas", ("id", "section"), ("sis user id", "sis login id", "id"), full=("student",), email=()),
    System("moodle", "Moodle (grading worksheet)", ("identifier", "full name"),
           ("id number", "username", "email address", "identifier"), full=("full name",)),
    System("moodle", "Moodle", ("first name", "email address"), ("id number", "username", "email address")),
    System("blackboard", "Blackboard", ("last name", "first name", "username"), ("username", "student id")),
    System("csv", "nbgrader", ("id",), ("id",), last=("last_name",), first=("first_name",)),
)
OWN = ("lms_user_id", "id", "username", "student id", "identifier")
TEST_STUDENT = "student, test"


@dataclass(frozen=True)
class Row:
    """One person of a class list: where they stand and everything that the system calls them."""

    place: int
    line: int
    student: Student
    also: frozenset[str] = field(default_factory=frozenset)

    @property
    def keys(self) -> set[str]:
        """What the gradebook may know them by."""
        return self.student.keys | self.also


def heads(table: Table) -> dict[str, int]:
    """The place of each column, by its name in small letters."""
    return {key(name): place for place, name in reversed(list(enumerate(table.header)))}


def system_of(table: Table) -> System:
    """Tell by the columns which system wrote a file.

    Raises:
        ColumnError: none that we know.
    """
    known = heads(table)
    for system in SYSTEMS:
        if all(name in known for name in system.needs):
            return system
    needs = "; ".join(f"{each.title}: {', '.join(each.needs)}" for each in SYSTEMS)
    raise ColumnError(say(f"No system known here has these columns: {', '.join(table.header)}.",
                          f"没有哪个已知系统使用这些列：{'、'.join(table.header)}。"),
                      say(f"Known by - {needs}. For any other list say which column is what: "
                          "--columns id=NUMBER,name=NAME,email=MAIL",
                          f"识别依据：{needs}。其他名单请说明各列的含义：--columns id=学号,name=姓名,email=邮箱"))


def custom(table: Table, columns: str) -> System:
    """A system of one's own, from ``id=NUMBER,last=SURNAME,first=GIVEN,name=FULL,email=MAIL``.

    Raises:
        ColumnError: a part is not of that form, or the file has no such column.
    """
    known, given = heads(table), {}
    for part in columns.split(","):
        what, _, name = (each.strip() for each in part.partition("="))
        if what not in ("id", "last", "first", "name", "email") or key(name) not in known:
            raise ColumnError(say(f"{part!r} does not say which column is what.", f"“{part}”没有说明哪一列是什么。"),
                              say(f"Write id=, name= (or last= and first=), email= with: {', '.join(table.header)}.",
                                  "请用 id=、name=（或 last= 和 first=）、email= 加上这些列名："
                                  f"{'、'.join(table.header)}。"))
        given[what] = (key(name),)
    if "id" not in given:
        raise ColumnError(say("No column is named as the id.", "没有说明哪一列是学号。"), "--columns id=...")
    return System("csv", say("the columns you named", "您指定的列"), given["id"], given["id"], given.get("last", ()),
                  given.get("first", ()), given.get("name", ()), given.get("email", ()))


def people(table: Table, system: System, id_column: str = "") -> tuple[list[Row], str]:
    """Everybody in a class list, and the column they are called by; rows that are no student's are left out.

    Raises:
        ColumnError: the column asked for is not there.
        DataError: somebody has no id, or two have the same.
    """
    known = heads(table)
    rows = [(place, [plain(each).strip() for each in row]) for place, row in enumerate(table.rows)
            if not _nobody(system, row, known)]
    column = _id_column(table, system, rows, id_column, known)
    own = next((known[name] for name in OWN if name in known and known[name] != column), None)
    keys = [known[name] for name in system.ids if name in known]
    found = [Row(place, table.lines[place], _student(system, row, known, column, own),
                 frozenset(key(row[each]) for each in keys if row[each])) for place, row in rows]
    _refuse_doubled(found)
    return found, table.header[column]


def _nobody(system: System, row: list[str], known: dict[str, int]) -> bool:
    """Whether a row is Canvas's own: points possible, posting policy, or its test student."""
    if system.name != "canvas" or "student" not in known:
        return False
    name = key(row[known["student"]])
    return name.startswith("points possible") or name == TEST_STUDENT or not (name or row[known["id"]].strip())


def _id_column(table: Table, system: System, rows: list[tuple[int, list[str]]], wanted: str,
               known: dict[str, int]) -> int:
    """The column asked for, else the first that tells everybody apart."""
    if wanted and key(wanted) not in known:
        raise ColumnError(say(f"No column {wanted!r}.", f"没有“{wanted}”这一列。"),
                          say(f"Columns: {', '.join(table.header)}.", f"现有的列：{'、'.join(table.header)}。"))
    choice = [key(wanted)] if wanted else [name for name in system.ids if name in known]
    if not choice:
        raise ColumnError(say(f"No column holds an id: {', '.join(table.header)}.",
                              f"没有一列是学号：{'、'.join(table.header)}。"),
                          say(f"One of these is needed: {', '.join(system.ids)}.",
                              f"需要其中之一：{'、'.join(system.ids)}。"))
    for name in choice:
        if all(row[known[name]] for _, row in rows):
            return known[name]
    empty = [str(table.lines[place]) for place, row in rows if not row[known[choice[0]]]]
    name = table.header[known[choice[0]]]
    raise DataError(say(f"{name!r} is empty on line {', '.join(empty[:10])}.",
                        f"第 {'、'.join(empty[:10])} 行没有“{name}”。"),
                    say("Fill it in, or take another column: --id COLUMN.", "请补全，或用 --id 指定另一列。"))


def _student(system: System, row: list[str], known: dict[str, int], column: int, own: int | None) -> Student:
    def said(names: tuple[str, ...]) -> str:
        return next((row[known[name]] for name in names if name in known), "")

    last, first = said(system.last), said(system.first)
    if system.full and not (last or first):
        full = said(system.full)
        full = full[2:-1] if full.startswith('="') and full.endswith('"') else full  # Canvas's guard against formulas
        last, _, first = (each.strip() for each in full.partition(","))
    return Student(row[column], last, first, said(system.email), row[own] if own is not None else "")


def _refuse_doubled(rows: list[Row]) -> None:
    seen: dict[str, Row] = {}
    for row in rows:
        before = seen.setdefault(key(row.student.id), row)
        if before is not row:
            raise DataError(say(f"The id {row.student.id!r} stands on line {before.line} and again on line {row.line}.",
                                f"“{row.student.id}”在第 {before.line} 行和第 {row.line} 行重复出现。"),
                            say("Give everybody an id of their own, or take another column: --id COLUMN.",
                                "请让每人有各自的学号，或用 --id 指定另一列。"))
