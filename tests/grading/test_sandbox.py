"""Who may run students' code where: without bubblewrap, without walls, as an ordinary user, after a kill."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from course.environment import environment
from course.grading import sandbox
from course.grading.sandbox import command, need_sandbox
from crmlib.errors import CrmError
from tests.grading.conftest import NEEDS_FORKS, NEEDS_WALLS

pytestmark = NEEDS_FORKS
REPOSITORY = Path(__file__).parents[2]


def test_without_bubblewrap_it_stops_and_says_how_to_get_it(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(CrmError, match="apt-get install bubblewrap"):
        need_sandbox()


def test_elsewhere_than_on_linux_it_stops(monkeypatch):
    monkeypatch.setattr(sandbox.sys, "platform", "win32")
    with pytest.raises(CrmError, match="WSL"):
        need_sandbox()


def test_the_course_is_not_shown(tmp_path):
    words = command(tmp_path, 3, {}, walls=True)
    shown = [Path(words[place + 1]) for place, word in enumerate(words) if word == "--ro-bind"]
    hidden = [Path(words[place + 1]) for place, word in enumerate(words) if word == "--tmpfs"]
    for secret in (REPOSITORY / "course" / "assignments", Path.home() / ".ssh", tmp_path):
        seen = [each for each in shown if secret.is_relative_to(each)]
        assert not seen or any(secret.is_relative_to(each) for each in hidden), seen


def test_a_course_inside_a_shown_folder_is_covered():
    words = " ".join(command(Path("/usr/share/crm"), 3, {}, walls=True))
    assert "--tmpfs /usr/share/crm" in words


def test_without_walls_the_points_are_the_same(new_class):
    one = new_class()
    one.hand_in("right", one.solved())
    one.hand_in("exit", one.solved(total="import os\nos._exit(0)"))
    found = one.grade(sandbox=False)
    assert (found["right"].points, found["exit"].points) == (15, 11)


@NEEDS_WALLS
@pytest.mark.slow
def test_a_kill_in_the_middle_leaves_no_trace(new_class):
    one, other = new_class(), new_class()
    for each in (one, other):
        for number in range(6):
            each.hand_in(f"s{number}", each.solved(total=f"import time\ntime.sleep(0.3)\ntotal = {number}"))
    run = subprocess.Popen([sys.executable, "-m", "course.cli", "grade", "99-small", "--workers", "1"],
                           cwd=one.course.root, env={**environment(), "PYTHONPATH": str(REPOSITORY)})
    until = time.monotonic() + 120
    while not (one.root / "autograded" / "s1").exists() and time.monotonic() < until:
        time.sleep(0.05)
    run.send_signal(signal.SIGKILL)
    run.wait()
    assert (one.root / "autograded" / "s1").exists()
    one.grade()
    other.grade()
    assert one.rows() == other.rows()
    assert one.outcome.status == 0


@NEEDS_WALLS
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="already an ordinary user")
def test_an_ordinary_user_can_grade(new_class):
    nobody = 65534
    readable = all(each.stat().st_mode & 0o005 == 0o005
                   for each in (*Path(sys.base_prefix).parents, *Path(sys.prefix).parents, *REPOSITORY.parents))
    if not readable:
        pytest.skip("this Python stands in a folder that an ordinary user cannot read")
    one = new_class()
    one.hand_in("right", one.solved())
    for place in (one.course.root, *one.course.root.rglob("*")):
        os.chown(place, nobody, nobody)
    for place in one.course.root.parents:
        if place.is_relative_to("/tmp") and place != Path("/tmp"):
            place.chmod(0o755)
    done = subprocess.run([sys.executable, "-m", "course.cli", "grade", "99-small"], cwd=one.course.root, check=False,
                          env={**environment(), "PYTHONPATH": str(REPOSITORY), "HOME": str(one.course.root)},
                          user=nobody, group=nobody, extra_groups=[], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
