"""The misconceptions that the course knows by name, where it knows any."""

from dataclasses import dataclass

from course.manifest import Course


@dataclass(frozen=True)
class Belief:
    """One misconception: what is believed, the hint against it, where it is asked and where it is taught."""

    id: str
    believed: str
    hint: str = ""
    questions: tuple[str, ...] = ()
    link: tuple[str, str] | None = None


def read_beliefs(course: Course, slug: str, language: str) -> dict[str, Belief]:
    """Read those of one assignment by id; none where the course has no such file."""
    return {}
