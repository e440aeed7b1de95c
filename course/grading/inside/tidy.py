"""Put things back: files as they were before a call, and processes that a cell left in great number."""

import os
import shutil
import signal
from contextlib import suppress
from pathlib import Path

KEPT = 32_000_000
POOL, NUMBERS = 32, range(2, 401)
EVERYBODY = -1  # to `kill`: all processes that we see, but for ourselves


class Tidy:
    """The writable folders as they are now."""

    def __init__(self, folders: tuple[str, ...]):
        self.folders = folders
        self.before = self._listing()
        self.contents: dict[str, bytes] = {}
        left = KEPT
        for name, (_, size, _) in self.before.items():
            if Path(name).is_file() and not Path(name).is_symlink() and size <= left:
                left -= size
                with suppress(OSError):
                    self.contents[name] = Path(name).read_bytes()

    def restore(self) -> None:
        """Take away what is new, write back what was changed."""
        now = self._listing()
        if now == self.before:
            return
        for name in now:
            if self.before.get(name) != now[name]:
                _remove(Path(name))
        for name, body in self.contents.items():
            if now.get(name) != self.before[name]:
                Path(name).parent.mkdir(parents=True, exist_ok=True)
                Path(name).write_bytes(body)
        self.before = self._listing()

    def _listing(self) -> dict[str, tuple[int, int, int]]:
        found = {}
        for folder in self.folders:
            for here, _, names in os.walk(folder):
                for name in names:
                    with suppress(OSError):
                        path = os.path.join(here, name)  # noqa: PTH118 - many files, every call
                        about = os.lstat(path)
                        found[path] = (about.st_ctime_ns, about.st_size, about.st_ino)
                if here not in self.folders:
                    found[here] = (0, 0, os.lstat(here).st_ino)
        return found


def _remove(path: Path) -> None:
    with suppress(OSError):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink()


def thin_out(ours: set[int]) -> None:
    """End what a fork bomb left, so that the next cells find room; a pool of a few processes may stay.

    Only as the first process of a namespace of our own: anywhere else these numbers would be somebody else's.
    """
    if os.getpid() != 1 or os.getppid() != 0 or not _alive(EVERYBODY):
        return
    left = [number for number in NUMBERS if number not in ours and _alive(number)]
    if len(left) <= POOL:
        return
    for _ in range(50):
        for number in left:
            with suppress(OSError):
                os.kill(number, signal.SIGKILL)
            with suppress(OSError):
                os.waitpid(number, os.WNOHANG)
        left = [number for number in NUMBERS if number not in ours and _alive(number)]
        if not left:
            return


def _alive(number: int) -> bool:
    try:
        os.kill(number, 0)
    except OSError:
        return False
    return True
