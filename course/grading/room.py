"""The head's side of a room: open it, ask it, interrupt it, end it."""

import time
from typing import Any

from course.grading.inside.channel import BrokenError, Channel, ClosedError, LateError
from course.grading.warm import GRACE, Warm
from crmlib.language import say

OPENING = 30.0
PATIENCE = 60.0  # longer than a cell may hold the processes that another room lacks
TROUBLE = (BrokenError, ClosedError, LateError)


class LostError(Exception):
    """The room is gone."""


class NoRoomError(LostError):
    """No room can be opened, whoever it is for."""


class Room:
    """A fork of the warm process: a channel to talk over, another to hand it ends of further ones, and its switch.

    Raises:
        NoRoomError: it never began, and waiting did not help.
    """

    def __init__(self, warm: Warm, kind: bytes):
        self.interrupted = False
        until = time.monotonic() + PATIENCE
        while why := self._open(warm, kind):
            self.close()
            if time.monotonic() > until:
                raise NoRoomError(why)
            time.sleep(0.2)

    def _open(self, warm: Warm, kind: bytes) -> str:
        """Wait for the room's first word; why there is none, if what is lacking may come."""
        self.orders, *ends = warm.room(kind)
        self.channel, self.hand = map(Channel, ends)
        try:
            said = self.channel.receive(OPENING)
        except TROUBLE:
            return say("the system allows no more processes", "系统不允许再创建进程")
        if said:
            self.close()
            raise NoRoomError(str(said.get("trouble")))
        return ""

    def ask(self, message: dict[str, Any], seconds: float) -> tuple[dict[str, Any], bool]:
        """Send, and wait for the reply; one that takes too long is interrupted, which is told, then killed."""
        try:
            self.channel.send(message)
            try:
                return self.channel.receive(seconds), False
            except LateError:
                self.interrupt()
                return self.channel.receive(GRACE), True
        except LateError as trouble:
            raise LostError(say(f"took longer than {seconds:g} seconds", f"运行超过 {seconds:g} 秒")) from trouble
        except BrokenError as trouble:
            raise LostError(say("broke the connection", "破坏了连接")) from trouble
        except ClosedError as trouble:
            raise LostError(say("ended its process", "终止了进程")) from trouble

    def give(self, end: Channel) -> None:
        """Hand it one end of a channel, to be used by the next order."""
        try:
            self.hand.pass_on([end])
        except ClosedError as trouble:
            raise LostError(say("broke the connection", "破坏了连接")) from trouble
        finally:
            end.close()

    def interrupt(self) -> None:
        """Interrupt what runs; it may come too late and hit what runs next."""
        self.interrupted = True
        try:
            self.orders.sendall(b"i")
        except OSError:
            return

    def close(self) -> None:
        """Kill everything in the room and wait until it is dead."""
        try:
            self.orders.settimeout(GRACE)
            self.orders.sendall(b"k")
            self.orders.recv(16)
        except OSError:
            pass
        for each in (self.channel, self.hand, self.orders):
            each.close()
