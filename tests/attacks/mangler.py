"""A class of which some submissions are mangled by chance: `python -m tests.attacks.mangler --students 300`.

The same seed gives the same class. The command grades it with one worker, with two, and with two killed in the middle
and begun again; each time every student must have an outcome, and the three gradebooks must be the same.
"""

import argparse
import json
import random
import sqlite3
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import nbformat

from tests.attacks import grading
from tests.attacks.attack import SLUG, WRONG, Submission, right
from tests.attacks.world import World, build, copy, released

SHARE = 0.10


def hand_in(world: World, students: int, seed: int = 1) -> list[str]:
    """Write a class's submissions; return the students whose notebooks are mangled."""
    draw = random.Random(seed)
    notebook = released(world)
    mangled = sorted(draw.sample(range(students), round(students * SHARE)))
    for number in range(students):
        folder = world.root / "submitted" / f"s{number:03}" / SLUG
        submission = Submission(folder, nbformat.from_dict(notebook), world.names())
        for question in WRONG:
            submission.answer(question, right()[question] if draw.random() < 0.8 else WRONG[question])
        submission.write()
        if number in mangled:
            draw.choice(WAYS)(submission, draw)
    return [f"s{number:03}" for number in mangled]


def text(change: Callable[[bytes, random.Random], bytes]) -> Callable[[Submission, random.Random], None]:
    """A way that changes the file's bytes."""

    def way(submission: Submission, draw: random.Random) -> None:
        submission.path.write_bytes(change(submission.path.read_bytes(), draw))

    return way


def cells(change: Callable[[list, random.Random], object]) -> Callable[[Submission, random.Random], None]:
    """A way that changes the list of cells."""

    def way(submission: Submission, draw: random.Random) -> None:
        notebook = json.loads(submission.path.read_text("utf-8"))
        change(notebook["cells"], draw)
        submission.path.write_text(json.dumps(notebook), "utf-8")

    return way


def flip_bytes(body: bytes, draw: random.Random) -> bytes:
    spoilt = bytearray(body)
    for _ in range(draw.randint(1, 20)):
        spoilt[draw.randrange(len(spoilt))] = draw.randrange(256)
    return bytes(spoilt)


def cut_out(body: bytes, draw: random.Random) -> bytes:
    first, last = sorted(draw.sample(range(len(body)), 2))
    return body[:first] + body[last:]


def forget(kept: list, draw: random.Random) -> None:
    for _ in range(draw.randint(1, 10)):
        del kept[draw.randrange(len(kept))]


def double(kept: list, draw: random.Random) -> None:
    for _ in range(draw.randint(1, 10)):
        kept.insert(draw.randrange(len(kept)), draw.choice(kept))


def retype(kept: list, draw: random.Random) -> None:
    for cell in draw.sample(kept, 5):
        cell["cell_type"] = draw.choice(["code", "markdown", "raw", "heading", None, 7])


def swap_metadata(kept: list, draw: random.Random) -> None:
    for _ in range(5):
        one, two = draw.sample(kept, 2)
        one["metadata"], two["metadata"] = two["metadata"], one["metadata"]


def change_a_value(kept: list, draw: random.Random) -> None:
    for cell in draw.sample(kept, 8):
        place = cell["metadata"].get("nbgrader", cell) if draw.random() < 0.7 else cell
        place[draw.choice(sorted(place))] = draw.choice([None, -1, "x", [], {}, 1e308, True, ["a", 1]])


def split(kept: list, draw: random.Random) -> None:
    """Split cells as Ctrl-Shift-Minus does: two cells, one id in the metadata."""
    for _ in range(4):
        place = draw.randrange(len(kept))
        lines = str(kept[place]["source"]).splitlines(True)
        at = draw.randint(0, len(lines))
        kept[place : place + 1] = [{**kept[place], "source": "".join(part)} for part in (lines[:at], lines[at:])]


WAYS = [text(flip_bytes), text(cut_out), text(lambda body, draw: b""), text(lambda body, draw: body * 2),
        cells(forget), cells(double), cells(lambda kept, draw: draw.shuffle(kept)), cells(retype), cells(swap_metadata),
        cells(change_a_value), cells(split), lambda submission, draw: submission.path.unlink()]


def rows(world: World) -> list[tuple]:
    """What the gradebook says of everybody, without the ids that nbgrader draws by chance."""
    with sqlite3.connect(world.root / "gradebook.db") as book:
        return sorted(book.execute("""
            select submitted_assignment.student_id, base_cell.name, grade.auto_score, grade.manual_score,
                   grade.needs_manual_grade
            from grade join submitted_notebook on grade.notebook_id = submitted_notebook.id
            join submitted_assignment on submitted_notebook.assignment_id = submitted_assignment.id
            join base_cell on grade.cell_id = base_cell.id"""), key=repr)


def kill_midway(world: World, students: int) -> int:
    """Start grading, kill -9 once about half is done, and tell how many were."""
    process = grading.start(world)
    done = world.root / "autograded"
    until = time.monotonic() + grading.SECONDS
    while process.poll() is None and time.monotonic() < until:
        if done.is_dir() and len(list(done.iterdir())) > students // 2:
            break
        time.sleep(0.02)
    process.kill()
    process.communicate()
    return len({row[0] for row in rows(world)})


def prove(first: World, students: int, seed: int = 1) -> dict[str, object]:
    """Grade one class in three ways and compare."""
    mangled = hand_in(first, students, seed)
    second, third = (copy(first, first.folder.with_name(name)) for name in ("two", "killed"))
    started = time.monotonic()
    told = [grading.run(first, 1), grading.run(second, 2)]
    done = kill_midway(third, students)
    told.append(grading.run(third, 2))
    return {"mangled": mangled, "outcomes": [len(each) for each in told], "killed after": done,
            "trouble": {name: each["trouble"] for name, each in told[0].items() if each["trouble"]},
            "same": [rows(first) == rows(second), rows(first) == rows(third)],
            "honest": {row[0] for row in rows(first)}, "seconds": round(time.monotonic() - started, 1)}


def main() -> None:
    warnings.simplefilter("ignore")
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--students", type=int, default=300)
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = prove(build(Path(folder) / "one"), chosen.students, chosen.seed)
    for name in ("outcomes", "killed after", "same", "seconds", "trouble"):
        print(f"{name}: {found[name]}")
    sys.exit(0 if all(found["same"]) and set(found["outcomes"]) == {chosen.students + 1} else 1)


if __name__ == "__main__":
    main()
