"""A fork into namespaces of its own: at once where that is known to work, elsewhere with a process in between.

A process namespace holds only for the children of whoever asks for one, so `os.fork` needs two forks, and copies this
process twice. The system's call `clone` makes one of them; what `os.fork` does beside it is done here: Python's part by
its documented functions, the C library's by the address where it keeps a process's number.
"""

import ctypes
import errno
import gc
import os
import platform
import signal
import sys
import threading

from .walls import LIBC

NUMBERS = {"x86_64": 56}  # of `clone`, where its arguments stand in the order used here
TELL_CHILD, CLEAR_CHILD, WHERE_TOLD, ADOPT = 0x01000000, 0x00200000, 40, 36
HELD = ctypes.PyDLL(None, use_errno=True)  # does not let Python's lock go, which a copy could not take back
HELD.syscall.restype = ctypes.c_long
BEFORE, AFTER, AFTER_IN_CHILD = (ctypes.pythonapi[f"PyOS_{when}"] for when in (
    "BeforeFork", "AfterFork_Parent", "AfterFork_Child"))


def fork_into(namespaces: int) -> int:
    """Fork, the child in new namespaces; 0 there, the child's number here.

    Raises:
        OSError: the system allows no more processes, or no such namespaces.
    """
    if not namespaces:
        return os.fork()
    told = _place_of_number()
    return _at_once(namespaces, told) if told else _by_two(namespaces)


def _place_of_number() -> int:
    """Where the C library keeps this process's number; 0 where a copy cannot be made in one step."""
    if platform.machine() not in NUMBERS or sys.maxsize < 1 << 32:
        return 0
    threads = len(os.listdir("/proc/self/task"))  # noqa: PTH208 - only how many
    if threads > 1:  # one of them may hold a lock of the C library's
        return 0
    place = ctypes.c_ulong()
    if LIBC.prctl(WHERE_TOLD, ctypes.byref(place), 0, 0, 0) != 0:
        return 0
    return place.value if ctypes.c_int.from_address(place.value).value == threading.get_native_id() else 0


def _at_once(namespaces: int, told: int) -> int:
    flags = namespaces | TELL_CHILD | CLEAR_CHILD | signal.SIGCHLD
    words = [ctypes.c_long(each) for each in (NUMBERS[platform.machine()], flags, 0, 0, told, 0)]
    gc.disable()  # Python's own locks are held from here
    BEFORE()
    child = HELD.syscall(*words)
    if child == 0:
        AFTER_IN_CHILD()
        gc.enable()
        return 0
    number = ctypes.get_errno()
    AFTER()
    gc.enable()
    if child < 0:
        raise OSError(number, f"clone: {os.strerror(number)}")
    return child


def _by_two(namespaces: int) -> int:
    """Fork twice; the process in between ends at once, and this one adopts its child."""
    LIBC.prctl(ADOPT, 1, 0, 0, 0)
    hear, tell = os.pipe()
    adopted, adopt = os.pipe()
    between = os.fork()
    if between == 0:
        os.close(adopt)
        _go_between(namespaces, tell)
        os.read(adopted, 1)  # else the end of the one in between would be taken for that of the room's parent
        return 0
    os.close(tell)
    os.waitpid(between, 0)
    room = int(os.read(hear, 20) or -errno.EAGAIN)
    for each in (hear, adopted, adopt):
        os.close(each)
    if room < 0:
        raise OSError(-room, f"unshare: {os.strerror(-room)}")
    return room


def _go_between(namespaces: int, tell: int) -> None:
    """Fork the room, say its number, and end; the room alone returns."""
    room = -1
    try:
        if LIBC.unshare(namespaces) != 0:
            os.write(tell, b"%d" % -ctypes.get_errno())
        elif room := os.fork():
            os.write(tell, b"%d" % room)
    finally:
        if room != 0:
            os._exit(0)
    os.close(tell)
