"""Which known mistake a lost point shows: the student's answers are those that the mistaken answer gives.

Runs where the judge runs. The mistaken and the right answer are the teacher's code; the inputs are those that the tests
have just used, so that looking for a mistake asks a student's function nothing more.
"""

import contextlib
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from crmlib.exercise import same

from .standin import Call
from .wire import decode

Outcome = tuple[str, Any]  # the name of the error raised and None, or "" and the value given


@dataclass
class Trial:
    """One test that was run: whether it passed, the calls it made and what the student's values held."""

    test: str
    passed: bool
    calls: list[Call]
    values: dict[str, Any]


@dataclass
class _Fact:
    """What the student's answer gave somewhere, and where: a value by its name, or a call with its arguments."""

    test: str
    name: str
    given: tuple[list[Any], dict[str, Any]] | None
    said: Outcome
    right: Outcome = ("", None)

    @property
    def wrong(self) -> bool:
        return not _agree(self.said, self.right)


@dataclass
class _Match:
    """How well one mistake explains one question's answers."""

    id: str
    hits: list[str] = field(default_factory=list)
    misses: int = 0

    @property
    def weight(self) -> int:
        return len(self.hits) - self.misses


def trace(trials: list[Trial]) -> list[str]:
    """All that an answer gave, so that two that behave alike can be told."""
    facts = [fact for each in trials for fact in _facts(each)]
    return [f"{fact.test} {fact.name} {fact.said[0] or plain(fact.said[1])!r}" for fact in facts]


class Expert:
    """Knows one question's right answer and its usual mistakes, and remembers what each gave.

    `question` has the `solution` and the `mistakes`, as pairs of id and code; `names` is what given cells made.
    """

    def __init__(self, question: dict[str, Any], names: dict[str, Any]):
        self.solution = _Answer(question["solution"], names)
        self.mistakes = [(id, _Answer(code, names)) for id, code in question["mistakes"]]

    def explain(self, trials: list[Trial]) -> dict[str, str]:
        """For each failed test the id of the mistake that explains most of the question's answers, if one does.

        A mistake is hit where the student's wrong answer is its answer, and missed where it would have been wrong in
        another way.
        """
        failed = [trial.test for trial in trials if not trial.passed]
        facts = [fact for trial in trials for fact in _facts(trial)]
        if not failed or not facts:
            return {}
        for fact in facts:
            fact.right = self.solution.gives(fact)
        matches = [_match(id, facts, [answer.gives(fact) for fact in facts]) for id, answer in self.mistakes]
        found = {}
        for test in failed:
            fitting = [each for each in matches if test in each.hits and each.weight > 0]
            if fitting:
                found[test] = max(fitting, key=lambda each: (each.weight, -each.misses)).id
        return found


class _Answer:
    """An answer of the teacher's, to be asked what it gives."""

    def __init__(self, code: str, names: dict[str, Any]):
        self.scope, self.trouble = dict(names), ""
        self.known: dict[str, Outcome] = {}
        with _quiet():
            try:
                exec(compile(code, "known answer", "exec"), self.scope)
            except Exception as trouble:
                self.trouble = type(trouble).__name__

    def gives(self, fact: _Fact) -> Outcome:
        """What it gives where the student's answer was asked."""
        if self.trouble:
            return self.trouble, None
        key = f"{fact.name} {fact.given}"
        if key not in self.known:
            with _quiet():
                self.known[key] = self._ask(fact)
        return self.known[key]

    def _ask(self, fact: _Fact) -> Outcome:
        try:
            value = self.scope[fact.name]
            if fact.given is not None:
                arguments, keywords = fact.given
                value = value(*map(decode, arguments), **{name: decode(each) for name, each in keywords.items()})
            return "", plain(value)
        except Exception as trouble:
            return type(trouble).__name__, None


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        yield


def _facts(trial: Trial) -> Iterator[_Fact]:
    for call in trial.calls:
        yield _Fact(trial.test, call.name, call.given, (call.error, call.value))
    for name, value in trial.values.items():
        yield _Fact(trial.test, name, None, ("", value))


def _match(id: str, facts: list[_Fact], mistaken: list[Outcome]) -> _Match:
    match = _Match(id)
    for fact, outcome in zip(facts, mistaken, strict=True):
        if fact.wrong and _agree(fact.said, outcome):
            match.hits.append(fact.test)
        elif not _agree(fact.said, outcome) and not _agree(fact.right, outcome):
            match.misses += 1
    return match


def _agree(one: Outcome, two: Outcome) -> bool:
    if one[0] or two[0]:
        return one[0] == two[0]
    try:
        return same(one[1], plain(two[1]))
    except Exception:  # what a student gives need not be comparable
        return False


def plain(value: Any) -> Any:
    """A teacher's value as `same` wants it: Python's own types.

    >>> plain({"a": (np.int64(1), pd.Series([2.0]))})
    {'a': [1, [2.0]]}
    """
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, dict):
        return {plain(key): plain(each) for key, each in value.items()}
    if isinstance(value, set | frozenset):
        return {plain(each) for each in value}
    if isinstance(value, list | tuple | np.ndarray | pd.Series | pd.Index):
        return [plain(each) for each in value]
    return value
