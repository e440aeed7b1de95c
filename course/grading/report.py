"""What the instructor sees: a line while it goes on, a table at the end, and a log that machines read."""

import json
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any, TextIO

from course.grading.outcome import Outcome, Result
from crmlib.language import say


class Line:
    """One line that says how far we are and how long it will take."""

    def __init__(self, out: TextIO | None = None):
        self.out = out or sys.stderr
        self.started = time.monotonic()

    def __call__(self, result: Result, done: int, total: int) -> None:
        """Write it anew, on a terminal only."""
        if not self.out.isatty():
            return
        left = (time.monotonic() - self.started) / done * (total - done)
        full = 30 * done // total
        text = say(f"{done} of {total}, {left:.0f} s left", f"{done}/{total}，剩余 {left:.0f} 秒")
        self.out.write(f"\r[{'#' * full}{'.' * (30 - full)}] {text}\x1b[K" + ("\n" if done == total else ""))
        self.out.flush()


def table(outcome: Outcome) -> str:
    """The closing table: how many were graded, what the trouble was, points by question."""
    graded = [each for each in outcome.results if not each.trouble]
    words = say(f"{len(graded)} of {len(outcome.results)} graded in {outcome.seconds:.1f} s.",
                f"已评分 {len(graded)}/{len(outcome.results)} 份，用时 {outcome.seconds:.1f} 秒。")
    lines = [words, *_questions(outcome, graded), *_trouble(outcome)]
    if outcome.dry_run:
        lines += _changes(outcome)
    return "\n".join(lines)


def log(outcome: Outcome, path: Path) -> None:
    """Write one line of JSON a submission."""
    text = "".join(json.dumps(_entry(outcome, each), ensure_ascii=False) + "\n" for each in outcome.results)
    path.write_text(text.encode("utf-8", "replace").decode(), "utf-8")


def _entry(outcome: Outcome, result: Result) -> dict[str, Any]:
    return {
        "student": result.student, "assignment": outcome.slug, "language": outcome.language,
        "status": "trouble" if result.trouble else "graded", "trouble": result.trouble, "notes": result.notes,
        "stopped": result.stopped, "points": result.points, "questions": outcome.by_question(result),
        "scores": result.scores, "changes": result.changes, "misconceptions": result.misconceptions,
        "seconds": round(result.seconds, 3),
    }


def _questions(outcome: Outcome, graded: list[Result]) -> list[str]:
    """Mean points by question, of those that could be had without a person."""
    if not graded:
        return []
    by_hand = {name for name in outcome.possible if all(each.scores.get(name) is None for each in graded)}
    most: Counter[str] = Counter()
    for name, points in outcome.possible.items():
        most[outcome.questions[name]] += points  # type: ignore[assignment]
    lines = []
    for question, possible in most.items():
        if all(name in by_hand for name, each in outcome.questions.items() if each == question):
            lines.append(say(f"  {question:<16} {possible:g} points to give by hand",
                             f"  {question:<16} {possible:g} 分，人工评阅"))
        else:
            mean = sum(outcome.by_question(each)[question] for each in graded) / len(graded)
            lines.append(say(f"  {question:<16} {mean:.2f} of {possible:g}",
                             f"  {question:<16} {mean:.2f}/{possible:g}"))
    return lines


def _trouble(outcome: Outcome) -> list[str]:
    lines = []
    for why, number in Counter(each.trouble for each in outcome.troubled).most_common():
        who = ", ".join(_shown(each.student) for each in outcome.troubled if each.trouble == why)
        lines.append(f"{number} x {why} ({who})")
    for each in outcome.results:
        lines += [f"{_shown(each.student)}: {why}" for why in each.stopped]
    return lines


def _changes(outcome: Outcome) -> list[str]:
    """Who would gain or lose what."""
    lines = []
    for each in outcome.results:
        for name, (before, now) in each.changes.items():
            keeps = say(" (a person's score stays)", "（人工分数不变）") if each.before[name].manual is not None else ""
            lines.append(f"{_shown(each.student)}  {name}: {_points(before)} -> {_points(now)}{keeps}")
        if not each.before:
            lines.append(say(f"{_shown(each.student)}  new: {each.points:g} points",
                             f"{_shown(each.student)}  新增：{each.points:g} 分"))
    return lines or [say("Nothing would change.", "没有变化。")]


def _points(score: float | None) -> str:
    return "-" if score is None else f"{score:g}"


def _shown(student: str) -> str:
    """A folder's name may hold anything, also what would move a terminal's cursor."""
    return "".join(each if each.isprintable() else "?" for each in student)
