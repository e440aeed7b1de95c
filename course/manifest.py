"""Where the course's files are, and what `course.yml` says about its modules."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import yaml

from crmlib.errors import CrmError, UnknownNameError, nearest
from crmlib.yml import read_yml

LANGUAGES = ("en", "zh")


@dataclass(frozen=True)
class Module:
    """One module of the course: a lesson and, mostly, an assignment of the same slug."""

    slug: str
    title: dict[str, str]
    minutes: int
    datasets: tuple[str, ...] = ()
    assignment: bool = False
    free_sections: bool = False


class Course:
    """The folder that holds `course/course.yml`, and the paths under it."""

    def __init__(self, root: Path | str):
        self.root = Path(root).resolve()
        self.folder = self.root / "course"

    @classmethod
    def find(cls, start: Path | None = None) -> "Course":
        """The course around a folder (else the one this package stands in)."""
        here = (start or Path.cwd()).resolve()
        for folder in (here, *here.parents, Path(__file__).resolve().parents[1]):
            if (folder / "course" / "course.yml").is_file():
                return cls(folder)
        raise CrmError(f"No course found in {here} or above.", "Run the command inside the course's folder.")

    @classmethod
    def with_sources(cls) -> "Course":
        """The course that an author works on; what students get has none of its sources."""
        course = cls.find()
        if not (course.folder / "lessons").is_dir():
            raise CrmError("This is the student edition: it has no sources, so nothing can be built, checked or "
                           "released.")
        return course

    @cached_property
    def _manifest(self) -> dict:
        path = self.folder / "course.yml"
        try:
            return read_yml(path) or {}
        except yaml.YAMLError as trouble:
            raise CrmError(f"{path}: not valid YAML: {trouble}", "Mend the file and run again.") from trouble

    @cached_property
    def modules(self) -> dict[str, Module]:
        """The modules by slug, in order."""
        try:
            return {entry["slug"]: _module(entry) for entry in self._manifest["modules"]}
        except (KeyError, TypeError) as trouble:
            hint = "Each has a slug, a title in both languages and minutes."
            raise CrmError(f"course/course.yml: a module lacks {trouble}.", hint) from trouble

    def module(self, slug: str) -> Module:
        """The module of a slug; a wrong slug is answered with the nearest one."""
        if slug in self.modules:
            return self.modules[slug]
        close = nearest(slug, self.modules)
        raise UnknownNameError(
            f"No module {slug!r} in course/course.yml. Modules: {', '.join(self.modules)}.",
            f"Did you mean {close!r}?" if close else "",
        )

    def source(self, kind: str, slug: str) -> Path:
        """The bilingual source of a `"lesson"` or an `"assignment"`."""
        return self.folder / f"{kind}s" / f"{slug}.md"

    def sources(self, kind: str) -> list[str]:
        """Slugs, in course order, whose source of this kind exists."""
        wanted = (m for m in self.modules.values() if kind == "lesson" or m.assignment)
        return [m.slug for m in wanted if self.source(kind, m.slug).is_file()]

    def lesson(self, language: str, slug: str) -> Path:
        """The built notebook of a lesson."""
        return self.root / "lessons" / language / f"{slug}.ipynb"

    def grading_root(self, language: str) -> Path:
        """The nbgrader course root of a language."""
        return self.root / "assignments" / language

    def assignment(self, language: str, slug: str, step: str = "source") -> Path:
        """An assignment's notebook at nbgrader's step `source` or `release`."""
        return self.grading_root(language) / step / slug / f"{slug}.ipynb"

    def relative(self, path: Path) -> str:
        """A path as a person at the course's root would write it."""
        return path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else str(path)


def _module(entry: dict) -> Module:
    return Module(
        slug=entry["slug"],
        title=entry["title"],
        minutes=entry["minutes"],
        datasets=tuple(entry.get("datasets") or ()),
        assignment=bool(entry.get("assignment", False)),
        free_sections=entry.get("sections") == "any",
    )
