"""Start a lesson or an assignment from a small one that works and passes every check."""

import json
import re
from importlib.resources import files
from pathlib import Path

from course.authoring.concepts import read_concepts
from course.desk.files import save_all
from course.manifest import Course
from crmlib.errors import CrmError, ParameterError

SLUG = re.compile(r"\d\d-[a-z0-9]+(?:-[a-z0-9]+)*")
MODULE = re.compile(r"^ *- slug: *(\S+).*\n(?:(?! *- slug:).*\n?)*", re.MULTILINE)


def new_lesson(course: Course, slug: str, title: str = "", title_zh: str = "") -> list[Path]:
    """Write a lesson's source, its questions, its concept and its place in course.yml.

    Raises:
        CrmError: the slug cannot be one or is taken; nothing was written.
    """
    if not SLUG.fullmatch(slug):
        raise ParameterError(f"{slug!r} cannot be a slug.", "Two digits, then words: 11-pricing.")
    if slug in course.modules:
        raise CrmError(f"{slug!r} is in course/course.yml already.", f"Its assignment: course new-assignment {slug}")
    words = _words(slug, title or slug[3:].replace("-", " ").capitalize(), title_zh)
    concepts, modules = course.folder / "concepts.yml", course.folder / "course.yml"
    if words["concept"] in read_concepts(course)[0]:
        raise CrmError(f"The concept {words['concept']!r} is in course/concepts.yml already.", "Take another slug.")
    fresh = {course.source("lesson", slug): _filled("lesson.md", words),
             course.root / "crmlib" / "questions" / f"{slug}.yml": _filled("questions.yml", words)}
    _refuse_existing(course, fresh)
    known = concepts.read_text("utf-8").rstrip("\n") + "\n"
    return save_all({**fresh, concepts: known + _filled("concept.yml", words),
                     modules: _registered(modules.read_text("utf-8"), slug, _filled("module.yml", words))})


def new_assignment(course: Course, slug: str) -> list[Path]:
    """Write an assignment's source and its tests, and tell course.yml of it.

    Raises:
        CrmError: there is no such module, or it has an assignment; nothing was written.
    """
    if slug not in course.modules:
        raise CrmError(f"No module {slug!r} in course/course.yml.", f"First run: course new-lesson {slug}")
    module = course.modules[slug]
    if module.assignment:
        raise CrmError(f"{slug!r} has an assignment already.",
                       f"Change {course.relative(course.source('assignment', slug))}.")
    words = _words(slug, module.title["en"], module.title["zh"])
    asked = [id for id, concept in read_concepts(course)[0].items() if concept.module == slug]
    words["concepts"] = f":concepts: [{asked[0]}]\n" if asked else ""
    fresh = {course.source("assignment", slug): _filled("assignment.md", words)}
    tests = course.root / "tests" / "assignments"
    if tests.is_dir():
        fresh[tests / f"test_{slug.replace('-', '_')}.py"] = _filled("assignment_test.txt", words)
    _refuse_existing(course, fresh)
    modules = course.folder / "course.yml"
    return save_all({**fresh, modules: _with_assignment(modules.read_text("utf-8"), slug)})


def _words(slug: str, title: str, title_zh: str) -> dict[str, str]:
    chinese = title_zh or f"{title}（标题待译）"
    return {"slug": slug, "stem": slug[3:], "concept": f"{slug[3:].replace('-', '_')}.repeat",
            "title_en": title, "title_zh": chinese,
            "quoted_en": json.dumps(title, ensure_ascii=False), "quoted_zh": json.dumps(chinese, ensure_ascii=False)}


def _filled(name: str, words: dict[str, str]) -> str:
    text = (files("course.desk") / "templates" / name).read_text("utf-8")
    for word, value in words.items():
        text = text.replace(f"<<{word}>>", value)
    return text


def _refuse_existing(course: Course, contents: dict[Path, str]) -> None:
    for path in contents:
        if path.exists():
            raise CrmError(f"{course.relative(path)} is there already.", "Move it away, or take another slug.")


def _registered(text: str, slug: str, entry: str) -> str:
    """The list of modules with one more, in the order of the slugs."""
    later = next((match.start() for match in MODULE.finditer(text) if match[1] > slug), None)
    if later is None:
        return text.rstrip("\n") + "\n" + entry
    return text[:later] + entry + text[later:]


def _with_assignment(text: str, slug: str) -> str:
    block = next(match for match in MODULE.finditer(text) if match[1].strip("'\"") == slug)
    said, count = re.subn(r"assignment: *\w+", "assignment: true", block[0], count=1)
    if not count:
        said = block[0].rstrip("\n") + "\n    assignment: true\n"
    return text[: block.start()] + said + text[block.end():]
