"""What a folder of downloads holds: notebooks, also in archives and e-mails, taken out without trusting any name.

Nothing is written under a name that an archive chose, links are not followed, and an archive that grows out of
proportion is left alone.
"""

import email
import email.policy
import email.utils
import io
import os
import stat
import tempfile
import zipfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import IO

from course.desk.paths import files_in, inner, noise
from course.grading.limits import Limits
from crmlib.errors import CrmError
from crmlib.language import say

DEPTH, ENTRIES, RATIO, ARCHIVE = 3, 100_000, 100, 1 << 30


@dataclass(frozen=True)
class Piece:
    """A notebook: where it was found, outermost name first, its copy, and what came with it."""

    parts: tuple[str, ...]
    path: Path
    written: datetime | None = None
    sent: datetime | None = None
    sender: str = ""

    @property
    def name(self) -> str:
        """Where it was found, in one line."""
        return "/".join(self.parts)


class TooLargeError(Exception):
    """An archive holds more than it may."""


@dataclass
class Budget:
    """How many bytes may still come out of an archive."""

    left: int

    def spend(self, amount: int) -> None:
        """Take some, or refuse."""
        self.left -= amount
        if self.left < 0:
            raise TooLargeError


@dataclass
class Downloads:
    """Notebooks copied to `place`; `refused` says why of each thing that was not, `left` what is no notebook."""

    place: Path
    pieces: list[Piece] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    left: list[str] = field(default_factory=list)

    def read(self, folder: Path) -> "Downloads":
        """Take everything in a folder, or one file.

        Raises:
            CrmError: it is not there.
            OSError: the disk is full.
        """
        if not folder.exists():
            raise CrmError(say(f"There is no {folder}.", f"找不到 {folder}。"),
                           say("Name the folder or the file that you downloaded.", "请指明下载的文件夹或文件。"))
        for path in files_in(folder, self.refused):
            parts = path.relative_to(folder).parts if folder.is_dir() else (path.name,)
            info = path.stat()
            try:
                file = path.open("rb")
            except PermissionError:
                self.refused.append(("/".join(parts), say("you may not read it", "没有读取权限")))
                continue
            with file:
                self._take(parts, file, info.st_size, datetime.fromtimestamp(info.st_mtime), None, 0)
        return self

    def _take(self, parts: tuple[str, ...], file: IO[bytes], size: int, written: datetime | None,
              budget: Budget | None, depth: int, **letter: object) -> None:
        """Take one file, whatever it is."""
        kind = PurePosixPath(parts[-1]).suffix.lower()
        if kind == ".ipynb":
            self._notebook(parts, file, size, written, budget, letter)
        elif kind in (".zip", ".eml") and depth >= DEPTH:
            self.refused.append(("/".join(parts), say("an archive in an archive in an archive", "压缩包嵌套太深")))
        elif kind == ".zip":
            self._whole(parts, lambda: self._zip(parts, file, size, depth, letter))
        elif kind == ".eml":
            self._whole(parts, lambda: self._letter(parts, file, depth))
        else:
            self.left.append("/".join(parts))

    def _notebook(self, parts: tuple[str, ...], file: IO[bytes], size: int, written: datetime | None,
                  budget: Budget | None, letter: dict) -> None:
        most = Limits().notebook
        if size > most:
            self.refused.append(("/".join(parts), say(f"too large ({size >> 20} MB)", f"太大（{size >> 20} MB）")))
            return
        body = file.read(most + 1)  # what an archive says of a size need not be true
        if len(body) > most:
            raise TooLargeError
        if budget:
            budget.spend(len(body))
        path = self.place / f"{len(self.pieces) + len(self.refused)}.ipynb"
        path.write_bytes(body)
        self.pieces.append(Piece(parts, path, written, **letter))

    def _whole(self, parts: tuple[str, ...], take: Callable[[], None]) -> None:
        """Take all of an archive or nothing."""
        before = len(self.pieces)
        try:
            take()
            return
        except TooLargeError:
            why = say("it grows out of all proportion when it is unpacked", "解压后大得不合常理")
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, ValueError) as trouble:
            why = say(f"it cannot be read ({trouble})", f"无法读取（{trouble}）")
        for piece in self.pieces[before:]:
            piece.path.unlink()
        del self.pieces[before:]
        self.refused.append(("/".join(parts), why))

    def _zip(self, parts: tuple[str, ...], file: IO[bytes], size: int, depth: int, letter: dict) -> None:
        if depth and size > ARCHIVE:
            raise TooLargeError
        budget = Budget(RATIO * size + Limits().notebook)
        with zipfile.ZipFile(file) as archive:
            entries = [each for each in archive.infolist() if not each.is_dir()]
            if len(entries) > ENTRIES:
                raise TooLargeError
            for each in entries:
                names = inner(each)
                name = "/".join((*parts, each.filename))
                if names is None:
                    self.refused.append((name, say("its name leads out of the archive", "文件名指向压缩包之外")))
                elif stat.S_ISLNK(each.external_attr >> 16):
                    self.refused.append((name, say("a link", "是链接")))
                elif not noise(names):
                    self._member(archive, each, (*parts, *names), budget, depth, letter)

    def _member(self, archive: zipfile.ZipFile, each: zipfile.ZipInfo, parts: tuple[str, ...], budget: Budget,
                depth: int, letter: dict) -> None:
        if not each.filename.lower().endswith((".ipynb", ".zip", ".eml")):
            self.left.append("/".join(parts))
            return
        written = None
        with suppress(ValueError):
            written = datetime(*each.date_time)
        with archive.open(each) as file:
            if each.filename.lower().endswith(".ipynb"):
                self._take(parts, file, each.file_size, written, budget, depth + 1, **letter)
                return
            with self._copied(file, budget) as copy:
                self._take(parts, copy, copy.seek(0, os.SEEK_END), written, None, depth + 1, **letter)

    def _copied(self, file: IO[bytes], budget: Budget) -> IO[bytes]:
        """An inner archive, in a file that can be read to and fro and that goes when it is closed."""
        copy: IO[bytes] = tempfile.TemporaryFile(dir=self.place)  # noqa: SIM115 - whoever reads it closes it
        try:
            while block := file.read(1 << 20):
                budget.spend(len(block))
                copy.write(block)
        except BaseException:
            copy.close()
            raise
        return copy

    def _letter(self, parts: tuple[str, ...], file: IO[bytes], depth: int) -> None:
        file.seek(0)
        body = file.read(4 * Limits().notebook + 1)
        if len(body) > 4 * Limits().notebook:
            raise TooLargeError
        message = email.message_from_bytes(body, policy=email.policy.default)
        sender = email.utils.parseaddr(str(message.get("From", "")))[1]
        sent = None
        with suppress(ValueError, TypeError):
            sent = email.utils.parsedate_to_datetime(str(message.get("Date", "")))
        for each in message.iter_attachments():
            name = PurePosixPath((each.get_filename() or "").replace("\\", "/")).name
            content = each.get_payload(decode=True)
            if name and isinstance(content, bytes):
                self._take((*parts, name), io.BytesIO(content), len(content), None, None, depth + 1, sent=sent,
                           sender=sender)
