"""Which submissions there are, and the files in them; links lead out of a submission and are never followed."""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from crmlib.errors import UnknownNameError
from crmlib.language import say

MOST_FILES = 200
TIMESTAMP = "timestamp.txt"  # nbgrader's own, in each submission


@dataclass(frozen=True)
class Submission:
    """One student's folder for one assignment."""

    student: str
    folder: Path

    @property
    def timestamp(self) -> str | None:
        """When it was handed in, if its file says so."""
        path = self.folder / TIMESTAMP
        if not path.is_file() or path.is_symlink() or path.stat().st_size > 100:
            return None
        return path.read_text("utf-8", "replace")


def submissions(root: Path, slug: str, students: tuple[str, ...] = ()) -> list[Submission]:
    """All submissions of an assignment, or those of some students.

    Raises:
        UnknownNameError: one of these students handed nothing in.
    """
    place = root / "submitted"
    found = {}
    for entry in sorted(os.scandir(place), key=lambda each: each.name) if place.is_dir() else ():
        folder = Path(entry.path) / slug
        # A link, or a file in the folder's place, is a submission too: reading it will say what is wrong.
        if not entry.name.startswith(".") and os.path.lexists(folder):
            found[entry.name] = Submission(entry.name, folder)
    for student in students:
        if student not in found:
            raise UnknownNameError(say(f"{student!r} has not handed in {slug}.", f"“{student}”没有提交 {slug}。"))
    return [each for name, each in found.items() if not students or name in students]


def files(folder: Path, most: int) -> dict[str, bytes]:
    """Other files of a folder than notebooks, up to `most` bytes in all."""
    found: dict[str, bytes] = {}
    if folder.is_symlink():
        return found
    for path in _plain_files(folder):
        if len(found) >= MOST_FILES:
            break
        size = path.stat().st_size
        if size <= most:
            most -= size
            found[path.relative_to(folder).as_posix()] = path.read_bytes()
    return found


def _plain_files(folder: Path) -> Iterator[Path]:
    for here, folders, names in os.walk(folder, followlinks=False):
        folders[:] = sorted(each for each in folders if not each.startswith("."))
        for name in sorted(names):
            path = Path(here, name)
            if not name.startswith(".") and path.suffix != ".ipynb" and stat.S_ISREG(path.lstat().st_mode) \
                    and _text(path.as_posix()):
                yield path


def _text(name: str) -> bool:
    """Whether a file's name can be written in a message."""
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return "\x00" not in name
