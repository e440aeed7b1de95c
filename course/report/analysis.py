"""The class's answers as items: each question and each test with its statistics."""

from collections.abc import Iterable
from dataclasses import dataclass

from course.report import items
from course.report.evidence import Case
from course.report.register import Register, Student

WHOLE = 1e-9


@dataclass(frozen=True)
class Item:
    """A question, or one test of it. `scores` are the shares of its points of the students for whom it is decided."""

    name: str
    question: str
    points: float
    scores: dict[str, float]
    by_hand: bool
    difficulty: float | None
    discrimination: float | None
    item_rest: float | None
    quartiles: list[float] | None

    @property
    def mean(self) -> float | None:
        """Mean points."""
        return None if self.difficulty is None else self.difficulty * self.points

    @property
    def full(self) -> int:
        """How many had all of its points."""
        return sum(each >= 1 - WHOLE for each in self.scores.values())

    @property
    def lost(self) -> list[str]:
        """Who lost points on it."""
        return [id for id, each in self.scores.items() if each < 1 - WHOLE]


@dataclass(frozen=True)
class Analysis:
    """Items of one class; `students` are those whose answers count: graded, and without trouble.

    `totals` are their points on the questions that are decided for everybody, which are `worth` so much.
    """

    students: list[Student]
    totals: dict[str, float]
    worth: float
    questions: list[Item]
    tests: list[Item]
    alpha: float | None
    open: int

    def question(self, name: str) -> Item:
        """The question of this name."""
        return next(each for each in self.questions if each.name == name)


def analyse(register: Register, case: Case) -> Analysis:
    """Count every question and test.

    Totals are made of the questions that are decided for everybody: half-read paragraphs would put those whose
    paragraph is still open at the bottom of the class.
    """
    students = [each for each in register.graded if not case.of(each.id).trouble]
    cells: dict[str, list[str]] = {}
    for name in register.cells:
        cells.setdefault(name.split("-")[0], []).append(name)
    complete = [question for question, names in cells.items() if all(_points(each, names) is not None
                                                                     for each in students)]
    totals = {each.id: sum(_points(each, cells[one]) or 0 for one in complete) for each in students}
    whole = {name for one in complete for name in cells[one]}
    questions = [_item(register, students, totals, one, one, names, one in complete) for one, names in cells.items()]
    tests = [_item(register, students, totals, name, one, [name], name in whole)
             for one, names in cells.items() for name in names if len(names) > 1]
    parts = [[_points(each, cells[one]) or 0 for each in students] for one in complete]
    return Analysis(students, totals, sum(register.worth[name] for name in whole), questions, tests,
                    items.alpha(parts), sum(each.open for each in students))


def _item(register: Register, students: list[Student], totals: dict[str, float], name: str, question: str,
          cells: list[str], counted: bool) -> Item:
    worth = sum(register.worth[each] for each in cells)
    by_hand = all(register.cells[each].role == "essay" for each in cells)
    # A half-read paragraph says nothing yet: those who wrote nothing have their 0 before anybody is read.
    readable = students if counted or not by_hand else []
    found = {each.id: points for each in readable if (points := _points(each, cells)) is not None}
    scores = {id: points / worth for id, points in found.items()}
    shares = list(scores.values())
    total = [totals[id] + (0 if counted else points) for id, points in found.items()]
    return Item(name, question, worth, scores, by_hand, items.difficulty(shares),
                items.discrimination(shares, total), items.item_rest(shares, total, worth),
                items.by_quartile(shares, total))


def _points(student: Student, cells: Iterable[str]) -> float | None:
    """A student's points on some cells together, None while one of them is open."""
    marks = [student.marks.get(each, 0.0) for each in cells]
    return None if None in marks else sum(each or 0 for each in marks)
