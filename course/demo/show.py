"""The instructor's whole job on the demonstration class: release, collect, grade, report."""

import json
import random
import shutil
import time
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from course.authoring.release import release
from course.demo.book import collect, enrol, inbound
from course.demo.folder import new_course
from course.demo.people import pupils
from course.demo.write import write_class
from course.grading.plan import read_plan
from course.grading.report import Line, log, table
from course.grading.runner import grade
from course.grading.sandbox import need_sandbox
from course.manifest import Course
from course.report import report
from crmlib.errors import CrmError
from crmlib.language import say, speaking

MOST = 2000


def demo_class(course: Course, slug: str, language: str, out: Path, *, students: int = 300, seed: int = 1,
               workers: int = 0, sandbox: bool = True, browser: bool = True,
               tell: Callable[[str], None] = print) -> Path:
    """Make a class, let it hand in, grade it and show the report; return the report's path.

    Everything stands in a course folder of its own. The same seed gives the same class.

    Raises:
        CrmError: the folder cannot be used, there is no such assignment, or code cannot be walled in here.
    """
    if not 1 <= students <= MOST:
        raise CrmError(f"{students} students.", f"Take 1 to {MOST}.")
    if not course.module(slug).assignment:
        raise CrmError(f"{slug!r} has no assignment.", f"Assignments: {', '.join(course.sources('assignment'))}.")
    if sandbox:
        need_sandbox()
    demo, started = new_course(course, out), time.monotonic()
    with speaking(language), _gone_if_failed(demo.root):
        tell(say(f"A course folder of its own: {demo.root}", f"独立的课程文件夹：{demo.root}"))
        hand_in(demo, slug, language, students, seed)
        count = collect(demo, slug, language)
        tell(say(f"{students} invented students; released, handed in, collected: {count} submissions.",
                 f"{students} 名虚构的学生；已发布、提交、收取：{count} 份作业。"))
        outcome = grade(demo, slug, language, workers=workers, sandbox=sandbox, progress=Line())
        tell(table(outcome))
        record = demo.root / "grading.log"
        log(outcome, record)
        page = report(demo, slug, language, log=record)
        tell(say(f"Report: {page}", f"报告：{page}"))
        seconds = time.monotonic() - started
        tell(say(f"All in {seconds:.0f} s. Look around there: course lab, course grade {slug}, course report {slug}. "
                 "Delete the folder when done.",
                 f"共用 {seconds:.0f} 秒。可在该文件夹中继续试用：course lab、course grade {slug}、"
                 f"course report {slug}。用完删除即可。"))
    if browser:
        webbrowser.open(page.as_uri())
    return page


@contextmanager
def _gone_if_failed(folder: Path) -> Iterator[None]:
    """Leave no half-made class behind, Ctrl-C included."""
    try:
        yield
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def hand_in(demo: Course, slug: str, language: str, students: int, seed: int) -> None:
    """Release the assignment, enrol a class and let it submit into nbgrader's exchange."""
    draw = random.Random(f"{seed} {slug} {students}")
    released = release(demo, slug, language)
    people = pupils(students, draw)
    enrol(demo, slug, language, people)
    blank = json.loads(released.read_text("utf-8"))
    write_class(demo, people, read_plan(demo, slug, language), blank, inbound(demo, language), draw)
