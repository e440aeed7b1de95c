"""Run the environment's own programs, wherever the command was started from."""

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

from crmlib.errors import CrmError


def environment() -> dict[str, str]:
    """Environment variables with this Python's programs first on PATH.

    nbgrader calls `alembic` by bare name and hangs or fails where PATH does not lead to it.
    """
    programs = sysconfig.get_path("scripts")
    path = os.pathsep.join(filter(None, [programs, os.environ.get("PATH", "")]))
    return {**os.environ, "PATH": path, "PYTHONUTF8": "1"}


def nbgrader(*arguments: str, cwd: Path) -> str:
    """Run stock nbgrader in a course root and return its log; its failure is one clear error."""
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", *arguments],
        cwd=cwd, env=environment(), capture_output=True, text=True, encoding="utf-8", errors="replace", check=False,
    )
    log = done.stdout + done.stderr
    if done.returncode:
        raise CrmError(f"nbgrader {arguments[0]} failed: {_reason(log)}", _hint(log))
    return log


def _reason(log: str) -> str:
    """Pick the line of nbgrader's log that says why, not the traceback around it."""
    lines = [line.strip() for line in log.splitlines() if line.strip()]
    errors = [line for line in lines if "Error: " in line and not line.startswith("[")]
    return (errors or [line for line in lines if "ERROR" in line] or lines or ["it gave no reason."])[-1]


def _hint(log: str) -> str:
    if "there are submissions associated with it" in log:
        return "Its questions changed after submissions came in: use a new slug, or start a new gradebook.db."
    return ""
