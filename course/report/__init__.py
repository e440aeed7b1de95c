"""One page that shows a graded class: `report` reads the gradebook and the graded notebooks and runs nobody's code."""

from course.report.page import report

__all__ = ["report"]
