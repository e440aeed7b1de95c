"""The walls: bubblewrap around the warm process, or a plain process where the instructor says so.

Inside there are the system's programs, this Python with its libraries, `crmlib` and the programs in `inside/`, all
read-only. There is no network, no home, no course folder, no gradebook and no submission.
"""

import json
import os
import shutil
import sys
from pathlib import Path
from typing import Any

import crmlib
from course import bytecode
from crmlib.errors import CrmError
from crmlib.language import say

HERE = Path(__file__).resolve().parent
LIBRARY = Path(crmlib.__file__).resolve().parent
SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/etc/ld.so.cache", "/etc/localtime", "/etc/fonts",
          "/etc/alternatives", "/usr/local")
COMPILED = "/compiled"
SETTINGS = {
    "PATH": "/usr/bin:/bin", "HOME": "/answer", "LANG": "C.UTF-8",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline", "MPLCONFIGDIR": "/tmp/pictures",
    "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "POLARS_MAX_THREADS": "2",
    "ARROW_DEFAULT_MEMORY_POOL": "system", "JE_ARROW_MALLOC_CONF": "background_thread:false",
    "PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "0", "PYTHONNOUSERSITE": "1", "NBGRADER_EXECUTION": "autograde",
    "IPYTHONDIR": "/tmp/ipython",
}


def need_sandbox() -> None:
    """Stop where students' code could not be walled in.

    Raises:
        CrmError: bubblewrap is missing or refuses, or this is not Linux.
    """
    if sys.platform != "linux":
        raise CrmError(
            say("Students' code can be walled in on Linux only.", "只有在 Linux 上才能隔离学生的代码。"),
            say("Grade in WSL, in a container or on a Linux machine; --no-sandbox runs the code with your rights.",
                "请在 WSL、容器或 Linux 机器上评分；--no-sandbox 会以您的身份和权限运行学生的代码。"))
    if not shutil.which("bwrap"):
        raise CrmError(
            say("bubblewrap is missing: students' code would run with your rights.",
                "缺少 bubblewrap：学生的代码会以您的权限运行。"),
            say("Install it (Debian, Ubuntu, WSL: apt-get install bubblewrap), or trust everybody with --no-sandbox.",
                "请安装（Debian、Ubuntu、WSL：apt-get install bubblewrap）；若信任所有学生，可用 --no-sandbox。"))


def need_forks() -> None:
    """Stop where a process cannot be copied.

    Raises:
        CrmError: this is Windows.
    """
    if not hasattr(os, "fork"):
        raise CrmError(say("Windows cannot copy a process, which grading does for every submission.",
                           "Windows 无法复制进程，而评分时每份作业都要复制一次。"),
                       say("Use WSL or a container; for your own notebook there is Validate in JupyterLab.",
                           "请使用 WSL 或容器；检查自己的笔记本可在 JupyterLab 中点击 Validate。"))


def command(course: Path, control: int | None, options: dict[str, Any], walls: bool) -> list[str]:
    """The command line of the warm process; without `control` of one that only compiles its modules."""
    python = _shown(Path(sys.executable)) if walls else sys.executable
    program = [str(python), "-m", "inside.warm", str(control or ""), json.dumps(options)]
    if not walls:
        return program
    words, settings = _walls(course), dict(SETTINGS)
    if kept := bytecode.for_rooms():
        words += ["--ro-bind" if control else "--bind", str(kept), COMPILED]
        settings["PYTHONPYCACHEPREFIX"] = COMPILED
        if not control:  # it ends before any student's code could run
            del settings["PYTHONDONTWRITEBYTECODE"]
    for name, value in settings.items():
        words += ["--setenv", name, value]
    return [*words, "--remount-ro", "/", *program]


def _walls(course: Path) -> list[str]:
    words = ["bwrap", "--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL", "--clearenv",
             "--uid", "1000", "--gid", "1000", "--hostname", "grading"]
    for each in SYSTEM:
        words += _as_it_is(Path(each))
    words += _hidden(course, [Path(each) for each in ("/usr", "/usr/local")])
    pythons = sorted({Path(each).resolve() for each in (sys.prefix, sys.base_prefix)})
    for path in pythons:
        words += ["--ro-bind", str(path), str(_shown(path))]
    words += _hidden(HERE.parent, pythons)
    words += ["--proc", "/proc", "--dev", "/dev", "--size", str(64 << 20), "--tmpfs", "/tmp", "--dir", "/answer"]
    words += ["--ro-bind", str(HERE / "inside"), "/grading/inside", "--ro-bind", str(LIBRARY), "/grading/crmlib"]
    return [*words, *_fonts(), "--chdir", "/grading"]


def _shown(path: Path) -> Path:
    """Where a part of Python stands inside: at its own place, but for /tmp, which every room has for itself."""
    return Path("/python", *path.parts[1:]) if path.is_relative_to("/tmp") else path


def _as_it_is(path: Path) -> list[str]:
    """Show a system folder read-only, or the link that it is."""
    if path.is_symlink():
        return ["--symlink", str(path.readlink()), str(path)]
    return ["--ro-bind", str(path), str(path)] if path.exists() else []


def _hidden(secret: Path, shown: list[Path]) -> list[str]:
    """Cover a folder that lies inside one that is shown."""
    return ["--tmpfs", str(secret)] if any(secret.is_relative_to(each) for each in shown) else []


def _fonts() -> list[str]:
    """Lend matplotlib's list of fonts, which takes seconds to make."""
    place = Path(os.environ.get("MPLCONFIGDIR") or Path.home() / ".cache" / "matplotlib")
    return [word for path in sorted(place.glob("fontlist-*.json"))
            for word in ("--ro-bind", str(path.resolve()), f"/tmp/pictures/{path.name}")]
