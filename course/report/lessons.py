"""Where in the lesson the concepts of a question are taught."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from course.authoring.concepts import read_concepts
from course.authoring.source import Source, read_source
from course.manifest import Course

MARKS = re.compile(r"[*`]")


@dataclass(frozen=True)
class Place:
    """A section of a lesson: its heading, a link to it, and the concepts taught there."""

    title: str
    href: str
    concepts: tuple[str, ...]


def places(course: Course, slug: str, language: str, out: Path) -> dict[str, list[Place]]:
    """For each question of an assignment the lesson's sections on its concepts, linked from the page at `out`."""
    asked = _asked(read_source(course.source("assignment", slug), "assignment"))
    if not course.source("lesson", slug).is_file():
        return {question: [] for question in asked}
    taught = _taught(read_source(course.source("lesson", slug), "lesson"), language)
    concepts = read_concepts(course)[0]
    found: dict[str, list[Place]] = {}
    for question, ids in asked.items():
        titles: dict[str, list[str]] = {}
        for id in ids:
            if id in taught:
                titles.setdefault(taught[id], []).append(concepts[id].terms[language][0] if id in concepts else id)
        found[question] = [Place(title, link(course, slug, language, title, out), tuple(terms))
                           for title, terms in titles.items()]
    return found


def link(course: Course, slug: str, language: str, title: str, out: Path) -> str:
    """A link from a page to a heading of a lesson, relative where it can be, so that both may move together."""
    lesson = course.lesson(language, slug)
    try:
        path = quote(Path(os.path.relpath(lesson, out.parent)).as_posix())
    except ValueError:  # another drive on Windows
        path = lesson.as_uri()
    return f"{path}#{quote(title.replace(' ', '-'))}" if title else path


def _asked(source: Source) -> dict[str, list[str]]:
    """Concepts by question: a question may have several parts."""
    found: dict[str, list[str]] = {}
    for cell in source.cells:
        if cell.meta.role in ("solve", "essay") and cell.meta.lang != "zh":
            found.setdefault(cell.meta.question, []).extend(cell.meta.concepts)
    return found


def _taught(source: Source, language: str) -> dict[str, str]:
    """The heading under which a lesson first teaches each concept."""
    heading, found = "", dict[str, str]()
    for cell in source.cells:
        if cell.meta.lang == language:
            heading = next(_headings(cell.text), heading)
            for concept in cell.meta.concepts:
                found.setdefault(concept, heading)
    return found


def _headings(text: str) -> Iterator[str]:
    """Go through the headings in a cell below the lesson's own title, as they are shown."""
    yield from (MARKS.sub("", line.lstrip("#")).strip() for line in text.splitlines() if line.startswith("##"))
