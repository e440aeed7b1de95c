"""Run what `course grade` runs: `python -m tests.attacks.grading COURSE LANGUAGE WORKERS own|short [STUDENT ...]`.

With short limits, the only difference from the command, an endless loop costs the tests seconds, not half a minute.
"""

import json
import subprocess
import sys

from tests.attacks.attack import ROOT, SLUG
from tests.attacks.world import World

SECONDS = 3600  # a guard, not a measure: other work may share the machine


def main(course: str, language: str, workers: str, patience: str, *students: str) -> None:
    from course.grading.limits import Limits
    from course.grading.runner import grade
    from course.manifest import Course

    limits = Limits(cell=6, call=4, whole=60) if patience == "short" else Limits()
    outcome = grade(Course(course), SLUG, language, workers=int(workers), limits=limits, students=students)
    print(json.dumps([{"student": each.student, "trouble": each.trouble, "seconds": each.seconds,
                       "notes": [*each.notes, *each.stopped]} for each in outcome.results]))


def start(world: World, workers: int = 2, students: tuple[str, ...] = (), patience: str = "own") -> subprocess.Popen:
    """The command, in a process that can be killed."""
    program = [sys.executable, "-W", "ignore", "-m", "tests.attacks.grading"]
    command = [*program, str(world.course.root), world.language, str(workers), patience, *students]
    return subprocess.Popen(command, cwd=ROOT, env=world.environment(), stdin=subprocess.DEVNULL,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def run(world: World, workers: int = 2, students: tuple[str, ...] = (), patience: str = "own") -> dict[str, dict]:
    """Grade the class; tell what the command said of each student."""
    process = start(world, workers, students, patience)
    try:
        told, errors = process.communicate(timeout=SECONDS)
    finally:
        process.kill()
    assert process.returncode == 0, f"the command itself failed:\n{errors[-4000:]}"
    return {each["student"]: each for each in json.loads(told)}


if __name__ == "__main__":
    main(*sys.argv[1:])
