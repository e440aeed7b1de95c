"""`course grade` against the corpus: no undeserved point, no lost one, nothing read, nothing written outside."""

import importlib.util
import shutil
import sys
from pathlib import Path

import pytest

from tests.attacks import grading
from tests.attacks.attack import Attack, make
from tests.attacks.corpus.every import TOGETHER
from tests.attacks.marks import gradebook, lost, undeserved
from tests.attacks.world import NEIGHBOUR, Listener, build, notebook_of, released, secrets_in, secrets_shown, witness

HAS_GRADING = importlib.util.find_spec("course.grading") is not None
pytestmark = [
    pytest.mark.slow, pytest.mark.xdist_group("attacks"),
    pytest.mark.filterwarnings("ignore"),
    pytest.mark.skipif(not HAS_GRADING, reason="`course grade` does not exist yet"),
    pytest.mark.skipif(not (sys.platform == "linux" and shutil.which("bwrap")), reason="needs bubblewrap on Linux"),
]
# Traces of a success outside the class, by whichever attack.
TRACES = [Path(place) / name for place in ("/tmp", "/var/tmp", "/dev/shm", "/etc", "/")
          for name in ("course-attack.txt", "course-attack-bomb", "usercustomize.py", ".calls")]


class Graded:
    """The corpus after it was graded once."""

    def __init__(self, folder: Path):
        self.world = build(folder)
        self.listener = Listener()
        notebook = released(self.world)
        for attack in TOGETHER:
            make(attack, notebook, self.world.names(self.listener.port))
        self.before = witness(self.world)
        self.told = grading.run(self.world)
        self.after = witness(self.world)
        self.points = gradebook(self.world.root / "gradebook.db")

    def of(self, attack: Attack) -> dict[str, float | None]:
        return self.points.get(attack.name, {})


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    done = Graded(tmp_path_factory.mktemp("attacked") / "class")
    yield done
    done.listener.close()


def test_no_undeserved_point(graded):
    found = {attack.id: undeserved(attack, graded.of(attack)) for attack in TOGETHER}
    assert {id: points for id, points in found.items() if points} == {}


def test_no_honest_point_is_lost(graded):
    found = {attack.id: sorted(lost(attack, graded.of(attack))) for attack in TOGETHER}
    assert {id: tests for id, tests in found.items() if tests} == {}


def test_each_has_a_grade_or_a_named_reason(graded):
    silent = [attack.id for attack in TOGETHER if not graded.told.get(attack.name, {}).get("trouble")
              and (attack.trouble or not graded.of(attack))]
    assert silent == []


def test_the_neighbour_keeps_every_point(graded):
    neighbour = Attack(NEIGHBOUR, "", "", earns=next(iter(TOGETHER)).earns)
    assert lost(neighbour, graded.points[NEIGHBOUR]) == set()
    assert not graded.told[NEIGHBOUR]["trouble"]


def test_nothing_was_read(graded):
    shown = {}
    for attack in TOGETHER:
        path = notebook_of(graded.world, attack.name)
        if path.is_file() and secrets_shown(path):
            shown[attack.id] = sorted(secrets_shown(path))
    assert shown == {}


def test_nothing_was_sent(graded):
    assert graded.listener.heard == []


def test_nothing_was_written_outside(graded):
    changed = {name for name in graded.before.keys() | graded.after.keys()
               if graded.before.get(name) != graded.after.get(name)}
    assert changed == set()
    assert [str(path) for path in TRACES if path.exists()] == []


def test_no_trouble_takes_longer_than_its_limit(graded):
    assert {id: each["seconds"] for id, each in graded.told.items() if each["seconds"] > 90} == {}


def test_feedback_shows_no_secret(graded):
    """Students read the feedback: of one attack a family and of all that read, made by nbgrader itself."""
    from course.environment import environment  # noqa: F401
    from tests.attacks.feedback import pages

    chosen = [attack.name for attack in TOGETHER if attack.family == "snooping"]
    found = {student: sorted(secrets_in(page)) for student, page in pages(graded.world, chosen).items()}
    assert {student: secrets for student, secrets in found.items() if secrets} == {}
