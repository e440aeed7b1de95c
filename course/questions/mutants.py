"""Small changes of an answer, each of which a good test notices: mutmut's operators, and those of this subject."""

import ast
import difflib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import libcst as cst
from libcst import matchers as m
from mutmut.mutation.mutators import mutation_operators

Operator = tuple[Any, Callable[[Any], Iterable[Any]]]
AGGREGATES = ("mean", "median", "sum", "max", "min", "count", "nunique")
BUILTINS = {"min": "max", "max": "min", "sum": "max", "any": "all", "all": "any", "zip": "list"}
# Left out, what they drop or order counts.
GUARDS = ("dropna", "fillna", "normalize", "sort_values", "drop_duplicates", "abs", "copy", "clip", "astype", "reindex")
MIRROR: dict[type, Any] = {
    cst.LessThan: cst.GreaterThan, cst.LessThanEqual: cst.GreaterThanEqual,
    cst.GreaterThan: cst.LessThan, cst.GreaterThanEqual: cst.LessThanEqual,
}


@dataclass(frozen=True)
class Mutant:
    """A changed answer, and the lines in which it differs."""

    code: str
    change: str

    def diff(self, original: str) -> str:
        """The change as a person reads it."""
        lines = difflib.unified_diff(plainly(original).splitlines(), self.code.splitlines(), lineterm="", n=1)
        return "\n".join(line for line in lines if not line.startswith(("---", "+++", "@@")))


def mutants(code: str) -> list[Mutant]:
    """Every answer that one operator makes of this one at one place, each once."""
    code = plainly(code)
    module = cst.parse_module(code)
    others = [(cst.BaseString, _other_text(module)), (cst.Name, _other_name(module))]
    operators = [*mutation_operators, *OPERATORS, *others]
    names: Counter[str] = Counter()
    found = []
    for changed in dict.fromkeys(_all(module, operators)):
        if changed != code:
            name = _change(code, changed)
            names[name] += 1
            found.append(Mutant(changed, name if names[name] == 1 else f"{name} ({names[name]})"))
    return found


def plainly(code: str) -> str:
    """The same code without comments and docstrings, in one spelling."""
    tree = ast.parse(code)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and ast.get_docstring(node) and len(node.body) > 1:
            del node.body[0]
    return ast.unparse(tree) + "\n"


def _all(module: cst.Module, operators: list[Operator]) -> Iterator[str]:
    for node in _nodes(module):
        for kind, change in operators:
            if isinstance(node, kind):
                for new in change(node):
                    try:
                        code = plainly(module.deep_replace(node, new).code)
                        compile(code, "mutant", "exec")
                        yield code
                    except (SyntaxError, cst.CSTValidationError, TypeError):  # a place where its like cannot stand
                        continue


def _nodes(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    yield node
    for child in node.children:
        yield from _nodes(child)


def _change(old: str, new: str) -> str:
    """The lines that are new, or those that are gone where none is."""
    lines = [line for line in difflib.ndiff(old.splitlines(), new.splitlines()) if line[0] in "+-"]
    fresh = [line[1:].strip() for line in lines if line[0] == "+"]
    return " / ".join(fresh) if fresh else "without " + " / ".join(line[1:].strip() for line in lines)


def _less(node: cst.BaseNumber) -> Iterator[cst.CSTNode]:
    """One less, and where it is a share, a little more and a little less: a cut-off that is off."""
    if isinstance(node, cst.Integer):
        value = int(node.value)
        yield cst.parse_expression(str(value - 1))
        if value:
            yield cst.Integer("0")
    elif isinstance(node, cst.Float):
        for factor in (0.9, 1.1):
            yield cst.Float(repr(round(float(node.value) * factor, 6)))


def _mirrored(node: cst.ComparisonTarget) -> Iterator[cst.CSTNode]:
    other = MIRROR.get(type(node.operator))
    if other:
        yield node.with_changes(operator=other())


def _truth_for_none(node: cst.Comparison) -> Iterator[cst.CSTNode]:
    """Zero taken for missing."""
    if m.matches(node, m.Comparison(comparisons=[m.ComparisonTarget(comparator=m.Name("None"))])):
        operator = node.comparisons[0].operator
        if isinstance(operator, cst.Is):
            yield cst.UnaryOperation(cst.Not(), node.left, lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
        elif isinstance(operator, cst.IsNot):
            yield node.left


def _one_side(node: cst.BooleanOperation) -> Iterator[cst.CSTNode]:
    yield node.left
    yield node.right


def _swapped(node: cst.BinaryOperation) -> Iterator[cst.CSTNode]:
    if isinstance(node.operator, cst.Subtract | cst.Divide):
        yield node.with_changes(left=node.right, right=node.left)
    if isinstance(node.operator, cst.BitAnd | cst.BitOr):
        yield from (node.left, node.right)


def _branches(node: cst.IfExp) -> Iterator[cst.CSTNode]:
    yield node.with_changes(body=node.orelse, orelse=node.body)


def _order(node: cst.IndentedBlock | cst.Module) -> Iterator[cst.CSTNode]:
    """Two rules in the other order, or one rule gone."""
    body = list(node.body)
    for place in range(len(body)):
        if len(body) > 1:
            yield node.with_changes(body=[*body[:place], *body[place + 1:]])
        if place + 1 < len(body):
            yield node.with_changes(body=[*body[:place], body[place + 1], body[place], *body[place + 2:]])


def _aggregate(node: cst.Attribute) -> Iterator[cst.CSTNode]:
    if node.attr.value in AGGREGATES:
        yield from (node.with_changes(attr=cst.Name(name)) for name in AGGREGATES if name != node.attr.value)
    opposite = {"idxmin": "idxmax", "idxmax": "idxmin", "nlargest": "nsmallest", "nsmallest": "nlargest"}
    if node.attr.value in opposite:
        yield node.with_changes(attr=cst.Name(opposite[node.attr.value]))


def _call(node: cst.Call) -> Iterator[cst.CSTNode]:
    """A guard left out, a built-in function for another."""
    if isinstance(node.func, cst.Attribute) and node.func.attr.value in GUARDS:
        yield node.func.value
    if isinstance(node.func, cst.Name) and node.func.value in BUILTINS:
        yield node.with_changes(func=cst.Name(BUILTINS[node.func.value]))


def _negated(node: cst.Return) -> Iterator[cst.CSTNode]:
    """The sign: what is returned, negated."""
    if isinstance(node.value, cst.BinaryOperation | cst.Name):
        inner = node.value.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
        yield node.with_changes(value=cst.UnaryOperation(cst.Minus(), inner))


OPERATORS: list[Operator] = [
    (cst.BaseNumber, _less), (cst.ComparisonTarget, _mirrored), (cst.Comparison, _truth_for_none),
    (cst.BooleanOperation, _one_side), (cst.BinaryOperation, _swapped), (cst.IfExp, _branches),
    (cst.IndentedBlock, _order), (cst.Module, _order), (cst.Attribute, _aggregate), (cst.Call, _call),
    (cst.Return, _negated),
]


def _other_text(module: cst.Module) -> Callable[[Any], Iterable[Any]]:
    """A column or a label for another one of the same answer."""
    texts = sorted({node.value for node in _nodes(module) if isinstance(node, cst.SimpleString)})
    return lambda node: (cst.SimpleString(text) for text in texts
                         if isinstance(node, cst.SimpleString) and text != node.value)


def _other_name(module: cst.Module) -> Callable[[Any], Iterable[Any]]:
    """A parameter for another one."""
    names = [node.name.value for node in _nodes(module) if isinstance(node, cst.Param)]
    return lambda node: (cst.Name(name) for name in names if node.value in names and name != node.value)
