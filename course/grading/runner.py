"""Grade a class: read, restore, run, judge, record, one submission at a time from a queue."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from course.alone import alone
from course.grading import write
from course.grading.attempt import Attempt, not_gradable
from course.grading.collect import Submission, files, submissions
from course.grading.copies import copies, paper
from course.grading.limits import Limits
from course.grading.outcome import Outcome, Result
from course.grading.places import Here, Place, fitting
from course.grading.plan import Plan, question_of, read_plan
from course.grading.record import Book
from course.grading.restore import Restored, UnreadableError, find_notebook, restore, untouched
from course.grading.sandbox import need_forks, need_sandbox
from course.manifest import Course
from course.stated import read_stated
from crmlib.errors import CrmError
from crmlib.language import say, speaking

Progress = Callable[[Result, int, int], None]
PATIENCE = 5.0  # seconds without a result after which to ask whether any can still come


def grade(course: Course, slug: str, language: str, *, workers: int = 0, sandbox: bool = True, dry_run: bool = False,
          students: tuple[str, ...] = (), limits: Limits | None = None, progress: Progress | None = None,
          cluster: str = "") -> Outcome:
    """Grade every submission of an assignment into nbgrader's gradebook (`dry_run`: only say what would change).

    `workers` is how many submissions are run side by side, 0 as many as suit this machine. With the address of a Dask
    scheduler as `cluster`, its workers run them in its place.

    Raises:
        CrmError: nothing was graded, for the reason given.
    """
    with speaking(language):
        course.module(slug)
        limits = limits or Limits()
        if not cluster:
            need_sandbox() if sandbox else need_forks()
        plan, root = read_plan(course, slug, language), course.grading_root(language)
        found = submissions(root, slug, students)
        if not found:
            raise CrmError(say(f"Nothing was handed in for {slug!r}.", f"“{slug}”还没有人提交。"),
                           say(f"Submissions belong in {course.relative(root)}/submitted/<student>/{slug}/",
                               f"作业应放在 {course.relative(root)}/submitted/<学号>/{slug}/"))
        alike = read_stated(course, slug)["alike"]
        with alone(root):
            place = _place(root, plan, limits, sandbox, workers or fitting(len(found)), cluster)
            outcome = _grade(place, root, plan, found, dry_run, limits, progress)
        outcome.copies = copies(outcome.papers, alike)
        return outcome


def _place(root: Path, plan: Plan, limits: Limits, walls: bool, workers: int, cluster: str) -> Place:
    if not cluster:
        return Here(root, plan, limits, walls=walls, workers=workers)
    from course.grading.cluster import Cluster  # dask is an extra

    return Cluster(cluster, root, plan, limits, walls=walls)


def _grade(place: Place, root: Path, plan: Plan, found: list[Submission], dry_run: bool, limits: Limits,
           progress: Progress | None) -> Outcome:
    started = time.monotonic()
    try:
        book = Book(root, plan)  # imports nbgrader while the place makes itself ready
        try:
            place.ready()
            grader = _Grader(root, plan, book, limits, dry_run)
            outcome = grader.outcome()
            for result in _queue(grader, place, found):
                outcome.results.append(result)
                if progress:
                    progress(result, len(outcome.results), len(found))
        finally:
            book.close()
    finally:
        place.close()
    outcome.results.sort(key=lambda each: each.student)
    outcome.seconds = time.monotonic() - started
    return outcome


def _queue(grader: "_Grader", place: Place, found: list[Submission]) -> Iterator[Result]:
    """Have some submissions run side by side; only this thread talks to the gradebook."""
    waiting = iter(found)
    running: dict[Future[Attempt], _Read] = {}
    made: list[tuple[_Read, Attempt]] = []
    while True:
        while len(running) < place.width and (each := next(waiting, None)):
            read = grader.read(each)
            if read.trouble:
                yield grader.enter(read, Attempt(trouble=read.trouble))
            else:
                running[place.submit(read.restored, read.extra)] = read
        for read, attempt in made:  # only now, so that nothing stands idle while the gradebook is written
            yield grader.enter(read, attempt)
        if not running:
            return
        done, _ = wait(running, timeout=PATIENCE, return_when=FIRST_COMPLETED)
        place.alive()
        made = [(running.pop(future), future.result()) for future in done]


@dataclass
class _Read:
    """One submission as it was read."""

    submission: Submission
    restored: Restored
    extra: dict[str, bytes] = field(default_factory=dict)
    trouble: str = ""


class _Grader:
    """What every submission of one run shares."""

    def __init__(self, root: Path, plan: Plan, book: Book, limits: Limits, dry_run: bool):
        self.root, self.plan, self.book = root, plan, book
        self.limits, self.dry_run = limits, dry_run
        self.stubs = book.stubs
        self.checksums = {name: cell.checksum for name, cell in book.sources.items()}
        self.given = files(root / "source" / plan.slug, limits.extra)

    def outcome(self) -> Outcome:
        """An outcome without results."""
        points = {cell.name: float(cell.meta["points"]) for cell in self.plan.cells if cell.meta.get("grade")}
        questions = {name: question_of(name) for name in points}
        return Outcome(self.plan.slug, self.plan.language, points, questions, self.dry_run)

    def read(self, submission: Submission) -> _Read:
        """Take what was handed in; whatever goes wrong is this submission's alone."""
        try:
            extra = {**files(submission.folder, self.limits.extra), **self.given}
            found, notes = find_notebook(submission.folder, self.plan, self.limits.notebook)
            restored = restore(found, self.plan, self.stubs)
        except UnreadableError as trouble:
            return _Read(submission, untouched(self.plan, self.stubs, str(trouble)), trouble=str(trouble))
        except Exception as trouble:
            why = not_gradable(trouble)
            return _Read(submission, untouched(self.plan, self.stubs, why), trouble=why)
        restored.notes[:0] = notes
        return _Read(submission, restored, extra)

    def _none(self, why: str) -> dict[str, dict[str, Any]]:
        return {cell.name: {"ok": False, "type": "NoAnswerError", "message": why} for cell in self.plan.steps}

    def enter(self, read: _Read, made: Attempt) -> Result:
        """Write the notebook, then the grades."""
        student, trouble = read.submission.student, made.trouble
        if trouble and not read.trouble:
            read.restored, read.extra = untouched(self.plan, self.stubs, trouble), {}
        verdicts = self._none(trouble) if trouble else made.verdicts
        graded = write.notebook(self.plan, read.restored, self.checksums, made.outputs, verdicts)
        graded.metadata["grading"] = {"trouble": trouble, "notes": read.restored.notes, "stopped": list(made.stopped)}
        found = write.scores(self.plan, graded)
        if not _writable(student):
            nameless = say("Its folder's name is no UTF-8 text: rename it.", "文件夹名不是 UTF-8 文本，请改名。")
            return Result(student.encode("utf-8", "replace").decode(), found, {}, made.seconds, trouble=nameless)
        before = self.book.marks(student)
        if not self.dry_run:
            try:
                folder = self.root / "autograded" / student / self.plan.slug
                lost = write.save(graded, folder, f"{self.plan.slug}.ipynb", read.extra)
                read.restored.notes += [say(f"The file {each!r} could not be kept.", f"无法保留文件“{each}”。")
                                        for each in lost]
            except OSError as problem:
                trouble = say(f"Its graded notebook could not be written: {problem}",
                              f"无法写出评分后的笔记本：{problem}")
            self.book.save(student, found, write.comments(self.plan, graded), timestamp=read.submission.timestamp,
                           review=bool(trouble))
        shown = {name: each["misconception"] for name, each in made.verdicts.items() if "misconception" in each}
        return Result(student, found, before, made.seconds, tuple(read.restored.notes), made.stopped, trouble, shown,
                      paper(made.verdicts))


def _writable(student: str) -> bool:
    """Whether the gradebook can hold this name."""
    try:
        student.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


