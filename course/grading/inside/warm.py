"""One process with the course's libraries imported; it forks a room for each submission and runs nothing itself.

Started inside bubblewrap as ``python -m inside.warm FD OPTIONS``; with an empty FD it ends when all is imported. Each
request on its socket is one byte naming the room's kind, with the room's sockets. A room's memory is a copy of this
process's, which holds no secret: what a room needs comes over its own socket later.
"""

import contextlib
import gc
import importlib
import json
import os
import signal
import socket
import sys
from collections.abc import Callable

from . import bench, room
from .keeper import keep
from .rehearse import rehearse

ROOMS = {b"s": room.serve, b"j": bench.serve}
MOST = 64


def main() -> None:
    """Import, say that we are ready, and serve until the other end closes."""
    options = json.loads(sys.argv[2])
    _prepare(options)
    if not sys.argv[1]:
        return
    control = socket.socket(fileno=int(sys.argv[1]))
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    control.sendall(b"r")
    while True:
        kind, ends, _, _ = socket.recv_fds(control, 1, MOST)
        if not kind:
            return
        with contextlib.suppress(OSError):  # too many processes: whoever asked sees the room's sockets close
            if os.fork() == 0:
                control.close()
                _open(ROOMS[kind], [socket.socket(fileno=each) for each in ends], options)
        for each in ends:
            os.close(each)


def _prepare(options: dict) -> None:
    """Import and do beforehand whatever every room would have to do."""
    gc.disable()  # what is imported stays: to look for garbage among it would take a quarter of the start
    for name in options["modules"]:
        try:
            importlib.import_module(name)
        except Exception:  # whoever needs it will see why, in the cell that imports it
            continue
    room.prepare()
    with contextlib.suppress(Exception):  # a rehearsal that fails costs time later, nothing else
        rehearse(room.SHELL, options["rehearsal"], options["modules"])
    room.shells.SHOWN.take()
    gc.freeze()  # so that a fork's first collection does not copy every page
    gc.enable()


def _open(serve: Callable, ends: list[socket.socket], options: dict) -> None:
    try:
        keep(serve, ends, options)
    finally:
        os._exit(1)


if __name__ == "__main__":
    main()
