"""Have the tests judged in a room of the judge's own, which asks the student's snapshots itself."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from course.grading.execute import Ran, Reading, runs, theirs
from course.grading.inside.channel import LIMIT, BrokenError, ClosedError, LateError
from course.grading.inside.snapshots import OFTEN
from course.grading.inside.stateless import LONGEST
from course.grading.limits import Limits
from course.grading.plan import Plan
from course.grading.restore import Restored
from course.grading.room import TROUBLE, LostError, NoRoomError, Room
from course.grading.warm import GRACE, Warm, not_started
from crmlib.language import say

SPENT = 20.0  # seconds of the processor's time, which is limited: a judge that has used so many is replaced
LARGEST = LIMIT - 2_000_000  # what values may take of a message


class Judge:
    """One judge, who never runs a student's line and so serves one submission after another.

    Raises:
        NoRoomError: there is none to sit in.
    """

    def __init__(self, warm: Warm, plan: Plan):
        self.room = Room(warm, b"j")
        self.spent = 0.0
        try:
            self.room.channel.send(plan.order())
        except TROUBLE as trouble:
            self.room.close()
            raise NoRoomError(say("it ended at once", "它立即终止了")) from trouble

    @property
    def fit(self) -> bool:
        """Whether another submission may come before it."""
        return self.spent < SPENT and not self.room.interrupted


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
def _judge_of(warm: Warm, plan: Plan) -> Iterator[Judge]:
    """Lend a judge; one with any trouble does not come back."""
    try:
        judge = warm.judges.pop()
    except IndexError:
        judge = Judge(warm, plan)
    try:
        yield judge
    except BaseException:
        judge.room.close()
        raise
    if judge.fit:
        warm.judges.append(judge)
    else:
        judge.room.close()


def read(warm: Warm, plan: Plan, restored: Restored, limits: Limits) -> Reading | None:
    """Have the cells read before any is run; None where that cannot be done, or would tell nothing."""
    places = [place for place, cell in enumerate(restored.cells) if runs(cell)]
    cells = [restored.cells[place] for place in places]
    if sum(len(cell.source) for cell in cells) > LONGEST:
        return None
    try:
        with _judge_of(warm, plan) as judge:
            found, late = judge.room.ask({"read": [(cell.source, theirs(cell)) for cell in cells]}, limits.cell)
            judge.spent = found["spent"]
    except NoRoomError:
        raise
    except LostError:
        return None
    if late:
        return None
    return Reading([*places, len(restored.cells)][found["sure"]], frozenset(found["functions"]), found["run"])


def judge(warm: Warm, plan: Plan, ran: Ran, limits: Limits, verdicts: dict[str, dict[str, Any]], until: float,
          lost: str = "") -> str:
    """Add every test's verdict by its id; where a call or a judge is lost, only as far as it can be known from `ran`.

    For what is missing afterwards the notebook has to be run anew: a snapshot that one judge has asked may still owe
    it an answer, so no other is to ask it. A judge that ends may have ended of what came before: it costs the test only
    if another was `lost` there. Gives the test at which a judge is lost for the first time.
    """
    waiting = [cell.name for cell in plan.steps if cell.role == "test" and cell.name not in verdicts]
    fewest, ended = 0, False
    try:
        with _judge_of(warm, plan) as one:
            _Sitting(one, plan, ran, limits, verdicts).go(until)
    except BrokenError:
        fewest = len(waiting)
    except LateError:
        fewest = 1
    except ClosedError:
        ended = True
    waiting = [test for test in waiting if test not in verdicts]
    first = waiting[0] if waiting else ""
    if time.monotonic() > until and ran.sharing is None:
        fewest = len(waiting)
    elif ended and first == lost:
        fewest = 1
    verdicts.update({test: _late() for test in waiting[:fewest]})
    return first if ended and not fewest else ""


def _late() -> dict[str, Any]:
    return {"ok": False, "type": "Late", "message": say("The test took too long.", "测试运行超时。")}


class _Sitting:
    """One judge at work on what has no verdict yet."""

    def __init__(self, judge: Judge, plan: Plan, ran: Ran, limits: Limits, verdicts: dict[str, dict[str, Any]]):
        self.judge, self.room = judge, judge.room
        self.plan, self.ran, self.limits, self.verdicts = plan, ran, limits, verdicts

    def go(self, until: float) -> None:
        """Listen until it is done, or a call has spoilt what was run."""
        self._begin()
        # It tells that it waits for calls, but not at each.
        own = self.limits.cell + self.limits.call + 2 * GRACE + OFTEN
        while True:
            message = self._hear(min(own, until - time.monotonic()))
            if message.get("test") in self.plan.by_name:
                self.verdicts[message["test"]] = message
            for test, mistake in (message.get("misconceptions") or {}).items():
                self.verdicts[test]["misconception"] = mistake
            if message.get("done"):
                self.judge.spent = message["spent"]
                return

    def _begin(self) -> None:
        self.room.hand.pass_on(self.ran.snapshots)
        values = {id(what): what for names in self.ran.held.values() for what in names.values()}
        places = {each: place for place, each in enumerate(values)}
        order: dict[str, Any] = {
            "values": list(values.values()), "skip": list(self.verdicts),
            "held": {step: {name: places[id(what)] for name, what in names.items()}
                     for step, names in self.ran.held.items()},
            "snapshots": len(self.ran.snapshots), "at": self.ran.at, "sharing": self.ran.sharing,
            "seconds": self.limits.call,
        }
        try:
            self.room.channel.send(order)
        except BrokenError:
            self.room.channel.send({**order, "values": _within(LARGEST, order["values"])})

    def _hear(self, seconds: float) -> dict[str, Any]:
        try:
            return self.room.channel.receive(max(seconds, 0))
        except LateError:
            self.room.interrupt()
            return self.room.channel.receive(GRACE)


def _within(left: int, values: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What names hold, as far as it can be told in so many characters; of the rest that it is too large."""
    kept = []
    for what in values:
        size = len(json.dumps(what))
        kept.append(what if size <= left else {"cannot": ["large", ""]})
        left -= size if size <= left else 0
    return kept
