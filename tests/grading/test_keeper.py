"""What the keeper of all rooms promises: each its own namespaces and nothing of another's, however it is forked."""

import sys
import time
from pathlib import Path

import pytest

from course.grading import warm
from course.grading.execute import Room
from course.grading.limits import Limits
from course.grading.plan import read_plan
from tests.grading.conftest import NEEDS_FORKS, SLUG, WALLS

pytestmark = NEEDS_FORKS
IN_BETWEEN = ["-c", "from inside import clone, warm\nclone.NUMBERS.clear()\nwarm.main()"]
LOOKS_AROUND = """
import os, stat, threading, time
assert os.getpid() == os.getpgrp() == threading.get_native_id() == 1
time.clock_gettime(time.pthread_getcpuclockid(threading.get_ident()))
def kind(number):
    try:
        return stat.S_IFMT(os.fstat(number).st_mode)
    except OSError:
        return 0
held = [kind(number) for number in range(256)]
assert held.count(stat.S_IFSOCK) == ENDS and set(held) == {0, stat.S_IFSOCK, stat.S_IFCHR}, held
total = table["a"].sum()
"""


@pytest.fixture(params=["at once", "by two"])
def forked(request, monkeypatch):
    """How a room comes into its namespaces: as here, or as on a machine where `clone` is not known to work."""
    given = warm.command

    def by_two(*how):
        words = given(*how)
        place = words.index("-m")
        return [*words[:place], *IN_BETWEEN, *words[place + 2:]]

    if request.param == "by two":
        monkeypatch.setattr(warm, "command", by_two)


@pytest.mark.skipif(not WALLS, reason="needs Linux and bubblewrap")
def test_a_room_is_alone_however_it_is_forked(new_class, forked):
    one = new_class()
    ends = len(read_plan(one.course, SLUG, "en").steps)  # one to obey and one a step; a snapshot has taken one
    for number in range(4):
        one.hand_in(f"s{number}", one.solved(total=LOOKS_AROUND.replace("ENDS", str(ends))))
    one.hand_in("loop", one.solved(total="while True:\n    pass"))
    one.hand_in("stubborn", one.solved(total="while True:\n    try:\n        while True: pass\n    except: pass"))
    one.hand_in("exit", one.solved(total="import os\nos._exit(7)"))
    found = one.grade(limits=Limits(cell=1, call=1, whole=30, memory=1 << 30))
    assert {name: each.points for name, each in found.items()} == {
        **{f"s{number}": 15 for number in range(4)}, "loop": 11, "stubborn": 11, "exit": 11}
    assert not any(each.trouble for each in found.values())


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_without_walls_nothing_outlives_the_warm_process(new_class):
    one = new_class()
    for ended in ("closed", "killed"):
        process = warm.Warm(one.course.root, read_plan(one.course, SLUG, "en"), Limits(), walls=False)
        process.ready()
        room = Room(process, b"s")
        room.ask({"run": "import os\nnumber = os.getpid()"}, 10)
        number = room.ask({"look": ["number"]}, 10)[0]["held"]["number"]["value"]
        room.channel.send({"run": "while True:\n    try:\n        while True: pass\n    except: pass"})
        if ended == "killed":
            process.process.kill()
        process.close()
        until = time.monotonic() + 10
        while _runs(number) and time.monotonic() < until:
            time.sleep(0.02)
        assert not _runs(number), ended
        room.close()


def _runs(number):
    """Whether a process still does: one that ended and is not asked after does not."""
    try:
        return Path(f"/proc/{number}/stat").read_text("ascii").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
