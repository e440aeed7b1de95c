"""Links of a lesson to files of the course lead somewhere."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

from course.authoring.finding import Finding
from course.authoring.parity import shape
from course.authoring.source import Source
from course.manifest import LANGUAGES, Course

ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|#|/|attachment:")


def broken_links(course: Course, source: Source) -> list[Finding]:
    """Say which relative links lead from the built notebook to no file."""
    found = []
    for cell in source.cells:
        for language in LANGUAGES:
            if cell.kind == "markdown" and cell.meta.lang == language:
                folder = _folder(course, source, language)
                text = cell.text.replace("{{lang}}", language)
                found += [Finding(source.path, cell.line, *each) for each in _broken(text, folder, course)]
    return found


def _folder(course: Course, source: Source, language: str) -> Path:
    if source.document == "lesson":
        return course.lesson(language, source.slug).parent
    return course.assignment(language, source.slug, "release").parent


def _broken(text: str, folder: Path, course: Course) -> Iterator[tuple[str, str]]:
    parts = shape(text)
    for target in sorted({*parts["links"], *parts["images"]}):
        if not ELSEWHERE.match(target) and not (folder / unquote(target.split("#")[0])).exists():
            what = f"The link {target!r} leads to no file from {course.relative(folder)}."
            yield what, "Mend the link, or make what it leads to."
