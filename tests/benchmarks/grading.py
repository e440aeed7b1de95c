"""Measure `course grade` beside stock nbgrader on the same submissions: ``python -m tests.benchmarks.grading``.

Both run as whole commands, start-up included, the sandbox and the judge on. The floor is the students' code and the
tests alone, run in one process that has everything imported. Stock nbgrader starts a Python for every submission, so
where the libraries were never compiled (PYTHONDONTWRITEBYTECODE, uv without --compile-bytecode) it takes twice as long
as elsewhere, and the ratio is twice as large: the report says which it was. `course grade` compiles them there for
itself once; that first command is measured apart, on one submission. Memory is that of everything in the
sandbox (room, snapshots, judge, with shared pages counted once), the largest sum of many, in a run of its own.
"""

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from importlib.util import cache_from_source
from pathlib import Path

import nbformat
import psutil
import yaml

from course.authoring.release import release
from course.environment import environment
from course.manifest import Course

REPOSITORY = Path(__file__).parents[2]
FLOOR = """
import json, sys, time
cells = json.load(open(sys.argv[1]))
exec("\\n".join(each for each in cells if each.startswith(("import", "from"))), {})
import pandas, crmlib
exec("\\n\\n".join(cells), {"__name__": "__main__"})
started = time.perf_counter()
exec("\\n\\n".join(cells), {"__name__": "__main__"})
print(time.perf_counter() - started)
"""


def prepare(folder: Path, slug: str, students: int) -> Course:
    """Make a course with solved copies of one assignment."""
    course, repository = Course(folder), Course(REPOSITORY)
    (folder / "course" / "assignments").mkdir(parents=True)
    module = {"slug": slug, "title": {"en": "-", "zh": "-"}, "minutes": 1, "assignment": True}
    (folder / "course" / "course.yml").write_text(yaml.safe_dump({"modules": [module]}), "utf-8")
    shutil.copy(repository.source("assignment", slug), course.source("assignment", slug))
    root = course.grading_root("en")
    root.mkdir(parents=True)
    shutil.copy(repository.grading_root("en") / "nbgrader_config.py", root)
    released = nbformat.read(release(course, slug, "en"), as_version=4)
    source = {cell.id: cell.source for cell in nbformat.read(course.assignment("en", slug), as_version=4).cells}
    for number in range(students):
        for cell in released.cells:
            if cell.metadata.get("nbgrader", {}).get("solution"):
                cell.source = source[cell.id].replace("S1024", f"S{number:04}")
        place = root / "submitted" / f"s{number:03}" / slug / f"{slug}.ipynb"
        place.parent.mkdir(parents=True)
        nbformat.write(released, place)
    return course


def memory(words: list[str], folder: Path, **settings: str) -> float:
    """Run a command and say how many megabytes its descendants held together at most."""
    most = 0
    with subprocess.Popen(words, cwd=folder, env=_environment() | settings, stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL) as command:
        head = psutil.Process(command.pid)
        while command.poll() is None:
            most = max(most, sum(map(_share, head.children(recursive=True))))
            time.sleep(0.1)
    if command.returncode:
        raise SystemExit(f"{' '.join(words)} ended with {command.returncode}: its memory says nothing")
    return most / 2**20


def _environment() -> dict[str, str]:
    return {**environment(), "PYTHONPATH": str(REPOSITORY)}


def _share(process: psutil.Process) -> int:
    """Its memory, of what it shares only its part; none if it has just ended."""
    try:
        return process.memory_full_info().pss
    except psutil.Error:
        return 0


def timed(words: list[str], folder: Path, **settings: str) -> float:
    """Run a command to its end and say how long it took."""
    started = time.perf_counter()
    done = subprocess.run(words, cwd=folder, env=_environment() | settings, check=False, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(done.stdout[-2000:] + done.stderr[-2000:])
    return time.perf_counter() - started


def floor(course: Course, slug: str) -> float:
    """Seconds for one submission's code and tests alone."""
    notebook = json.loads(course.assignment("en", slug).read_text("utf-8"))
    cells = ["".join(each["source"]) for each in notebook["cells"] if each["cell_type"] == "code"]
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
        json.dump([each.replace("closed_book(by", "(lambda *_: None)(by") for each in cells], file)
        file.flush()
        done = subprocess.run([sys.executable, "-c", FLOOR, file.name], capture_output=True, text=True, check=True,
                              cwd=REPOSITORY)
    return float(done.stdout)


def main() -> None:
    """Print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--students", type=int, default=18)
    parser.add_argument("--slug", default="02-classification")
    parser.add_argument("--stock", type=int, default=None, help="measure stock on so many and scale up")
    args = parser.parse_args()
    compiled = Path(cache_from_source(nbformat.__file__)).exists()
    with tempfile.TemporaryDirectory() as folder:
        course = prepare(Path(folder).resolve(), args.slug, args.students)
        root = course.grading_root("en")
        log = Path(folder) / "log.jsonl"
        command = [sys.executable, "-m", "course.cli", "grade", args.slug]
        own = {"XDG_CACHE_HOME": folder}  # so that the first command is one
        first = 0 if compiled else timed([*command, "--dry-run", "--student", "s000"], course.root, **own)
        ours = timed([*command, "--log", str(log)], course.root, **own)
        each = sorted(json.loads(line)["seconds"] for line in log.read_text("utf-8").splitlines())
        held = memory([*command, "--dry-run", "--workers", "1"], course.root, **own)
        few = args.stock or args.students
        shutil.rmtree(root / "autograded")
        for number in range(few, args.students):
            shutil.rmtree(root / "submitted" / f"s{number:03}")
        stock = timed([sys.executable, "-m", "nbgrader", "autograde", args.slug], root) * args.students / few
        least = floor(course, args.slug) * args.students
    print(f"{args.students} submissions of {args.slug}; libraries are {'' if compiled else 'not '}compiled")
    if not compiled:
        print(f"first command  {first:8.1f} s   one submission; what is compiled is kept from now on")
    print(f"stock nbgrader {stock:8.1f} s" + (f" (from {few})" if few < args.students else ""))
    print(f"course grade   {ours:8.1f} s   {stock / ours:.1f} times as fast; one worker {held:.0f} MB")
    print(f"a submission   {statistics.median(each):8.2f} s   (median; p95 {each[int(len(each) * 0.95) - 1]:.2f} s)")
    print(f"floor          {least:8.1f} s   code and tests alone")


if __name__ == "__main__":
    main()
