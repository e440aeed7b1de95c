"""Every misconception with where it is taught, asked and hinted: as a page for teachers, and as hints for lessons."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from course.authoring.finding import Finding
from course.manifest import LANGUAGES, Course
from course.questions.answers import Misconception, answers_file, headings, read_answers, read_misconceptions
from crmlib.errors import nearest
from crmlib.language import say, speaking
from crmlib.yml import read_yml

Asked = dict[str, list[tuple[str, str]]]  # by misconception: module and question


def generated(course: Course) -> dict[Path, str]:
    """What is written from the misconceptions, by path: the teachers' page and the hints that lessons share."""
    known = read_misconceptions(course)
    if not known:
        return {}
    head = "<!-- Written by `course build` from misconceptions.yml and answers: edit those. -->\n\n"
    text = head + "\n".join(page(course, language) for language in LANGUAGES)
    shared = sorted({id for id, found in in_lessons(course).items() if found and id in known})
    hints = yaml.safe_dump({id: known[id].hint for id in shared}, allow_unicode=True, width=118, sort_keys=False)
    note = "# Written by `course build` from course/misconceptions.yml, for questions that name one: edit that file.\n"
    return {course.folder / "misconceptions.md": text, course.root / "crmlib" / "hints.yml": note + hints}


def page(course: Course, language: str) -> str:
    """The list in one language, a table for each module: what is believed, taught, asked, hinted.

    The teaching guide includes it.
    """
    known, asked, lessons = read_misconceptions(course), in_assignments(course), in_lessons(course)
    with speaking(language):
        lines = [say("# Misconceptions", "# 常见误解"), ""]
        for slug, module in course.modules.items():
            here = [each for each in known.values() if slug in each.read]
            if here:
                lessons_headings = headings(course, slug)
                lines += [f"## {module.title[language]}", "", *_head()]
                lines += [_row(each, slug, lessons_headings, asked, lessons) for each in here]
                lines.append("")
        return "\n".join(lines)


def in_assignments(course: Course) -> Asked:
    """Which questions of assignments recognise each misconception."""
    found: Asked = {}
    for slug in course.sources("assignment"):
        for question, answers in read_answers(course, slug).items():
            for belief in answers.beliefs:
                found.setdefault(belief, []).append((slug, question))
    return found


def in_lessons(course: Course) -> Asked:
    """Which questions of lessons have an option that shows each misconception."""
    found: Asked = {}
    for path, question, option in _options(course):
        if "misconception" in option:
            found.setdefault(option["misconception"], []).append((path.stem, question))
    return found


def unknown(course: Course) -> list[Finding]:
    """What does not fit together: ids that nobody explains, headings that no lesson has, beliefs that nobody asks."""
    known, path = read_misconceptions(course), course.folder / "misconceptions.yml"
    used = in_assignments(course)
    found = [Finding(answers_file(course, slug), 0, *_no(id, known)) for id, places in used.items()
             for slug, _ in places if id not in known]
    found += [Finding(file, 0, *_no(option["misconception"], known)) for file, _, option in _options(course)
              if option.get("misconception", next(iter(known), None)) not in known and "misconception" in option]
    for each in known.values():
        found += [Finding(path, 0, *wrong) for wrong in _wrong(course, each, used)]
    return found


def _no(id: str, known: dict[str, Misconception]) -> tuple[str, str]:
    close = nearest(id, known)
    return f"No misconception {id!r}.", f"Did you mean {close!r}?" if close else "Explain it in misconceptions.yml."


def _wrong(course: Course, each: Misconception, used: Asked) -> Iterator[tuple[str, str]]:
    for name in ("believed", "hint"):
        if set(getattr(each, name)) != set(LANGUAGES):
            yield f"{each.id!r} lacks {name!r} in English or Chinese.", f"Write: {name}: {{en: ..., zh: ...}}"
    for slug, heading in each.read.items():
        if heading not in headings(course, slug):
            yield f"{each.id!r}: the lesson {slug} has no heading {heading!r}.", "Name one as it stands there."
    for slug, question in used.get(each.id, ()):
        if slug not in each.read:
            yield f"{each.id!r} is asked in {slug}, {question}, with nothing to re-read.", f"Add {slug} to 'read'."
    if each.id not in used:
        yield f"{each.id!r} is not recognised by any question.", "Add a mistaken answer to course/answers."


def _options(course: Course) -> Iterator[tuple[Path, str, dict[str, Any]]]:
    for path in sorted((course.root / "crmlib" / "questions").glob("*.yml")):
        for question, entry in (read_yml(path) or {}).items():
            for option in entry.get("options", ()) if isinstance(entry, dict) else ():
                yield path, question, option


def _head() -> list[str]:
    names = [say("Students believe", "学生以为"), say("Taught in the lesson", "课文"), say("Asked in", "题目"),
             say("Hint", "提示")]
    return [f"| {' | '.join(names)} |", "|---|---|---|---|"]


def _row(each: Misconception, slug: str, headings: dict[str, dict[str, str]], asked: Asked, lessons: Asked) -> str:
    heading = headings.get(each.read[slug], {})
    tasks = [name for module, name in asked.get(each.id, ()) if module == slug]
    questions = [say(f"assignment: {name}", f"作业：{name}") for name in tasks]
    shown = [name for module, name in lessons.get(each.id, ()) if module == slug]
    questions += [say(f"lesson: {name}", f"课文：{name}") for name in shown]
    cells = [say(each.believed["en"], each.believed["zh"]), say(heading.get("en", ""), heading.get("zh", "")),
             say(", ", "，").join(questions), say(each.hint["en"], each.hint["zh"])]
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"
