"""How many copied answers `course grade` finds, and how many honest students it lists.

    python -m tests.benchmarks.copies [--students 400] [--classes 200] [SLUG ...]

Honest students answer each value wrong with probability 0.3: by a mistake of `course/answers` on their own data, or
by a slip; some of them round. A copier takes a classmate's right answer: one value, one rounded to three decimals,
or all values; a copy that happens to be right is none. Or the whole notebook: with the classmate's id in it, or with
their own, which makes its answers right, so that values say nothing.
"""

import argparse
import ast
import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import redirect_stdout
from io import StringIO
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from course.authoring.fairness import student_ids, value_tests
from course.authoring.own import draw_once
from course.authoring.source import read_source
from course.grading.copies import Answer, Paper, copies, foreign_ids
from course.grading.inside.form import IDENTITY, KEY, form
from course.manifest import Course
from course.questions.answers import read_answers
from course.stated import read_stated
from crmlib.exercise import same

COURSE = Course(Path(__file__).parents[2])
WRONG, ROUNDS = 0.3, 0.2


def pool(slug: str, students: int) -> dict[str, dict[str, tuple[Any, list[Any]]]]:
    """For each id and test the right answer and what mistakes make of it, in `form`."""
    draw_once()
    cells = [each for each in read_source(COURSE.source("assignment", slug), "assignment").cells
             if each.kind == "code" and (each.meta.role != "test" or IDENTITY in each.text)]
    values = value_tests(cells)
    code = [(each.meta.role, each.meta.id, compile(each.text.replace("{{lang}}", "en"), each.meta.id, "exec"))
            for each in cells]
    given = {test: _value(cells, test) for test in values}
    asked = {question for question, _ in given.values()}
    wrong = [(question, compile(each.code, question, "exec"))
             for question, known in read_answers(COURSE, slug).items() if question in asked for each in known.wrong]
    with redirect_stdout(StringIO()):
        return {id: _one(code, wrong, given, id) for id in student_ids(students)}


def _value(cells: list[Any], test: str) -> tuple[str, str]:
    """The question of a test, and the name of the value that it judges."""
    solves = {each.meta.id: {target.id for line in ast.parse(each.text).body if isinstance(line, ast.Assign)
                             for target in line.targets if isinstance(target, ast.Name)}
              for each in cells if each.meta.role == "solve"}
    text = next(each.text for each in cells if each.meta.id == test)
    read = {node.id for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name)} - {IDENTITY}
    return next((question, name) for question, names in solves.items() for name in names & read)


def _one(code: list[Any], wrong: list[Any], given: dict[str, tuple[str, str]], id: str) -> dict[str, Any]:
    names: dict[str, Any] = {"__name__": "__main__"}
    right, made = {}, defaultdict(list)
    for role, name, cell in code:
        exec(cell, names)
        names[IDENTITY] = id if role == "solve" and name == "identity" else names.get(IDENTITY, id)
        if name in given:
            right[name] = names[KEY]
    for question, cell in wrong:
        own = dict(names)
        for test, (asked, value) in given.items():
            if asked == question:
                exec(cell, own)
                made[test].append(form(own[value], right[test]))
    return {test: (form(each, each), made[test]) for test, each in right.items()}


def slip(right: Any, draw: random.Random) -> Any:
    """A right answer after a small mistake that no rule explains."""
    if isinstance(right, float):
        whole = right == int(right)
        return right + draw.choice((-2, -1, 1, 2)) if whole else float(f"{right * draw.gauss(1, 0.1):.9g}")
    if isinstance(right, list) and right and isinstance(right[0], list):
        place = draw.randrange(len(right))
        return [[key, slip(each, draw)] if place == number else [key, each] for number, (key, each) in enumerate(right)]
    if isinstance(right, list):
        gone = draw.randrange(len(right))
        return [each for number, each in enumerate(right) if number != gone]
    return right


def honest(id: str, mine: dict[str, Any], others: list[dict[str, Any]], draw: random.Random) -> Paper:
    """The paper of somebody who copied nothing."""
    answers = {}
    for test, (right, mistakes) in mine.items():
        gave = right
        if draw.random() < WRONG:
            gave = draw.choice([*mistakes, slip(right, draw), slip(right, draw)])
            gave = draw.choice(others)[test][0] if isinstance(right, str) else gave  # one of few names: a guess
        answers[test] = Answer(_rounded(gave) if draw.random() < ROUNDS else gave, right, _same(gave, right))
    return Paper(id, answers)


def _rounded(gave: Any) -> Any:
    if isinstance(gave, list):
        return [_rounded(each) for each in gave]
    return round(gave, 3) if isinstance(gave, float) else gave


def _same(gave: Any, right: Any) -> bool:
    return same(gave, right, tolerance=0.001)


def plant(papers: dict[str, Paper], tests: list[str], rounded: bool, draw: random.Random) -> tuple[str, str, list[str]]:
    """Let one copy another's right answers; which of them are wrong for the copier."""
    copier, source = draw.sample(list(papers), 2)
    answers = dict(papers[copier].answers)
    for test in tests:
        right = papers[source].answers[test].right
        gave = _rounded(right) if rounded else right
        answers[test] = Answer(gave, answers[test].right, _same(gave, answers[test].right))
    papers[copier] = Paper(papers[copier].typed, answers)
    return copier, source, [test for test in tests if not answers[test].ok]


def measure(slug: str, students: int, classes: int) -> list[str]:
    """Lines of figures for one assignment."""
    drawn, alike, draw = pool(slug, students), read_stated(COURSE, slug)["alike"], random.Random(slug)
    lines = [slug]
    for size, number in ((30, classes), (300, max(classes // 10, 1))):
        if size > students:
            continue
        false, found, tried = 0, Counter(), Counter()
        for _ in range(number):
            ids = draw.sample(list(drawn), size)
            papers = {id: honest(id, drawn[id], [drawn[each] for each in ids], draw) for id in ids}
            false += len({each.student for each in copies(papers, alike)})
            for way, seen in planted(papers, alike, draw):
                tried[way] += 1
                found[way] += seen
        lines.append(f"  class of {size}: {false / number:.3f} honest students listed a class ({number} classes)")
        lines += [f"    {found[way] / tried[way]:7.1%} of {tried[way]} found: {way}" for way in sorted(tried)]
    return lines


def planted(papers: dict[str, Paper], alike: dict[str, float], draw: random.Random) -> Iterator[tuple[str, bool]]:
    """Go through the ways of copying; whether each was listed, a copy that is no wrong answer left out."""
    tests = list(next(iter(papers.values())).answers)
    ways = {test: ([test], False) for test in tests}
    ways |= {"one, rounded": ([draw.choice(tests)], True), "all": (tests, False), "all, rounded": (tests, True)}
    for way, (what, rounded) in ways.items():
        now = dict(papers)
        copier, source, wrong = plant(now, what, rounded, draw)
        if wrong:
            yield way, any((each.student, each.whose) == (copier, source) for each in copies(now, alike))
    copier, source = draw.sample(list(papers), 2)
    right = {test: Answer(each.right, each.right, True) for test, each in papers[copier].answers.items()}
    now = papers | {copier: Paper(copier, right)}
    yield "notebook, own id", any(each.student == copier for each in copies(now, alike))
    now = papers | {copier: papers[source]}
    yield "notebook, its id", any(each[0] == copier and source in each[2] for each in foreign_ids(now))


def main() -> None:
    """Print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("slugs", nargs="*", metavar="SLUG")
    parser.add_argument("--students", type=int, default=400, help="ids to draw classes from")
    parser.add_argument("--classes", type=int, default=200, help="classes of 30; a tenth as many of 300")
    args = parser.parse_args()
    for slug in args.slugs or COURSE.sources("assignment"):
        # A process of its own for each: an assignment closes rules for the rest of a process's life.
        with ProcessPoolExecutor(1, get_context("spawn")) as alone:
            print(*alone.submit(measure, slug, args.students, args.classes).result(), sep="\n", flush=True)


if __name__ == "__main__":
    main()
