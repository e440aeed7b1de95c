"""Grade a class safely: students' code behind walls, the verdict made outside, every submission answered for."""

from course.grading.limits import Limits
from course.grading.outcome import Outcome, Result
from course.grading.runner import grade

__all__ = ["Limits", "Outcome", "Result", "grade"]
