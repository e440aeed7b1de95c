"""Answers that students give: the right ones from the assignment's source, wrong ones by name or by small changes."""

import ast
import copy
from collections.abc import Callable, Iterator

from course.authoring.rules import MARKER
from course.grading.plan import Plan
from course.manifest import Course
from course.questions.answers import read_answers

Answers = dict[str, list[tuple[str, str]]]


def right_answers(plan: Plan) -> dict[str, str]:
    """The reference answer to each question that is answered in code or prose."""
    return {cell.name: "\n".join(line for line in cell.source.splitlines() if not MARKER.search(line))
            for cell in plan.cells if cell.role in ("solve", "essay")}


def wrong_answers(course: Course, plan: Plan) -> Answers:
    """Wrong answers to each question as (what is believed, code).

    Those that the course knows by name come first; without any, the right answer is given with one thing changed.
    """
    right, named = right_answers(plan), _named(course, plan.slug)
    return {cell.name: named.get(cell.name) or list(_changed(right[cell.name])) for cell in plan.cells
            if cell.kind == "code" and cell.role == "solve"}


def _named(course: Course, slug: str) -> Answers:
    """Read answers that known misconceptions lead to."""
    return {question: [(wrong.belief, wrong.code) for wrong in known.wrong]
            for question, known in read_answers(course, slug).items()}


def _changed(code: str) -> Iterator[tuple[str, str]]:
    """Every comparison, bound, choice and number, one at a time."""
    tree = ast.parse(code)
    for number, node in enumerate(ast.walk(tree)):
        for kind, change in CHANGES.items():
            if isinstance(node, kind):
                spoilt = copy.deepcopy(tree)
                target = next(each for place, each in enumerate(ast.walk(spoilt)) if place == number)
                what = change(target)
                if what and (text := ast.unparse(spoilt)) != ast.unparse(tree):
                    yield what, text


def _compare(node: ast.AST) -> str:
    assert isinstance(node, ast.Compare)
    bounds = {ast.GtE: ast.Gt, ast.Gt: ast.GtE, ast.Lt: ast.LtE, ast.LtE: ast.Lt}
    others = {ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Is: ast.IsNot, ast.In: ast.NotIn}
    operator = type(node.ops[0])
    kind = {**bounds, **others}.get(operator)
    if kind is None:
        return ""
    node.ops[0] = kind()
    return "a value equal to the threshold" if operator in bounds else "the others picked"


def _call(node: ast.AST) -> str:
    """Forget a bound: max(x, 0) becomes x."""
    assert isinstance(node, ast.Call)
    if not (isinstance(node.func, ast.Name) and node.func.id in ("max", "min") and len(node.args) == 2):
        return ""
    node.func, node.args = ast.Name("float"), node.args[:1]
    return "a bound forgotten"


def _choice(node: ast.AST) -> str:
    assert isinstance(node, ast.IfExp)
    node.body, node.orelse = node.orelse, node.body
    return "both ways round"


def _number(node: ast.AST) -> str:
    assert isinstance(node, ast.Constant)
    if isinstance(node.value, bool) or not isinstance(node.value, int | float):
        return ""
    node.value = node.value * 2 or 1
    return "another number"


CHANGES: dict[type[ast.AST], Callable[[ast.AST], str]] = {
    ast.Compare: _compare, ast.Call: _call, ast.IfExp: _choice, ast.Constant: _number}
