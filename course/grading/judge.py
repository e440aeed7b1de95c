"""Have the tests judged in a room of the judge's own, which asks the student's snapshots itself."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from course.grading.execute import Ran, Reading, runs, theirs
from course.grading.inside.channel import BrokenError, ClosedError, LateError
from course.grading.limits import Limits
from course.grading.plan import Plan
from course.grading.restore import Restored
from course.grading.room import TROUBLE, LostError, NoRoomError, Room
from course.grading.warm import GRACE, Warm, not_started
from crmlib.language import say

SITTINGS = 100  # after so many a judge is replaced: its processor time is limited


class Judge:
    """One judge, who never runs a student's line and so serves one submission after another."""

    def __init__(self, warm: Warm, plan: Plan):
        self.room = Room(warm, b"j", 2)
        self.left = SITTINGS
        self.room.channel.send(plan.order())


def seat(warm: Warm, plan: Plan) -> None:
    """Have a judge wait for the first submission.

    Raises:
        CrmError: no room can be opened here, for the reason given.
    """
    try:
        warm.judges.append(Judge(warm, plan))
    except NoRoomError as trouble:
        warm.close()
        raise not_started(str(trouble)) from trouble


@contextmanager
def _judge_of(warm: Warm, plan: Plan) -> Iterator[Room]:
    """Lend a judge; one with any trouble does not come back."""
    try:
        judge = warm.judges.pop()
    except IndexError:
        judge = Judge(warm, plan)
    try:
        yield judge.room
    except BaseException:
        judge.room.close()
        raise
    judge.left -= 1
    if judge.left and not judge.room.interrupted:
        warm.judges.append(judge)
    else:
        judge.room.close()


def read(warm: Warm, plan: Plan, restored: Restored, limits: Limits) -> Reading | None:
    """Have the cells read before any is run; None where that cannot be done."""
    places = [place for place, cell in enumerate(restored.cells) if runs(cell)]
    cells = [restored.cells[place] for place in places]
    try:
        with _judge_of(warm, plan) as room:
            found, late = room.ask({"read": [(cell.source, theirs(cell)) for cell in cells]}, limits.cell)
    except NoRoomError:
        raise
    except (LostError, *TROUBLE):
        return None
    if late:
        return None
    return Reading([*places, len(restored.cells)][found["sure"]], frozenset(found["functions"]), found["run"])


def judge(warm: Warm, plan: Plan, ran: Ran, limits: Limits, verdicts: dict[str, dict[str, Any]],
          until: float) -> None:
    """Add every test's verdict by its id; where a call spoils what has been run, only up to that test."""
    tests = [cell.name for cell in plan.steps if cell.role == "test"]
    while any(test not in verdicts for test in tests):
        try:
            with _judge_of(warm, plan) as room:
                spoilt = _Sitting(room, plan, ran, limits, verdicts).go(until)
            if spoilt and (ran.sharing is not None or time.monotonic() < until):
                return  # one that was shared is never asked here again
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

    def go(self, until: float) -> bool:
        """Listen until it is done; whether a call has spoilt what was run."""
        self.room.others[0].pass_on(self.ran.snapshots)
        self.room.channel.send({
            "held": {str(step): held for step, held in self.ran.held.items()}, "skip": list(self.verdicts),
            "snapshots": len(self.ran.snapshots), "at": self.ran.at, "sharing": self.ran.sharing,
            "seconds": self.limits.call,
        })
        while True:
            message = self._hear(min(self.limits.test, until - time.monotonic()))
            if message.get("done"):
                return message["spoilt"]
            if message.get("test") in self.plan.by_name:
                self.verdicts[message["test"]] = message
            for test, mistake in (message.get("misconceptions") or {}).items():
                self.verdicts[test]["misconception"] = mistake

    def _hear(self, seconds: float) -> dict[str, Any]:
        try:
            return self.room.channel.receive(max(seconds, 0))
        except LateError:
            self.room.interrupt()
            return self.room.channel.receive(GRACE)
