"""Run an assignment's source with other answers in its solve cells, cell by cell, in a process of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

from course.authoring.source import read_source

ROOT = Path(__file__).parents[2]
RUN = """
import json, sys
import matplotlib.font_manager, pandas, scipy.stats
import crmlib.advice, crmlib.decide, crmlib.intervals, crmlib.simulate

def run(cells):
    names, results = {"__name__": "__main__"}, {}
    for kind, id, code in cells:
        try:
            exec(compile(code, id, "exec"), names)
        except BaseException as error:
            results[id] = f"{type(error).__name__}: {error}"
    return {id: trouble for id, trouble in results.items() if id in TESTS}
"""
# One import for all variants: each runs in a fork of its own, for a closed book stays closed.
FORKED = """
import os
for cells in variants:
    reader, writer = os.pipe()
    if os.fork() == 0:
        with open(writer, "w") as out:
            json.dump(run(cells), out)
        os._exit(0)
    os.close(writer)
    with open(reader) as back:
        print("RESULT" + back.read())
    os.wait()
"""
ALONE = """
for cells in variants:
    print("RESULT" + json.dumps(run(cells)))
"""


def lost(slug: str, answers: dict[str, str] | None = None, language: str = "en") -> dict[str, str]:
    """The test cells that fail, each with its message, when these answers replace the solutions."""
    return lost_each(slug, [answers or {}], language)[0]


def lost_each(slug: str, variants: list[dict[str, str]], language: str = "en") -> list[dict[str, str]]:
    """The same for several sets of answers at once."""
    source = read_source(ROOT / "course" / "assignments" / f"{slug}.md", "assignment")
    code = [cell for cell in source.cells if cell.kind == "code"]
    cells = [[(cell.meta.role or "", cell.meta.id, _code(cell, answers, language)) for cell in code]
             for answers in variants]
    if hasattr(os, "fork"):
        return _results(cells, FORKED)
    return [_results([each], ALONE)[0] for each in cells]


def _results(cells: list, way: str) -> list[dict[str, str]]:
    tests = {id for each in cells for kind, id, _ in each if kind == "test"}
    script = RUN + f"TESTS = {tests!r}\nvariants = json.load(sys.stdin)\n" + way
    done = subprocess.run([sys.executable, "-c", script], input=json.dumps(cells), text=True, cwd=ROOT,
                          capture_output=True, encoding="utf-8", check=True, timeout=300)
    return [json.loads(line.removeprefix("RESULT")) for line in done.stdout.splitlines() if line.startswith("RESULT")]


def points(slug: str) -> dict[str, float]:
    """Points of each test cell."""
    source = read_source(ROOT / "course" / "assignments" / f"{slug}.md", "assignment")
    return {cell.meta.id: cell.meta.points for cell in source.cells if cell.meta.role == "test"}


def _code(cell, answers, language):
    text = answers.get(cell.meta.id, cell.text) if cell.meta.role == "solve" else cell.text
    return text.replace("{{lang}}", language)


def lost_by_mistake(slug: str, mistakes: list[tuple[str, str, str, set[str]]]) -> dict[tuple[str, str], set[str]]:
    """The tests that each mistake (question, belief, code, tests expected to fail) fails, by question and belief."""
    losses = lost_each(slug, [{question: code} for question, _, code, _ in mistakes])
    return {(question, belief): set(loss) for (question, belief, _, _), loss in zip(mistakes, losses, strict=True)}
