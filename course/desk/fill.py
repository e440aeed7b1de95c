"""Fill the file that a system gave: its ids, columns, encoding and every other cell stay as they are.

The system knows assignments and students by ids that only its own file has: Canvas's "Title (123)", Blackboard's
"Title [Total Pts: 40 Score] |456", Moodle's "Participant 789".

* Moodle's grading worksheet (source, mod/assign/feedback/offline): the score stands in "Grade", the student in
  "Identifier"; a grade that cannot be changed is passed over.
* Moodle's gradebook ("Grade import", docs.moodle.org): the column "Assignment: Title (Real)".
* Canvas (source, lib/gradebook_importer.rb): the row "Points Possible" holds the maximum, "(read only)" there means
  that the column is ignored; "N/A" is not assigned to that student, "EX" is excused.
* Blackboard ("Work Offline With Grade Data", help.blackboard.com): the number behind the bar names the column.
"""

import re
from collections import Counter
from dataclasses import dataclass, field

from course.desk.book import key
from course.desk.cells import harmless
from course.desk.grades import Score
from course.desk.systems import Row, System, heads, people, system_of
from course.desk.tables import Table, written
from crmlib.errors import ColumnError, CrmError
from crmlib.language import say

_TOTAL = re.compile(r"\[Total Pts: *([\d.,]+)")
_NAMES = ("student", "lastname", "firstname", "last name", "first name", "surname", "full name", "section",
          "institution", "department", "groups", "feedback comments", "online text")


@dataclass
class Filled:
    """The file, and who of the class or of the file found no partner."""

    content: bytes
    given: list[tuple[Score, Row]] = field(default_factory=list)
    lost: list[tuple[Score, str]] = field(default_factory=list)
    unknown: list[Row] = field(default_factory=list)


def target(table: Table, system: System, names: tuple[str, ...], wanted: str = "") -> int:
    """The column that the scores go into.

    Raises:
        ColumnError: none, or more than one, could be meant.
    """
    if system.needs[0] == "identifier":
        wanted = wanted or "Grade"
    if wanted:
        places = [place for place, name in enumerate(table.header) if key(name) == key(wanted)]
    else:
        places = [place for place, name in enumerate(table.header) if any(key(each) in key(name) for each in names)]
    if len(places) != 1:
        columns = ", ".join(repr(name) for name in table.header)
        what = wanted or " / ".join(names)
        raise ColumnError(say(f"{len(places)} columns could be that of {what!r}: {columns}.",
                              f"有 {len(places)} 列可能是“{what}”：{columns}。"),
                          say("Name the one: --column COLUMN", "请指明是哪一列：--column 列名"))
    return places[0]


def maximum(table: Table, system: System, column: int) -> float | None:
    """The points that the system gives this column, if its file says so.

    Raises:
        CrmError: the system would ignore whatever is written there.
    """
    known = heads(table)
    said = ""
    if system.name == "canvas":
        row = next((row for row in table.rows if key(row[0]).startswith("points possible")), None)
        said = row[column] if row else ""
        if "read only" in said:
            raise CrmError(say(f"Canvas does not take changes of the column {table.header[column]!r}.",
                               f"Canvas 不接受对“{table.header[column]}”列的修改。"),
                           say("Name another: --column COLUMN", "请另选一列：--column 列名"))
    elif system.name == "blackboard":
        said = match[1] if (match := _TOTAL.search(table.header[column])) else ""
    elif "maximum grade" in known:
        said = next((row[known["maximum grade"]] for row in table.rows), "")
    try:
        return float(said.replace(",", ".")) or None
    except ValueError:
        return None


def fill(table: Table, column: int, scores: list[Score], mark: dict[str, str]) -> Filled:
    """Put each student's mark (by id) into the row of the file that is theirs."""
    system = system_of(table)
    rows, _ = people(table, system)
    theirs = _partners(rows, [score for score in scores if score.student.id in mark])
    cells = [list(row) for row in table.rows]
    filled = Filled(b"")
    claimed = Counter(row.place for found in theirs.values() for row in found)
    for score in scores:
        if score.student.id in mark:
            found = theirs[score.student.id]
            if why := _refusal(table, system, found, column, claimed):
                filled.lost.append((score, why))
            else:
                cells[found[0].place][column] = mark[score.student.id]
                filled.given.append((score, found[0]))
    known = {each for score in scores for each in score.student.keys}
    filled.unknown += [row for row in rows if not row.keys & known]
    filled.content = written(table.header, [_safe(table, row) for row in cells], table.form)
    return filled


def _partners(rows: list[Row], scores: list[Score]) -> dict[str, list[Row]]:
    """For each student the rows that could be theirs: by id first, else by whatever else both know."""
    by_key: dict[str, list[Row]] = {}
    for row in rows:
        for each in row.keys:
            by_key.setdefault(each, []).append(row)
    found = {}
    for score in scores:
        exact = by_key.get(key(score.student.id), [])
        also = [row for each in score.student.keys for row in by_key.get(each, [])]
        found[score.student.id] = list({row.place: row for row in exact or also}.values())
    return found


def _refusal(table: Table, system: System, found: list[Row], column: int, claimed: Counter[int]) -> str:
    """Why a grade could not be handed on; empty if it can."""
    if not found:
        return say("not in the file", "文件中没有此人")
    if claimed[found[0].place] > 1:
        return say(f"line {found[0].line} could be somebody else's too", f"第 {found[0].line} 行也可能是别人的")
    if len(found) > 1:
        lines = ", ".join(str(row.line) for row in found)
        return say(f"could be line {lines}", f"可能是第 {lines} 行")
    row, known = table.rows[found[0].place], heads(table)
    if "grade can be changed" in known and key(row[known["grade can be changed"]]) in ("no", "否"):
        return say("Moodle says that this grade cannot be changed", "Moodle 标明此成绩不可更改")
    if system.name == "canvas" and key(row[column]) in ("n/a", "ex"):
        return say(f"Canvas says {row[column]}: not assigned, or excused", f"Canvas 标为 {row[column]}：未布置或免交")
    return ""


def _safe(table: Table, row: list[str]) -> list[str]:
    """Names could be formulas; ids and scores are left as the system wrote them."""
    return [harmless(cell) if key(name) in _NAMES and not cell.startswith('="') else cell
            for name, cell in zip(table.header, row, strict=True)]
