"""The misconceptions that the course knows by name, as the report tells of them."""

from dataclasses import dataclass
from pathlib import Path

from course.manifest import Course
from course.questions.answers import headings, read_answers, read_misconceptions
from course.report.lessons import link


@dataclass(frozen=True)
class Belief:
    """One misconception: what is believed, the hint against it, where it is asked and where to read again."""

    id: str
    believed: str
    hint: str = ""
    questions: tuple[str, ...] = ()
    link: tuple[str, str] | None = None


def read_beliefs(course: Course, slug: str, language: str, out: Path) -> dict[str, Belief]:
    """Take all by id, with the questions of one assignment that they are known from; none where there are none."""
    asked = [(question, id) for question, each in read_answers(course, slug).items() for id in each.beliefs]
    titles, found = headings(course, slug), {}
    for id, known in read_misconceptions(course).items():
        heading = titles.get(known.read.get(slug, ""), {}).get(language)
        found[id] = Belief(id, known.believed[language], known.hint[language],
                           tuple(question for question, each in asked if each == id),
                           (heading, link(course, slug, language, heading, out)) if heading else None)
    return found
