"""Walls around one fork: its own namespaces, limits and no rights; and the hand on its switch.

The keeper is the room's parent and never runs a student's code. It stays outside the room's process namespace, obeys
one-letter orders from the head (``i``: interrupt, ``k``: kill) and tells it how the room ended.
"""

import ctypes
import os
import resource
import select
import signal
import socket
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

USER, MOUNTS, PROCESSES, MEMORY, NETWORK, NAME = (
    0x10000000, 0x00020000, 0x20000000, 0x08000000, 0x40000000, 0x04000000,
)
NOSUID, NODEV, READ_ONLY, RECURSIVE, PRIVATE = 2, 4, 1, 16384, 1 << 18
NO_NEW_PRIVILEGES, DROP_BOUND, DEATH_SIGNAL = 38, 24, 1
LIBC = ctypes.CDLL(None, use_errno=True)
# Each a fresh, size-limited folder; `/proc` is covered: its listing of other rooms is nobody's business.
FOLDERS = (("/answer", "64m", 0), ("/tmp", "64m", 0), ("/dev/shm", "16m", 0), ("/proc", "4k", READ_ONLY))


def keep(serve: Callable, ends: list[socket.socket], options: dict) -> None:
    """Fork the room, obey orders until it ends, report its end, and exit."""
    orders, *channels = ends
    if options["walls"]:
        _unshare()
    child = os.fork()
    if child == 0:
        orders.close()
        _enter(serve, channels, options)
    for each in channels:
        each.close()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    status = _obey(orders, child)
    orders.sendall(b"x%d " % status)
    os._exit(0)


def _obey(orders: socket.socket, child: int) -> int:
    ends = [os.pidfd_open(child)] if hasattr(os, "pidfd_open") else []
    while True:
        ready, _, _ = select.select([orders.fileno(), *ends], [], [], None if ends else 0.02)
        gone, status = os.waitpid(child, os.WNOHANG)
        if gone:
            _sweep(child)
            return os.waitstatus_to_exitcode(status)
        if orders.fileno() not in ready:
            continue
        order = orders.recv(1)
        if order == b"i":
            os.kill(child, signal.SIGINT)
        else:  # an order to kill, or the head is gone
            os.kill(child, signal.SIGKILL)
            _sweep(child)


def _sweep(child: int) -> None:
    """End what the room started, where no process namespace does it (without walls)."""
    try:
        os.killpg(child, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return


def _enter(serve: Callable, channels: list[socket.socket], options: dict) -> None:
    """Become the room: shut the walls, take the limits, serve, and never return."""
    try:
        os.setpgid(0, 0)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        if options["walls"]:
            _wall_in()
        else:
            os.chdir(tempfile.mkdtemp(dir=options["folder"]))
        _limit(options["limits"])
        empty = os.open(os.devnull, os.O_RDWR)
        for standard in (0, 1, 2):
            os.dup2(empty, standard)
        serve(channels)
    finally:
        os._exit(0)


def _call(name: str, *arguments: object) -> None:
    if getattr(LIBC, name)(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")


def _unshare() -> None:
    user, group = os.getuid(), os.getgid()
    _call("unshare", USER | MOUNTS | PROCESSES | MEMORY | NETWORK | NAME)
    for name, text in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
        Path("/proc/self", name).write_text(text, "ascii")


def _wall_in() -> None:
    """Mount empty folders over everything writable, then give up every right."""
    _call("prctl", DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)
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
    for right in range(64):
        if LIBC.prctl(DROP_BOUND, right, 0, 0, 0) != 0:
            break
    _call("prctl", NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    header, none = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
    _call("capset", header, none)


def _limit(limits: dict[str, int]) -> None:
    in_use = int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize() \
        if Path("/proc/self/statm").exists() else 1 << 30
    wanted = {
        resource.RLIMIT_AS: in_use + limits["memory"], resource.RLIMIT_CPU: limits["seconds"],
        resource.RLIMIT_FSIZE: limits["file"], resource.RLIMIT_NOFILE: 256, resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NPROC: limits["processes"],
    }
    for what, most in wanted.items():
        hard = resource.getrlimit(what)[1]
        value = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (value, value))
    sys.setrecursionlimit(1000)
