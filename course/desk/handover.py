"""From chosen notebooks to nbgrader's folders, through its own zip_collect, all at once or not at all."""

import logging
import shutil
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any

from course.desk.collected import Attempt, Collected
from course.grading.collect import Submission
from crmlib.errors import CrmError
from crmlib.language import say


def hand_over(root: Path, place: Path, result: Collected) -> None:
    """Let nbgrader lay out what was chosen, beside the class, and move it in.

    What stood in a student's folder goes to ``downloaded/SLUG/earlier``, so that nothing is ever lost.

    Raises:
        CrmError: nbgrader refused.
        OSError: the disk is full; everything is as it was.
    """
    if result.taken:
        _zip_collect(root, place, result)
    with ExitStack() as undo:
        for student in list(result.taken):
            _move_in(root, place, result, student, undo)
        undo.pop_all()


def _zip_collect(root: Path, place: Path, result: Collected) -> None:
    """Run nbgrader's own collection from the folder of extracted files, with our knowledge of who and when."""
    from nbgrader.apps.zipcollectapp import ZipCollectApp
    from nbgrader.coursedir import CourseDirectory
    from nbgrader.plugins import FileNameCollectorPlugin

    chosen = {str(each.piece.path): (student, each.when) for student, each in result.taken.items()}

    class Known(FileNameCollectorPlugin):
        """Tells nbgrader what was found out already."""

        def collect(self, submitted_file: str) -> dict[str, Any] | None:
            if submitted_file not in chosen:
                return None
            student, when = chosen[submitted_file]
            return {"student_id": student, "file_id": f"{result.slug}.ipynb", "timestamp": when}

    app = ZipCollectApp()
    app.log = logging.Logger("zip_collect", logging.CRITICAL)
    app.coursedir = CourseDirectory(root=str(root), assignment_id=result.slug,
                                    submitted_directory=str(place.relative_to(root) / "submitted"))
    app.collect_directory_structure = str(place / "{collect_step}")
    app.collector_plugin_inst = Known(parent=app)
    try:
        app.process_extracted_files()
    except SystemExit as trouble:
        raise CrmError(say("nbgrader's zip_collect refused the files; nothing was changed.",
                           "nbgrader 的 zip_collect 拒绝了这些文件；没有任何改动。")) from trouble


def _move_in(root: Path, place: Path, result: Collected, student: str, undo: ExitStack) -> None:
    fresh = place / "submitted" / student / result.slug
    goal = root / "submitted" / student / result.slug
    if goal.is_symlink() or goal.parent.is_symlink():
        name = result.taken.pop(student).piece.name
        result.unmatched.append((name, say(f"{goal.relative_to(root).as_posix()} is a link: nothing was put there",
                                           f"{goal.relative_to(root).as_posix()} 是链接：没有写入")))
        return
    result.done[student] = _how(goal, fresh, result.taken[student])
    if result.dry_run or result.done[student] in ("same", "older"):
        return
    if goal.exists():
        aside = _aside(root / "downloaded" / result.slug / "earlier", student)
        _rename(goal, aside, undo)
    goal.parent.mkdir(parents=True, exist_ok=True)
    _rename(fresh, goal, undo)


def _how(goal: Path, fresh: Path, attempt: Attempt) -> str:
    """Whether it is new, replaces another, or what is there is as good or better."""
    if not goal.exists():
        return "new"
    name = f"{goal.name}.ipynb"
    same = (goal / name).is_file() and (goal / name).read_bytes() == (fresh / name).read_bytes()
    before = _time(goal)
    if same and (attempt.when is None or attempt.when == before):
        return "same"
    return "older" if before and attempt.when and attempt.when < before else "replaced"


def _time(folder: Path) -> datetime | None:
    from nbgrader.utils import parse_utc

    said = Submission(folder.parent.name, folder).timestamp
    try:
        return parse_utc(said.strip()) if said else None
    except (ValueError, OverflowError):
        return None


def _aside(folder: Path, student: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    number = 1
    while (folder / f"{student}-{number}").exists():
        number += 1
    return folder / f"{student}-{number}"


def _rename(old: Path, new: Path, undo: ExitStack) -> None:
    shutil.move(old, new)
    undo.callback(shutil.move, new, old)
