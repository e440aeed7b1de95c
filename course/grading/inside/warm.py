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
import socket
import sys

from . import judge, room
from .keeper import Keeper
from .rehearse import rehearse


def main() -> None:
    """Import, say that we are ready, and serve until the other end closes."""
    options = json.loads(sys.argv[2])
    _prepare(options)
    if not sys.argv[1]:
        return
    control = socket.socket(fileno=int(sys.argv[1]))
    keeper = Keeper(control, {b"s": room.serve, b"j": judge.serve}, options)
    control.sendall(b"r")
    keeper.keep()
    os._exit(0)


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


if __name__ == "__main__":
    main()
