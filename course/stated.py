"""What is stated of an assignment's personal data, in ``course/assignments/SLUG.fairness.yml``; students do not get it.

Under `bounds` what is counted in each student's data (an expression over the names of the assignment's cells, and
`right`, the right answers by test), at least and at most. Under `alike`, for each test of a value, the share of
students who have its commonest right answer, or `never`, where no two of a thousand agree.
"""

from pathlib import Path
from typing import Any

import yaml

from course.manifest import Course
from crmlib.errors import CrmError
from crmlib.yml import read_yml

# The pairs of a thousand students: what never happened among them may happen once.
PAIRS = 1000 * 999 // 2


def stated_in(course: Course, slug: str) -> Path:
    """The file that states it."""
    return course.source("assignment", slug).with_suffix(".fairness.yml")


def read_stated(course: Course, slug: str) -> dict[str, dict[str, Any]]:
    """Read bounds and shares; none, where nothing is stated.

    Raises:
        CrmError: the file cannot be read.
    """
    path = stated_in(course, slug)
    if not path.is_file():
        return {"bounds": {}, "alike": {}}
    try:
        raw = read_yml(path)
        return {"bounds": {label: [str(text), float(least), float(most)]
                           for label, (text, least, most) in raw["bounds"].items()},
                "alike": {name: 1 / PAIRS if share == "never" else float(share)
                          for name, share in raw["alike"].items()}}
    except (yaml.YAMLError, KeyError, TypeError, ValueError, AttributeError) as trouble:
        hint = "bounds: {label: [expression, least, most]}; alike: {test: share or never}."
        raise CrmError(f"{course.relative(path)}: {trouble}", hint) from trouble
