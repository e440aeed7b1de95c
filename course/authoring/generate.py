"""Run nbgrader's own generate_assignment in this process, quietly, its failure one clear error."""

import logging
import os
from pathlib import Path

from traitlets.config import Config, PyFileConfigLoader

from course.environment import environment
from crmlib.errors import CrmError


def generate(root: Path, slug: str, *, into: str = "release", gradebook: bool = True) -> None:
    """Make the student's version of a source in a course root (`"*"`: of all of them).

    In-process, because each start of nbgrader costs seconds and a check makes all releases.

    nbgrader's refusal is raised as a CrmError with its reason.
    """
    from nbgrader.converters import GenerateAssignment, NbGraderException
    from nbgrader.coursedir import CourseDirectory

    os.environ.update(environment())
    config = read_config(root)
    config.CourseDirectory.release_directory = into
    config.GenerateAssignment.no_database = not gradebook
    config.SaveCells.enabled = gradebook
    log = _Memory()
    course = CourseDirectory(config=config, assignment_id=slug)
    converter = GenerateAssignment(coursedir=course, config=config, force=True, log=log.logger)
    try:
        converter.start()
    except (NbGraderException, OSError, ValueError) as trouble:
        reason = log.reason(trouble).rstrip(".")
        raise CrmError(f"nbgrader could not release {slug!r}: {reason}.", log.hint()) from trouble


def read_config(root: Path) -> Config:
    """Read the nbgrader settings of a course root."""
    if not (root / "nbgrader_config.py").is_file():
        raise CrmError(f"No nbgrader_config.py in {root}.", "Restore it from the repository.")
    return PyFileConfigLoader("nbgrader_config.py", path=str(root)).load_config()


class _Memory(logging.Handler):
    """Keeps nbgrader's log to find the reason of a failure in it."""

    def __init__(self):
        super().__init__(logging.INFO)
        self.lines: list[str] = []
        self.logger = logging.Logger("nbgrader", logging.INFO)
        self.logger.addHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a line."""
        self.lines += record.getMessage().splitlines()

    def reason(self, trouble: Exception) -> str:
        """Pick the line that says why, not the traceback around it."""
        errors = [line.strip() for line in self.lines if "Error: " in line]
        return (errors or [str(trouble)])[-1]

    def hint(self) -> str:
        """Say what to do about the failure that instructors meet most."""
        if any("there are submissions associated with it" in line for line in self.lines):
            return ("Its cells changed after submissions came in: undo the change, or give the changed assignment "
                    "a new slug.")
        return ""
