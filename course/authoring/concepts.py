"""Read `course/concepts.yml`: what the course must teach, compute and assess."""

import re
from dataclasses import dataclass

import yaml

from course.authoring.finding import Finding
from course.manifest import LANGUAGES, Course
from crmlib.errors import CrmError
from crmlib.yml import LOADER


@dataclass(frozen=True)
class Concept:
    """One concept: its terms in each language (the first is the preferred one), module and code."""

    id: str
    line: int
    terms: dict[str, tuple[str, ...]]
    module: str
    code: tuple[str, ...]


def read_concepts(course: Course) -> tuple[dict[str, Concept], list[Finding]]:
    """Read the concepts by id, and what is wrong with their entries."""
    path = course.folder / "concepts.yml"
    if not path.is_file():
        return {}, [Finding(path, 0, "No concepts.", "Write the course's concepts there.")]
    text = path.read_text("utf-8")
    try:
        entries = yaml.load(text, LOADER) or []
    except yaml.YAMLError as trouble:
        raise CrmError(f"{course.relative(path)}: not valid YAML: {trouble}", "Mend the file.") from trouble
    concepts: dict[str, Concept] = {}
    problems = []
    for number, entry in enumerate(entries, 1):
        line = _line(text, entry)
        if wrong := _wrong(entry, number, concepts):
            problems.append(Finding(path, line, *wrong))
        else:
            concepts[entry["id"]] = _concept(entry, line)
    return concepts, problems


def _wrong(entry: object, number: int, known: dict) -> tuple[str, str] | None:
    if not isinstance(entry, dict) or not isinstance(entry.get("id"), str):
        return f"Entry {number} has no id.", "Begin it with: - id: module.concept"
    if entry["id"] in known:
        return f"The id {entry['id']!r} is there twice.", "Keep one."
    terms = entry.get("term")
    if not isinstance(terms, dict) or any(not terms.get(language) for language in LANGUAGES):
        return f"{entry['id']!r} lacks a term in English or Chinese.", "Write: term: {en: ..., zh: ...}"
    return None


def _concept(entry: dict, line: int) -> Concept:
    terms = {language: tuple(_list(entry["term"][language])) for language in LANGUAGES}
    return Concept(entry["id"], line, terms, str(entry.get("module", "")), tuple(_list(entry.get("code"))))


def _list(value: object) -> list[str]:
    return [] if value is None else [str(each) for each in (value if isinstance(value, list) else [value])]


def _line(text: str, entry: object) -> int:
    name = re.escape(str(entry.get("id"))) if isinstance(entry, dict) else ""
    match = re.search(rf"^\s*(-\s*)?id:\s*['\"]?{name}['\"]?\s*$", text, re.MULTILINE) if name else None
    return text.count("\n", 0, match.start()) + 1 if match else 0
