"""A student's own check: the visible tests of one notebook, judged as grading will judge them."""

import sys
import time
from collections.abc import Iterator
from pathlib import Path

from course.grading.attempt import Attempt, Rooms
from course.grading.collect import files
from course.grading.explain import explain
from course.grading.limits import Limits
from course.grading.plan import Plan, read_plan
from course.grading.restore import UnreadableError, owners, read_notebook, restore
from course.grading.sandbox import need_forks, need_sandbox
from course.grading.tongue import spoken
from course.manifest import LANGUAGES, Course
from crmlib.errors import CrmError
from crmlib.language import say, speaking

LOOK = 0.1  # seconds between two looks at a watched file


class Check:
    """One notebook, checked as often as wanted by the same warm process.

    Behind the grader's walls where there are any; elsewhere the code runs with its owner's rights, as in JupyterLab:
    a student checks their own.

    Raises:
        CrmError: the notebook cannot be read or belongs to no released assignment.
    """

    def __init__(self, course: Course, path: Path):
        self.path, self.limits, self.seen = path, Limits(), _mark(path)
        with speaking(spoken(path)):
            self.plan = _plan(course, self._read())
            need_forks()
        self.walls = True
        with speaking(self.plan.language):
            try:
                need_sandbox()
                self._start(course)
            except CrmError:  # not Linux, no bubblewrap, or a container that allows no namespaces
                self.walls = False
                self._start(course)

    def _start(self, course: Course) -> None:
        self.rooms = Rooms(course.root, self.plan, self.limits, walls=self.walls)
        self.rooms.ready()

    def _read(self) -> dict:
        self.seen = _mark(self.path)
        if not self.path.is_file():
            raise CrmError(say(f"There is no {self.path}.", f"找不到 {self.path}。"),
                           say("Give the path from here, such as my/02-classification/02-classification.ipynb.",
                               "请给出从当前文件夹算起的路径，例如 my/02-classification/02-classification.ipynb。"))
        try:
            return read_notebook(self.path, self.limits.notebook)
        except UnreadableError as trouble:
            raise CrmError(f"{self.path}: {trouble}") from trouble

    def verdicts(self) -> dict[str, list[str]]:
        """For each visible test what is wrong (nothing: it passes).

        Raises:
            CrmError: the notebook cannot be read or run.
        """
        with speaking(self.plan.language):
            try:
                restored = restore(self._read(), self.plan, {})
            except UnreadableError as trouble:
                raise CrmError(f"{self.path}: {trouble}") from trouble
            made: Attempt = self.rooms.attempt(restored, files(self.path.parent, self.limits.extra))
            if made.trouble:
                raise CrmError(f"{self.path}: {made.trouble}")
            return {name: [line for each in explain(verdict) for line in each.get("traceback", ())]
                    for name, verdict in made.verdicts.items() if self.plan.by_name[name].source.strip()}

    def saves(self) -> Iterator[None]:
        """Wait until the notebook is another than the one that was read, again and again."""
        while True:
            if _mark(self.path) not in (self.seen, None):
                yield
            time.sleep(LOOK)

    def close(self) -> None:
        """End the warm process."""
        self.rooms.close()


def run(course: Course, path: Path, *, watch: bool = False) -> int:
    """Print a notebook's verdicts (`watch`: again after each save, until interrupted); the exit status of the last."""
    check, status = Check(course, path), 2
    try:
        with speaking(check.plan.language):
            if not check.walls:
                print(say("No bubblewrap here: your code runs with your own rights, as in JupyterLab.",
                          "这里没有 bubblewrap：代码以你自己的权限运行，与在 JupyterLab 中一样。"))
            status = _show(check)
            for _ in check.saves() if watch else ():
                print(f"\n—— {time.strftime('%H:%M:%S')} ——", flush=True)
                status = _show(check)
    except KeyboardInterrupt:
        print()
    finally:
        check.close()
    return status


def _show(check: Check) -> int:
    started = time.perf_counter()
    try:
        found = check.verdicts()
    except CrmError as trouble:
        print(f"course: {trouble}", file=sys.stderr)
        return 2
    seconds = time.perf_counter() - started
    for name, lines in found.items():
        print("\n    ".join([f"{name}: {say('not yet', '未通过') if lines else say('passes', '通过')}", *lines]))
    passed = sum(not lines for lines in found.values())
    print(say(f"{passed} of {len(found)} visible tests pass ({seconds:.2f} s). "
              "Further tests are run when your work is graded.",
              f"可见测试通过 {passed}/{len(found)}（{seconds:.2f} 秒）。评分时还有其他测试。"), flush=True)
    return 1 if passed < len(found) else 0


def _mark(path: Path) -> tuple[int, int] | None:
    try:
        about = path.stat()
    except OSError:  # missing, or between an editor's two steps of one save
        return None
    return about.st_mtime_ns, about.st_size


def _plan(course: Course, found: dict) -> Plan:
    """The released assignment that most of a notebook's cells belong to."""
    plans = [read_plan(course, slug, language, "release") for slug in course.modules for language in LANGUAGES
             if course.assignment(language, slug, "release").is_file()]
    texts = [each.get("source") for each in found["cells"] if isinstance(each, dict)]
    known = {"".join(each) if isinstance(each, list) else str(each) for each in texts}
    best = max(plans, key=lambda plan: (len(owners(found["cells"], plan)),
                                        sum(cell.source in known for cell in plan.cells)), default=None)
    if best is None or not owners(found["cells"], best):
        raise CrmError(say("The notebook belongs to no assignment of this course.",
                           "这个笔记本不属于本课程的任何作业。"))
    return best
