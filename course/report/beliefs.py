"""The misconceptions that the course knows by name, where it knows any."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from course.manifest import Course
from course.report.lessons import link
from crmlib.errors import CrmError


@dataclass(frozen=True)
class Belief:
    """One misconception: what is believed, the hint against it, where it is asked and where to read again."""

    id: str
    believed: str
    hint: str = ""
    questions: tuple[str, ...] = ()
    link: tuple[str, str] | None = None


def read_beliefs(course: Course, slug: str, language: str, out: Path) -> dict[str, Belief]:
    """Read all by id, with the questions of one assignment that they are known from; none where there is no file."""
    known = _load(course, "misconceptions.yml") or []
    answers = _load(course, f"answers/{slug}.yml") or {}
    asked = [(question, id) for question, each in answers.items() for id in each.get("wrong") or {}]
    found = {}
    for entry in known:
        heading = (entry.get("read") or {}).get(slug, {}).get(language)
        found[entry["id"]] = Belief(
            entry["id"], entry["believed"][language], entry["hint"][language],
            tuple(question for question, id in asked if id == entry["id"]),
            (heading, link(course, slug, language, heading, out)) if heading else None)
    return found


def _load(course: Course, name: str) -> Any:
    path = course.folder / name
    if not path.is_file():
        return None
    try:
        return yaml.safe_load(path.read_text("utf-8"))
    except yaml.YAMLError as trouble:
        raise CrmError(f"{course.relative(path)}: not valid YAML: {trouble}", "Mend the file.") from trouble
