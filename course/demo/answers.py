"""Answers that students give: the right ones from the assignment's source, wrong ones by name or by small changes."""

import ast
import copy
from collections.abc import Callable, Iterator

from course.authoring.rules import MARKER
from course.grading.plan import Plan

Answers = dict[str, list[tuple[str, str]]]


def right_answers(plan: Plan) -> dict[str, str]:
    """The reference answer to each question that is answered in code or prose."""
    return {cell.name: "\n".join(line for line in cell.source.splitlines() if not MARKER.search(line))
            for cell in plan.cells if cell.role in ("solve", "essay")}


def wrong_answers(plan: Plan) -> Answers:
    """Wrong answers to each question as (what is wrong, code): the right one with one thing changed."""
    found: Answers = {}
    for cell in plan.cells:
        if cell.kind == "code" and cell.role == "solve":
            found[cell.name] = list(_changed(right_answers(plan)[cell.name]))
    return found


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
    other = {ast.GtE: ast.Gt, ast.Gt: ast.GtE, ast.Lt: ast.LtE, ast.LtE: ast.Lt}
    kind = other.get(type(node.ops[0]))
    if kind is None:
        return ""
    node.ops[0] = kind()
    return "a value equal to the threshold"


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
