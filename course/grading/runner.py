"""Grade a class: read, restore, run, judge, record, one submission at a time from a queue."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from course.grading import write
from course.grading.collect import Submission, files, submissions
from course.grading.execute import LostError, run
from course.grading.judge import judge
from course.grading.limits import Limits
from course.grading.outcome import Outcome, Result
from course.grading.plan import Plan, question_of, read_plan
from course.grading.record import Book
from course.grading.restore import Restored, UnreadableError, find_notebook, restore, untouched
from course.grading.sandbox import Warm, need_forks, need_sandbox
from course.manifest import Course
from crmlib.errors import CrmError
from crmlib.language import say, speaking

Progress = Callable[[Result, int, int], None]


def grade(course: Course, slug: str, language: str, *, workers: int = 2, sandbox: bool = True, dry_run: bool = False,
          students: tuple[str, ...] = (), limits: Limits | None = None, progress: Progress | None = None) -> Outcome:
    """Grade every submission of an assignment into nbgrader's gradebook (`dry_run`: only say what would change).

    Raises:
        CrmError: nothing was graded, for the reason given.
    """
    with speaking(language):
        course.module(slug)
        need_sandbox() if sandbox else need_forks()
        plan, root = read_plan(course, slug, language), course.grading_root(language)
        found = submissions(root, slug, students)
        if not found:
            raise CrmError(say(f"Nothing was handed in for {slug!r}.", f"“{slug}”还没有人提交。"),
                           say(f"Submissions belong in {course.relative(root)}/submitted/<student>/{slug}/",
                               f"作业应放在 {course.relative(root)}/submitted/<学号>/{slug}/"))
        with _alone(root):
            return _grade(root, plan, found, workers, dry_run, limits or Limits(), progress, sandbox)


def _grade(root: Path, plan: Plan, found: list[Submission], workers: int, dry_run: bool, limits: Limits,
           progress: Progress | None, walls: bool) -> Outcome:
    started = time.monotonic()
    warm = Warm(root, plan.modules, limits, walls=walls)  # imports while nbgrader is imported here
    try:
        book = Book(root, plan)
        try:
            warm.ready()
            grader = _Grader(root, plan, book, warm, limits, dry_run)
            outcome = grader.outcome()
            for result in _queue(grader, found, max(workers, 1)):
                outcome.results.append(result)
                if progress:
                    progress(result, len(outcome.results), len(found))
        finally:
            book.close()
    finally:
        warm.close()
    outcome.results.sort(key=lambda each: each.student)
    outcome.seconds = time.monotonic() - started
    return outcome


def _queue(grader: "_Grader", found: list[Submission], workers: int) -> Iterator[Result]:
    """Run some submissions side by side; only this thread talks to the gradebook."""
    waiting = iter(found)
    with ThreadPoolExecutor(workers) as pool:
        running: set[Future] = set()
        while True:
            while len(running) < workers + 1 and (each := next(waiting, None)):
                running.add(pool.submit(grader.attempt, each))
            if not running:
                return
            done, running = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                yield grader.enter(future.result())


@dataclass
class _Attempt:
    submission: Submission
    restored: Restored
    extra: dict[str, bytes]
    outputs: dict[int, list[dict[str, Any]]]
    verdicts: dict[str, dict[str, Any]]
    seconds: float
    stopped: tuple[str, ...] = ()
    trouble: str = ""


class _Grader:
    """What every submission of one run shares."""

    def __init__(self, root: Path, plan: Plan, book: Book, warm: Warm, limits: Limits, dry_run: bool):
        self.root, self.plan, self.book, self.warm = root, plan, book, warm
        self.limits, self.dry_run = limits, dry_run
        self.stubs = book.stubs
        self.checksums = {name: cell.checksum for name, cell in book.sources.items()}
        self.given = files(root / "source" / plan.slug, limits.extra)

    def outcome(self) -> Outcome:
        """An outcome without results."""
        points = {cell.name: float(cell.meta["points"]) for cell in self.plan.cells if cell.meta.get("grade")}
        questions = {name: question_of(name) for name in points}
        return Outcome(self.plan.slug, self.plan.language, points, questions, self.dry_run)

    def attempt(self, submission: Submission) -> _Attempt:
        """Everything but recording; whatever goes wrong is this submission's alone."""
        started = time.monotonic()
        try:
            extra = {**files(submission.folder, self.limits.extra), **self.given}
            found, notes = find_notebook(submission.folder, self.plan, self.limits.notebook)
            restored = restore(found, self.plan, self.stubs)
            restored.notes[:0] = notes
            made = self._judged(submission, restored, extra)
        except UnreadableError as trouble:
            made = self._failed(submission, str(trouble))
        except LostError as trouble:
            made = self._failed(submission, say(f"The sandbox failed: {trouble}.", f"沙箱出错：{trouble}。"))
        except Exception as trouble:
            made = self._failed(submission, say(f"It could not be graded: {type(trouble).__name__}: {trouble}",
                                                f"无法评分：{type(trouble).__name__}：{trouble}"))
        return replace(made, seconds=time.monotonic() - started)

    def _judged(self, submission: Submission, restored: Restored, extra: dict[str, bytes]) -> _Attempt:
        ran = run(self.warm, self.plan, restored, extra, self.limits)
        try:
            verdicts = judge(self.warm, self.plan, ran, self.limits)
        finally:
            ran.close()
        stopped = tuple(f"{_name(restored, place)}: {why}" for place, why in ran.lethal.items())
        return _Attempt(submission, restored, extra, ran.outputs, verdicts, 0, stopped)

    def _failed(self, submission: Submission, why: str) -> _Attempt:
        none = {cell.name: {"ok": False, "type": "NoAnswerError", "message": why} for cell in self.plan.steps}
        return _Attempt(submission, untouched(self.plan, self.stubs, why), {}, {}, none, 0, trouble=why)

    def enter(self, made: _Attempt) -> Result:
        """Write the notebook, then the grades."""
        student, trouble = made.submission.student, made.trouble
        graded = write.notebook(self.plan, made.restored, self.checksums, made.outputs, made.verdicts)
        found = write.scores(self.plan, graded)
        if not _writable(student):
            nameless = say("Its folder's name is no UTF-8 text: rename it.", "文件夹名不是 UTF-8 文本，请改名。")
            return Result(student.encode("utf-8", "replace").decode(), found, {}, made.seconds, trouble=nameless)
        before = self.book.marks(student)
        if not self.dry_run:
            try:
                folder = self.root / "autograded" / student / self.plan.slug
                write.save(graded, folder, f"{self.plan.slug}.ipynb", made.extra)
            except OSError as problem:
                trouble = say(f"Its graded notebook could not be written: {problem}",
                              f"无法写出评分后的笔记本：{problem}")
            self.book.save(student, found, write.comments(self.plan, graded), timestamp=made.submission.timestamp,
                           review=bool(trouble))
        shown = {name: each["misconception"] for name, each in made.verdicts.items() if "misconception" in each}
        return Result(student, found, before, made.seconds, tuple(made.restored.notes), made.stopped, trouble, shown)


def _writable(student: str) -> bool:
    """Whether the gradebook can hold this name."""
    try:
        student.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _name(restored: Restored, place: int) -> str:
    if not 0 <= place < len(restored.cells):
        return "?"
    cell = restored.cells[place]
    return cell.teacher.name if cell.teacher else cell.id


@contextmanager
def _alone(root: Path) -> Iterator[None]:
    """Refuse a second grader in the same folder; the lock goes with its process, however that ends."""
    try:
        import fcntl
    except ImportError:  # Windows
        yield
        return
    with (root / ".grading.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as trouble:
            raise CrmError(say("Somebody is grading here already.", "这里已有评分正在进行。"),
                           say("Wait until it is done.", "请等它结束。")) from trouble
        yield
