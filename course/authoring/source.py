"""Read a bilingual MyST source: cells in order, the pairs of languages, and what is wrong by line."""

import json
import re
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from jupytext.myst import MystMetadataParsingError, myst_to_notebook
from nbformat import ValidationError

from course.authoring.finding import Finding
from course.authoring.metadata import Meta, read_meta
from crmlib.errors import CrmError


@dataclass(frozen=True)
class Cell:
    """One cell: its text, its metadata, the line it opens on and the line its text begins on."""

    kind: str
    text: str
    line: int
    first: int
    meta: Meta


@dataclass(frozen=True)
class Source:
    """One source file, read."""

    path: Path
    document: str
    cells: tuple[Cell, ...]
    pairs: tuple[tuple[Cell, Cell], ...]
    problems: tuple[Finding, ...]

    @property
    def slug(self) -> str:
        """The module's name."""
        return self.path.stem

    @property
    def torn(self) -> bool:
        """Whether its cells cannot be told apart, so that nothing can be said but its problems."""
        return bool(self.problems) and not self.cells


def read_source(path: Path, document: str) -> Source:
    """Read a `"lesson"` or an `"assignment"`; problems are collected, not raised.

    Raises:
        CrmError: the file is missing or is no text.
    """
    text = _text(path)
    try:
        notebook = myst_to_notebook(text, add_source_map=True)
    except (MystMetadataParsingError, ValidationError) as trouble:
        return Source(path, document, (), (), (Finding(path, *_unreadable(text.splitlines(), str(trouble))),))
    cells = list(zip(notebook.cells, notebook.metadata["source_map"], strict=True))
    if unclosed := [Finding(path, *each) for raw, line in cells for each in _unclosed(raw.cell_type, raw.source, line)]:
        return Source(path, document, (), (), tuple(unclosed))
    return _read_cells(path, document, text, cells)


def _read_cells(path: Path, document: str, text: str, raws: list) -> Source:
    problems = []
    if not text.startswith("---"):
        problems.append(Finding(path, 1, "No YAML front matter.", "Begin with file_format and kernelspec."))
    cells = []
    for raw, line in raws:
        meta, wrong = read_meta(dict(raw.metadata), document, raw.cell_type)
        problems += [Finding(path, line, each) for each in wrong]
        first = _first_line(raw.source, text.splitlines(), line)
        cells.append(Cell(raw.cell_type, raw.source, line, first, meta))
    cells, pairs, unpaired = _pair(path, cells)
    return Source(path, document, tuple(cells), tuple(pairs), tuple(problems + unpaired))


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except FileNotFoundError as trouble:
        raise CrmError(f"No source {path}.", "Write it, or check the slug in course/course.yml.") from trouble
    except UnicodeDecodeError as trouble:
        raise CrmError(f"{path} is not UTF-8 text ({trouble}).", "Save it as UTF-8.") from trouble


def _unclosed(kind: str, body: str, line: int) -> list[tuple[int, str, str]]:
    """Say which cell swallowed the next one: without its closing fence, that one's first line became its text."""
    fence = "```" if kind == "code" else "```{code-cell}"
    if any(each.startswith((fence, "+++ {")) for each in body.splitlines()):
        what = "code cell that begins here" if kind == "code" else "block in the prose that begins here"
        return [(line, f"The {what} is not closed.", "End it with a line of three backticks.")]
    return []


def _unreadable(lines: list[str], trouble: str) -> tuple[int, str, str]:
    """Say which metadata cannot be read at all, and show some that can."""
    if trouble.startswith("Notebook metadata"):
        return 1, "The YAML front matter cannot be read.", "Compare its first lines with another source's."
    at = re.search(r" at line (\d+) ", trouble)
    line = int(at[1]) if at else next((n for n, pair in enumerate(pairwise(lines), 1) if _half_option(*pair)), 1)
    if lines[line - 1].startswith("```"):
        what = "The lines that begin with ':' under this line cannot be read."
        return line, what, "A right one: ':points: 2'; after the last, an empty line and then the code."
    todo = 'A right line, with straight quotation marks: +++ {"lang": "en"}'
    return line, f"What follows '+++' is no JSON object{_where(lines[line - 1].lstrip('+ '))}.", todo


def _half_option(opening: str, option: str) -> bool:
    return opening.startswith("```{code-cell}") and bool(re.match(r"---|:[^:]*$|:[^:]*:\S", option))


def _where(text: str) -> str:
    try:
        json.loads(text)
    except json.JSONDecodeError as trouble:
        rest = text[trouble.pos :].strip()
        return f"; wrong from here on: {rest[:20]}" if rest else "; its end is missing"
    return ""


def _first_line(body: str, lines: list[str], opening: int) -> int:
    wanted = body.splitlines()
    for start in range(opening, len(lines)):
        if lines[start : start + len(wanted)] == wanted:
            return start + 1
    return opening


def _pair(path: Path, cells: list[Cell]) -> tuple[list[Cell], list[tuple[Cell, Cell]], list[Finding]]:
    """Give each Chinese cell its English partner's metadata; name the cells that have no partner."""
    done: list[Cell] = []
    pairs, problems, waiting = [], [], None
    for cell in cells:
        if waiting and not (cell.meta.lang == "zh" and cell.kind == waiting.kind):
            problems.append(_alone(path, waiting, "zh", "after"))
            waiting = None
        if cell.meta.lang == "zh" and waiting:
            if replace(cell.meta, lang="en") not in (Meta(lang="en"), waiting.meta):
                problems.append(Finding(path, cell.line, "Metadata on the 'zh' cell.", "Write them on the 'en' cell."))
            cell = replace(cell, meta=replace(waiting.meta, lang="zh"))
            pairs.append((waiting, cell))
            waiting = None
        elif cell.meta.lang == "zh":
            problems.append(_alone(path, cell, "en", "before"))
        elif cell.meta.lang == "en":
            waiting = cell
        done.append(cell)
    if waiting:
        problems.append(_alone(path, waiting, "zh", "after"))
    return done, pairs, problems


def _alone(path: Path, cell: Cell, missing: str, where: str) -> Finding:
    what = f"This {cell.meta.lang!r} cell has no {missing!r} partner right {where} it."
    return Finding(path, cell.line, what, f'Write it: +++ {{"lang": "{missing}"}}.')
