"""Write notebooks from sources, or say which are not current."""

from pathlib import Path

from course.authoring.finding import Finding, refuse
from course.authoring.misconceptions import generated
from course.authoring.notebook import build_notebook
from course.authoring.rules import structure
from course.authoring.source import read_source
from course.manifest import LANGUAGES, Course
from crmlib.errors import CrmError


def build(course: Course, slugs: list[str]) -> list[Path]:
    """Write the notebooks of these modules (all, if none is named); return the files that changed."""
    files: dict[Path, str] = {}
    for kind, slug in wanted(course, slugs):
        files |= render(course, kind, slug)
    files |= generated(course)
    return [path for path, text in files.items() if write(path, text)]


def stale(course: Course, slugs: list[str]) -> list[Finding]:
    """Committed lessons that are not what their sources say."""
    findings = []
    for kind, slug in wanted(course, slugs):
        if kind == "lesson":
            findings += [_not_current(path, slug) for path, text in render(course, kind, slug).items()
                         if not path.is_file() or path.read_bytes() != text.encode()]
    findings += [_not_current(path, "") for path, text in generated(course).items()
                 if not path.is_file() or path.read_bytes() != text.encode()]
    return findings + ([] if slugs else _strays(course))


def wanted(course: Course, slugs: list[str]) -> list[tuple[str, str]]:
    """The sources to build, as (kind, slug)."""
    for slug in slugs:
        course.module(slug)
    found = [(kind, slug) for kind in ("lesson", "assignment") for slug in course.sources(kind)]
    for slug in slugs:
        if slug not in {each for _, each in found}:
            raise CrmError(f"No source for {slug!r}.", f"Write {course.relative(course.source('lesson', slug))}.")
    return [(kind, slug) for kind, slug in found if not slugs or slug in slugs]


def render(course: Course, kind: str, slug: str) -> dict[Path, str]:
    """What the notebooks of one source are to be, by path."""
    source = read_source(course.source(kind, slug), kind)
    refuse([*source.problems, *structure(source)], course.root)
    place = course.lesson if kind == "lesson" else course.assignment
    return {place(language, slug): build_notebook(source, language) for language in LANGUAGES}


def write(path: Path, text: str) -> bool:
    """Write a file whole or not at all; tell whether it changed."""
    if path.is_file() and path.read_bytes() == text.encode():
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(path.name + ".new")
    fresh.write_bytes(text.encode())
    fresh.replace(path)
    return True


def _not_current(path: Path, slug: str) -> Finding:
    what = "Not what its source says." if path.is_file() else "Not built yet."
    return Finding(path, 0, what, f"Run: course build {slug}".rstrip())


def _strays(course: Course) -> list[Finding]:
    known = {course.lesson(language, slug) for language in LANGUAGES for slug in course.sources("lesson")}
    built = (path for language in LANGUAGES for path in (course.root / "lessons" / language).glob("*.ipynb"))
    return [Finding(path, 0, "No source builds this notebook.", "Delete it, or add its module to course.yml.")
            for path in sorted(built) if path not in known]
