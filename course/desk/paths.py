"""Names of downloaded files: where they stand, what archives call them, and which are nobody's work."""

import os
import re
import stat
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path, PurePosixPath

from crmlib.language import say

DRIVE = re.compile("[A-Za-z]:")
NOISE = ("__MACOSX", "Thumbs.db", "desktop.ini")


def files_in(folder: Path, refused: list[tuple[str, str]]) -> Iterator[Path]:
    """Go through a folder's files, or the one file that it is; links are refused by name."""
    if not folder.is_dir():
        yield folder
        return
    for here, folders, names in os.walk(folder):
        folders[:] = sorted(each for each in folders if not noise((each,)))
        for name in [*folders, *sorted(names)]:
            path = Path(here, name)
            if path.is_symlink():
                refused.append((path.relative_to(folder).as_posix(), say("a link", "是链接")))
            elif stat.S_ISREG(path.stat().st_mode) and not noise((name,)):
                yield path


def inner(entry: zipfile.ZipInfo) -> tuple[str, ...] | None:
    """The names on the way to a member, or nothing where they lead out."""
    name = entry.filename
    if not entry.flag_bits & 0x800:  # not marked as Unicode: archives made in Chinese Windows hold GBK
        with suppress(UnicodeError):
            raw = name.encode("cp437")
            name = _guessed(raw)
    parts = PurePosixPath(name.replace("\\", "/")).parts
    return None if not parts or parts[0] == "/" or ".." in parts or DRIVE.fullmatch(parts[0]) else parts


def _guessed(raw: bytes) -> str:
    for encoding in ("utf-8", "gb18030"):
        with suppress(UnicodeDecodeError):
            return raw.decode(encoding)
    return raw.decode("cp437")


def noise(parts: tuple[str, ...]) -> bool:
    """Whether a system, not a student, made the file."""
    return any(each.startswith(".") or each in NOISE for each in parts)
