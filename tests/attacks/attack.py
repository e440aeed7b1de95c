"""What an attack is, and how a submission is made of it."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import nbformat

from course.authoring.rules import MARKER
from course.authoring.source import read_source

ROOT = Path(__file__).parents[2]
SLUG = "02-classification"
FILE = f"{SLUG}.ipynb"

# Answers that earn nothing, so that every point of a cheat is an undeserved one.
WRONG = {
    "identity": 'student_id = "S1024"',
    "tier": 'def tier(profits, vip=0.80, important=0.95):\n    return ["vip"] * len(profits)',
    "purchases": "def purchases(log):\n    return {}",
    "relation": "def relation(profit, loyalty, high_profit=600, high_loyalty=0.5):\n    return 'partner'",
    "top": "top_fifth = 0.123",
    "invest": 'invest_most = ["K1"]',
    "moved": "moved_up = 40",
}


@dataclass(frozen=True)
class Attack:
    """One hostile (or merely unlucky) submission and the grade it deserves."""

    id: str
    family: str
    tries: str
    # What is changed in the notebook before it is written, and in the folder afterwards.
    edit: Callable[["Submission"], None] = lambda submission: None
    after: Callable[["Submission"], None] = lambda submission: None
    # Test cells whose points it must get, and those that it may get without harm.
    earns: frozenset[str] = frozenset()
    may_earn: frozenset[str] = frozenset()
    # Whether the grader has to name what is wrong with it.
    trouble: bool = False
    # The student's folder, where that is the attack.
    student: str = ""
    # Whether it is graded in a class of its own, for it may end a whole class's grading.
    alone: bool = False
    # Why stock nbgrader is not measured on it.
    not_stock: str = ""
    # Why no sandbox can stop it: the points are the question's fault.
    unstoppable: str = ""

    @property
    def name(self) -> str:
        """The student who hands it in."""
        return self.student or self.id


@dataclass
class Submission:
    """One student's folder of an assignment, while it is being made."""

    folder: Path
    notebook: nbformat.NotebookNode
    world: dict[str, str] = field(default_factory=dict)

    @property
    def path(self) -> Path:
        return self.folder / FILE

    @property
    def root(self) -> Path:
        """nbgrader's course root."""
        return Path(self.world["ROOT"])

    def cell(self, grade_id: str) -> nbformat.NotebookNode:
        return next(cell for cell in self.notebook.cells if grade_of(cell) == grade_id)

    def answer(self, question: str, code: str) -> None:
        self.cell(question).source = self.filled(code)

    def add(self, question: str, code: str) -> None:
        """Put code below an answer."""
        cell = self.cell(question)
        cell.source += "\n" + self.filled(code).strip("\n")

    def filled(self, code: str) -> str:
        """Tell the attacker where everything stands: the worst case."""
        for name, value in self.world.items():
            code = code.replace(f"@{name}@", value)
        return code

    def write(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        # Not nbformat.writes, which would mend what an attack has spoilt.
        self.path.write_text(json.dumps(self.notebook, ensure_ascii=False), "utf-8")


def grade_of(cell: nbformat.NotebookNode) -> str:
    return cell.metadata.get("nbgrader", {}).get("grade_id", "")


@cache
def right() -> dict[str, str]:
    """The reference answers, as a student would have written them."""
    source = read_source(ROOT / "course" / "assignments" / f"{SLUG}.md", "assignment")
    return {cell.meta.id: without_markers(cell.text) for cell in source.cells if cell.meta.role == "solve"}


@cache
def tests_of(*questions: str) -> frozenset[str]:
    """The test cells of these questions (all, if none is named)."""
    source = read_source(ROOT / "course" / "assignments" / f"{SLUG}.md", "assignment")
    ids = [cell.meta.id for cell in source.cells if cell.meta.role == "test"]
    return frozenset(id for id in ids if not questions or id.split("-")[0] in questions)


def without_markers(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if not MARKER.search(line))


def make(attack: Attack, released: nbformat.NotebookNode, world: dict[str, str]) -> Submission:
    """Write an attack's submission into the class whose places `world` names."""
    folder = Path(world["ROOT"]) / "submitted" / attack.name / SLUG
    submission = Submission(folder, nbformat.from_dict(released), world)
    attack.edit(submission)
    submission.write()
    attack.after(submission)
    return submission
