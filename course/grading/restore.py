"""What was handed in, put back into the teacher's frame: the teacher's cells in place, the student's text in them.

A cell's nbgrader metadata is the teacher's whatever the student sent. Nothing else of a submission is kept than text
and pictures attached to prose: no outputs, no tags, no settings.
"""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from course.grading.plan import Plan, TeacherCell
from crmlib.language import say

MOST_CELLS, LONGEST = 2000, 1_000_000


class UnreadableError(Exception):
    """No answer can be read from what was handed in; the message says why."""


@dataclass
class Cell:
    """One cell of the restored notebook."""

    kind: str
    source: str
    id: str
    teacher: TeacherCell | None = None
    attachments: dict[str, Any] = field(default_factory=dict)
    missing: bool = False


@dataclass
class Restored:
    """A notebook ready to be run, and in words what had to be mended."""

    cells: list[Cell]
    notes: list[str]


def find_notebook(folder: Path, plan: Plan, most: int) -> tuple[dict[str, Any], list[str]]:
    """Read the notebook in a submission, also one that was renamed.

    Raises:
        UnreadableError: there is none that can be read.
    """
    wanted = folder / f"{plan.slug}.ipynb"
    _refuse_links(folder, wanted)
    if wanted.is_file():
        return read_notebook(wanted, most), []
    others = [each for each in sorted(folder.glob("*.ipynb")) if each.is_file() and not each.is_symlink()
              and each.stat().st_nlink == 1][:20]
    fitting = []
    for each in others:
        try:
            found = read_notebook(each, most)
        except UnreadableError:
            continue
        if owners(found["cells"], plan):
            fitting.append((each.name, found))
    if len(fitting) == 1:
        return fitting[0][1], [say(f"The notebook was named {fitting[0][0]!r}.",
                                   f"笔记本的文件名是“{fitting[0][0]}”。")]
    if fitting:
        raise UnreadableError(say("Several notebooks, and none has the assignment's name.",
                                  "有多个笔记本，但没有一个以作业命名。"))
    raise UnreadableError(say(f"No notebook {wanted.name} was handed in.", f"没有提交笔记本 {wanted.name}。"))


def _refuse_links(folder: Path, wanted: Path) -> None:
    """Whoever links to another's answer would earn its points."""
    if folder.is_symlink() or folder.parent.is_symlink() or not folder.is_dir():
        raise UnreadableError(say("What was handed in is a link or no folder.", "提交的内容是链接，或不是文件夹。"))
    if wanted.is_symlink() or (wanted.is_file() and wanted.stat().st_nlink > 1):
        raise UnreadableError(say("The notebook is a link: the same file stands elsewhere too. Put a copy there.",
                                  "笔记本是链接，与其他位置共用同一个文件。请改为放入副本。"))


def read_notebook(path: Path, most: int) -> dict[str, Any]:
    """Read a file that may be anything.

    Raises:
        UnreadableError: it is too large, empty, no JSON or no notebook that we know.
    """
    size = path.stat().st_size
    if size > most:
        raise UnreadableError(say(f"The notebook is too large ({size >> 20} MB): clear its outputs and hand in again.",
                                  f"笔记本太大（{size >> 20} MB）：请清除输出后重新提交。"))
    if not size:
        raise UnreadableError(say("The file is empty.", "文件是空的。"))
    try:
        found = json.loads(path.read_bytes().decode("utf-8-sig"))
    except (ValueError, RecursionError) as trouble:
        raise UnreadableError(say("The file is no notebook: it is damaged or of another format.",
                                  "文件不是笔记本：已损坏或格式不同。")) from trouble
    return _as_version_4(found)


def _as_version_4(found: Any) -> dict[str, Any]:
    version = found.get("nbformat") if isinstance(found, dict) else None
    if version in (2, 3) and isinstance(found.get("worksheets"), list):
        sheets = [each for each in found["worksheets"] if isinstance(each, dict)]
        cells = [cell for each in sheets for cell in each.get("cells") or () if isinstance(cell, dict)]
        found = {"cells": [{**cell, "source": cell.get("source", cell.get("input", ""))} for cell in cells]}
    elif version != 4:
        raise UnreadableError(say(f"The notebook's format {str(version)[:20]!r} is unknown.",
                                  f"未知的笔记本格式“{str(version)[:20]}”。"))
    if not isinstance(found.get("cells"), list):
        raise UnreadableError(say("The notebook has no cells.", "笔记本中没有单元格。"))
    return found


def restore(found: dict[str, Any], plan: Plan, stubs: dict[str, str]) -> Restored:
    """Put the student's text into the teacher's frame.

    Each of the student's own cells stays behind the teacher's cell that it followed. Of several cells with one id the
    last is the teacher's, as nbgrader has it; the others are still run.

    Raises:
        UnreadableError: nothing in it belongs to this assignment.
    """
    cells = [cell for each in found["cells"][:MOST_CELLS] if (cell := _plain(each))]
    known = _owners(cells, plan)
    if not known:
        raise UnreadableError(say("None of its cells belongs to this assignment.", "其中没有本作业的单元格。"))
    notes: list[str] = []
    own: dict[int, list[Cell]] = {}
    last = -1
    for number, (mine, _) in enumerate(cells):
        if number in known:
            last = known[number].place
        else:
            own.setdefault(last, []).append(mine)
    theirs = {teacher.place: cells[number] for number, teacher in known.items()}
    done = list(own.get(-1, ()))
    for teacher in plan.cells:
        if teacher.name:
            done += _frame(teacher, theirs.get(teacher.place), stubs, notes)
            done += own.get(teacher.place, ())
    return Restored([_named(cell, number) for number, cell in enumerate(done)], notes + _doubled(cells, known, plan))


def untouched(plan: Plan, stubs: dict[str, str], reason: str) -> Restored:
    """The frame without any answer, under the reason why there is none."""
    note = Cell("markdown", f"**{reason}**", "reason")
    return Restored([note, *(_stub(teacher, stubs) for teacher in plan.cells if teacher.name)], [reason])


def _plain(raw: Any) -> tuple[Cell, str] | None:
    """Take a cell's text and the id that it claims."""
    if not isinstance(raw, dict):
        return None
    kind = raw.get("cell_type")
    source = raw.get("source", "")
    if isinstance(source, list):
        source = "".join(each for each in source if isinstance(each, str))
    if kind not in ("code", "markdown", "raw", "heading") or not isinstance(source, str):
        return None
    source = source.encode("utf-8", "replace").decode()[:LONGEST]
    cell = Cell("code" if kind == "code" else "markdown", source, _claimed(raw.get("id")))
    if cell.kind == "markdown":
        cell.attachments = _attachments(raw.get("attachments"))
    meta = raw.get("metadata")
    nbgrader = meta.get("nbgrader") if isinstance(meta, dict) else None
    return cell, _claimed(nbgrader.get("grade_id")) if isinstance(nbgrader, dict) else ""


def _claimed(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _attachments(raw: Any) -> dict[str, Any]:
    kept = {}
    for name, bundle in raw.items() if isinstance(raw, dict) else ():
        pictures = {mime: data for mime, data in bundle.items() if mime in ("image/png", "image/jpeg", "image/gif")
                    and isinstance(data, str)} if isinstance(bundle, dict) else {}
        if pictures:
            kept[str(name)[:200]] = pictures
    return kept


def owners(raw_cells: list[Any], plan: Plan) -> dict[int, TeacherCell]:
    """Which cells of a notebook belong to an assignment."""
    return _owners([cell for each in raw_cells[:MOST_CELLS] if (cell := _plain(each))], plan)


def _owners(cells: list[tuple[Cell, str]], plan: Plan) -> dict[int, TeacherCell]:
    """Which of the student's cells stand for which of the teacher's: by nbgrader id, else by notebook id."""
    taken: dict[str, int] = {}
    for number, (_, name) in enumerate(cells):
        if name in plan.by_name:
            taken[name] = number
    for number, (cell, name) in enumerate(cells):
        teacher = plan.by_id.get(cell.id)
        if teacher and teacher.name not in taken and name not in plan.by_name:
            taken[teacher.name] = number
    return {number: plan.by_name[name] for name, number in taken.items()}


def _frame(teacher: TeacherCell, theirs: tuple[Cell, str] | None, stubs: dict[str, str],
           notes: list[str]) -> list[Cell]:
    """One of the teacher's cells, with the student's text where it is the student's to write."""
    if theirs is None:
        if teacher.role != "given" or teacher.kind == "code":
            notes.append(say(f"Cell {teacher.name} was missing.", f"缺少单元格 {teacher.name}。"))
        # A stub in place of a lost answer could overwrite the answer, which may stand in another cell.
        return [] if teacher.role == "solve" else [_stub(teacher, stubs)]
    cell, _ = theirs
    if teacher.role not in ("solve", "essay"):
        if cell.source.strip() not in (teacher.source.strip(), teacher.visible.strip()):
            notes.append(say(f"Cell {teacher.name} was changed and is the teacher's again.",
                             f"单元格 {teacher.name} 被改动，已恢复为教师的版本。"))
        return [_stub(teacher, stubs)]
    if cell.kind != teacher.kind:
        notes.append(say(f"Cell {teacher.name} was of another type.", f"单元格 {teacher.name} 的类型被改动。"))
    return [Cell(teacher.kind, cell.source, teacher.id, teacher, cell.attachments if teacher.kind != "code" else {})]


def _stub(teacher: TeacherCell, stubs: dict[str, str]) -> Cell:
    source = stubs.get(teacher.name, "") if teacher.role in ("solve", "essay") else teacher.source
    return Cell(teacher.kind, source, teacher.id, teacher, missing=True)


def _named(cell: Cell, number: int) -> Cell:
    """Give one of the student's own cells an id that no other cell has."""
    if cell.teacher is None:
        cell.id = f"own-{number}"
    return cell


def _doubled(cells: list[tuple[Cell, str]], known: dict[int, TeacherCell], plan: Plan) -> list[str]:
    names = sorted({name for number, (_, name) in enumerate(cells) if name in plan.by_name and number not in known})
    return [say(f"Cell {name} was there more than once.", f"单元格 {name} 重复出现。") for name in names]
