"""Look whether everything is in order, and name what is not with the command that mends it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from course.desk import classroom, machine
from course.manifest import Course
from crmlib.errors import CrmError
from crmlib.language import say

Look = Callable[[Course, str], str]
OPTIONAL = ("Chromium",)


@dataclass(frozen=True)
class Check:
    """One line: what was looked at, and what was found or is wrong."""

    name: str
    found: str
    wrong: bool = False
    mend: str = ""
    optional: bool = False

    @property
    def text(self) -> str:
        """The line, and under it what mends it."""
        mark = say("not ok", "有问题") if self.wrong else say("ok", "正常")
        line = say(f"{mark:<7} {self.name}: {self.found}", f"{mark}\t{self.name}：{self.found}")
        return f"{line}\n        -> {self.mend}" if self.mend else line


def checks() -> list[tuple[str, Look]]:
    """What is looked at, in order."""
    return [
        ("Python", machine.python), (say("libraries", "程序库"), machine.packages),
        (say("versions", "版本"), machine.versions), (say("programs", "程序"), machine.programs),
        (say("sandbox", "沙箱"), machine.sandbox), (say("Chinese font", "中文字体"), machine.fonts),
        (say("disk", "磁盘"), machine.space), ("Chromium", machine.chromium),
        (say("gradebook", "成绩册"), classroom.gradebook), (say("roster", "名单"), classroom.roster),
        (say("assignments", "作业"), classroom.assignments_known), (say("releases", "发布版"), classroom.releases),
    ]


def examine(course: Course, language: str) -> Iterator[Check]:
    """Look at one thing after the other; what goes wrong with looking is a finding, too."""
    for name, look in checks():
        optional = name in OPTIONAL
        try:
            yield Check(name, look(course, language), optional=optional)
        except CrmError as trouble:
            yield Check(name, trouble.message, True, trouble.hint, optional)
        except Exception as trouble:
            yield Check(name, f"{type(trouble).__name__}: {trouble}", True, optional=optional)
