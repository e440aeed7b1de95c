"""All questions measured side by side, and the table that their author reads."""

import multiprocessing
import os
import time
from collections.abc import Iterable, Iterator
from dataclasses import fields
from functools import reduce
from operator import add
from pathlib import Path

from course.grading.sandbox import need_forks
from course.manifest import Course
from course.questions.measure import Measured, measure, questions
from crmlib.errors import CrmError

PRELOADED = ["course.questions.trial", "course.questions.mutants", "scipy.stats", "crmlib.advice", "crmlib.simulate",
             "matplotlib.font_manager"]
HEAD = ("question", "mutants", "same", "alive", "right", "refused", "beliefs", "hints", "wrong", "none", "points")
ROW = "{:<26}{:>10}{:>6}{:>7}{:>7}{:>9}{:>9}{:>7}{:>7}{:>6}{:>12}"
LEGEND = """\
mutants   changed solutions that lose points, of those that are wrong
same      changed solutions that are right all the same, each justified by name in course/answers
alive     wrong ones that keep every point
right     right answers written otherwise; refused: those that lose points
beliefs   misconceptions; hints: mistaken answers that get the right hint; wrong: another one; none: no hint
points    lost through mistaken answers, of those intended"""


def check_questions(course: Course, slugs: Iterable[str], *, workers: int = 2, sample: int = 0,
                    seed: int = 0) -> Iterator[Measured]:
    """Measure every question of these assignments (all, if none is named), as each is done.

    Raises:
        CrmError: an assignment is not known, or this system has no forks.
    """
    need_forks()
    known = course.sources("assignment")
    todo = [(course.root, slug, question, sample, seed)
            for wanted in list(slugs) or known for slug, question in _questions(course, wanted, known)]
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # forks of one process each would start as many as it has cores
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOADED)
    with context.Pool(max(workers, 1), maxtasksperchild=1) as pool:  # a closed book stays closed in its process
        yield from pool.imap(_measure, todo, chunksize=1)


def _questions(course: Course, wanted: str, known: list[str]) -> list[tuple[str, str]]:
    slug, _, one = wanted.partition("/")
    course.module(slug)
    if slug not in known:
        raise CrmError(f"{slug!r} has no assignment.", f"Assignments: {', '.join(known)}.")
    every = questions(course, slug)
    if one and one not in every:
        raise CrmError(f"{slug} has no question {one!r}.", f"Questions: {', '.join(every)}.")
    return [(slug, question) for question in ([one] if one else every)]


def _measure(task: tuple[Path, str, str, int, int]) -> Measured:
    root, slug, question, sample, seed = task
    return measure(Course(root), slug, question, sample, seed)


def head() -> str:
    """The table's first line."""
    return ROW.format(*HEAD)


def row(found: Measured, name: str = "") -> str:
    """One question's line."""
    return ROW.format(name or f"{found.slug[:2]} {found.question}", f"{found.killed}/{found.mutants}",
                      len(found.equivalent), len(found.survivors), found.alternatives, len(found.rejected),
                      found.beliefs, found.right, len(found.wrong), len(found.silent),
                      f"{found.lost:g}/{found.intended:g}")


def total(every: list[Measured], started: float) -> str:
    """The sums, and how long it took."""
    names = [each.name for each in fields(Measured) if each.name not in ("slug", "question")]
    whole = Measured("", "", **{name: reduce(add, (getattr(each, name) for each in every)) for name in names})
    count = f"{len(every)} question{'s' * (len(every) != 1)}"
    return f"{row(whole, 'total')}\n{LEGEND}\n{count} in {time.monotonic() - started:.0f} s."


def details(found: Measured) -> str:
    """Survivors with their diff, hints that were wrong, and what is below the bar."""
    name = f"{found.slug} {found.question}"
    lines = [f"{name}: survives: {each}" for each in found.survivors]
    lines += [f"{name}: wrong hint: {each}" for each in found.wrong]
    lines += [f"{name}: no hint: {each}" for each in found.silent]
    return "\n".join([*lines, *(f"{name}: BELOW THE BAR: {each}" for each in found.short())])
