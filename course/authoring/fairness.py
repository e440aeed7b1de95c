"""Whether personal data are fair: ``python -m course.authoring.fairness [SLUG ...] [--ids 1000]``.

For each student id the reference solution must pass every test: the hidden tests work the right answer (`wanted`, the
key) out in plain Python from the data drawn, the solution by the rules of crmlib. What the data hold must stay in the
bounds that `course.stated` reads, and no two students may draw the same data.
"""

import argparse
import ast
import json
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from course.authoring.finding import Finding
from course.authoring.source import Cell, read_source
from course.grading.inside.form import IDENTITY, KEY
from course.manifest import Course
from course.stated import PAIRS, read_stated, stated_in
from crmlib.errors import CrmError

SURNAMES = "\u738b\u674e\u5f20\u5218\u9648\u6768\u8d75\u9ec4"
FULL_WIDTH = str.maketrans("0123456789", "\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19")


@dataclass
class Fairness:
    """What some students of one assignment meet, and what is stated of it."""

    path: Path
    students: list[dict[str, Any]]
    values: list[str]
    bounds: dict[str, list[Any]]
    alike: dict[str, float]

    @property
    def findings(self) -> list[Finding]:
        """What is to be mended."""
        found = [*self._failed(), *self._keyless(), *self._beyond(), *self._shared(), *self._alike()]
        return [Finding(self.path, 0, each) for each in found]

    def show(self) -> str:
        """The report: for every bound what was met, for every value how often right answers agree."""
        lines = [f"{self.path.name.split('.')[0]}: {len(self.students)} student ids"]
        for label, (_, least, most) in self.bounds.items():
            met = [each["counts"][label] for each in self.students if not isinstance(each["counts"][label], str)]
            low, high = (f"{each(met):.4g}" if met else "?" for each in (min, max))
            lines.append(f"  {low:>7} to {high:<7} in {least:g} to {most:g}: {label}")
        return "\n".join(lines + [f"  {share:.6f} of students have the commonest right answer: {name}"
                                  for name, share in common(self.students).items()])

    def _failed(self) -> Iterator[str]:
        failed = [(name, each["id"], why) for each in self.students for name, why in each["failed"].items()]
        for name, number in Counter(name for name, _, _ in failed).items():
            _, id, why = next(each for each in failed if each[0] == name)
            yield f"{name}: with {number} id(s) the solution is not what the key says, e.g. {id!r}: {why}"

    def _keyless(self) -> Iterator[str]:
        for name in self.values:
            if not all(name in each["right"] for each in self.students):
                yield f"{name} judges a value of the student's own data: call the right one `{KEY}` in its hidden test."

    def _beyond(self) -> Iterator[str]:
        for label, (_, least, most) in self.bounds.items():
            out = [each for each in self.students if not _within(each["counts"][label], least, most)]
            if out:
                yield (f"{label}: {out[0]['counts'][label]} for {out[0]['id']!r} and {len(out) - 1} more id(s), "
                       f"not from {least:g} to {most:g}.")

    def _shared(self) -> Iterator[str]:
        first: dict[str, str] = {}
        for each in self.students:
            other = first.setdefault(each["print"], each["id"])
            if other != each["id"]:
                yield f"{other!r} and {each['id']!r} draw the same data."

    def _alike(self) -> Iterator[str]:
        found = common(self.students)
        for name in self.values:
            if name not in self.alike:
                yield f"{name}: `alike` must state the share of its commonest right answer ({found.get(name, 0):.4f})."
            elif len(self.students) >= 1000 and found.get(name, 0) > self.alike[name]:
                yield f"{name}: {found[name]:.4f} have the commonest right answer, stated is {self.alike[name]:.4f}."


def fairness(course: Course, slug: str, ids: list[str]) -> Fairness:
    """Draw, solve and judge the data of these ids.

    Raises:
        CrmError: the assignment, or what is stated of it, cannot be read or run.
    """
    stated = read_stated(course, slug)
    cells = [each for each in read_source(course.source("assignment", slug), "assignment").cells
             if each.kind == "code" and (each.meta.role != "test" or IDENTITY in each.text)]
    values = value_tests(cells)
    order = {"cells": [(each.meta.role, each.meta.id, each.text.replace("{{lang}}", "en")) for each in cells],
             "ids": ids, "values": values, "bounds": {label: each[0] for label, each in stated["bounds"].items()}}
    return Fairness(stated_in(course, slug), _drawn(course, order), values, stated["bounds"], stated["alike"])


def value_tests(cells: list[Cell]) -> list[str]:
    """Tests that judge one value which a student works out from their own data."""
    solved = [line for each in cells if each.meta.role == "solve" for line in ast.parse(each.text).body]
    made = {node.id for line in solved if isinstance(line, ast.Assign) for target in line.targets
            for node in ast.walk(target) if isinstance(node, ast.Name)}
    read = {each.meta.id: {node.id for node in ast.walk(ast.parse(each.text)) if isinstance(node, ast.Name)}
            for each in cells if each.meta.role == "test"}
    return [name for name, names in read.items() if IDENTITY in names and len(names & made) == 2]


def common(students: list[dict[str, Any]]) -> dict[str, float]:
    """For each value the share of students who have its commonest right answer; one in all pairs, if no two agree."""
    found = {}
    for name in dict.fromkeys(name for each in students for name in each["right"]):
        most = max(Counter(json.dumps(each["right"].get(name)) for each in students).values())
        found[name] = most / len(students) if most > 1 else 1 / PAIRS
    return found


def student_ids(count: int) -> list[str]:
    r"""Ids as schools and students write them: letters, digits, Chinese, blanks, full-width digits.

    >>> student_ids(5)
    ['S1000', '20230001', '\u5f202', 'li.na 3', '\uff12\uff10\uff12\uff10\uff14']
    """
    forms = ("S1{0:03}", "2023{0:04}", "{1}{0}", "li.na {0}", "2020{0}")
    return [forms[n % 5].format(n, SURNAMES[n % 8]).translate(FULL_WIDTH if n % 5 == 4 else {}) for n in range(count)]


def sample_ids(count: int) -> list[str]:
    """Some of a thousand ids, always the same."""
    return random.Random(count).sample(student_ids(1000), count)


def main(argv: list[str] | None = None) -> int:
    """Print the report of some assignments (default: all); exit status 1 if something is to be mended."""
    course = Course.find()
    parser = argparse.ArgumentParser(description="Are personal data fair?")
    parser.add_argument("slugs", nargs="*", metavar="SLUG")
    parser.add_argument("--ids", type=int, default=1000, help="how many student ids (default 1000)")
    args = parser.parse_args(argv)
    found = []
    for slug in args.slugs or course.sources("assignment"):
        fair = fairness(course, slug, student_ids(args.ids))
        print(fair.show())
        found += fair.findings
    print(*(each.show(course.root) for each in found), sep="\n")
    return 1 if found else 0


def _within(count: float | str, least: float, most: float) -> bool:
    return not isinstance(count, str) and least <= count <= most


def _drawn(course: Course, order: dict[str, Any]) -> list[dict[str, Any]]:
    done = subprocess.run([sys.executable, "-m", "course.authoring.own"], input=json.dumps(order), cwd=course.root,
                          capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode:
        raise CrmError(f"The assignment cannot be run: {done.stderr.strip()[-600:]}")
    return [json.loads(line) for line in done.stdout.splitlines()]


if __name__ == "__main__":
    sys.exit(main())
