"""The environment's own programs, wherever the command was started from."""

import os
import sysconfig


def environment() -> dict[str, str]:
    """Environment variables with this Python's programs first on PATH.

    nbgrader calls `alembic` by bare name and hangs or fails where PATH does not lead to it.
    """
    programs = sysconfig.get_path("scripts")
    before = os.environ.get("PATH", "").split(os.pathsep)
    path = os.pathsep.join([programs, *(each for each in before if each not in ("", programs))])
    return {**os.environ, "PATH": path}
