"""The three ways in which most attacks are made: cheats, troublemakers, changed files."""

from collections.abc import Callable

from tests.attacks.attack import WRONG, Attack, Submission, right, tests_of

IDENTITY = tests_of("identity")
ALL = tests_of()
CORPUS: list[Attack] = []


def register(attack: Attack) -> None:
    assert attack.id not in {each.id for each in CORPUS}, attack.id
    CORPUS.append(attack)


class Family:
    """Attacks of one kind; each method adds one to the corpus."""

    def __init__(self, name: str):
        self.name = name

    def cheat(self, id: str, tries: str, code: str = "", *, where: str = "identity",
              answers: dict[str, str] | None = None, earns: frozenset[str] = IDENTITY, **more) -> None:
        """Wrong answers everywhere, and code that is to get their points all the same."""

        def edit(submission: Submission) -> None:
            fill(submission, WRONG | (answers or {}))
            submission.add(where, code)

        register(Attack(id, self.name, tries, edit, earns=earns, **more))

    def honest(self, id: str, tries: str, code: str = "", *, where: str = "relation",
               answers: dict[str, str] | None = None, loses: tuple[str, ...] = (), **more) -> None:
        """Right answers everywhere, and code that makes trouble; it may cost the questions that it `loses`."""

        def edit(submission: Submission) -> None:
            fill(submission, right() | (answers or {}))
            submission.add(where, code)

        lost = frozenset(test for test in ALL for each in loses if test == each or test.startswith(f"{each}-"))
        more.setdefault("earns", ALL - lost)
        register(Attack(id, self.name, tries, edit, **more))

    def changed(self, id: str, tries: str, edit: Callable[[Submission], None] = lambda submission: None,
                after: Callable[[Submission], None] = lambda submission: None, *,
                earns: frozenset[str] = ALL, **more) -> None:
        """Right answers everywhere in a notebook or a folder that is not as it was handed out."""

        def both(submission: Submission) -> None:
            fill(submission, right())
            edit(submission)

        register(Attack(id, self.name, tries, both, after, earns, **more))


def fill(submission: Submission, answers: dict[str, str]) -> None:
    for question, code in answers.items():
        submission.answer(question, code)
