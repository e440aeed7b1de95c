"""What the instructor sees: a line while it goes on, a table at the end, and a log that machines read."""

import json
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any, TextIO

from course.grading.copies import foreign_ids
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
    lines = [words, *_questions(outcome, graded), *_trouble(outcome), *_mended(outcome), *_copies(outcome),
             *_ids(outcome)]
    if outcome.dry_run:
        lines += [say("Nothing was written. What grading would change:", "没有写入任何内容。正式评分会改变："),
                  *_changes(outcome)]
    else:
        lines.append(say("Written into the gradebook. Points to give by hand: in formgrader (course lab).",
                         "已写入成绩册。需要人工评阅的部分，请在 formgrader（course lab）中给分。"))
    return "\n".join(lines)


def log(outcome: Outcome, path: Path) -> None:
    """Write one line of JSON a submission."""
    text = "".join(json.dumps(_entry(outcome, each), ensure_ascii=False) + "\n" for each in outcome.results)
    path.write_text(text.encode("utf-8", "replace").decode(), "utf-8")


def _entry(outcome: Outcome, result: Result) -> dict[str, Any]:
    return {
        "student": result.student, "assignment": outcome.slug, "language": outcome.language,
        "status": "trouble" if result.trouble else "graded", "trouble": result.trouble, "notes": result.notes,
        "id": result.paper.typed,
        "copies": [{"question": outcome.questions[test], "test": test, "whose": whose}
                   for student, test, whose in outcome.copies if student == result.student],
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


def _mended(outcome: Outcome) -> list[str]:
    """Whose notebook had cells deleted, doubled or changed that are the teacher's."""
    who = [f"{_shown(each.student)} ({len(each.notes)})" for each in outcome.results if each.notes]
    joint = say(", ", "、")
    return [say(f"Mended before grading (course report and --log say what): {joint.join(who)}",
                f"评分前已修复（详情见 course report 和 --log）：{joint.join(who)}")] if who else []


def _copies(outcome: Outcome) -> list[str]:
    """Whose right answers somebody gave; what is seen, and how little it may be."""
    if not outcome.copies:
        return []
    questions: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for student, test, whose in outcome.copies:
        questions[student, whose].append(outcome.questions[test])
    lines = [say("Wrong answers that are a classmate's right ones. Talk to both: it is evidence, not a verdict "
                 "(by chance fewer than one honest student in 1,000 agrees so well), and costs no points.",
                 "以下错误答案恰好是另一位同学的正确答案。请与双方谈谈：这只是线索，不是定论"
                 "（诚实作答的学生中，碰巧如此吻合的不到千分之一），也不扣分。")]
    return lines + [say(f"  {_shown(student)}: {', '.join(names)}, right for {_shown(whose)}",
                        f"  {_shown(student)}：{'、'.join(names)}，是 {_shown(whose)} 的正确答案")
                    for (student, whose), names in questions.items()]


def _ids(outcome: Outcome) -> list[str]:
    """Who works on a classmate's data, and whose id is only written otherwise than the folder's name."""
    found = foreign_ids(outcome.papers)
    lines = [say(f"{_shown(student)} typed the id {_shown(typed)!r}, which is also {', '.join(map(_shown, others))}'s: "
                 "the same data, so a copied answer would be right.",
                 f"{_shown(student)} 填写的学号“{_shown(typed)}”也属于 {'、'.join(map(_shown, others))}："
                 "两人的数据相同，抄来的答案也会算对。")
             for student, typed, others in found if others]
    alone = [f"{_shown(student)} ({_shown(typed)})" for student, typed, others in found if not others]
    if len(alone) > len(outcome.results) / 2:
        lines.append(say(f"{len(alone)} students typed another id than the folder's name: ids seem to have two forms "
                         "here. Compare them with your list; the log has both.",
                         f"{len(alone)} 位学生填写的学号与文件夹名不同：这里的学号似乎有两种写法。"
                         "请与名单核对，日志中两者都有。"))
    elif alone:
        lines.append(say(f"Typed another id than the folder's name: {', '.join(alone)}",
                         f"填写的学号与文件夹名不同：{'、'.join(alone)}"))
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
