"""The folder that students get: everything they need and no solution anywhere."""

import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from course.authoring.build import render, write
from course.authoring.parity import shape
from course.authoring.release import render_releases
from course.authoring.secrets import REWORD, leaks
from course.manifest import LANGUAGES, Course
from crmlib.errors import CrmError

FILES = ("start.py", "pyproject.toml", "constraints.txt", "environment.yml", "LICENSE", "README*.md", ".gitignore")
FOLDERS = ("crmlib", "datasets")
# Of `course` only what its command needs; the teaching guide holds answers.
COURSE = ("*.py", "*.yml", "syllabus*.md")
# Sources, answers and misconceptions hold solutions; the report and the demonstration class are an instructor's.
LEFT_AT_HOME = ("lessons", "assignments", "answers", "misconceptions.yml", "report", "demo")
LEFT_OUT = shutil.ignore_patterns("__pycache__", "*.pyc", "gradebook.db*", ".*")
# What the readme says to teachers and contributors, whose files students do not get.
TEACHERS_ONLY = re.compile(r"<!-- teachers -->.*?<!-- /teachers -->\n", re.DOTALL)
PICTURES = (".png", ".svg", ".jpg", ".gif")


def student_edition(course: Course, out: Path) -> list[Path]:
    """Write the student edition to a new folder and return its files.

    It is made beside `out` and renamed at the end, so that nothing half-written is ever found there.

    Raises:
        CrmError: `out` cannot be used, something is missing, or a solution was found in the result.
    """
    out = usable(course, out)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=f".{out.name}-") as folder:
        fresh = Path(folder) / out.name
        fresh.mkdir()
        _copy(course, fresh)
        _cut_readmes(fresh)
        _write_notebooks(course, fresh)
        _refuse_leaks(course, fresh)
        if out.exists():
            out.rmdir()
        fresh.rename(out)
    return sorted(path for path in out.rglob("*") if path.is_file())


def usable(course: Course, out: Path) -> Path:
    """A new folder outside the course, as an absolute path.

    Raises:
        CrmError: it cannot be used, and why.
    """
    out = out.expanduser().resolve()
    if out.is_file():
        raise CrmError(f"{out} is a file.", "Name a folder that does not exist yet.")
    if out.is_relative_to(course.root) or course.root.is_relative_to(out):
        raise CrmError(f"{out} overlaps the course's own folder.", "Name a folder outside it.")
    if out.exists() and any(out.iterdir()):
        raise CrmError(f"{out} is not empty.", "Name a folder that does not exist yet.")
    if not out.parent.is_dir():
        raise CrmError(f"The folder {out.parent} does not exist.", "Make it first.")
    return out


def _copy(course: Course, fresh: Path) -> None:
    for pattern in FILES:
        for path in sorted(course.root.glob(pattern)):
            shutil.copy(path, fresh / path.name)
    for name in ("start.py", "pyproject.toml"):
        if not (fresh / name).is_file():
            raise CrmError(f"The course has no {name}.", "Students start with it: restore it.")
    for name in FOLDERS:
        if (course.root / name).is_dir():
            shutil.copytree(course.root / name, fresh / name, ignore=LEFT_OUT)
    for path in (*_package(course), *_pictures(course)):
        target = fresh / path.relative_to(course.root)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)


def _cut_readmes(fresh: Path) -> None:
    for readme in fresh.glob("README*.md"):
        readme.write_text(TEACHERS_ONLY.sub("", readme.read_text("utf-8")), "utf-8", newline="\n")


def _package(course: Course) -> Iterator[Path]:
    for pattern in COURSE:
        for path in sorted(course.folder.rglob(pattern)):
            if path.relative_to(course.folder).parts[0] not in LEFT_AT_HOME:
                yield path


def _pictures(course: Course) -> Iterator[Path]:
    """Go through the pictures that the readme shows and those that stand beside lessons."""
    for readme in sorted(course.root.glob("README*.md")):
        for target in shape(readme.read_text("utf-8"))["images"]:
            if (path := course.root / str(target)).is_file():
                yield path
    for path in sorted((course.root / "lessons").rglob("*")):
        if path.suffix in PICTURES and ".ipynb_checkpoints" not in path.parts:
            yield path


def _write_notebooks(course: Course, fresh: Path) -> None:
    """Write lessons and releases as their sources give them now, at the same places, so that links hold."""
    there = Course(fresh)
    for slug in course.sources("lesson"):
        for path, text in render(course, "lesson", slug).items():
            write(fresh / path.relative_to(course.root), text)
    slugs = course.sources("assignment")
    for language in LANGUAGES if slugs else ():
        for slug, content in render_releases(course, language, slugs).items():
            write(there.assignment(language, slug, "release"), content.decode())


def _refuse_leaks(course: Course, fresh: Path) -> None:
    found = leaks(course, fresh)
    if found:
        lines = "\n".join(f"  {each}" for each in found[:20])
        what = f"{len(found)} line(s) of solutions would reach students; nothing was written."
        raise CrmError(f"{what} {REWORD}\n{lines}")
