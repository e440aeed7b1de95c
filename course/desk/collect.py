"""Submissions out of a folder of downloads, into the places where nbgrader looks for them."""

import hashlib
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any

from course.desk.book import Student, need_assignment, opened, roster
from course.desk.claims import Register, claim
from course.desk.collected import Attempt, Collected
from course.desk.downloads import Downloads, Piece
from course.desk.files import unwritten
from course.desk.handover import hand_over
from course.desk.systems import people, system_of
from course.desk.tables import read_table
from course.grading.plan import read_plan
from course.grading.restore import UnreadableError, read_notebook
from course.manifest import Course
from crmlib.errors import CrmError, ParameterError
from crmlib.language import say


def collect(course: Course, downloads: Path, slug: str, language: str, *, template: Path | None = None,
            timezone: str = "", file_times: bool = False, dry_run: bool = False, encoding: str = "") -> Collected:
    """Put each student's latest notebook, and the time of it, where nbgrader and `course grade` look.

    Args:
        course: whose class.
        downloads: the folder, archive or file that a system or a mail program gave.
        slug: the assignment.
        language: which of the course's classes.
        template: the system's worksheet or gradebook, which knows Moodle's participant numbers and times.
        timezone: of the times in names, such as ``Asia/Shanghai``; this machine's, if not given.
        file_times: where nothing else tells, believe the time of the file itself.
        dry_run: only say what would happen.
        encoding: the template's encoding, if it is not Unicode.

    Raises:
        CrmError: nothing was changed, for the reason given.
    """
    need_assignment(course, slug)
    zone = _zone(timezone)
    own, others = _cells(course, slug, language)
    with opened(course, language) as gradebook:
        students = roster(gradebook)
        register = _register(slug, students, template, encoding)
        root = course.grading_root(language)
        result = Collected(slug, tuple(each.id for each in students), _duedate(gradebook, slug), dry_run)
        try:
            with tempfile.TemporaryDirectory(dir=root, prefix=".collecting-") as place:
                (Path(place) / "extracted").mkdir()
                found = Downloads(Path(place) / "extracted").read(downloads)
                result.unmatched += found.refused
                result.left += found.left
                _choose(result, list(_attempts(result, found.pieces, register, zone, own, others)), file_times, zone)
                hand_over(root, Path(place), result)
        except OSError as trouble:
            raise unwritten(root / "submitted", trouble) from trouble
    return result


def _register(slug: str, students: list[Student], template: Path | None, encoding: str) -> Register:
    if not students:
        raise CrmError(say("The gradebook has no students, so no submission could be matched.",
                           "成绩册中没有学生，无法匹配提交的作业。"),
                       say("First run: course import-roster FILE", "请先运行：course import-roster 名单文件"))
    register = Register(slug)
    for student in students:
        register.add(student)
    if template:
        table = read_table(template, encoding)
        register.learn(table, people(table, system_of(table))[0], students)
    return register


def _zone(name: str) -> tzinfo:
    from dateutil import tz

    zone = tz.gettz(name) if name else tz.tzlocal()
    if zone is None:
        raise ParameterError(say(f"No time zone {name!r}.", f"没有时区“{name}”。"),
                             say("Write one such as Europe/Berlin or Asia/Shanghai.",
                                 "请写成 Europe/Berlin 或 Asia/Shanghai 这样的形式。"))
    return zone


def _duedate(gradebook: Any, slug: str) -> datetime | None:
    from nbgrader.api import MissingEntry

    try:
        return gradebook.find_assignment(slug).duedate
    except MissingEntry:
        return None


def _cells(course: Course, slug: str, language: str) -> tuple[set[str], set[str]]:
    """Names of cells that only this assignment has, and those that only others have."""
    names = {slug: set(read_plan(course, slug, language, "release").by_name)}
    for each in course.modules:
        if each != slug and course.assignment(language, each, "release").is_file():
            names[each] = set(read_plan(course, each, language, "release").by_name)
    others = set().union(*(found for each, found in names.items() if each != slug))
    return names[slug] - others, others - names[slug]


def _attempts(result: Collected, pieces: list[Piece], register: Register, zone: tzinfo,
              own: set[str], others: set[str]) -> Iterator[Attempt]:
    """Go through the notebooks that are one student's; name the others."""
    for piece in pieces:
        claimed = claim(piece, register)
        names = _names(piece.path)
        if len(claimed.students) != 1:
            known = ", ".join(sorted(claimed.students))
            why = say(f"could be of {known}", f"可能属于 {known}") if known else say(
                "matches nobody in the gradebook", "与成绩册中的任何人都不匹配")
            result.unmatched.append((piece.name, why))
        elif names & others and not names & own:
            result.unmatched.append((piece.name, say("belongs to another assignment", "属于另一项作业")))
        else:
            yield Attempt(piece, claimed, _utc(claimed.when, zone), bool(names & own))


def _names(path: Path) -> set[str]:
    """The nbgrader ids in a notebook; nothing, if it cannot be read: grading will say why."""
    try:
        cells = read_notebook(path, 1 << 30)["cells"]
        return {str(cell["metadata"]["nbgrader"]["grade_id"]) for cell in cells
                if isinstance(cell, dict) and "grade_id" in (cell.get("metadata") or {}).get("nbgrader", {})}
    except (UnreadableError, AttributeError, TypeError, KeyError):
        return set()


def _utc(when: datetime | None, zone: tzinfo) -> datetime | None:
    if when is None:
        return None
    return (when if when.tzinfo else when.replace(tzinfo=zone)).astimezone(UTC).replace(tzinfo=None)


def _choose(result: Collected, attempts: list[Attempt], file_times: bool, zone: tzinfo) -> None:
    """Take each student's latest; where nothing tells which that is, none."""
    by_student: dict[str, list[Attempt]] = {}
    for each in attempts:
        by_student.setdefault(next(iter(each.claim.students)), []).append(each)
    for student, theirs in sorted(by_student.items()):
        theirs = [each for each in theirs if each.ours] or theirs  # a student's other notebooks are not the answer
        best = _latest(theirs)
        if best is None:
            result.unmatched += [(each.piece.name, say("of the same student and time as another, but different",
                                                       "与同一学生同一时间的另一份不同")) for each in theirs]
            continue
        if best.when is None and file_times:
            best = replace(best, when=_utc(best.piece.written, zone))
        result.taken[student] = best
        if names := [each.piece.name for each in theirs if each.piece is not best.piece]:
            result.earlier[student] = names


def _latest(attempts: list[Attempt]) -> Attempt | None:
    """The one that came last; nothing where several different ones could be it."""
    last = max(map(_rank(attempts), attempts))
    best = [each for each in attempts if _rank(attempts)(each) == last]
    different = {hashlib.sha256(each.piece.path.read_bytes()).digest() for each in best}
    return best[0] if len(different) == 1 else None


def _rank(attempts: list[Attempt]) -> Callable[[Attempt], Any]:
    """What tells these attempts' order: the times that were stated, Canvas's numbers, else the files' own times."""
    if all(each.when for each in attempts):
        return lambda each: each.when
    if all(each.claim.number is not None for each in attempts):
        return lambda each: each.claim.number
    return lambda each: each.when or each.piece.written or datetime.min
