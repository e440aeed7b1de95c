"""The walls: bubblewrap around one warm process, or a plain process where the instructor says so.

Inside there are the system's programs, this Python with its libraries, `crmlib` and the programs in `inside/`, all
read-only. There is no network, no home, no course folder, no gradebook and no submission.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any

import crmlib
from course.grading.limits import Limits
from course.grading.plan import Plan
from crmlib.errors import CrmError
from crmlib.language import say

HERE = Path(__file__).resolve().parent
LIBRARY = Path(crmlib.__file__).resolve().parent
SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/etc/ld.so.cache", "/etc/localtime", "/etc/fonts",
          "/etc/alternatives", "/usr/local")
SETTINGS = {
    "PATH": "/usr/bin:/bin", "HOME": "/answer", "LANG": "C.UTF-8",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline", "MPLCONFIGDIR": "/tmp/pictures",
    "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "POLARS_MAX_THREADS": "2",
    "ARROW_DEFAULT_MEMORY_POOL": "system",
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


def command(course: Path, control: int, options: dict[str, Any], walls: bool) -> list[str]:
    """The command line of the warm process."""
    python = _shown(Path(sys.executable)) if walls else sys.executable
    program = [str(python), "-B", "-m", "inside.warm", str(control), json.dumps(options)]
    return [*_walls(course), *program] if walls else program


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
    words += [*_fonts(), "--chdir", "/grading", "--remount-ro", "/"]
    for name, value in SETTINGS.items():
        words += ["--setenv", name, value]
    return words


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


class Warm:
    """The warm process, from which rooms are forked; started again should it die."""

    def __init__(self, course: Path, plan: Plan, limits: Limits, *, walls: bool):
        self.course, self.walls = course, walls
        self.folder = tempfile.mkdtemp(prefix="grading-")
        self.options = {"modules": plan.modules, "rehearsal": plan.rehearsal, "walls": walls, "folder": self.folder,
                        "limits": limits.kernel()}
        self.lock = threading.Lock()
        self.judges: list[tuple[Any, int]] = []  # rooms that wait for a next submission, and how many they have seen
        self._start()

    def _start(self) -> None:
        self.control, theirs = socket.socketpair()
        environment = None if self.walls else {**os.environ, **SETTINGS, "PYTHONPATH": self._path(), "MPLCONFIGDIR": ""}
        self.process = subprocess.Popen(
            command(self.course, theirs.fileno(), self.options, self.walls), pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment,
            cwd=self.folder)
        theirs.close()

    @staticmethod
    def _path() -> str:
        return os.pathsep.join([str(HERE), str(LIBRARY.parent)])

    def ready(self, seconds: float = 120) -> None:
        """Wait until everything is imported."""
        self.control.settimeout(seconds)
        try:
            if self.control.recv(1) == b"r":
                self.control.settimeout(30)
                return
            why = self.process.communicate(timeout=5)[1].decode(errors="replace").strip().splitlines()
        except (OSError, subprocess.TimeoutExpired) as trouble:
            why = [str(trouble)]
        self.close()
        hint = say("Does this system allow namespaces to ordinary users (user.max_user_namespaces)?",
                   "系统是否允许普通用户使用命名空间（user.max_user_namespaces）？")
        last = (why or ["?"])[-1]
        raise CrmError(say(f"The sandbox did not start: {last}", f"沙箱未能启动：{last}"), hint)

    def room(self, kind: bytes, channels: int) -> list[socket.socket]:
        """Fork a room; the first socket takes orders to its keeper."""
        pairs = [socket.socketpair() for _ in range(channels + 1)]
        try:
            with self.lock:
                self._send(kind, [theirs.fileno() for _, theirs in pairs])
        finally:
            for _, theirs in pairs:
                theirs.close()
        return [ours for ours, _ in pairs]

    def _send(self, kind: bytes, ends: list[int]) -> None:
        try:
            socket.send_fds(self.control, [kind], ends)
        except OSError:  # it died, for want of memory most likely
            self._end()
            self._start()
            self.ready()
            socket.send_fds(self.control, [kind], ends)

    def close(self) -> None:
        """End the process and everything in it."""
        self._end()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _end(self) -> None:
        while self.judges:
            self.judges.pop()[0].close()
        self.control.close()
        self.process.kill()
        self.process.wait()
        if self.process.stderr:
            self.process.stderr.close()
