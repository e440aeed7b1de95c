"""The judge's side of a student's snapshots: each call is a message with its time, and what comes back may be hostile.

One that does not answer is asked no more. Where that may have harmed others too, or an answer may depend on earlier
calls, the sitting ends: the notebook is run anew, and the tests without a verdict are judged then.
"""

import time
from collections.abc import Callable
from typing import Any

from .calls import GRACE
from .channel import BrokenError, Channel, ClosedError, LateError

OFTEN = 1.0  # seconds
KNOWN = ("value", "cannot", "error", "message", "changed", "printed", "late", "died")


class SpoiltError(BaseException):
    """The call has to be made in another process; no test's `except Exception` may take it for an answer."""


class Snapshots:
    """What answers the calls of each step.

    Args:
        channels: one to each snapshot.
        at: which of them, by the step's number.
        sharing: which of them has functions that keep nothing, so that it answers several tests; None if none.
        seconds: how long a call may take.
        alive: tells whoever waits for the judge that it is waiting too.
    """

    def __init__(self, channels: list[Channel], at: dict[int, int], sharing: int | None, seconds: float,
                 alive: Callable[[], None]):
        self.channels, self.at, self.sharing, self.seconds, self.alive = channels, at, sharing, seconds, alive
        self.last = {place: step for step, place in sorted(at.items())}
        self.dead: set[int] = set()
        self.asked, self.told = 0, time.monotonic()
        self.unsure = False  # whether the test that runs has to be judged elsewhere

    @property
    def spoilt(self) -> bool:
        """Whether all tests after the one that runs have to be judged elsewhere."""
        return self.unsure or bool(self.dead)

    def ask(self, step: int, name: str, arguments: list[Any], keywords: dict[str, Any]) -> dict[str, Any]:
        """Have a call answered.

        Raises:
            SpoiltError: what it would answer, or has answered, cannot count.
        """
        if self.unsure:
            raise SpoiltError
        place = self.at.get(step)
        if place is None or place in self.dead:
            return {"died": 0}
        shared = place == self.sharing
        self._doubt(shared and _of_many_faces([arguments, keywords]))
        self.dead.add(place)  # until it has answered: what comes after an interrupt would be another call's answer
        request = {"step": step, "name": name, "args": arguments, "kwargs": keywords, "seconds": self.seconds,
                   "here": shared, "last": self.last[place] == step}
        try:
            reply = self._send(self.channels[place], request)
        except (BrokenError, ClosedError):
            reply = {"died": 0}
        except LateError:
            reply = {"late": self.seconds}
        except BaseException:
            self.unsure = shared
            raise
        else:
            self.dead.discard(place)
        self._doubt(shared and _exhausted(reply))  # earlier calls may have left it too little
        if time.monotonic() - self.told > OFTEN:
            self.alive()
            self.told = time.monotonic()
        return reply

    def _send(self, channel: Channel, request: dict[str, Any]) -> dict[str, Any]:
        """Ask: a fork that takes too long upon itself or, if nothing can be kept or lost, the snapshot."""
        self.asked += 1
        channel.send({**request, "id": self.asked}, self.seconds)
        reply = channel.receive(self.seconds + (0 if request["here"] or request["last"] else 2 * GRACE))
        if reply.get("id") != self.asked:
            raise BrokenError("an answer to another question")
        return {name: reply[name] for name in KNOWN if name in reply}

    def _doubt(self, reason: bool) -> None:
        if reason:
            self.unsure = True
            raise SpoiltError

    def close(self) -> None:
        """Let go of all."""
        for each in self.channels:
            each.close()


def _exhausted(reply: dict[str, Any]) -> bool:
    raised = reply.get("error")
    short = isinstance(raised, list) and any(each in raised for each in ("MemoryError", "RecursionError"))
    return short or "died" in reply or "late" in reply


def _of_many_faces(value: Any) -> bool:
    """Whether a set is in it, whose order can depend on addresses, or an array that makes a text of what is put in."""
    if isinstance(value, list):
        return any(map(_of_many_faces, value))
    if not isinstance(value, dict):
        return False
    return value.get("t") in ("set", "frozenset") or value.get("d") == "U" or _of_many_faces(list(value.values()))
