"""Answers that the course knows to each question, right and wrong, and what a wrong one shows somebody to believe."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from course.manifest import LANGUAGES, Course
from crmlib.errors import CrmError
from crmlib.language import say
from crmlib.yml import read_yml


@dataclass(frozen=True)
class Misconception:
    """One thing that students believe: in words, the hint against it, and the lesson's part to re-read, by slug."""

    id: str
    believed: dict[str, str]
    hint: dict[str, str]
    read: dict[str, str]

    def advice(self, slug: str, headings: dict[str, dict[str, str]]) -> list[str]:
        """What its student is told, in two lines of the language in force; `headings` are the lesson's."""
        heading = headings.get(self.read.get(slug, ""))
        where = [say(f"Read again in the lesson: {heading['en']}", f"请重读课文：{heading['zh']}")] if heading else []
        return [say(f"Hint: {self.hint['en']}", f"提示：{self.hint['zh']}"), *where]


@dataclass(frozen=True)
class Wrong:
    """One answer that a misconception leads to, and the tests that it must fail."""

    belief: str
    costs: frozenset[str]
    code: str


@dataclass(frozen=True)
class Answers:
    """What is known of one question: right answers by their way, wrong ones, calls of a closed rule by name.

    `equivalent` justifies changes of the solution that change nothing: the changed line, and why.
    """

    question: str
    right: dict[str, str]
    wrong: tuple[Wrong, ...]
    closed: dict[str, str]
    equivalent: dict[str, str]

    @property
    def beliefs(self) -> list[str]:
        """The misconceptions that its wrong answers show."""
        return list(dict.fromkeys(each.belief for each in self.wrong))


def read_misconceptions(course: Course) -> dict[str, Misconception]:
    """Every misconception by its id."""
    entries = _load(course, course.folder / "misconceptions.yml") or []
    return {entry["id"]: Misconception(**entry) for entry in entries}


def read_answers(course: Course, slug: str) -> dict[str, Answers]:
    """An assignment's known answers by question; none where nobody wrote them down."""
    raw = _load(course, answers_file(course, slug)) or {}
    return {question: _answers(question, entry) for question, entry in raw.items()}


def answers_file(course: Course, slug: str) -> Path:
    """Where an assignment's known answers stand; students never get it."""
    return course.folder / "answers" / f"{slug}.yml"


def headings(course: Course, slug: str) -> dict[str, dict[str, str]]:
    """A lesson's headings in both languages, by the English one; none where the lesson is not built."""
    found = []
    for language in LANGUAGES:
        path = course.lesson(language, slug)
        cells = json.loads(path.read_text("utf-8"))["cells"] if path.is_file() else []
        prose = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]
        lines = "\n".join(prose).splitlines()
        found.append([line.lstrip("# ") for line in lines if line.startswith("#")])
    return {en: {"en": en, "zh": zh} for en, zh in zip(*found, strict=False)}


def evidence(course: Course, slug: str, solutions: dict[str, str]) -> list[dict[str, Any]]:
    """What the judge needs to recognise misconceptions: by question its tests, the solution and mistaken answers."""
    return [{"question": question, "solution": solutions[question],
             "mistakes": [[wrong.belief, wrong.code] for wrong in answers.wrong]}
            for question, answers in read_answers(course, slug).items() if question in solutions]


def _answers(question: str, entry: dict[str, Any]) -> Answers:
    wrong = tuple(Wrong(belief, frozenset(each["costs"]), each["code"])
                  for belief, found in entry.get("wrong", {}).items() for each in found)
    return Answers(question, entry.get("right", {}), wrong, entry.get("closed", {}), entry.get("equivalent", {}))


def _load(course: Course, path: Path) -> Any:
    if not path.is_file():
        return None
    try:
        return read_yml(path)
    except yaml.YAMLError as trouble:
        raise CrmError(f"{course.relative(path)}: not valid YAML: {trouble}", "Mend the file.") from trouble
