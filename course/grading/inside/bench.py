"""The judge's bench: runs the teacher's given cells and tests, never a line of a student's.

The student's names are values that came as plain data, or stand-ins. Each submission has a bench and names of its
own, and the given cells make its given things anew, so that nothing of one student reaches another's verdict.
"""

import ast
import contextlib
import io
import sys
import types
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Any

from crmlib.language import say, use_language

from .asked import asked, line_of, statement
from .evidence import Expert, Trial
from .form import IDENTITY, KEY, form
from .shown import shorten
from .standin import Call, NoAnswerError, StandIn, describe
from .wire import CannotPassError, decode, reason

Ask = Callable[[int, str, list[Any], dict[str, Any]], dict[str, Any]]  # at a step, by name, with arguments


class Bench:
    """The teacher's cells of one notebook, with one student's names; `ask` calls a student's function."""

    def __init__(self, order: dict[str, Any], ask: Ask):
        self.order, self.ask = order, ask
        self.module = types.ModuleType("__main__")
        self.names = self.module.__dict__
        self.words = frozenset(order["words"])
        self.calls: list[Call] = []
        self.held: dict[str, str] = {}
        self.values: dict[str, Any] = {}
        self.trials: list[Trial] = []
        self.experts: dict[str, Expert] = {}
        self.step = 0
        use_language(order["language"])

    def judge(self) -> Iterator[dict[str, Any]]:
        """Run every step; tell of each test as soon as it is done, and of known mistakes at the end."""
        for number, step in enumerate(self.order["steps"]):
            if step["id"] not in self.order["skip"]:
                verdict = self.run(number)
                if step["kind"] == "test":
                    yield {"test": step["id"], **verdict, **self._own()}
        yield {"misconceptions": self.mistakes()}

    def run(self, number: int) -> dict[str, Any]:
        """Run one step; a test that does not raise is passed."""
        step = self.order["steps"][number]
        self.step = number
        self.calls, self.held, self.values = [], {}, {}
        verdict = self._run(step)
        if step["kind"] == "test":
            self.trials.append(Trial(step["id"], verdict["ok"], self.calls, self.values))
        return verdict

    def mistakes(self) -> dict[str, str]:
        """The known mistake that a failed test shows, by test; to be asked when the tests have run."""
        found: dict[str, str] = {}
        for question in self.order["questions"]:
            trials = [trial for trial in self.trials if trial.test in question["tests"]]
            if not all(trial.passed for trial in trials):
                found |= self._expert(question).explain(trials)
        return found

    def learn(self, question: dict[str, Any]) -> None:
        """Ask the known answers now what they give for the inputs of the tests that have run."""
        failed = [replace(trial, passed=False) for trial in self.trials if trial.test in question["tests"]]
        self._expert(question).explain(failed)

    def _expert(self, question: dict[str, Any]) -> Expert:
        name = question["question"]
        if name not in self.experts:
            self.experts[name] = Expert(question, self.names)
        return self.experts[name]

    def _run(self, step: dict[str, Any]) -> dict[str, Any]:
        try:
            self.names.pop(KEY, None)
            self._bind(self.order["held"].get(str(self.step)) or {})
            with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
                return {"ok": True, "result": self._execute(step)}
        except BaseException as trouble:
            return {"ok": False, **self._explain(step, trouble)}

    def _bind(self, held: dict[str, Any]) -> None:
        """Give the student's names what they hold at this place; what cannot be told fails the test."""
        for name in self.order["student"]:
            self.names.pop(name, None)
        for name, what in held.items():
            if "cannot" in what:
                raise NoAnswerError(f"{name}: {reason(*(str(each)[:60] for each in what['cannot'][:2]))}")
            if "call" in what:
                self.names[name] = StandIn(name, self._ask, self._log)
            else:
                try:
                    self.names[name] = decode(what["value"])
                except CannotPassError as trouble:
                    raise NoAnswerError(f"{name}: {reason(trouble.code)}") from trouble
                self.held[name] = shorten(self.names[name])
                self.values[name] = self.names[name]

    def _own(self) -> dict[str, Any]:
        """Where a test is on the student's own data: the id typed, and of a value what was given and what was right."""
        values = {name: self.names[name] for name in self.held if name in self.names}
        id = values.pop(IDENTITY, None)
        if not isinstance(id, str | int):
            return {}
        own: dict[str, Any] = {"id": str(id)[:100]}
        if len(values) == 1 and KEY in self.names:
            with contextlib.suppress(Exception):  # what has no form is nobody's right answer
                right = self.names[KEY]
                own |= {"gave": form(next(iter(values.values())), right), "right": form(right, right)}
        return {"own": own}

    def _execute(self, step: dict[str, Any]) -> float | None:
        """Run the cell; a number as its last line is partial credit, as nbgrader has it."""
        lines, last = _compiled(step["code"], step["id"])
        exec(lines, self.names)
        value: Any = eval(last, self.names) if last else None
        return float(value) if type(value) in (int, float) else None

    def _ask(self, name: str, arguments: list[Any], keywords: dict[str, Any]) -> dict[str, Any]:
        return self.ask(self.step, name, arguments, keywords)

    def _log(self, name: str) -> Call:
        frame: types.FrameType | None = sys._getframe(2)
        line = 0
        step = self.order["steps"][self.step]["id"]
        while frame is not None:
            if frame.f_code.co_filename == step:
                line = frame.f_lineno
            frame = frame.f_back
        self.calls.append(Call(name, line))
        return self.calls[-1]

    def _explain(self, step: dict[str, Any], trouble: BaseException) -> dict[str, Any]:
        """Say what failed without telling what is hidden."""
        line = line_of(trouble, step["id"])
        first, last = statement(step["code"], line)
        hidden = bool(step["hidden"]) if not line else any(each in step["hidden"] for each in range(first, last + 1))
        here = [call for call in self.calls if first <= call.line <= last] or self.calls[-1:]
        message = _quietly(trouble, here[-1:]) if hidden else _say(trouble)
        return {
            "type": type(trouble).__name__, "message": message[:2000], "hidden": hidden,
            "calls": [self._tell(call, hidden or call.line in step["hidden"]) for call in here[-1:] if call.answered],
            "values": dict(list(self._telling().items())[:4]), "missing": self._missing(trouble),
            "asked": "" if isinstance(trouble, AssertionError) else asked(step["code"], line)[:2000],
        }

    def _telling(self) -> dict[str, str]:
        """What the student's values are; the id only where the test reads nothing else of the student's."""
        return {name: text for name, text in self.held.items()
                if name != IDENTITY or (len(self.held) == 1 and not self.calls)}

    def _missing(self, trouble: BaseException) -> str:
        """The student's name that the test has not found; one that is missing in a student's function is not meant."""
        name = trouble.name if isinstance(trouble, NameError) else None
        return name if name and name in self.order["student"] else ""

    def _tell(self, call: Call, hidden: bool) -> dict[str, str]:
        if not call.error:
            return {"name": call.name, "gave": describe(call.value, self.words if hidden else None)}
        message = _quietly(call.raised, [call]) if hidden else call.message
        return {"name": call.name, "error": call.error, "message": message[:300]}


@lru_cache(maxsize=500)
def _compiled(code: str, name: str) -> tuple[types.CodeType, types.CodeType | None]:
    """A cell, and its last line if that is an expression: the same for every submission."""
    tree = ast.parse(code, name)
    last = tree.body[-1] if tree.body else None
    if not isinstance(last, ast.Expr):
        return compile(tree, name, "exec"), None
    tree.body.pop()
    return compile(tree, name, "exec"), compile(ast.Expression(last.value), name, "eval")


def _quietly(trouble: BaseException | None, calls: list[Call]) -> str:
    """Say what failed in the teacher's words only: the student's could repeat a hidden input."""
    if isinstance(trouble, NoAnswerError):
        return trouble.quiet
    ours = isinstance(trouble, AssertionError | KeyboardInterrupt) and not any(call.raised is trouble for call in calls)
    return _say(trouble) if ours and trouble is not None else ""


def _say(trouble: BaseException) -> str:
    if isinstance(trouble, KeyboardInterrupt):
        return say("The test took too long.", "测试运行超时。")
    return str(trouble)
