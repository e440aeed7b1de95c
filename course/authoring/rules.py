"""Rules a source keeps: what can be built at all, and what makes a lesson readable."""

import ast
import io
import re
import tokenize

from course.authoring.finding import Finding
from course.authoring.metadata import SECTIONS
from course.authoring.source import Cell, Source

LINES = 6
LIBRARIES = ("crmlib", "pandas", "numpy", "matplotlib")
# As nbgrader finds them: anywhere in a line.
MARKER = re.compile(r"(BEGIN|END) (SOLUTION|HIDDEN TESTS)")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
# Which marked region a role may (and, for solutions, must) have.
REGION = {"solve": "SOLUTION", "essay": "SOLUTION", "test": "HIDDEN TESTS"}


def structure(source: Source) -> list[Finding]:
    """What would break nbgrader or leak a solution: ids, marked regions, questions."""
    if source.document != "assignment":
        return []
    cells = [cell for cell in source.cells if cell.meta.lang != "zh"]
    found = [each for cell in source.cells for each in _regions(source, cell) + _plain(source, cell)]
    return found + _doubled_ids(source, cells) + _questions(source, cells)


def _regions(source: Source, cell: Cell) -> list[Finding]:
    own = REGION.get(cell.meta.role or "")
    marks = [(cell.first + offset, match[1], match[2]) for offset, line in enumerate(cell.text.splitlines())
             if (match := MARKER.search(line))]
    found = [Finding(source.path, line, f"'{edge} {name}' does not belong in this cell.",
                     "Solutions stand in solve and essay cells, hidden tests in test cells.")
             for line, edge, name in marks if name != own]
    edges = [edge for _, edge, name in marks if name == own]
    if edges != ["BEGIN", "END"] * (len(edges) // 2):
        what = f"BEGIN and END of {own} do not match."
        found.append(Finding(source.path, cell.line, what, "Each BEGIN needs its END."))
    if own == "SOLUTION" and not edges:
        todo = "Put the solution between ### BEGIN SOLUTION and ### END SOLUTION."
        found.append(Finding(source.path, cell.line, "No solution marked.", todo))
    return found


def _plain(source: Source, cell: Cell) -> list[Finding]:
    """Code is Python with its solution and without it."""
    if cell.kind != "code":
        return []
    if wrong := _not_python(cell, cell.text):
        return [Finding(source.path, *wrong, "Mend it.")]
    if wrong := _not_python(cell, released(cell.text)):
        return [Finding(source.path, wrong[0], f"{wrong[1]} (As students get it.)", "Move the marks.")]
    return []


def _not_python(cell: Cell, text: str) -> tuple[int, str] | None:
    try:
        ast.parse(text.replace("{{lang}}", "en"))
    except SyntaxError as trouble:
        return cell.first + (trouble.lineno or 1) - 1, f"Not plain Python: {trouble.msg}."
    return None


def released(text: str) -> str:
    """Do as nbgrader does with marked lines: hidden tests go, a solution becomes one line. Line numbers stay."""
    lines, inside = [], False
    for line in text.splitlines():
        mark = MARKER.search(line)
        inside = mark[1] == "BEGIN" if mark else inside
        stub = mark and mark.group() == "BEGIN SOLUTION"
        indent = line[: len(line) - len(line.lstrip())]
        lines.append(f"{indent}raise NotImplementedError()" if stub else "" if inside or mark else line)
    return "\n".join(lines)


def _doubled_ids(source: Source, cells: list[Cell]) -> list[Finding]:
    seen: dict[str, int] = {}
    found = []
    for cell in cells:
        if cell.meta.id and seen.setdefault(cell.meta.id, cell.line) != cell.line:
            what = f"The id {cell.meta.id!r} is already used on line {seen[cell.meta.id]}."
            found.append(Finding(source.path, cell.line, what, "Give each cell its own id."))
    return found


def _questions(source: Source, cells: list[Cell]) -> list[Finding]:
    asked = {cell.meta.question: cell for cell in cells if cell.meta.role in ("solve", "essay")}
    graded = {cell.meta.question: cell for cell in cells if cell.meta.role in ("test", "essay")}
    found = [Finding(source.path, cell.line, f"No solve cell for question {name!r}.", "Set 'question' to one that has.")
             for name, cell in graded.items() if name not in asked]
    found += [Finding(source.path, cell.line, f"No test gives points for question {name!r}.", "Add a test cell.")
              for name, cell in asked.items() if name not in graded]
    return found


def lesson_rules(source: Source, free_sections: bool = False) -> list[Finding]:
    """A lesson's sections in order, and code cells that need no translation and no explanation."""
    found = [] if free_sections else _sections(source)
    for cell in source.cells:
        if cell.kind == "code":
            found += [Finding(source.path, *each) for each in _code(cell)]
    return found


def _sections(source: Source) -> list[Finding]:
    marked = [(en.meta.section, en.line) for en, _ in source.pairs if en.meta.section in SECTIONS]
    found, last = [], 0
    for name, line in marked:
        place = SECTIONS.index(name)
        if place < last:
            what = f"Section {name!r} comes after {SECTIONS[last]!r}."
            found.append(Finding(source.path, line, what, f"The order is: {', '.join(SECTIONS)}."))
        last = max(last, place)
    missing = [name for name in SECTIONS if name not in {each for each, _ in marked}]
    todo = 'Mark its first English cell: +++ {"lang": "en", "section": "%s"}.'
    return found + [Finding(source.path, 1, f"No section {name!r}.", todo % name) for name in missing]


def _code(cell: Cell) -> list[tuple[int, str, str]]:
    if wrong := _not_python(cell, cell.text):
        return [(*wrong, "No magics in lessons.")]
    text, found = cell.text.replace("{{lang}}", "en"), []
    count = sum(1 for line in text.splitlines() if line.strip())
    if count > LINES:
        found.append((cell.line, f"{count} lines of code.", f"At most {LINES}: let crmlib compute."))
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.append((_at(cell, node), f"Defines {node.name!r}.", "Put it in crmlib and call it."))
        found += [(_at(cell, node), f"Imports {name!r}.", f"Only {', '.join(LIBRARIES)}.")
                  for name in _imported(node) if name.split(".")[0] not in LIBRARIES]
    return found + _prose(cell, text)


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module or "."] if isinstance(node, ast.ImportFrom) else []


def _prose(cell: Cell, text: str) -> list[tuple[int, str, str]]:
    found = [(cell.first + token.start[0] - 1, "A comment in a code cell.", "Say it in the prose, in both languages.")
             for token in tokenize.generate_tokens(io.StringIO(text).readline) if token.type == tokenize.COMMENT]
    found += [(cell.first + offset, "Chinese in a code cell.", "Code is shared: use crmlib's words.")
              for offset, line in enumerate(text.splitlines()) if CHINESE.search(line) and cell.meta.lang != "zh"]
    return found


def _at(cell: Cell, node: ast.AST) -> int:
    return cell.first + getattr(node, "lineno", 1) - 1
