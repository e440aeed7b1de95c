"""What a student was given, question by question, and how that compares with what the attack deserves."""

from functools import cache
from pathlib import Path

from course.authoring.source import read_source
from tests.attacks.attack import ROOT, SLUG, Attack


@cache
def worth() -> dict[str, float]:
    """The points of each test cell."""
    source = read_source(ROOT / "course" / "assignments" / f"{SLUG}.md", "assignment")
    return {cell.meta.id: cell.meta.points for cell in source.cells if cell.meta.role == "test"}


def gradebook(path: Path) -> dict[str, dict[str, float | None]]:
    """Each student's points by test cell, as a person would see them: a mark given by hand counts first."""
    from nbgrader.api import Gradebook

    found: dict[str, dict[str, float | None]] = {}
    with Gradebook(f"sqlite:///{path}") as book:
        for submission in book.assignment_submissions(SLUG):
            grades = (grade for notebook in submission.notebooks for grade in notebook.grades)
            found[submission.student_id] = {
                grade.name: grade.auto_score if grade.manual_score is None else grade.manual_score
                for grade in grades if grade.name in worth()}
    return found


def undeserved(attack: Attack, points: dict[str, float | None]) -> dict[str, float]:
    """The points that it got and should not have."""
    fair = attack.earns | attack.may_earn
    return {test: each for test, each in points.items() if each and each > (worth()[test] if test in fair else 0)}


def lost(attack: Attack, points: dict[str, float | None]) -> set[str]:
    """The tests whose points it should have got and did not."""
    return {test for test in attack.earns if (points.get(test) or 0) < worth()[test]}


def deserved(attack: Attack) -> float:
    return sum(worth()[test] for test in attack.earns)


def total(points: dict[str, float | None]) -> float:
    return sum(each or 0 for each in points.values())
