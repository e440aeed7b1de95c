"""Walls around one room: mounts, limits and no rights, taken by the room itself before any line of a student's.

The namespaces are there already (`clone`); nothing of what is done here can be undone afterwards.
"""

import ctypes
import os
import resource
import signal
import sys
import tempfile
from pathlib import Path
from typing import Any

USER, MOUNTS, PROCESSES, MEMORY, NETWORK, NAME = (
    0x10000000, 0x00020000, 0x20000000, 0x08000000, 0x40000000, 0x04000000,
)
NOSUID, NODEV, READ_ONLY, RECURSIVE, PRIVATE = 2, 4, 1, 16384, 1 << 18
NO_NEW_PRIVILEGES, DROP_BOUND, DEATH_SIGNAL = 38, 24, 1
NAMESPACES = USER | MOUNTS | PROCESSES | MEMORY | NETWORK | NAME
LIBC = ctypes.CDLL(None, use_errno=True)
LIBRARIES = 1 << 30  # bytes of addresses that they may take beside what a student's cells do
# Each a fresh, size-limited folder; `/proc` is covered: its listing of other rooms is nobody's business.
FOLDERS = (("/answer", "64m", 0), ("/tmp", "64m", 0), ("/dev/shm", "16m", 0), ("/proc", "4k", READ_ONLY))


def wall_in(options: dict[str, Any]) -> None:
    """Shut the walls, if there are to be any, and take the limits."""
    os.setpgid(0, 0)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    die_with_parent()
    if options["walls"]:
        _keep_number(*options["owner"])
        _cover()
        _give_up_rights()
    else:
        os.chdir(tempfile.mkdtemp(dir=options["folder"]))
    _limit(options["limits"])
    empty = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(empty, standard)


def die_with_parent() -> None:
    """Have the kernel end this process when the one that forked it ends."""
    if sys.platform == "linux":
        _call("prctl", DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)


def _call(name: str, *arguments: object) -> None:
    if getattr(LIBC, name)(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")


def _keep_number(user: int, group: int) -> None:
    """In the new user namespace be who we were."""
    for name, text in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
        Path("/proc/self", name).write_text(text, "ascii")


def _cover() -> None:
    """Mount empty folders over everything writable."""
    _call("mount", b"none", b"/", None, RECURSIVE | PRIVATE, None)
    for name, text in (("user/max_user_namespaces", "0"), ("kernel/pid_max", "400")):
        try:  # newer kernels count for each namespace; older ones have the limit on processes alone
            Path("/proc/sys", name).write_text(text, "ascii")
        except OSError:
            continue
    for path, size, flag in FOLDERS:
        kind = f"size={size},nr_inodes=2000".encode()
        _call("mount", b"tmpfs", path.encode(), b"tmpfs", NOSUID | NODEV | flag, kind)
    os.chdir("/answer")


def _give_up_rights() -> None:
    for right in range(64):
        if LIBC.prctl(DROP_BOUND, right, 0, 0, 0) != 0:
            break
    _call("prctl", NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    header, none = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
    _call("capset", header, none)


def _limit(limits: dict[str, int]) -> None:
    wanted = {
        resource.RLIMIT_AS: LIBRARIES + limits["memory"], resource.RLIMIT_CPU: limits["seconds"],
        resource.RLIMIT_FSIZE: limits["file"], resource.RLIMIT_NOFILE: 256, resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NPROC: limits["processes"],
    }
    for what, most in wanted.items():
        hard = resource.getrlimit(what)[1]
        value = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (value, value))
    sys.setrecursionlimit(1000)
