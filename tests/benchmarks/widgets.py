"""How long the kernel takes to redraw each widget of the lessons. The aim is a median under 60 ms on an idle core.

    python -m tests.benchmarks.widgets [--lang zh] [--moves 60] [LESSON ...]

"wall" is what a student waits for the kernel; "cpu" leaves out what other programs took meanwhile. Machines differ and
change their speed with the hour, so each line also says how long the processor took, just then, to draw a bare pair
of axes with matplotlib's own savefig ("bare"), and the redraw's median in units of that: compare these between days.
Moves that a rule refuses (cut-offs out of order) draw nothing and are not counted.
"""

import argparse
import ast
import os
from collections.abc import Iterator
from contextlib import redirect_stdout
from io import BytesIO, StringIO
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter, process_time
from typing import Any

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from course.authoring.source import read_source
from course.manifest import LANGUAGES, Course
from crmlib.language import use_language
from crmlib.widgets.explorer import FADED, SIZE, Explorer
from tests.data_folder import data_folder

COURSE = Course(Path(__file__).parents[2])


def explorers(slug: str, language: str) -> Iterator[tuple[str, Explorer]]:
    """Every explorer that a lesson shows, with the line that makes it, from running its code cells."""
    shown: list[Any] = []
    names: dict[str, Any] = {"display": shown.append}
    for cell in read_source(COURSE.source("lesson", slug), "lesson").cells:
        if cell.kind == "code":
            code = cell.text.replace("{{lang}}", language)
            with redirect_stdout(StringIO()):
                shown.append(_value(code, names))
            found = [each for each in shown if isinstance(each, Explorer)]
            yield from ((code.splitlines()[-1].strip(), each) for each in found)
            shown.clear()


def _value(code: str, names: dict[str, Any]) -> Any:
    """Run a cell; the value of its last line is what a notebook would show."""
    tree = ast.parse(code)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "cell", "exec"), names)
    return eval(compile(ast.Expression(last.value), "cell", "eval"), names) if last else None


def redraws(explorer: Explorer, moves: int) -> tuple[list[float], list[float]]:
    """Milliseconds of each move that redraws, of the clock and of the processor; every control is moved in turn."""
    values = {name: _values(control, moves) for name, control in explorer.controls.items()}
    wall, cpu = [], []
    for move in range(moves):
        name = list(values)[move % len(values)]
        choice = [value for value in values[name] if value != explorer.values[name]]
        new = choice[move // len(values) % len(choice)]
        before, clock, processor = explorer.picture.value, perf_counter(), process_time()
        explorer.set(**{name: new})
        took = 1000 * (perf_counter() - clock), 1000 * (process_time() - processor)
        if explorer.picture.value != before and FADED not in explorer.picture.value:
            wall.append(took[0])
            cpu.append(took[1])
    return wall, cpu


def bare() -> float:
    """The yardstick: milliseconds of the processor, in the median, to draw axes with nothing but ticks on them."""
    took = []
    for _ in range(9):
        start = process_time()
        figure = FigureCanvasAgg(Figure(figsize=SIZE, dpi=100)).figure
        figure.add_subplot()
        figure.savefig(BytesIO(), format="png")
        took.append(1000 * (process_time() - start))
    return median(took)


def _values(control: Any, moves: int) -> list[Any]:
    if hasattr(control, "options"):
        return list(dict(control.options).values())
    if isinstance(control.value, bool):
        return [False, True]
    return np.linspace(control.min, control.max, moves).tolist()


def main() -> None:
    """Print a line for each widget."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("lessons", nargs="*", metavar="LESSON", help="slugs (default: all)")
    parser.add_argument("--lang", choices=LANGUAGES, default="en")
    parser.add_argument("--moves", type=int, default=40, help="redraws of each widget")
    args = parser.parse_args()
    if folder := data_folder():
        os.environ.setdefault("CRMLIB_DATA", str(folder))
    print(f"{'wall: median':>12} {'p95':>6} {'cpu: median':>12} {'p95':>6} {'bare':>6} {'in bare':>8}  "
          f"ms in {args.moves} moves")
    for slug in args.lessons or COURSE.sources("lesson"):
        use_language(args.lang)
        for line, explorer in explorers(slug, args.lang):
            numbers = [figure for times in redraws(explorer, args.moves)
                       for figure in (median(times), quantiles(times, n=20)[-1])]
            yard = bare()
            print("{:12.0f} {:6.0f} {:12.0f} {:6.0f} {:6.0f} {:8.2f}  ".format(*numbers, yard, numbers[2] / yard)
                  + f"{slug}: {line}", flush=True)


if __name__ == "__main__":
    main()
