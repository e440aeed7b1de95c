"""One submission's attempt: run and judged, wherever a warm process stands; nothing is read or written here."""

import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from course.grading.cause import cause
from course.grading.collect import TIMESTAMP
from course.grading.execute import run
from course.grading.judge import judge, read, seat
from course.grading.limits import Limits
from course.grading.plan import Plan
from course.grading.restore import Restored
from course.grading.room import LostError
from course.grading.warm import Warm
from crmlib.language import say


@dataclass(frozen=True)
class Attempt:
    """What came of it, as plain data: outputs by cell, each test's verdict, cells that had to be stopped."""

    outputs: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    verdicts: dict[str, dict[str, Any]] = field(default_factory=dict)
    stopped: tuple[str, ...] = ()
    seconds: float = 0
    trouble: str = ""


class Rooms:
    """One warm process for one assignment, and the attempts made in its rooms, from as many threads as wanted."""

    def __init__(self, course: Path, plan: Plan, limits: Limits, *, walls: bool):
        self.plan, self.limits = plan, limits
        self.warm = Warm(course, plan, limits, walls=walls)

    def ready(self) -> None:
        """Wait until everything is imported, and a judge waits too."""
        self.warm.ready()
        seat(self.warm, self.plan)

    def attempt(self, restored: Restored, extra: dict[str, bytes]) -> Attempt:
        """Run and judge one submission; whatever goes wrong is its alone and is said in words."""
        started = time.monotonic()
        try:
            made = self._judged(restored, extra)
        except LostError as trouble:
            made = Attempt(trouble=say(f"The sandbox failed: {trouble}.", f"沙箱出错：{trouble}。"))
        except Exception as trouble:
            made = Attempt(trouble=not_gradable(trouble))
        return replace(made, seconds=time.monotonic() - started)

    def _judged(self, restored: Restored, extra: dict[str, bytes]) -> Attempt:
        verdicts: dict[str, dict[str, Any]] = {}
        until, tests = time.monotonic() + self.limits.whole, sum(cell.role == "test" for cell in self.plan.steps)
        alone = set(extra) <= {TIMESTAMP}  # else a file could be imported, or read by a given cell, and be code
        reading = read(self.warm, self.plan, restored, self.limits) if alone else None
        lost = ""
        while True:
            ran = run(self.warm, self.plan, restored, extra, self.limits, reading)
            try:
                lost = judge(self.warm, self.plan, ran, self.limits, verdicts, until, lost)
            finally:
                ran.close()
            if reading:
                until = time.monotonic() + self.limits.whole
            reading = None
            if len(verdicts) == tests:
                break  # else a call has killed more than itself: it costs its test, the others are asked anew
        for verdict in verdicts.values():
            if verdict.get("missing"):
                verdict["cause"] = cause(self.plan, restored, ran.outputs, verdict["missing"])
        stopped = tuple(f"{_name(restored, place)}: {why}" for place, why in ran.lethal.items() if place >= 0)
        return Attempt(ran.outputs, verdicts, stopped)

    def close(self) -> None:
        """End everything."""
        self.warm.close()


def not_gradable(trouble: BaseException) -> str:
    """Name trouble that nobody has foreseen."""
    return say(f"It could not be graded: {type(trouble).__name__}: {trouble}",
               f"无法评分：{type(trouble).__name__}：{trouble}")


def _name(restored: Restored, place: int) -> str:
    if not 0 <= place < len(restored.cells):
        return "?"
    cell = restored.cells[place]
    return cell.teacher.name if cell.teacher else cell.id
