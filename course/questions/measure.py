"""Measure one question: which answers its tests let through, which right ones they refuse, which hints they give."""

import ast
import random
from collections.abc import Iterator
from dataclasses import dataclass, field

from course.authoring.rules import released
from course.authoring.source import read_source
from course.grading.plan import WHO, TeacherCell
from course.manifest import Course
from course.questions.answers import Answers, Wrong, evidence, read_answers
from course.questions.disguises import DISGUISES, wearing
from course.questions.mutants import Mutant, mutants
from course.questions.trial import Stage, Tried

KILLED, ALTERNATIVES, BELIEFS, HINTS = 0.95, 10, 4, 0.90
SLIPS = 6  # mutants tried of each mistaken answer: its belief with a slip beside it
CLUMSY = {"nothing": "None", "a text": "'abc'", "an empty list": "[]", "a number": "-7.5"}


@dataclass
class Measured:
    """What came of one question, and what falls short of the bar."""

    slug: str
    question: str
    points: float = 0
    mutants: int = 0
    killed: int = 0
    equivalent: list[str] = field(default_factory=list)
    survivors: list[str] = field(default_factory=list)
    alternatives: int = 0
    rejected: list[str] = field(default_factory=list)
    beliefs: int = 0
    right: int = 0
    wrong: list[str] = field(default_factory=list)
    silent: list[str] = field(default_factory=list)
    intended: float = 0
    lost: float = 0
    faults: list[str] = field(default_factory=list)
    possible: int = 0
    known: int = 0
    sampled: bool = False

    @property
    def hints(self) -> int:
        """Mistaken answers whose hint is known."""
        return self.right + len(self.wrong) + len(self.silent)

    def short(self) -> list[str]:
        """What is below the bar. A sample is held to what the whole may miss, and to no number of answers."""
        found = list(self.faults)
        if len(self.survivors) > _may_miss(KILLED, self.possible):
            found.append(f"{self.killed} of {self.mutants} mutants killed, fewer than {KILLED:.0%}")
        found += [f"a right answer loses points: {each}" for each in self.rejected]
        if not self.sampled and self.alternatives < ALTERNATIVES:
            found.append(f"{self.alternatives} right answers, fewer than {ALTERNATIVES}")
        if self.beliefs < BELIEFS:
            found.append(f"{self.beliefs} misconceptions, fewer than {BELIEFS}")
        if len(self.wrong) + len(self.silent) > _may_miss(HINTS, max(self.hints, self.known)):
            found.append(f"the right hint for {self.right} of {self.hints} mistaken answers, less than {HINTS:.0%}")
        return found


def _may_miss(share: float, of: int) -> float:
    """What may be missed where a share must be met; 1 of 10 is no more than a tenth, whatever floats make of it."""
    return round((1 - share) * of, 9)


def questions(course: Course, slug: str) -> list[str]:
    """The questions of an assignment that are answered with code; who the student is, is none."""
    source = read_source(course.source("assignment", slug), "assignment")
    return [cell.meta.id for cell in source.cells if cell.meta.role == "solve" and cell.meta.id != WHO]


def measure(course: Course, slug: str, question: str, sample: int = 0, seed: int = 0) -> Measured:
    """Try all known and generated answers to one question (or of each kind a seeded `sample`)."""
    return _Measuring(course, slug, question, sample, random.Random(f"{seed} {slug} {question}")).measure()


class _Measuring:
    def __init__(self, course: Course, slug: str, question: str, sample: int, draw: random.Random):
        source = read_source(course.source("assignment", slug), "assignment")
        self.answers = read_answers(course, slug).get(question) or Answers(question, {}, (), {}, {})
        self.solution = next(cell.text for cell in source.cells if cell.meta.id == question)
        known = next(iter(evidence(course, slug, {question: self.solution})), None)
        self.stage = Stage(source, question, known)
        self.tests = [self.stage.plan.steps[number] for number in self.stage.tests]
        self.worth = self.stage.worth
        self.sample, self.draw = sample, draw
        self.found = Measured(slug, question, sum(self.worth.values()), beliefs=len(self.answers.beliefs),
                              known=len(self.answers.wrong), sampled=bool(sample))

    def measure(self) -> Measured:
        self.pure = self._ends()
        self._shape()
        traces = self._mistakes()
        self._mutants(traces)
        self._alternatives()
        self._closed()
        return self.found

    def _some(self, things: list) -> list:
        return self.draw.sample(things, self.sample) if 0 < self.sample < len(things) else things

    def _ends(self) -> Tried:
        """The solution keeps every point while all other questions are blank; the stub keeps none."""
        pure, stub = self.stage.judged([self.solution, released(self.solution)])
        faults = self.found.faults
        faults += [f"the solution loses {test}: {why}" for test, why in pure.lost.items()]
        kept = set(self.worth) - set(stub.lost)
        faults += [f"{test} is passed without an answer" for test in sorted(kept)]
        return pure

    def _shape(self) -> None:
        """Something visible, something hidden, and a sentence for each way to fail, also for a clumsy answer."""
        if not any(_asserts(cell, hidden=False) for cell in self.tests):
            self.found.faults.append("no visible test")
        if not any(cell.hidden for cell in self.tests):
            self.found.faults.append("no hidden test")
        for cell in self.tests:
            wordless = [each for hidden in (False, True) for each in _asserts(cell, hidden) if each.msg is None]
            self.found.faults += [f"{cell.name} line {each.lineno} fails without a sentence" for each in wordless]
        visible = {cell.name for cell in self.tests if _asserts(cell, hidden=False)}
        clumsy = self.stage.judged([self._instead(text) for text in CLUMSY.values()])
        for name, errors in zip(CLUMSY, (tried.errors for tried in clumsy), strict=True):
            self.found.faults += [f"{test} answers {name} with {errors[test]} instead of a sentence"
                                  for test in sorted(visible & set(errors)) if errors[test] != "AssertionError"]

    def _instead(self, text: str) -> str:
        """An answer that gives this whatever is asked."""
        return "\n".join(f"def {name}(*given, **more): return {text}" if self._is_function(name) else f"{name} = {text}"
                         for name in self._names())

    def _names(self) -> list[str]:
        return sorted({name for cell in self.tests for name in self.stage.plan.uses(cell)} - {"student_id"})

    def _is_function(self, name: str) -> bool:
        return any(isinstance(node, ast.FunctionDef) and node.name == name for node in ast.parse(self.solution).body)

    def _mistakes(self) -> dict[str, str]:
        """Try each mistaken answer, and some with a slip beside the mistake; give their traces and their beliefs."""
        traces: dict[str, str] = {}
        some = self._some(list(self.answers.wrong))
        for wrong, tried in zip(some, self.stage.judged([wrong.code for wrong in some]), strict=True):
            self.found.intended += self._points(wrong.costs)
            self.found.lost += self._points(tried.lost)
            if set(tried.lost) != wrong.costs:
                self.found.faults.append(f"{wrong.belief} loses {', '.join(sorted(tried.lost)) or 'nothing'}; "
                                         f"intended: {', '.join(sorted(wrong.costs))}\n{_indented(wrong.code)}")
            traces.setdefault(_key(tried), wrong.belief)
            self._hint(wrong.belief, tried, wrong.code, alone=True)
            self._slips(wrong, tried)
        return traces

    def _slips(self, wrong: Wrong, pure: Tried) -> None:
        made = mutants(wrong.code) if not self.sample else []
        codes = [mutant.code for mutant in self.draw.sample(made, min(SLIPS, len(made)))]
        for code, tried in zip(codes, self.stage.judged(codes), strict=True):
            if wrong.costs <= set(tried.lost) and _still(tried, pure, self.pure):
                self._hint(wrong.belief, tried, code)

    def _hint(self, belief: str, tried: Tried, code: str, alone: bool = False) -> None:
        """Whether the hint is the right one; with a slip, which may have a hint too, it must be among them."""
        named = set(tried.beliefs.values())
        if named == {belief} or (belief in named and not alone):
            self.found.right += 1
        else:
            told = f"{belief}: {', '.join(sorted(named)) or 'no hint'}\n{_indented(code)}"
            (self.found.wrong if named else self.found.silent).append(told)

    def _mutants(self, traces: dict[str, str]) -> None:
        unused, made = dict(self.answers.equivalent), mutants(self.solution)
        self.found.possible = len(made) - len(unused)
        some = self._some(made)
        for mutant, tried in zip(some, self.stage.judged([mutant.code for mutant in some]), strict=True):
            justified = unused.pop(mutant.change, None)
            if mutant.change in self.answers.equivalent:
                self._equivalent(mutant, tried, justified)
                continue
            self.found.mutants += 1
            self.found.killed += bool(tried.lost)
            if not tried.lost:
                self.found.survivors.append(f"{mutant.change}\n{_indented(mutant.diff(self.solution))}")
            elif _key(tried) in traces:
                self._hint(traces[_key(tried)], tried, mutant.code, alone=True)
        if not self.sample:
            self.found.faults += [f"justified as equivalent, but no such mutant: {each}" for each in unused]

    def _equivalent(self, mutant: Mutant, tried: Tried, why: str | None) -> None:
        if tried.lost:
            self.found.faults.append(f"justified as equivalent, but {', '.join(tried.lost)} fails: {mutant.change}")
        self.found.equivalent.append(f"{mutant.change}: {why or self.answers.equivalent[mutant.change]}")

    def _alternatives(self) -> None:
        """Right answers, judged as `course grade` does and as stock nbgrader does."""
        names, codes = zip(*self._some(list(self._right())), strict=True)
        for name, ours, stock in zip(names, self.stage.judged(list(codes)), self.stage.stock(list(codes)), strict=True):
            if not ours.disguised:
                continue
            self.found.alternatives += 1
            for way, lost in (("course grade", ours.lost), ("nbgrader", stock.lost)):
                if lost:
                    why = "; ".join(f"{test}: {message}" for test, message in lost.items())
                    self.found.rejected.append(f"{name} ({way}): {why}")

    def _right(self) -> Iterator[tuple[str, str]]:
        yield from self.answers.right.items()
        for name in DISGUISES:
            yield name, wearing(self.solution, self._names(), name)

    def _closed(self) -> None:
        """Calling a rule that is the student's to write earns nothing."""
        tried = self.stage.judged(list(self.answers.closed.values()))
        for name, each in zip(self.answers.closed, tried, strict=True):
            kept = set(self.worth) - set(each.lost)
            self.found.faults += [f"calling a closed rule passes {test}: {name}" for test in sorted(kept)]

    def _points(self, tests: set[str] | frozenset[str] | dict[str, str]) -> float:
        return sum(self.worth.get(test, 0) for test in tests)


def _asserts(cell: TeacherCell, hidden: bool) -> list[ast.Assert]:
    return [node for node in ast.walk(cell.tree) if isinstance(node, ast.Assert)
            and (node.lineno in cell.hidden) == hidden]


def _key(tried: Tried) -> str:
    return "\n".join(tried.trace)


def _still(slip: Tried, mistaken: Tried, right: Tried) -> bool:
    """Whether an answer with a slip still shows its mistake: in most places where that was not right."""
    triples = list(zip(slip.trace, mistaken.trace, right.trace, strict=False))
    telling = [(one, two) for one, two, three in triples if two != three]
    return slip.trace != mistaken.trace and 2 * sum(one == two for one, two in telling) > len(telling)


def _indented(text: str) -> str:
    return "\n".join(f"      {line}" for line in text.strip().splitlines())
