"""Wrong answers that are a classmate's right ones, and ids that are a classmate's: things to look at, not verdicts.

Data are personal, so a wrong answer hardly ever happens to be right on a classmate's data. How hardly depends on the
question: many right counts are alike, no two right lists of customers are. A student is listed beside a classmate
only if all the answers that agree, taken together, would agree by chance with anybody of the class for fewer than one
honest student in a thousand (`CHANCE`).
How many copies that finds, and how many honest students it lists, is measured by ``python -m tests.benchmarks.copies``;
docs/grading.md has what it printed: no honest student, every copied list or exact share, no copied count or name.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from math import prod
from typing import Any, NamedTuple

from crmlib.ids import plain_id

CHANCE, DIGITS = 0.001, 9


class Copy(NamedTuple):
    """A student's wrong answer to a question that is right on another's data."""

    student: str
    question: str
    whose: str


@dataclass(frozen=True)
class Answer:
    """What a student gave for a value and what was right on that student's data, in `form`."""

    gave: Any
    right: Any
    ok: bool


@dataclass(frozen=True)
class Paper:
    """What one submission says of whose it is and, by test, of values."""

    typed: str = ""
    answers: Mapping[str, Answer] = field(default_factory=dict)


def paper(verdicts: Mapping[str, Mapping[str, Any]]) -> Paper:
    """Read a submission's verdicts."""
    told = {name: each["own"] for name, each in verdicts.items() if "own" in each}
    typed = next((each["id"] for each in told.values()), "")
    return Paper(typed, {name: Answer(each["gave"], each["right"], verdicts[name].get("ok") is True)
                         for name, each in told.items() if "gave" in each})


def copies(papers: Mapping[str, Paper], alike: Mapping[str, float]) -> list[Copy]:
    """List what agrees better than by chance.

    Args:
        papers: by student, all that were graded together.
        alike: by test the share of students who have its commonest right answer (see `course.stated`); of a test that
            is not named, the class itself says how often right answers agree.
    """
    key = _Key(papers, alike)
    found = []
    for student, one in papers.items():
        agreeing: defaultdict[str, dict[str, float]] = defaultdict(dict)
        for test, answer in one.answers.items():
            if not answer.ok:
                for whose, chance in key.owners(test, answer.gave, plain_id(one.typed)).items():
                    agreeing[whose][test] = chance
        for whose, chances in agreeing.items():
            if prod(chances.values()) * len(key.typed) < CHANCE:
                found += [Copy(student, test, each) for each in key.typed[whose] for test in chances]
    return found


class _Key:
    """The right answers of a class, by id: two students who typed the same id have the same data."""

    def __init__(self, papers: Mapping[str, Paper], alike: Mapping[str, float]):
        self.alike = alike
        self.typed: defaultdict[str, list[str]] = defaultdict(list)
        self.right: defaultdict[str, dict[str, Any]] = defaultdict(dict)
        for student, one in papers.items():
            self.typed[plain_id(one.typed)].append(student)
            for test, answer in one.answers.items():
                self.right[test][plain_id(one.typed)] = answer.right
        self.rounded = lru_cache(maxsize=None)(self._rounded)

    def _rounded(self, test: str, digits: int) -> tuple[dict[str, str], Counter[str]]:
        texts = {id: _text(right, digits) for id, right in self.right[test].items()}
        return texts, Counter(texts.values())

    def owners(self, test: str, gave: Any, own: str) -> dict[str, float]:
        """Ids whose right answer this is, rounded as it is, each with the chance that any one student's would be."""
        digits = max(map(_decimals, _numbers(gave)), default=0)
        text = _text(gave, digits)
        texts, count = self.rounded(test, digits)
        if text not in count:
            return {}
        exact, _ = self.rounded(test, DIGITS)
        return {id: self._stated(test) if exact[id] == text else self._here(count, text)
                for id, each in texts.items() if each == text and id != own}

    def _stated(self, test: str) -> float:
        return self.alike[test] if test in self.alike else self._here(self.rounded(test, DIGITS)[1], "")

    @staticmethod
    def _here(count: Counter[str], text: str) -> float:
        """How often two of this class agree, and how many more agree on this answer."""
        pairs = sum(each * (each - 1) // 2 for each in count.values())
        size = count.total()
        return max((count[text] - 1) / max(size - 1, 1), (pairs + 1) / (size * (size - 1) // 2 + 1))


def foreign_ids(papers: Mapping[str, Paper]) -> list[tuple[str, str, list[str]]]:
    """Students whose typed id is not the one they hand in under, with that id, and whom else it belongs to.

    It belongs to the classmates who hand in under it or typed it too.
    """
    typed = {student: plain_id(each.typed) for student, each in papers.items() if each.typed}
    found = []
    for student, id in typed.items():
        others = [each for each in papers if each != student and id in (plain_id(each), typed.get(each))]
        if others or id != plain_id(student):
            found.append((student, papers[student].typed, others))
    return found


def _numbers(form: Any) -> Iterator[float]:
    if isinstance(form, list):
        for each in form:
            yield from _numbers(each)
    elif isinstance(form, float):
        yield form


def _decimals(number: float) -> int:
    text = repr(number)
    return DIGITS if "e" in text else min(len(text.partition(".")[2].rstrip("0")), DIGITS)


def _text(form: Any, digits: int) -> str:
    """One text for a form whose numbers are rounded."""
    return json.dumps(_round(form, digits))


def _round(form: Any, digits: int) -> Any:
    if isinstance(form, list):
        return [_round(each, digits) for each in form]
    return round(form, digits) + 0.0 if isinstance(form, float) else form
