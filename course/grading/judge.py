"""Have the tests judged in a room of the judge's own, and carry its calls to the student's snapshots and back."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from course.grading.execute import Ran
from course.grading.inside.channel import BrokenError, Channel, ClosedError, LateError
from course.grading.limits import Limits
from course.grading.plan import Plan
from course.grading.room import NoRoomError, Room
from course.grading.warm import GRACE, Warm, not_started
from crmlib.language import say

KNOWN = ("value", "cannot", "error", "message", "changed", "printed", "late", "died")
SITTINGS = 50  # after so many a judge is replaced: its processor time is limited


def seat(warm: Warm) -> None:
    """Have a judge wait for the first submission.

    Raises:
        CrmError: no room can be opened here, for the reason given.
    """
    try:
        warm.judges.append((Room(warm, b"j"), 0))
    except NoRoomError as trouble:
        warm.close()
        raise not_started(str(trouble)) from trouble


@contextmanager
def _judge_of(warm: Warm) -> Iterator[Room]:
    """Lend a judge, who never ran a student's line and so may serve again; one with any trouble does not come back."""
    try:
        room, sittings = warm.judges.pop()
    except IndexError:
        room, sittings = Room(warm, b"j"), 0
    try:
        yield room
    except BaseException:
        room.close()
        raise
    if sittings + 1 < SITTINGS:
        warm.judges.append((room, sittings + 1))
    else:
        room.close()


class SpoiltError(Exception):
    """A call has ended or blocked the process it was made of."""


def judge(warm: Warm, plan: Plan, ran: Ran, limits: Limits, verdicts: dict[str, dict[str, Any]],
          until: float) -> None:
    """Add every test's verdict by its id; where a call spoils what has been run, only up to that test."""
    tests = [cell.name for cell in plan.steps if cell.role == "test"]
    while any(test not in verdicts for test in tests):
        try:
            with _judge_of(warm) as room:
                _Sitting(room, plan, ran, limits, verdicts).go(until)
        except SpoiltError:
            if ran.stateless or time.monotonic() < until:  # one that was shared is never asked here again
                return
        except (LateError, BrokenError, ClosedError) as trouble:
            waiting = [test for test in tests if test not in verdicts]
            given_up = waiting if time.monotonic() > until or isinstance(trouble, BrokenError) else waiting[:1]
            verdicts.update({test: _late() for test in given_up})


def _late() -> dict[str, Any]:
    return {"ok": False, "type": "Late", "message": say("The test took too long.", "测试运行超时。")}


class _Sitting:
    """One judge at work on what has no verdict yet."""

    def __init__(self, room: Room, plan: Plan, ran: Ran, limits: Limits, verdicts: dict[str, dict[str, Any]]):
        self.room, self.plan, self.ran, self.limits, self.verdicts = room, plan, ran, limits, verdicts
        self.dead: set[int] = set()
        self.last = {id(snapshot): step for step, snapshot in sorted(ran.snapshots.items())}

    def go(self, until: float) -> None:
        """Listen until it is done."""
        self.room.channel.send({
            "steps": self.plan.order(), "held": {str(step): held for step, held in self.ran.held.items()},
            "student": sorted(self.plan.student_names), "words": self.plan.words, "language": self.plan.language,
            "skip": list(self.verdicts), "questions": self.plan.questions,
        })
        while True:
            message = self._hear(min(self.limits.cell, until - time.monotonic()))
            if message.get("done"):
                return
            if "call" in message:
                self.room.channel.send(self._carry(message["call"]))
            elif message.get("test") in self.plan.by_name:
                self.verdicts[message["test"]] = message
                if self.ran.spoilt:
                    raise SpoiltError
            for test, mistake in (message.get("misconceptions") or {}).items():
                self.verdicts[test]["misconception"] = mistake

    def _hear(self, seconds: float) -> dict[str, Any]:
        try:
            return self.room.channel.receive(max(seconds, 0))
        except LateError:
            self.room.interrupt()
            return self.room.channel.receive(GRACE)

    def _carry(self, call: dict[str, Any]) -> dict[str, Any]:
        """Ask the snapshot of this step; one that does not answer is asked no more."""
        snapshot = self.ran.snapshots.get(call["step"])
        if snapshot is None or id(snapshot) in self.dead:
            return {"id": call["id"], "died": 0}
        here = snapshot is self.ran.stateless
        if here and _of_many_faces([call["args"], call["kwargs"]]):
            raise SpoiltError  # where it is asked for, each test has a fork
        try:
            reply = _ask(snapshot, call, self.limits.call, here=here, last=self.last[id(snapshot)] == call["step"])
        except (LateError, BrokenError, ClosedError) as trouble:
            self.dead.add(id(snapshot))
            self.ran.spoilt = True
            late = isinstance(trouble, LateError)
            reply = {"id": call["id"], **({"late": self.limits.call} if late else {"died": 0})}
        if here and _exhausted(reply):
            raise SpoiltError  # an earlier call may have left too little: the test is asked anew, in a fork
        return reply


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


def _ask(snapshot: Channel, call: dict[str, Any], seconds: float, *, here: bool, last: bool) -> dict[str, Any]:
    """Have a call answered: by a fork that takes too long upon itself or, if nothing can be kept, by the snapshot."""
    wanted = {name: call[name] for name in ("id", "step", "name", "args", "kwargs")}
    snapshot.send({**wanted, "seconds": seconds, "here": here, "last": last}, seconds)
    reply = snapshot.receive(seconds if here or last else seconds + 2 * GRACE)
    if reply.get("id") != call["id"]:
        raise BrokenError("an answer to another question")
    return {"id": call["id"], **{name: reply[name] for name in KNOWN if name in reply}}
