"""What each pupil hands in: a notebook in nbgrader's exchange, as `nbgrader submit` would put it there."""

import json
import random
from collections.abc import Iterator
from math import exp
from pathlib import Path
from typing import Any

from course.demo import hostile
from course.demo.answers import Answers, right_answers, wrong_answers
from course.demo.essays import essay
from course.demo.own import own_values
from course.demo.people import Pupil
from course.grading.collect import TIMESTAMP
from course.grading.plan import WHO, Plan
from course.manifest import Course

HARDEST, EASIEST = 0.6, -1.6


def write_class(course: Course, pupils: list[Pupil], plan: Plan, blank: dict[str, Any], inbound: Path,
                draw: random.Random) -> None:
    """Write everybody's submission.

    Args:
        course: where known wrong answers stand.
        pupils: the class.
        plan: the assignment with its solutions.
        blank: the released notebook.
        inbound: the folder of nbgrader's exchange into which students submit.
        draw: the class's luck.
    """
    inbound.mkdir(parents=True, exist_ok=True)
    lenders = [each for each in pupils if each.fate == "answers" and each.skill > 0] or pupils
    lent = {each.id: draw.choice(lenders).id for each in pupils if each.fate == "copied"}
    own = own_values(plan, sorted(set(lent.values())))
    # Every other copies the whole notebook, the lender's id included.
    whole = {each.id: lent[each.id] for place, each in enumerate(pupils) if each.id in lent and place % 2}
    desk = _Desk(course, plan, draw)
    counts = {"mangled": 0, "hostile": 0}
    for pupil in pupils:
        if pupil.fate == "missing":
            continue
        notebook = json.loads(json.dumps(blank))
        cells = dict(_answer_cells(notebook))
        desk.fill(cells, pupil, own.get(lent.get(pupil.id, ""), {}))
        cells[WHO]["source"] = f"student_id = {whole.get(pupil.id, pupil.id)!r}"
        if pupil.fate == "hostile":
            hostile.attack(cells, counts["hostile"])
        folder = inbound / f"{pupil.id}+{plan.slug}+{pupil.moment:%Y-%m-%d %H:%M:%S.%f} UTC+{draw.getrandbits(32):08x}"
        folder.mkdir()
        path = folder / f"{plan.slug}.ipynb"
        path.write_text(json.dumps(notebook, ensure_ascii=False), "utf-8")
        (folder / TIMESTAMP).write_text(f"{pupil.moment:%Y-%m-%d %H:%M:%S.%f} UTC", "utf-8")
        if pupil.fate == "mangled":
            hostile.mangle(path, counts["mangled"], draw)
        counts[pupil.fate] = counts.get(pupil.fate, 0) + 1


class _Desk:
    """How this class answers this assignment: each question has a difficulty, each wrong answer its popularity."""

    def __init__(self, course: Course, plan: Plan, draw: random.Random):
        self.plan, self.draw = plan, draw
        self.right = right_answers(plan)
        self.wrong: Answers = wrong_answers(course, plan)
        for each in self.wrong.values():
            draw.shuffle(each)
        self.hard = {name: draw.uniform(EASIEST, HARDEST) for name in self.right}

    def fill(self, cells: dict[str, dict[str, Any]], pupil: Pupil, borrowed: dict[str, str]) -> None:
        """Write a pupil's answers into the cells."""
        for name, cell in cells.items():
            if self.plan.by_name[name].role == "essay":
                cell["source"] = essay(self.right[name], pupil, self.draw) or cell["source"]
            elif name in borrowed:
                cell["source"] = borrowed[name]
            else:
                cell["source"] = self._answer(name, pupil) or cell["source"]

    def _answer(self, name: str, pupil: Pupil) -> str:
        """Right, wrong by one of the wrong ways, or nothing at all."""
        if self.draw.random() < 1 / (1 + exp(-1.7 * (pupil.skill - self.hard[name]))):
            return self.right[name]
        ways = self.wrong.get(name) or []
        if not ways or self.draw.random() < 0.12 - 0.08 * pupil.skill:
            return ""
        # A few ways are common and many rare, as in any class.
        return self.draw.choices(ways, [1 / place for place in range(1, len(ways) + 1)])[0][1]


def _answer_cells(notebook: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for cell in notebook["cells"]:
        meta = cell["metadata"].get("nbgrader") or {}
        if meta.get("solution"):
            yield meta["grade_id"], cell
