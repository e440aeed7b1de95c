"""Where a test failed, and the teacher's own sentence on what was asked for there."""

import ast
from collections.abc import Iterator

from crmlib.language import say


def line_of(trouble: BaseException, file: str) -> int:
    """The line of the test that was running, 0 if none was."""
    if isinstance(trouble, SyntaxError) and trouble.filename == file:
        return trouble.lineno or 0
    line, trace = 0, trouble.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == file:
            line = line or trace.tb_lineno
        trace = trace.tb_next
    return line


def statement(code: str, line: int) -> tuple[int, int]:
    """First and last line of the statement around a line."""
    try:
        for each in ast.parse(code).body:
            if _around(each, line):
                return each.lineno, each.end_lineno or each.lineno
    except SyntaxError:
        pass
    return line, line


def asked(code: str, line: int) -> str:
    r"""The message of the assertion at a line, or of the one that follows the assignment there.

    Only where it is fixed text, which every failed answer is shown: a value in it could be a hidden input.

    >>> asked("got = f(7)\nassert got == 1, say('One.', '一。')", 1), asked("assert f(7) == 1, f'not {f(7)}'", 1)
    ('One.', '')
    """
    try:
        blocks = list(_blocks(ast.parse(code)))
    except SyntaxError:
        return ""
    for block in reversed(blocks):  # inner ones come later
        for number, each in enumerate(block):
            if _around(each, line):
                found = each if isinstance(each, ast.Assert) else _tested(each, block[number + 1:number + 2])
                return _text(found.msg) if found else ""
    return ""


def _blocks(tree: ast.AST) -> Iterator[list[ast.stmt]]:
    for node in ast.walk(tree):
        for field in ("body", "orelse", "finalbody"):
            block = getattr(node, field, None)
            if isinstance(block, list):
                yield block


def _tested(assignment: ast.stmt, after: list[ast.stmt]) -> ast.Assert | None:
    if not isinstance(assignment, ast.Assign) or not after or not isinstance(after[0], ast.Assert):
        return None
    made = {node.id for target in assignment.targets for node in ast.walk(target) if isinstance(node, ast.Name)}
    read = {node.id for node in ast.walk(after[0].test) if isinstance(node, ast.Name)}
    return after[0] if made & read else None


def _text(message: ast.expr | None) -> str:
    if isinstance(message, ast.Constant) and isinstance(message.value, str):
        return message.value
    if isinstance(message, ast.Call) and isinstance(message.func, ast.Name) and message.func.id == "say":
        texts = [each.value for each in message.args if isinstance(each, ast.Constant) and isinstance(each.value, str)]
        if len(texts) == len(message.args) == 2 and not message.keywords:
            return say(*texts)
    return ""


def _around(each: ast.stmt, line: int) -> bool:
    return each.lineno <= line <= (each.end_lineno or each.lineno)
