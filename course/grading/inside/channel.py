"""Messages between processes: a length, then JSON. Whatever arrives may be hostile."""

import json
import socket
import struct
import time
from collections.abc import Iterable
from typing import Any

LIMIT = 16_000_000
HEAD = struct.Struct(">I")


class ClosedError(Exception):
    """The other side is gone."""


class LateError(Exception):
    """Nothing (or only a part) came in time."""


class BrokenError(Exception):
    """What came is no message."""


class Channel:
    """One end of a pair of sockets that carries messages."""

    def __init__(self, end: socket.socket):
        self.end = end
        self.come = bytearray()  # what has come and was not asked for yet

    def send(self, message: dict[str, Any], seconds: float = 30) -> None:
        """Send one message; a reader that does not read is late."""
        body = json.dumps(message, allow_nan=False).encode("utf-8", "surrogatepass")
        if len(body) > LIMIT:
            raise BrokenError("too large")
        try:
            self.end.settimeout(seconds)
            self.end.sendall(HEAD.pack(len(body)) + body)
        except TimeoutError as trouble:
            raise LateError from trouble
        except OSError as trouble:
            raise ClosedError from trouble

    def pass_on(self, others: "Iterable[Channel]") -> None:
        """Hand the other side ends of other channels; nothing else goes over this one."""
        if numbers := [each.end.fileno() for each in others]:
            try:
                socket.send_fds(self.end, [b"e"], numbers)
            except OSError as trouble:
                raise ClosedError from trouble

    def take_over(self, count: int) -> "list[Channel]":
        """Take as many ends as were handed over."""
        numbers = socket.recv_fds(self.end, 1, count)[1] if count else []
        return [Channel(socket.socket(fileno=each)) for each in numbers]

    def receive(self, seconds: float | None = None) -> dict[str, Any]:
        """Wait for one message, however slowly its bytes come, no longer than `seconds` in all."""
        until = None if seconds is None else time.monotonic() + seconds
        (size,) = HEAD.unpack(self._exactly(HEAD.size, until))
        if size > LIMIT:
            raise BrokenError("too large")
        try:
            message = json.loads(self._exactly(size, until).decode("utf-8", "surrogatepass"))
        except (ValueError, RecursionError) as trouble:
            raise BrokenError("no JSON") from trouble
        if type(message) is not dict:
            raise BrokenError("no message")
        return message

    def _exactly(self, size: int, until: float | None) -> bytes:
        while len(self.come) < size:
            wait = None if until is None else until - time.monotonic()
            if wait is not None and wait <= 0:
                raise LateError
            try:
                self.end.settimeout(wait)
                part = self.end.recv(1 << 16)
            except TimeoutError as trouble:
                raise LateError from trouble
            except OSError as trouble:
                raise ClosedError from trouble
            if not part:
                raise ClosedError
            self.come += part
        taken = bytes(self.come[:size])
        del self.come[:size]
        return taken

    def close(self) -> None:
        """Close this end."""
        self.end.close()
