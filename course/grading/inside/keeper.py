"""The hand on the switch of every room: forks it, obeys the head's orders to it, and tells how it ended.

All of it happens in the warm process, which never runs a student's code and stands outside of the rooms' process
namespaces. An order is one letter (``i``: interrupt, ``k``: kill).
"""

import contextlib
import errno
import os
import selectors
import signal
import socket
from collections.abc import Callable, Iterable, Mapping
from typing import NoReturn

from .channel import Channel, ClosedError, LateError
from .clone import fork_into
from .walls import NAMESPACES, wall_in

Serve = Callable[[list[socket.socket]], None]
ENDS = 3  # for orders, for messages, and for ends of further channels
PASSING = (errno.EAGAIN, errno.ENOMEM, errno.ENOSPC, errno.EUSERS)  # too many of something


class Keeper:
    """What one warm process keeps: the head's requests, the rooms' orders, and news of rooms that have ended."""

    def __init__(self, control: socket.socket, kinds: Mapping[bytes, Serve], options: dict):
        self.control, self.kinds = control, kinds
        self.options = options | {"owner": (os.getuid(), os.getgid())}
        self.rooms: dict[int, int] = {}  # the number of each room's process, and where its orders come from
        self.news, ends = os.pipe()
        for each in (self.news, ends):
            os.set_blocking(each, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(ends, warn_on_full_buffer=False)
        self.waiting = selectors.PollSelector()  # of all kinds it alone holds nothing that a fork would share
        self.waiting.register(control, selectors.EVENT_READ, self._open)
        self.waiting.register(self.news, selectors.EVENT_READ, self._bury)

    def keep(self) -> None:
        """Serve until the head hangs up, then end all rooms."""
        try:
            while True:
                for key, _ in self.waiting.select():
                    key.data()
        except (EOFError, KeyboardInterrupt):
            for room in self.rooms:
                _kill(room)
                _sweep(room)

    def _open(self) -> None:
        """Fork the room that the head asks for."""
        try:
            kind, ends, _, _ = socket.recv_fds(self.control, 1, ENDS)
        except ConnectionError:
            kind, ends = b"", []
        if not kind:
            raise EOFError
        orders, *channels = ends
        try:
            room = fork_into(NAMESPACES if self.options["walls"] else 0)
        except OSError as trouble:
            if trouble.errno not in PASSING:
                _refuse(socket.socket(fileno=channels.pop(0)), trouble)
            _close([orders, *channels])  # whoever asked sees it, and may ask again
            return
        if room == 0:
            self._become(self.kinds[kind], channels)
        self.rooms[room] = orders
        self.waiting.register(orders, selectors.EVENT_READ, lambda: self._obey(room))
        _close(channels)

    def _become(self, serve: Serve, numbers: list[int]) -> NoReturn:
        """Be the room: shut the walls, say so, and serve."""
        try:
            signal.set_wakeup_fd(-1)
            self.control.detach()
            _close(_opened() - {0, 1, 2, *numbers})
            ends = [socket.socket(fileno=each) for each in numbers]
            try:
                wall_in(self.options)
            except Exception as trouble:
                _refuse(ends[0], trouble)
            else:
                Channel(ends[0]).send({})
                serve(ends)
        finally:
            os._exit(0)

    def _obey(self, room: int) -> None:
        if room not in self.rooms:  # one `select` may tell of its end and of an order, and the end came first
            return
        order, orders = b"", self.rooms[room]
        with contextlib.suppress(ConnectionError):
            order = os.read(orders, 1)
        if order == b"i":
            os.kill(room, signal.SIGINT)
        else:  # an order to kill, or the head is gone
            _kill(room)
            self.waiting.unregister(orders)

    def _bury(self) -> None:
        """Tell how each room ended that has ended."""
        with contextlib.suppress(BlockingIOError):
            os.read(self.news, 1 << 10)
        with contextlib.suppress(ChildProcessError):
            while (ended := os.waitpid(-1, os.WNOHANG))[0]:
                if ended[0] in self.rooms:
                    self._tell(*ended)

    def _tell(self, room: int, status: int) -> None:
        _sweep(room)
        orders = self.rooms.pop(room)
        with contextlib.suppress(KeyError):
            self.waiting.unregister(orders)
        with contextlib.suppress(OSError):
            os.write(orders, b"x%d " % os.waitstatus_to_exitcode(status))
        os.close(orders)


def _refuse(end: socket.socket, trouble: Exception) -> None:
    """Say why there is no room, and never can be."""
    with contextlib.suppress(ClosedError, LateError):
        Channel(end).send({"trouble": str(trouble)})


def _kill(room: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(room, signal.SIGKILL)


def _sweep(room: int) -> None:
    """End what the room started, where no process namespace does it (without walls)."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(room, signal.SIGKILL)


def _opened() -> set[int]:
    """The numbers of all that this process has open."""
    return set(map(int, os.listdir("/dev/fd")))  # noqa: PTH208 - names that are numbers


def _close(numbers: Iterable[int]) -> None:
    """Close each; one that is closed already, such as the listing itself, is no matter."""
    for each in numbers:
        with contextlib.suppress(OSError):
            os.close(each)
