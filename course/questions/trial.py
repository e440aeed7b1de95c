"""Try many answers to one question: its cells are run once, and each answer in a fork that is judged as in grading.

The answer's values and calls pass through the same plain data, stand-ins and judge as in `course grade`; only the walls
are left out, for authors try their own code.
"""

import contextlib
import copy
import gc
import io
import json
import os
import select
import signal
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from course.authoring.notebook import build_notebook
from course.authoring.source import Source
from course.grading.inside import calls
from course.grading.inside.bench import Bench
from course.grading.inside.evidence import trace
from course.grading.plan import Plan, defined, question_of
from course.questions import disguises

SECONDS, WAIT = 5, 120  # of the processor's time and of the clock's, for one answer
BATCH = 12  # answers tried one after the other in one fork
ENDED = "It ended its process or took too long."
DATA = (pd.DataFrame, pd.Series, list, dict, set)


@dataclass
class Tried:
    """What became of one answer: each failed test with its message, and the misconceptions that were named."""

    lost: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    beliefs: dict[str, str] = field(default_factory=dict)
    trace: list[str] = field(default_factory=list)
    disguised: bool = True


class Stage:
    """One question with nothing answered but who the student is; every other question is blank."""

    def __init__(self, source: Source, question: str, known: dict[str, Any] | None = None, language: str = "en",
                 student: str = ""):
        self.plan = Plan(source.slug, language, json.loads(build_notebook(source, language)))
        self.question, self.student = question, student
        self.solve = next(cell for cell in self.plan.cells if cell.name == question and cell.role == "solve")
        self.tests = [number for number, cell in enumerate(self.plan.steps)
                      if cell.role == "test" and question_of(cell.name) == question]
        self.names: dict[str, Any] = {"__name__": "__main__"}
        tests = [self.plan.steps[number].name for number in self.tests]
        self.worth = {name: float(self.plan.by_name[name].meta["points"]) for name in tests}
        questions = [{**known, "solution": self.solve.source, "tests": tests}] if known else []
        self.bench = Bench({**self.plan.order(), "held": {}, "skip": [], "questions": questions}, self._call)
        self._set()
        self._warm()

    def _call(self, _step: int, name: str, arguments: list[Any], keywords: dict[str, Any]) -> dict[str, Any]:
        """Call a function of the answer that is tried, in this process."""
        return calls.reply({"name": name, "args": arguments, "kwargs": keywords}, self.names)

    def _set(self) -> None:
        """Run what stands around the question: the student's identity and given cells, here and on the bench."""
        given = [cell for cell in self.plan.steps if cell.role == "given"]
        needed = {name for cell in given for name in self.plan.uses(cell)}
        with contextlib.redirect_stdout(io.StringIO()):
            for cell in self.plan.cells:
                if cell.role == "solve" and needed & defined(cell.tree):
                    exec(cell.source, self.names)
                    self.names.update({name: self.student for name in needed if self.student})
                elif cell in given:
                    exec(cell.source, self.names)
        for number, cell in enumerate(self.plan.steps):
            if cell.role == "given":
                self.bench.order["held"][str(number)] = calls.look(self.plan.uses(cell), self.names)
                self.bench.run(number)

    def _warm(self) -> None:
        """Try the solution here, so that forks inherit what libraries load late and what known answers give."""
        self.given = dict(self.names)
        self._judged(self.solve.source)
        for question in self.bench.order["questions"]:
            self.bench.learn(question)
        self._forget()
        gc.collect()
        gc.freeze()  # so that a fork's collection does not copy every page

    def _forget(self) -> None:
        """Stand as before any answer; what one did to given data, the next does not see."""
        self.names.clear()
        self.names.update({name: copy.deepcopy(value) if isinstance(value, DATA) else value
                           for name, value in self.given.items() if name != "__builtins__"})
        self.bench.trials.clear()
        disguises.forget()

    def judged(self, codes: list[str]) -> list[Tried]:
        """Try answers as `course grade` would."""
        return self._each(codes, self._judged)

    def stock(self, codes: list[str]) -> list[Tried]:
        """Try answers as stock nbgrader would: in one process, where a warning in a test costs its points."""
        return self._each(codes, self._stock)

    def _each(self, codes: list[str], attempt: Callable[[str], Tried]) -> list[Tried]:
        """Try a batch in a fork; the answer that ends its fork is tried once more, alone, and the others go on."""
        found: list[Tried] = []
        while len(found) < len(codes):
            batch = codes[len(found): len(found) + BATCH]
            found += self._forked(batch, attempt) or [Tried(dict.fromkeys(self.worth, ENDED))]
        return found

    def _forked(self, codes: list[str], attempt: Callable[[str], Tried]) -> list[Tried]:
        reader, writer = os.pipe()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # this process has no thread of its own
            child = os.fork()
        if child == 0:
            try:
                with open(writer, "w", encoding="utf-8") as out:  # noqa: PTH123 - a pipe
                    for code in codes:
                        signal.setitimer(signal.ITIMER_PROF, SECONDS)
                        out.write(json.dumps(vars(attempt(code))) + "\n")
                        out.flush()
                        self._forget()
            finally:
                os._exit(0)
        os.close(writer)
        lines = _read(reader, child, WAIT * len(codes))
        os.waitpid(child, 0)
        return [Tried(**json.loads(line)) for line in lines]

    def _judged(self, code: str) -> Tried:
        tried = Tried()
        self._answer(code)
        for number in self.tests:
            cell = self.plan.steps[number]
            self.bench.order["held"][str(number)] = calls.look(self.plan.uses(cell), self.names)
            verdict = self.bench.run(number)
            if not verdict["ok"]:
                tried.lost[cell.name], tried.errors[cell.name] = verdict["message"], verdict["type"]
        tried.beliefs = self.bench.mistakes()
        tried.trace, tried.disguised = trace(self.bench.trials), disguises.used()
        return tried

    def _stock(self, code: str) -> Tried:
        tried = Tried()
        self._answer(code)
        for number in self.tests:
            cell, said = self.plan.steps[number], io.StringIO()
            with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(said):
                try:
                    exec(compile(cell.source, "test", "exec"), self.names)
                except Exception as trouble:
                    tried.lost[cell.name], tried.errors[cell.name] = str(trouble), type(trouble).__name__
            if said.getvalue():
                tried.lost.setdefault(cell.name, said.getvalue())
        return tried

    def _answer(self, code: str) -> None:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            try:
                exec(compile(code, "answer", "exec"), self.names)
            except BaseException:  # as in a notebook: the cell fails, the tests come later
                return


def _read(reader: int, child: int, seconds: float) -> list[bytes]:
    """The whole lines that a fork writes until it ends; one that takes too long is killed."""
    until, text = time.monotonic() + seconds, b""
    with open(reader, "rb", buffering=0) as back:
        while select.select([back], [], [], max(until - time.monotonic(), 0))[0]:
            part = back.read(1 << 16)
            text += part
            if not part:
                return text.split(b"\n")[:-1]
    os.kill(child, signal.SIGKILL)
    return text.split(b"\n")[:-1]
