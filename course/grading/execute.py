"""Run one notebook in a room, cell by cell, each with its own time; what ends the room costs only its cell."""

import base64
import socket
import time
from dataclasses import dataclass, field
from typing import Any

from course.grading.inside.channel import Channel
from course.grading.limits import Limits
from course.grading.outputs import clean, error
from course.grading.plan import Plan
from course.grading.restore import Cell, Restored
from course.grading.room import LostError, Room
from course.grading.warm import GRACE, Warm
from crmlib.language import say


@dataclass(frozen=True)
class Reading:
    """What a notebook's text tells before any cell is run."""

    sure: int = 0  # up to this place there is no doubt
    functions: frozenset[str] = frozenset()  # those that keep nothing
    run: dict[str, str] = field(default_factory=dict)  # what is run in place of a cell's text


@dataclass
class Ran:
    """What became of a notebook: outputs by cell, and for each of the judge's steps what the student's names held."""

    room: Room | None = None
    outputs: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    held: dict[int, dict[str, Any]] = field(default_factory=dict)
    lethal: dict[int, str] = field(default_factory=dict)
    snapshots: list[Channel] = field(default_factory=list)
    at: dict[int, int] = field(default_factory=dict)  # which of them answers at a step
    sharing: int | None = None  # the one whose functions keep nothing from one test for the next

    def close(self) -> None:
        """End the room and its snapshots."""
        if self.room:
            self.room.close()
        for each in self.snapshots:
            each.close()


def run(warm: Warm, plan: Plan, restored: Restored, files: dict[str, bytes], limits: Limits,
        reading: Reading | None) -> Ran:
    """Run a notebook; the room stays open for the judge's calls, so close what comes back.

    Functions that can keep nothing, by its `reading`, have one snapshot together.
    """
    until = time.monotonic() + limits.whole
    lethal: dict[int, str] = {}
    while True:
        ran = Ran(lethal=lethal)
        attempt = _Attempt(warm, plan, restored, limits, ran, until, reading or Reading())
        try:
            attempt.go(files)
            return ran
        except LostError as lost:
            ran.close()
            reading = None
            if attempt.place in lethal:  # its own cells are not to blame: nothing can be run
                raise
            lethal[attempt.place] = str(lost)


class _Attempt:
    """One way through the notebook."""

    def __init__(self, warm: Warm, plan: Plan, restored: Restored, limits: Limits, ran: Ran, until: float,
                 reading: Reading):
        self.plan, self.restored, self.limits, self.ran, self.until = plan, restored, limits, ran, until
        self.reading = reading
        self.place = -1
        self.waiting: list[int] = []
        self.changed = True
        self.seen: dict[str, dict[str, Any] | None] = {}  # what names hold since the last cell was run
        self.told: dict[str, dict[str, Any]] = {}  # and before: the same is kept once
        ran.room = self.room = Room(warm, b"s")

    def go(self, files: dict[str, bytes]) -> None:
        """Run every cell and look at the student's names where one of the teacher's reads them."""
        if files:
            packed = {name: base64.b64encode(body).decode() for name, body in files.items()}
            self.room.ask({"files": packed}, self.limits.cell)
        numbers = {cell.place: number for number, cell in enumerate(self.plan.steps)}
        for place, cell in enumerate(self.restored.cells):
            self.place = place
            if cell.teacher is not None and cell.teacher.place in numbers:
                self._look(numbers[cell.teacher.place])
            if place == self.reading.sure:
                self._share()
            if runs(cell):
                self.ran.outputs[self.place] = self._run(cell.source)
        self._share(itself=True)  # no line of the student's comes after what the room is asked

    def _share(self, *, itself: bool = False) -> None:
        """Take one snapshot for all that waited for it; `itself`: let the room be that."""
        if self.waiting:
            self._snapshot("answer" if itself else "snapshot")
            self.ran.sharing = len(self.ran.snapshots) - 1
            self.ran.at |= dict.fromkeys(self.waiting, self.ran.sharing)
            self.waiting = []

    def _run(self, code: str) -> list[dict[str, Any]]:
        if self.place in self.ran.lethal:
            return [_stopped(self.ran.lethal[self.place])]
        seconds = self._left()
        if seconds <= 0:
            return [_stopped(say("was not run: the notebook took too long", "未运行：整个笔记本耗时过长"))]
        self.changed, self.seen = True, {}
        reply, late = self.room.ask({"run": code, "as": self.reading.run.get(code)}, seconds)
        outputs = clean(reply.get("outputs"))
        if any(map(_gone, self.ran.snapshots)):
            raise LostError(say("ended another process", "终止了其他进程"))
        why = say(f"took longer than {seconds:g} seconds", f"运行超过 {seconds:g} 秒")
        return [*outputs, _stopped(why)] if late else outputs

    def _look(self, step: int) -> None:
        names = self.plan.uses(self.plan.steps[step])
        if not names or self.place in self.ran.lethal:
            return
        if unseen := [name for name in names if name not in self.seen]:
            reply, _ = self.room.ask({"look": unseen}, max(self._left(), GRACE))
            said = reply.get("held")
            held: dict[str, Any] = said if isinstance(said, dict) else {}
            self.seen |= {name: self._same(name, _held(held[name])) if name in held else None for name in unseen}
        self.ran.held[step] = {name: found for name in names if (found := self.seen[name])}
        called = {name for name, each in self.ran.held[step].items() if "call" in each}
        if not called:
            return
        if self.place <= self.reading.sure and called <= self.reading.functions:
            self.waiting.append(step)
            return
        if self.changed and len(self.ran.snapshots) < self.limits.snapshots:
            self._snapshot()
        self.ran.at[step] = len(self.ran.snapshots) - 1

    def _same(self, name: str, found: dict[str, Any]) -> dict[str, Any]:
        if self.told.get(name) != found:
            self.told[name] = found
        return self.told[name]

    def _left(self) -> float:
        """Seconds that one more thing may take."""
        return min(self.limits.cell, self.until - time.monotonic())

    def _snapshot(self, how: str = "snapshot") -> None:
        ours, theirs = map(Channel, socket.socketpair())
        self.ran.snapshots.append(ours)
        self.room.give(theirs)
        self.room.ask({how: True}, max(self._left(), GRACE))
        self.changed = False


def runs(cell: Cell) -> bool:
    """Whether the student's room runs it."""
    return cell.kind == "code" and not (cell.teacher and cell.teacher.role == "test")


def theirs(cell: Cell) -> bool:
    """Whether the student wrote it."""
    return cell.teacher is None or cell.teacher.role != "given"


def _gone(snapshot: Channel) -> bool:
    """Whether a snapshot's process has ended."""
    try:
        return snapshot.end.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True


def _held(raw: Any) -> dict[str, Any]:
    """One name's content, of which only one known field is passed on."""
    if isinstance(raw, dict):
        if raw.get("call") is True:
            return {"call": True}
        if "value" in raw:
            return {"value": raw["value"]}
        cannot = raw.get("cannot")
        if isinstance(cannot, list) and len(cannot) == 2:
            return {"cannot": [str(each)[:80] for each in cannot]}
    return {"cannot": ["damaged", ""]}


def _stopped(why: str) -> dict[str, Any]:
    return error("Stopped", say(f"This cell {why}.", f"这个单元格{why}。"))
