"""The head's side of the warm process: start it behind the walls, have rooms forked from it, end it."""

import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
import threading
from pathlib import Path
from typing import Any

from course import bytecode
from course.grading.limits import Limits
from course.grading.plan import Plan
from course.grading.sandbox import HERE, LIBRARY, SETTINGS, command
from crmlib.errors import CrmError
from crmlib.language import say

GRACE = 2.0  # seconds for what was told to end


class Warm:
    """The warm process, from which rooms are forked; started again should it die."""

    def __init__(self, course: Path, plan: Plan, limits: Limits, *, walls: bool):
        self.course, self.walls = course, walls
        self.folder = tempfile.mkdtemp(prefix="grading-")
        self.options: dict[str, Any] = {
            "modules": plan.modules, "rehearsal": plan.rehearsal, "walls": walls, "folder": self.folder,
            "limits": limits.kernel()}
        self.lock = threading.Lock()
        self.judges: list[Any] = []  # those that wait for a next submission
        self._compile()
        self._start()

    def _compile(self) -> None:
        """Where the libraries came without compiled modules, have them compiled once, before any student's code."""
        kept = bytecode.for_rooms() if self.walls else None
        if kept and not (mark := bytecode.mark_of(kept, self.options["modules"])).exists():
            words = command(self.course, None, self.options, walls=True)
            with contextlib.suppress(OSError, subprocess.SubprocessError):  # it costs time later, nothing else
                subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, check=True, timeout=120)
                mark.touch()

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
        raise not_started((why or ["?"])[-1])

    def room(self, kind: bytes) -> list[socket.socket]:
        """Fork a room; the first of three sockets takes orders to its keeper."""
        pairs = [socket.socketpair() for _ in range(3)]
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
            self.judges.pop().room.close()
        self.control.close()
        if not self.walls:  # where they are, all inside ends with bubblewrap
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(GRACE)
        self.process.kill()
        self.process.wait()
        if self.process.stderr:
            self.process.stderr.close()


def not_started(why: str) -> CrmError:
    """Name what keeps the sandbox from its work."""
    return CrmError(say(f"The sandbox did not start: {why}", f"沙箱未能启动：{why}"),
                    say("Does this system allow namespaces to ordinary users (user.max_user_namespaces)?",
                        "系统是否允许普通用户使用命名空间（user.max_user_namespaces）？"))
