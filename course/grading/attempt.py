"""One submission's attempt: run and judged, wherever a warm process stands; nothing is read or written here."""

import time
from dataclasses import dataclass, field, replace
from typing import Any

from course.grading.execute import LostError, run
from course.grading.judge import judge
from course.grading.limits import Limits
from course.grading.plan import Plan
from course.grading.restore import Restored
from course.grading.sandbox import Warm
from crmlib.language import say


@dataclass(frozen=True)
class Attempt:
    """What came of it, as plain data: outputs by cell, each test's verdict, cells that had to be stopped."""

    outputs: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    verdicts: dict[str, dict[str, Any]] = field(default_factory=dict)
    stopped: tuple[str, ...] = ()
    seconds: float = 0
    trouble: str = ""


def attempt(warm: Warm, plan: Plan, limits: Limits, restored: Restored, extra: dict[str, bytes]) -> Attempt:
    """Run and judge one submission; whatever goes wrong is its alone and is said in words."""
    started = time.monotonic()
    try:
        made = _judged(warm, plan, limits, restored, extra)
    except LostError as trouble:
        made = Attempt(trouble=say(f"The sandbox failed: {trouble}.", f"沙箱出错：{trouble}。"))
    except Exception as trouble:
        made = Attempt(trouble=not_gradable(trouble))
    return replace(made, seconds=time.monotonic() - started)


def not_gradable(trouble: BaseException) -> str:
    """Name trouble that nobody has foreseen."""
    return say(f"It could not be graded: {type(trouble).__name__}: {trouble}",
               f"无法评分：{type(trouble).__name__}：{trouble}")


def _judged(warm: Warm, plan: Plan, limits: Limits, restored: Restored, extra: dict[str, bytes]) -> Attempt:
    ran = run(warm, plan, restored, extra, limits)
    try:
        verdicts = judge(warm, plan, ran, limits)
    finally:
        ran.close()
    stopped = tuple(f"{_name(restored, place)}: {why}" for place, why in ran.lethal.items())
    return Attempt(ran.outputs, verdicts, stopped)


def _name(restored: Restored, place: int) -> str:
    if not 0 <= place < len(restored.cells):
        return "?"
    cell = restored.cells[place]
    return cell.teacher.name if cell.teacher else cell.id
