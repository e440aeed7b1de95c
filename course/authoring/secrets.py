"""What students must not see, and a search for it in a whole folder."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from course.authoring.finding import Finding
from course.authoring.rules import CHINESE, MARKER
from course.manifest import Course
from course.questions.answers import answers_file, read_answers

# In characters, a Chinese one counting for two: a shorter line says nothing, a longer one is found inside others.
TRIVIAL, LONG = 16, 26
REWORD = "Word the solution differently, or the library's line."


@dataclass(frozen=True)
class Secret:
    """One line of a solution or a hidden test, and where its source has it."""

    text: str
    place: str


def leaks(course: Course, folder: Path) -> list[str]:
    """List where a folder has a line that only the assignments' sources may have."""
    secrets = list(_secrets(course))
    found = []
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            name = path.relative_to(folder).as_posix()
            found += [f"{name}: {secret.text!r} (from {secret.place})" for secret in _held(_lines(path), secrets)]
    return found


def leaked(course: Course) -> list[Finding]:
    """Say which lines of what students get as it stands, the library above all, solve an assignment."""
    secrets = list(_secrets(course))
    found = []
    for path in _handed_out(course):
        lines = _lines(path)
        for secret in _held(lines, secrets):
            at = next((number for number, each in enumerate(lines, 1) if secret.text in each), 0)
            line = 0 if path.suffix == ".ipynb" else at
            what = f"A line of a solution stands here: {secret.text!r} (from {secret.place})."
            found.append(Finding(path, line, what, REWORD))
    return found


def _handed_out(course: Course) -> Iterator[Path]:
    """Go through the library and the built lessons; what else students get is found when their edition is made."""
    for folder, pattern in (("crmlib", "*.py"), ("crmlib", "*.yml"), ("lessons", "*.ipynb")):
        for path in sorted((course.root / folder).rglob(pattern)):
            if ".ipynb_checkpoints" not in path.parts:
                yield path


def _held(lines: list[str], secrets: list[Secret]) -> Iterator[Secret]:
    """Go through the secrets in a text: short ones as a whole line, long ones anywhere."""
    whole, text = set(lines), "\n".join(lines)
    for secret in secrets:
        if secret.text in whole or (_length(secret.text) >= LONG and secret.text in text):
            yield secret
    for line in lines:
        marks = MARKER.findall(line)
        if ("BEGIN", "HIDDEN TESTS") in marks or line.lstrip("# ") in map(" ".join, marks):
            yield Secret(line, "a marker of the sources")


def _secrets(course: Course) -> Iterator[Secret]:
    """Go through the marked lines; one that also stands outside the marks is no secret."""
    marked, open_lines = [], set()
    for slug in course.sources("assignment"):
        path, inside = course.source("assignment", slug), False
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            if mark := MARKER.search(line):
                inside = mark[1] == "BEGIN"
            elif inside:
                marked.append(Secret(_plain(line), f"{course.relative(path)}:{number}"))
            else:
                open_lines.add(_plain(line))
        for question in read_answers(course, slug).values():
            codes = [*question.right.values(), *question.closed.values(), *(wrong.code for wrong in question.wrong)]
            place = f"{course.relative(answers_file(course, slug))}, {question.question}"
            marked += [Secret(_plain(line), place) for code in codes for line in code.splitlines()]
    for secret in marked:
        if _telling(secret.text) and secret.text not in open_lines:
            yield secret


def _length(line: str) -> int:
    return len(line) + len(CHINESE.findall(line))


def _telling(line: str) -> bool:
    return _length(line) >= TRIVIAL and not line.startswith(("import ", "from "))


def _lines(path: Path) -> list[str]:
    """Read a text file's lines; a notebook's cells too, as its raw text escapes them."""
    try:
        text = path.read_text("utf-8")
    except UnicodeDecodeError:
        return []
    if path.suffix == ".ipynb":
        text += "\n" + "\n".join("".join(cell["source"]) for cell in json.loads(text)["cells"])
    return [_plain(line) for line in text.splitlines()]


def _plain(line: str) -> str:
    return " ".join(line.split())
