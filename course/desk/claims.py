"""Whose a downloaded notebook is and when it was handed in, as its name says.

* Moodle, all submissions: ``Full Name_12345_assignsubmission_file_/work.ipynb``; the number is the
  participant's in this assignment, which only the grading worksheet explains.
* Canvas (source, lib/content_zipper.rb): ``lastfirst_LATE_123_456_work-1.ipynb``: the sortable name
  without anything but letters, the user's id, the file's id (a later file has a larger one), the file's own name.
* Blackboard, "Assignment File Download": ``Homework_username_attempt_2026-03-01-12-30-00_work.ipynb``.
* nbgrader's exchange: ``student+assignment+2026-03-01 12:30:00 UTC``, and its folders: ``student/assignment/``.
* E-mail: the sender's address and the date.
"""

import re
import unicodedata
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime

from course.desk.book import Student, key
from course.desk.downloads import Piece
from course.desk.systems import Row, heads
from course.desk.tables import Table

MOODLE = re.compile(r"(?P<name>.+)_(?P<user>\d+)_assignsubmission_[a-z]+_?")
CANVAS = re.compile(r"(?P<name>.+?)_(?P<late>LATE_)?(?P<user>\d+)_(?P<file>\d+)_.+")
BLACKBOARD = re.compile(r"(?P<front>.+)_attempt_(?P<time>\d{4}(?:-\d\d){5})(?:[_.].*)?")
EXCHANGE = re.compile(r"(?P<user>[^+]+)\+[^+]+\+(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?(?: \S+)?)(?:\+.*)?")
CHINESE_DATE = re.compile(r"(\d{4})\s*年\s*(\d+)\s*月\s*(\d+)\s*日\D*?(上午|下午)?\s*(\d+):(\d+)")


@dataclass(frozen=True)
class Claim:
    """Students it could be of, when it was handed in, which comes later where no time is known, and how we know."""

    students: frozenset[str]
    when: datetime | None = None
    number: int | None = None
    late: bool = False
    system: str = ""


@dataclass
class Register:
    """Everybody by everything that a file's name may call them."""

    slug: str
    keys: dict[str, set[str]] = field(default_factory=dict)
    names: dict[str, set[str]] = field(default_factory=dict)
    participants: dict[str, set[str]] = field(default_factory=dict)
    times: dict[str, datetime] = field(default_factory=dict)

    def add(self, student: Student) -> None:
        """Enter somebody."""
        for each in student.keys:
            self.keys.setdefault(_same(each), set()).add(student.id)
        for name in {letters(student.first + student.last), letters(student.last + student.first)} - {""}:
            self.names.setdefault(name, set()).add(student.id)

    def learn(self, table: Table, rows: list[Row], students: list[Student]) -> None:
        """Take from a system's file what else it calls them (Moodle's participant numbers) and when they handed in."""
        place = heads(table).get("last modified (submission)")
        for row in rows:
            theirs = {each.id for each in students if each.keys & row.keys}
            if len(theirs) == 1:
                for each in row.keys:
                    number = each.removeprefix("participant ")
                    (self.keys if number == each else self.participants).setdefault(number, set()).update(theirs)
                moment = _moment(table.rows[row.place][place]) if place is not None else None
                if moment:
                    self.times[next(iter(theirs))] = moment

    def of(self, text: str) -> frozenset[str]:
        """Who has this id, address or name."""
        return frozenset(self.keys.get(_same(text)) or self.names.get(letters(text)) or ())


def letters(name: str) -> str:
    """A name without what systems leave out or add.

    >>> letters("O'Hara, Ann"), letters("Müller_Jörg")
    ('oharaann', 'müllerjörg')
    """
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", name)).casefold()


def claim(piece: Piece, register: Register) -> Claim:
    """Read a piece's names, innermost first; the sender of a letter counts before them."""
    if piece.sender:
        return Claim(register.of(piece.sender), piece.sent, system="e-mail")
    for part in reversed(piece.parts):
        for read in (_moodle, _blackboard, _exchange, _canvas):
            if found := read(unicodedata.normalize("NFC", part), register):
                return found
    return _by_words(piece, register)


def _moodle(part: str, register: Register) -> Claim | None:
    if not (match := MOODLE.match(part)):
        return None
    # The number is sure, if a worksheet explained it. A group's name may stand in front, with a hyphen.
    number, name = register.participants.get(match["user"], ()), match["name"]
    found = frozenset(number) or register.of(name) or register.of(name.partition("-")[2])
    only = next(iter(found)) if len(found) == 1 else ""
    return Claim(found, register.times.get(only), system="Moodle")


def _canvas(part: str, register: Register) -> Claim | None:
    if not (match := CANVAS.fullmatch(part)):
        return None
    found = frozenset(register.keys.get(match["user"], ())) or register.of(match["name"])
    return Claim(found, number=int(match["file"]), late=bool(match["late"]), system="Canvas")


def _blackboard(part: str, register: Register) -> Claim | None:
    if not (match := BLACKBOARD.fullmatch(part)):
        return None
    words = match["front"].split("_")
    found = (register.of("_".join(words[start:])) for start in range(len(words)))  # a username may hold the bar itself
    when = datetime.strptime(match["time"], "%Y-%m-%d-%H-%M-%S")
    return Claim(next((each for each in found if each), frozenset()), when, system="Blackboard")


def _exchange(part: str, register: Register) -> Claim | None:
    if not (match := EXCHANGE.fullmatch(part)):
        return None
    when = _moment(match["time"])
    return Claim(register.of(match["user"]), when.replace(tzinfo=UTC) if when else None, system="nbgrader")


def _by_words(piece: Piece, register: Register) -> Claim:
    """A folder or file that bears an id or a name, whole, else one with an id among its words."""
    stems = [re.sub(r"\.(ipynb|zip|eml)$", "", part, flags=re.IGNORECASE) for part in piece.parts]
    for stem in reversed(stems):
        if found := register.of(stem):
            return Claim(found)
    text = _same(" / ".join(stems).replace(register.slug, " "))
    ids = {each for each in register.keys if len(each) > 2 and each != _same(register.slug)
           and re.search(rf"(?<![^\W_]){re.escape(each)}(?![^\W_])", text)}
    inside = {each for each in ids if not any(each != other and each in other for other in ids)}
    found = frozenset(student for each in inside for student in register.keys[each])
    names = frozenset(student for stem in stems for name, students in register.names.items()
                      if len(name) > 5 and name in letters(stem.replace(register.slug, "")) for student in students)
    return Claim(found or names)


def _same(text: str) -> str:
    return key(unicodedata.normalize("NFKC", text))


def _moment(text: str) -> datetime | None:
    """A time as a system writes it, in its own zone."""
    from nbgrader.utils import parse_utc

    if match := CHINESE_DATE.search(text):
        year, month, day, half, hour, minute = match.groups()
        return datetime(int(year), int(month), int(day), int(hour) % 12 + 12 if half == "下午" else int(hour),
                        int(minute))
    with suppress(ValueError, OverflowError):
        return parse_utc(text)
    return None
