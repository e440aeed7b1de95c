"""What a page is made of: sections with sentences, a picture and tables, whose cells are text, people or links."""

from dataclasses import dataclass, field

from course.report.analysis import Analysis
from course.report.beliefs import Belief
from course.report.evidence import Case
from course.report.lessons import Place
from course.report.names import Names
from course.report.register import Register
from crmlib.language import say


@dataclass(frozen=True)
class People:
    """Some students, to be unfolded."""

    names: list[str]


@dataclass(frozen=True)
class Links:
    """Places to go to, as (text, address)."""

    links: list[tuple[str, str]]


@dataclass(frozen=True)
class Mark:
    """A judgment in a word; `kind` is good, fair, weak or bad and only colours what the word says."""

    text: str
    kind: str


Cell = str | People | Links | Mark


@dataclass(frozen=True)
class Table:
    """A table; each row's first cell is its heading. Columns named in `words` hold text, the others figures."""

    caption: str
    head: list[str]
    rows: list[list[Cell]]
    words: tuple[int, ...] = (0,)


@dataclass(frozen=True)
class Section:
    """One part of the page under a heading of its own."""

    id: str
    title: str
    lead: list[str] = field(default_factory=list)
    picture: str = ""
    tables: list[Table] = field(default_factory=list)


@dataclass(frozen=True)
class Facts:
    """All that the sections tell of."""

    register: Register
    case: Case
    analysis: Analysis
    names: Names
    beliefs: dict[str, Belief]
    places: dict[str, list[Place]]

    def people(self, ids: list[str]) -> People:
        """Students under the names that this page uses."""
        return People(self.names.sorted(ids))


def number(value: float | None, digits: int = 2) -> str:
    """A statistic, or a dash where it is not defined."""
    # A minus sign, and no minus before what is rounded to nothing.
    return "–" if value is None else f"{round(value, digits) + 0.0:.{digits}f}".replace("-", "−")


def percent(share: float | None) -> str:
    """A share as people say it."""
    return "–" if share is None else f"{share:.0%}"


def points(value: float | None) -> str:
    """Points, without needless zeros."""
    return "–" if value is None else f"{round(value, 2):g}"


def how_many(count: int) -> str:
    """Say how many students."""
    return say(f"{count} student" + ("" if count == 1 else "s"), f"{count} 名学生")
