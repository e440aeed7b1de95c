"""A fork into namespaces of its own: at once where that is known to work, elsewhere with a process in between.

A process namespace holds only for the children of whoever asks for one, so `os.fork` needs two forks, and copies this
process twice. The system's call `clone` makes one of them; what `os.fork` does beside it is done here: Python's part by
its documented functions, the C library's by the address where it keeps a process's number.
"""

import ctypes
import os
import platform
import signal
import sys
import threading
from collections.abc import Iterable
from contextlib import suppress

NUMBERS = {"x86_64": 56}  # of `clone`, where its arguments stand in the order used here
TELL_CHILD, CLEAR_CHILD, WHERE_TOLD = 0x01000000, 0x00200000, 40
LIBC = ctypes.CDLL(None, use_errno=True)
HELD = ctypes.PyDLL(None, use_errno=True)  # does not let Python's lock go, which a copy could not take back
HELD.syscall.restype = ctypes.c_long
BEFORE, AFTER, AFTER_IN_CHILD = (ctypes.pythonapi[f"PyOS_{when}"] for when in (
    "BeforeFork", "AfterFork_Parent", "AfterFork_Child"))


def fork_into(namespaces: int) -> int:
    """Fork, the child in new namespaces; 0 there, here the number of a process that is ended and interrupted for it.

    Raises:
        OSError: the system allows no more processes.
    """
    if not namespaces:
        return os.fork()
    told = _place_of_number()
    return _at_once(namespaces, told) if told else _by_two(namespaces)


def _place_of_number() -> int:
    """Where the C library keeps this process's number; 0 where a copy cannot be made in one step."""
    if platform.machine() not in NUMBERS or sys.maxsize < 1 << 32 or len(os.listdir("/proc/self/task")) > 1:  # noqa: PTH208
        return 0  # with threads, one of them may hold a lock of the C library's
    place = ctypes.c_ulong()
    if LIBC.prctl(WHERE_TOLD, ctypes.byref(place), 0, 0, 0) != 0:
        return 0
    return place.value if ctypes.c_int.from_address(place.value).value == threading.get_native_id() else 0


def _at_once(namespaces: int, told: int) -> int:
    flags = namespaces | TELL_CHILD | CLEAR_CHILD | signal.SIGCHLD
    BEFORE()
    child = HELD.syscall(*map(ctypes.c_long, (NUMBERS[platform.machine()], flags, 0, 0, told, 0)))
    if child == 0:
        AFTER_IN_CHILD()
        return 0
    number = ctypes.get_errno()
    AFTER()
    if child < 0:
        raise OSError(number, f"clone: {os.strerror(number)}")
    return child


def _by_two(namespaces: int) -> int:
    between = os.fork()
    if between:
        return between
    room = -1
    try:
        if LIBC.unshare(namespaces) == 0:
            inherited = opened()  # asked now: the room shares our mounts, and is about to cover this list
            if room := os.fork():
                _stand_for(room, inherited)
    finally:
        if room != 0:
            os._exit(1)
    return 0


def _stand_for(room: int, inherited: Iterable[int]) -> None:
    """Pass an interrupt on, and end as the room does."""
    signal.signal(signal.SIGINT, lambda *_: os.kill(room, signal.SIGINT))
    close(inherited)  # the head must see the room's ends close with the room
    code = os.waitstatus_to_exitcode(os.waitpid(room, 0)[1])
    if code < 0:
        os.kill(os.getpid(), -code)
    os._exit(code)


def opened() -> set[int]:
    """The numbers of all that this process has open."""
    return set(map(int, os.listdir("/dev/fd")))  # noqa: PTH208 - names that are numbers


def close(numbers: Iterable[int]) -> None:
    """Close each; one that is closed already, such as the listing itself, is no matter."""
    for each in numbers:
        with suppress(OSError):
            os.close(each)
