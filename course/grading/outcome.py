"""What came of grading: for each submission its points, and in words what was wrong with it."""

from dataclasses import dataclass, field

from course.grading.copies import Copy, Paper
from course.grading.record import Mark


@dataclass(frozen=True)
class Result:
    """One submission, graded or with the reason why not."""

    student: str
    scores: dict[str, float | None]
    before: dict[str, Mark]
    seconds: float
    notes: tuple[str, ...] = ()
    stopped: tuple[str, ...] = ()
    trouble: str = ""
    misconceptions: dict[str, str] = field(default_factory=dict)
    paper: Paper = field(default_factory=Paper)

    @property
    def points(self) -> float:
        """Points that were given without a person."""
        return sum(each or 0 for each in self.scores.values())

    @property
    def changes(self) -> dict[str, tuple[float | None, float | None]]:
        """Cells whose automatic score is another than before."""
        return {name: (self.before[name].auto, score) for name, score in self.scores.items()
                if name in self.before and self.before[name].auto != score}


@dataclass
class Outcome:
    """A class's results, in the order of the students' ids."""

    slug: str
    language: str
    possible: dict[str, float]
    questions: dict[str, str]
    dry_run: bool = False
    seconds: float = 0
    results: list[Result] = field(default_factory=list)
    copies: list[Copy] = field(default_factory=list)

    @property
    def papers(self) -> dict[str, Paper]:
        """What each submission says of its student and of values."""
        return {each.student: each.paper for each in self.results}

    @property
    def troubled(self) -> list[Result]:
        """Submissions that could not be graded."""
        return [each for each in self.results if each.trouble]

    @property
    def status(self) -> int:
        """The command's exit status: 0 all graded, 1 some in trouble."""
        return 1 if self.troubled else 0

    def by_question(self, result: Result) -> dict[str, float]:
        """One submission's points by question."""
        total = dict.fromkeys(self.questions.values(), 0.0)
        for name, score in result.scores.items():
            total[self.questions[name]] += score or 0
        return total
