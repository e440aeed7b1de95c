"""The student's version of an assignment, made by nbgrader itself."""

import shutil
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from course.alone import alone
from course.authoring.build import render, write
from course.authoring.finding import Finding
from course.authoring.generate import generate, read_config
from course.authoring.source import read_source
from course.gradebook import need_own
from course.manifest import LANGUAGES, Course
from crmlib.errors import CrmError

FRESH, OLD = ".release-new", ".release-old"


def release(course: Course, slug: str, language: str) -> Path:
    """Build the source and let nbgrader make the release and enter its cells into the gradebook.

    Whatever fails, the former source and release stay.

    Raises:
        CrmError: nothing was released, for the reason given.
    """
    _need_source(course, slug)
    path = course.assignment(language, slug)
    text = render(course, "assignment", slug)[path]
    root = course.grading_root(language)
    fresh = root / FRESH
    need_own(root / "gradebook.db", read_config(root).CourseDirectory.course_id)
    with alone(root), _put_back(path):
        try:
            write(path, text)
            generate(root, slug, into=FRESH)
            if not (fresh / slug / f"{slug}.ipynb").is_file():
                raise CrmError(f"nbgrader made no release of {slug!r}.", "Run it by hand to see its log.")
            _swap(fresh / slug, root / "release" / slug, root / OLD)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
    return course.assignment(language, slug, "release")


@contextmanager
def _put_back(path: Path) -> Iterator[None]:
    """Restore a file if what follows fails, Ctrl-C included; one that was not there goes."""
    before = path.read_bytes() if path.is_file() else None
    try:
        yield
    except BaseException:
        if before is None:
            path.unlink(missing_ok=True)
        else:
            path.write_bytes(before)
        raise


def points(course: Course, slug: str) -> dict[str, float]:
    """Count the points of each question, in the assignment's order."""
    total: defaultdict[str, float] = defaultdict(float)
    for cell in read_source(course.source("assignment", slug), "assignment").cells:
        if cell.meta.lang != "zh" and cell.meta.role in ("test", "essay"):
            total[cell.meta.question] += cell.meta.points
    return dict(total)


def stale_releases(course: Course) -> list[Finding]:
    """Say which committed releases are not what their sources give."""
    slugs = course.sources("assignment")
    found = []
    for language in LANGUAGES if slugs else ():
        for slug, text in render_releases(course, language, slugs).items():
            path = course.assignment(language, slug, "release")
            if not path.is_file() or path.read_bytes() != text:
                what = "Not what its source gives." if path.is_file() else "Not released yet."
                found.append(Finding(path, 0, what, f"Run: course release {slug}"))
    return found


def render_releases(course: Course, language: str, slugs: list[str]) -> dict[str, bytes]:
    """Make releases aside, without a gradebook."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder).resolve()
        shutil.copy(course.grading_root(language) / "nbgrader_config.py", root)
        for slug in slugs:
            text = render(course, "assignment", slug)[course.assignment(language, slug)]
            write(root / "source" / slug / f"{slug}.ipynb", text)
        generate(root, "*", gradebook=False)
        return {slug: (root / "release" / slug / f"{slug}.ipynb").read_bytes() for slug in slugs}


def _need_source(course: Course, slug: str) -> None:
    if not course.module(slug).assignment:
        raise CrmError(f"{slug!r} has no assignment.", f"Assignments: {', '.join(course.sources('assignment'))}.")


def _swap(fresh: Path, place: Path, aside: Path) -> None:
    """Put a folder in the place of another, which comes back if that fails."""
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(aside, ignore_errors=True)
    if place.exists():
        place.replace(aside)
    try:
        fresh.replace(place)
    except OSError:
        if aside.exists():
            aside.replace(place)
        raise
    shutil.rmtree(aside, ignore_errors=True)
