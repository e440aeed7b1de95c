"""`course grade` against the corpus: no undeserved point, no lost one, nothing read, nothing written outside."""

from pathlib import Path

import pytest

from tests.attacks import grading
from tests.attacks.attack import Attack, make
from tests.attacks.corpus.every import ATTACKS, ON_REQUEST, TOGETHER, WHOLE
from tests.attacks.corpus.kinds import ALL
from tests.attacks.feedback import pages
from tests.attacks.marks import gradebook, lost, undeserved
from tests.attacks.world import (
    NEIGHBOUR,
    Listener,
    World,
    copy,
    notebook_of,
    released,
    secrets_in,
    secrets_shown,
    witness,
)

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("attacks"), pytest.mark.filterwarnings("ignore")]
# Traces of a success outside the class, by whichever attack.
TRACES = [Path(place) / name for place in ("/tmp", "/var/tmp", "/dev/shm", "/etc", "/")
          for name in ("course-attack.txt", "course-attack-bomb", "usercustomize.py", ".calls")]


class Graded:
    """A class with these attacks after it was graded once."""

    def __init__(self, world: World, attacks: list[Attack]):
        self.world, self.attacks = world, attacks
        self.listener = Listener()
        notebook = released(self.world)
        for attack in attacks:
            make(attack, notebook, self.world.names(self.listener.port))
        self.before = witness(self.world)
        self.told = grading.run(self.world, patience="short")
        self.points = gradebook(self.world.root / "gradebook.db")
        self._again_in_peace()
        self.after = witness(self.world)
        self.listener.close()

    def _again_in_peace(self) -> None:
        """On a busy machine an honest answer may miss the tests' short limits: it gets the command's own."""
        late = [each.name for each in self.attacks if lost(each, self.of(each))]
        if late:
            self.told |= grading.run(self.world, 1, tuple(late))
            self.points = gradebook(self.world.root / "gradebook.db")

    def of(self, attack: Attack) -> dict[str, float | None]:
        return self.points.get(attack.name, {})

    def reason(self, attack: Attack) -> str:
        """What the command said was wrong with it."""
        name = attack.name.encode("utf-8", "replace").decode()
        return self.told.get(name, {}).get("trouble", "")

    def changed(self) -> set[str]:
        names = self.before.keys() | self.after.keys()
        return {name for name in names if self.before.get(name) != self.after.get(name)}


@pytest.fixture(scope="module")
def graded(untouched_class, tmp_path_factory):
    return Graded(copy(untouched_class, tmp_path_factory.mktemp("attacked") / "class"), TOGETHER)


def test_no_undeserved_point(graded):
    found = {attack.id: undeserved(attack, graded.of(attack)) for attack in TOGETHER}
    assert {id: points for id, points in found.items() if points} == {}


def test_no_honest_point_is_lost(graded):
    found = {attack.id: sorted(lost(attack, graded.of(attack))) for attack in TOGETHER}
    assert {id: tests for id, tests in found.items() if tests} == {}


def test_each_has_a_grade_or_a_named_reason(graded):
    silent = [each.id for each in TOGETHER if not graded.reason(each) and (each.trouble or not graded.of(each))]
    assert silent == []


def test_each_graded_notebook_is_there(graded):
    lost = [each.id for each in TOGETHER if graded.of(each) and not graded.reason(each)
            and not notebook_of(graded.world, each.name).is_file()]
    assert lost == []


def test_the_neighbour_keeps_every_point(graded):
    assert lost(Attack(NEIGHBOUR, "", "", earns=ALL), graded.points[NEIGHBOUR]) == set()
    assert not graded.told[NEIGHBOUR]["trouble"]


def test_nothing_was_read(graded):
    paths = {attack.id: notebook_of(graded.world, attack.name) for attack in TOGETHER}
    shown = {id: secrets_shown(path) for id, path in paths.items() if path.is_file()}
    assert {id: kinds for id, kinds in shown.items() if kinds} == {}


def test_nothing_was_sent(graded):
    assert graded.listener.heard == []


def test_nothing_was_written_outside(graded):
    assert graded.changed() == set()
    assert [str(path) for path in TRACES if path.exists()] == []


def test_no_trouble_takes_longer_than_its_limit(graded):
    assert {name: each["seconds"] for name, each in graded.told.items() if each["seconds"] > 150} == {}


def test_feedback_shows_no_secret(graded):
    """Students read the feedback: here of all that read or repeat what they read, made by nbgrader itself."""
    chosen = [attack.name for attack in TOGETHER if attack.family == "snooping" and graded.of(attack)]
    found = {student: secrets_in(page) for student, page in pages(graded.world, chosen).items()}
    assert {student: kinds for student, kinds in found.items() if kinds} == {}


@pytest.mark.skipif(not WHOLE, reason=ON_REQUEST)
@pytest.mark.parametrize("id", [id for id, attack in ATTACKS.items() if attack.alone])
def test_what_could_end_a_classs_grading_does_not(id, untouched_class, tmp_path):
    attack = ATTACKS[id]
    graded = Graded(copy(untouched_class, tmp_path / "class"), [attack])
    assert lost(Attack(NEIGHBOUR, "", "", earns=ALL), graded.points[NEIGHBOUR]) == set()
    assert graded.reason(attack)
    assert undeserved(attack, graded.of(attack)) == {}
