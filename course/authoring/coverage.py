"""Each concept of a module needs code, a place in a lesson and a question."""

from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path

import yaml

from course.authoring.concepts import Concept
from course.authoring.finding import Finding
from course.authoring.source import Source
from course.manifest import Course
from crmlib.errors import CrmError, nearest
from crmlib.yml import read_yml


def coverage(course: Course, concepts: dict[str, Concept], sources: list[Source]) -> list[Finding]:
    """Say what each concept of the course's modules still lacks, and which ids are no concepts."""
    taught = {name for source in sources if source.document == "lesson" for name in _named(source)}
    asked = {name for source in sources if source.document == "assignment" for name in _named(source)}
    asked |= {name for _, name in _questions(course.root)}
    path = course.folder / "concepts.yml"
    found = []
    for concept in concepts.values():
        if concept.module in course.modules:
            found += [Finding(path, concept.line, *each) for each in _lacking(concept, taught, asked)]
    return found + _unknown(course, concepts, sources)


def _named(source: Source) -> Iterator[str]:
    for cell in source.cells:
        yield from cell.meta.concepts


def _lacking(concept: Concept, taught: set[str], asked: set[str]) -> Iterator[tuple[str, str]]:
    name = repr(concept.id)
    if not concept.code:
        yield f"{name} names no code.", "Write: code: [crmlib.module.function]"
    for dotted in concept.code:
        if trouble := _missing(dotted):
            yield f"The code of {name} cannot be imported: {trouble}.", "Write it in crmlib, or mend the name."
    if concept.id not in taught:
        yield f"No lesson teaches {name}.", f'Add "concepts": ["{concept.id}"] to the English cell that does.'
    if concept.id not in asked:
        yield f"No question asks for {name}.", "Add one to crmlib/questions or to an assignment."


def _missing(dotted: str) -> str | None:
    """Tell why a dotted name does not lead to something in a module."""
    parts = dotted.split(".")
    for cut in range(len(parts), 0, -1):
        try:
            thing = import_module(".".join(parts[:cut]))
        except ModuleNotFoundError as trouble:
            if trouble.name and not dotted.startswith(trouble.name):
                return str(trouble)
            continue
        for name in parts[cut:]:
            if not hasattr(thing, name):
                close = nearest(name, dir(thing))
                return f"{dotted} does not exist" + (f" (did you mean {close!r}?)" if close else "")
            thing = getattr(thing, name)
        return None
    return f"{dotted} does not exist"


def _questions(root: Path) -> Iterator[tuple[Path, str]]:
    """Go through the concepts that the lessons' own questions ask for."""
    for path in sorted((root / "crmlib" / "questions").glob("*.yml")):
        try:
            entries = read_yml(path) or {}
        except yaml.YAMLError as trouble:
            raise CrmError(f"{path}: not valid YAML: {trouble}", "Mend the file.") from trouble
        for entry in entries.values():
            if isinstance(entry, dict):
                names = entry.get("concepts", entry.get("concept", []))
                yield from ((path, str(name)) for name in (names if isinstance(names, list) else [names]))


def _unknown(course: Course, concepts: Iterable[str], sources: list[Source]) -> list[Finding]:
    used = [(source.path, cell.line, name) for source in sources for cell in source.cells
            for name in cell.meta.concepts if cell.meta.lang != "zh"]
    used += [(path, 0, name) for path, name in _questions(course.root)]
    found = []
    for path, line, name in used:
        if name not in concepts:
            close = nearest(name, concepts)
            todo = f"Did you mean {close!r}?" if close else "Add it to course/concepts.yml."
            found.append(Finding(path, line, f"No concept {name!r}.", todo))
    return found
