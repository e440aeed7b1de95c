"""Whether a class is in order: its gradebook, its roster, its releases. Nothing is written by looking."""

import re
import sqlite3
from collections.abc import Callable
from pathlib import Path

from course.alone import taken
from course.authoring.release import stale_releases
from course.gradebook import assignments, damage, need_own, students
from course.manifest import Course
from crmlib.errors import CrmError
from crmlib.language import say

BOOK = "gradebook.db"
COURSE_ID = re.compile(r"^c\.CourseDirectory\.course_id\s*=\s*[\"']([^\"']+)", re.MULTILINE)


def gradebook(course: Course, language: str) -> str:
    """The gradebook: there, this course's, whole, and in nobody's hands."""
    root = course.grading_root(language)
    path = root / BOOK
    if not path.is_file():
        slug = next(iter(course.sources("assignment")), "SLUG")
        raise CrmError(say(f"There is no {course.relative(path)} yet.", f"还没有 {course.relative(path)}。"),
                       say(f"Run: course release {slug}", f"请运行：course release {slug}"))
    config = root / "nbgrader_config.py"
    if not config.is_file():
        raise CrmError(say(f"No {course.relative(config)}.", f"缺少 {course.relative(config)}。"),
                       f"git checkout {course.relative(config)}")
    # Read, not run: running it makes folders.
    own = COURSE_ID.search(config.read_text("utf-8"))
    need_own(path, own[1] if own else "")
    if found := damage(path):
        raise CrmError(say(f"The file is damaged: {found}.", f"文件已损坏：{found}。"),
                       say("Put it back from a copy.", "请从备份恢复。"))
    if taken(root):
        raise CrmError(say("Somebody is working with it now.", "正在被使用。"),
                       say("Wait until they are done.", "请等对方完成。"))
    count = len(students(path))
    return say(f"{course.relative(path)}, {count} students", f"{course.relative(path)}，{count} 名学生")


def roster(course: Course, language: str) -> str:
    """Everybody who handed in is a student of the class."""
    known = set(_asked(students, course, language))
    place = course.grading_root(language) / "submitted"
    folders = sorted(each.name for each in place.iterdir() if not each.name.startswith(".")) if place.is_dir() else []
    if not known and folders:
        raise CrmError(say(f"{len(folders)} handed in, but the gradebook has no students.",
                           f"已有 {len(folders)} 人提交，但成绩册中没有学生。"),
                       say("Run: course import-roster FILE", "请运行：course import-roster 名单文件"))
    strangers = [each for each in folders if each not in known]
    if strangers:
        raise CrmError(say(f"Handed in, but not on the roster: {', '.join(strangers)}.",
                           f"已提交但不在名单上：{'、'.join(strangers)}。"),
                       say("Rename the folder to the student's id, or run: course import-roster FILE",
                           "请把文件夹改名为学号，或运行：course import-roster 名单文件"))
    return say(f"{len(folders)} of {len(known)} students have handed something in",
               f"{len(known)} 名学生中有 {len(folders)} 人提交过作业")


def assignments_known(course: Course, language: str) -> str:
    """What was handed in can be graded: the gradebook knows the assignment, and its source is here."""
    known, root = _asked(assignments, course, language), course.grading_root(language)
    ready = [slug for slug in known if course.assignment(language, slug).is_file()]
    begun = {*known, *(path.name for path in root.glob("submitted/*/*"))} & set(course.modules)
    missing = [slug for slug in course.modules if slug in begun and slug not in ready]
    if missing:
        raise CrmError(say(f"Not released on this computer: {', '.join(missing)}.",
                           f"没有在这台电脑上发布过：{'、'.join(missing)}。"),
                       say("Before you grade them run: ", "评分之前请运行：")
                       + "; ".join(f"course release {slug}" for slug in missing))
    return say(f"can be graded: {', '.join(ready) or 'none yet'}", f"可以评分：{'、'.join(ready) or '暂无'}")


def releases(course: Course, _language: str) -> str:
    """What students get is what the sources give."""
    if not (course.folder / "assignments").is_dir():
        return say("no sources here: this is the student edition", "没有源文件：这是学生版")
    stale = stale_releases(course)
    if stale:
        raise CrmError(" ".join(each.show(course.root).partition(" Run:")[0] for each in stale),
                       "; ".join(dict.fromkeys(each.todo for each in stale)))
    return say("every release is what its source gives", "发布版与源文件一致")


def _asked(ask: Callable[[Path], list[str]], course: Course, language: str) -> list[str]:
    """What a gradebook says; one that is missing or damaged says nothing, and `gradebook` says so."""
    try:
        return ask(course.grading_root(language) / BOOK)
    except sqlite3.DatabaseError:
        return []
