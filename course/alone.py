"""One at a time: whoever writes into a class's gradebook or submissions holds its lock."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from crmlib.errors import CrmError
from crmlib.language import say

LOCK = ".grading.lock"


@contextmanager
def alone(root: Path) -> Iterator[None]:
    """Refuse a second writer in the same course root; the lock goes with its process, however that ends.

    Raises:
        CrmError: somebody else is writing here.
    """
    with (root / LOCK).open("w") as lock:
        try:
            _take(lock)
        except OSError as trouble:
            raise CrmError(say("Somebody is working with this gradebook already.", "已有人正在使用这本成绩册。"),
                           say("Wait until they are done.", "请等对方完成。")) from trouble
        yield


def _take(lock: IO[Any]) -> None:
    try:
        import fcntl
    except ImportError:
        import msvcrt  # Windows

        msvcrt.locking(lock.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined, unused-ignore]
        return
    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)


def taken(root: Path) -> bool:
    """Whether somebody is writing here now; asking changes nothing."""
    if not (root / LOCK).is_file():
        return False
    with (root / LOCK).open("r+") as lock:
        try:
            _take(lock)
        except OSError:
            return True
    return False
