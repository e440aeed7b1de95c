"""Whether this computer has what the course needs: each check says what it found, or raises what is wrong."""

import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, metadata, requires, version

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from course.environment import environment
from course.grading.sandbox import need_forks, need_sandbox
from course.manifest import Course
from crmlib.errors import CrmError
from crmlib.fonts import carried_font
from crmlib.language import say

PROJECT = "crm-course"
FREE = 2 << 30
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def python(_course: Course, _language: str) -> str:
    """Which Python, and where."""
    have, needed = platform.python_version(), metadata(PROJECT)["Requires-Python"]
    if not SpecifierSet(needed).contains(have, prereleases=True):
        raise CrmError(say(f"Python {have} will not do: {needed}.", f"Python {have} 不符合要求：{needed}。"),
                       say("Install another and run with it: python start.py",
                           "请安装合适的版本，再运行：python start.py"))
    return say(f"{have} in {sys.prefix}", f"{have}，位于 {sys.prefix}")


def packages(_course: Course, _language: str) -> str:
    """Every library that the course asks for, in a version that it can work with."""
    wrong = [f"{each.name} {have or say('missing', '缺失')} ({each.specifier})" for each, have in _needed()
             if have is None or not each.specifier.contains(have, prereleases=True)]
    if wrong:
        raise CrmError(say(f"Not as needed: {', '.join(wrong)}.", f"不符合要求：{'、'.join(wrong)}。"),
                       say("Run: python start.py", "请运行：python start.py"))
    count = len(list(_needed()))
    return say(f"{count} libraries are there", f"{count} 个库齐全")


def versions(course: Course, _language: str) -> str:
    """The versions that the course was tested with."""
    path = course.root / "constraints.txt"
    lines = path.read_text("utf-8").splitlines() if path.is_file() else []
    pins = {each.name.lower(): each for line in lines if line.strip() and not line.startswith("#")
            and ((each := Requirement(line)).marker is None or each.marker.evaluate())}
    other = [f"{each.name} {have} ({pin.specifier})" for each, have in _needed()
             if (pin := pins.get(each.name.lower())) and have and not pin.specifier.contains(have, prereleases=True)]
    if other:
        raise CrmError(say(f"Other versions than those tested: {', '.join(other)}.",
                           f"与测试时的版本不同：{'、'.join(other)}。"),
                       say("Run: python -m pip install -c constraints.txt -e .",
                           "请运行：python -m pip install -c constraints.txt -e ."))
    return say("those that the course was tested with", "与测试时一致")


def programs(_course: Course, _language: str) -> str:
    """Programs that nbgrader calls by name."""
    path = environment()["PATH"]
    missing = [each for each in ("alembic", "jupyter-nbconvert") if not shutil.which(each, path=path)]
    if missing:
        raise CrmError(say(f"nbgrader would not find {', '.join(missing)}.", f"nbgrader 找不到 {'、'.join(missing)}。"),
                       say("Run: python start.py", "请运行：python start.py"))
    return say("nbgrader finds its own", "nbgrader 所需的程序都在")


def sandbox(_course: Course, _language: str) -> str:
    """Walls for students' code, tried out."""
    need_sandbox()
    need_forks()
    tried = subprocess.run(["bwrap", "--unshare-all", "--ro-bind", "/", "/", "true"], capture_output=True, text=True,
                           timeout=20, check=False)
    if tried.returncode:
        why = tried.stderr.strip()
        raise CrmError(say(f"bubblewrap refuses: {why}.", f"bubblewrap 拒绝运行：{why}。"),
                       say("Allow user namespaces: sysctl kernel.unprivileged_userns_clone=1 "
                           "(a container: --security-opt seccomp=unconfined).",
                           "请允许用户命名空间：sysctl kernel.unprivileged_userns_clone=1"
                           "（容器：--security-opt seccomp=unconfined）。"))
    return say("bubblewrap works", "bubblewrap 可用")


def fonts(_course: Course, _language: str) -> str:
    """Glyphs for Chinese in figures."""
    return carried_font().name


def space(course: Course, _language: str) -> str:
    """Room on the disk."""
    free = shutil.disk_usage(course.root).free
    if free < FREE:
        raise CrmError(say(f"Only {free >> 20} MB are free.", f"只剩 {free >> 20} MB。"),
                       say(f"Make room for {FREE >> 30} GB: notebooks are copied at every step.",
                           f"请腾出 {FREE >> 30} GB：每一步都会复制笔记本。"))
    return say(f"{free >> 30} GB free", f"剩余 {free >> 30} GB")


def chromium(_course: Course, _language: str) -> str:
    """A browser that tests can drive."""
    found = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if not found:
        raise CrmError(say("There is none: tests in a browser would be skipped; teaching needs none.",
                           "没有找到：浏览器中的测试会跳过；教学并不需要它。"),
                       "apt-get install chromium")
    return found


def _needed() -> Iterator[tuple[Requirement, str | None]]:
    """Go through the libraries that the course asks for, with the version that is there."""
    try:
        lines = requires(PROJECT) or []
    except PackageNotFoundError as trouble:
        raise CrmError(say("The course itself is not installed.", "课程本身没有安装。"),
                       say("Run: python start.py", "请运行：python start.py")) from trouble
    for each in map(Requirement, lines):
        if each.marker is None or each.marker.evaluate({"extra": ""}):
            try:
                yield each, version(each.name)
            except PackageNotFoundError:
                yield each, None
