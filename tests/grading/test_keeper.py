"""What the keeper of all rooms promises: each its own namespaces and nothing of another's, however it is forked."""

import sys
import time
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from course.grading import warm
from course.grading.limits import Limits
from course.grading.plan import read_plan
from course.grading.room import Room
from crmlib.errors import CrmError
from tests.grading.conftest import NEEDS_FORKS, NEEDS_WALLS, SLUG

pytestmark = NEEDS_FORKS
STUBBORN = "while True:\n    try:\n        while True: pass\n    except BaseException: pass"
DEATHLESS = "import ctypes\nctypes.CDLL(None).prctl(1, 0, 0, 0, 0)"
BY_TWO = "clone.NUMBERS.clear()"
SOMETIMES = """
fork, asked = keeper.fork_into, iter(range(1000))
def sometimes(namespaces):
    if next(asked) % 2 == 0:
        raise OSError(11, "not now")
    return fork(namespaces)
keeper.fork_into = sometimes
"""
NO_MORE = """
fork, asked = keeper.fork_into, iter(range(1000))
def no_more(namespaces):
    if next(asked) > 1:
        raise OSError(11, "not any more")
    return fork(namespaces)
keeper.fork_into = no_more
"""
NOT_HERE = """
def refuse(*given):
    raise OSError(1, "not here")
keeper.NAME = refuse
"""
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
assert held.count(stat.S_IFSOCK) == 2 and set(held) == {0, stat.S_IFSOCK, stat.S_IFCHR}, held
total = table["a"].sum()
"""


@pytest.fixture
def changed(monkeypatch):
    """Have the warm process run some lines before it begins."""
    given = warm.command

    def change(lines):
        def command(*how):
            words = given(*how)
            place = words.index("-m")
            program = f"from inside import clone, keeper, warm\n{lines}\nwarm.main()"
            return [*words[:place], "-c", program, *words[place + 2:]]

        monkeypatch.setattr(warm, "command", command)

    return change


@pytest.fixture(params=["at once", "by two"])
def forked(request, changed):
    """How a room comes into its namespaces: as here, or as on a machine where `clone` is not known to work."""
    if request.param == "by two":
        changed(BY_TWO)


@NEEDS_WALLS
def test_a_room_is_alone_however_it_is_forked(new_class, forked):
    one = new_class()
    for number in range(4):
        one.hand_in(f"s{number}", one.solved(total=LOOKS_AROUND))
    one.hand_in("loop", one.solved(total="while True:\n    pass"))
    one.hand_in("stubborn", one.solved(total=f"{DEATHLESS}\n{STUBBORN}"))
    one.hand_in("exit", one.solved(total="import os\nos._exit(7)"))
    found = one.grade(limits=Limits(cell=1, call=1, whole=30, memory=1 << 30))
    assert {name: each.points for name, each in found.items()} == {
        **{f"s{number}": 15 for number in range(4)}, "loop": 11, "stubborn": 11, "exit": 11}
    assert not any(each.trouble for each in found.values())


@NEEDS_WALLS
def test_a_closed_room_is_gone_however_it_is_forked(new_class, forked):
    with _warm(new_class(), walls=True) as process:
        inside = psutil.Process(process.process.pid)
        before = len(inside.children(recursive=True))
        for _ in range(30):  # none takes another's end for that of its own parent
            room = Room(process, b"s")
            room.ask({"run": "1"}, 10)
            room.close()
        for _ in range(3):
            room = Room(process, b"s")
            room.ask({"run": DEATHLESS}, 10)
            room.channel.send({"run": STUBBORN})
            room.close()
        assert _soon(lambda: len(inside.children(recursive=True)) == before)


@NEEDS_WALLS
def test_a_room_that_cannot_be_opened_now_is_opened_later(new_class, changed):
    changed(SOMETIMES)
    one = new_class()
    for number in range(3):
        one.hand_in(f"s{number}", one.solved())
    found = one.grade()
    assert [(each.points, each.trouble, each.stopped) for each in found.values()] == [(15, "", ())] * 3


@NEEDS_WALLS
def test_no_room_is_trouble_and_not_the_students_fault(new_class, changed, monkeypatch):
    changed(NO_MORE)
    monkeypatch.setattr("course.grading.room.PATIENCE", 0.5)
    one = new_class()
    one.hand_in("first", one.solved())
    one.hand_in("second", one.solved())
    found = one.grade(workers=1)
    assert (found["first"].points, found["first"].trouble) == (15, "")
    assert "no more processes" in found["second"].trouble
    assert one.outcome.status == 1


@NEEDS_WALLS
@pytest.mark.parametrize("name", ["fork_into", "wall_in"])
def test_where_no_room_can_be_opened_nothing_is_graded(new_class, changed, name):
    changed(NOT_HERE.replace("NAME", name))
    one = new_class()
    one.hand_in("right", one.solved())
    with pytest.raises(CrmError, match=r"did not start: .*not here"):
        one.grade()
    assert one.rows() == ([], [])


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize("killed", [False, True])
def test_without_walls_no_room_outlives_the_warm_process(new_class, killed):
    with _warm(new_class(), walls=False) as process:
        room = Room(process, b"s")
        room.ask({"run": "import os\nnumber = os.getpid()"}, 10)
        number = room.ask({"look": ["number"]}, 10)[0]["held"]["number"]["value"]
        room.channel.send({"run": STUBBORN})
        if killed:
            process.process.kill()
    assert _ends(number)
    room.close()


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_without_walls_no_call_outlives_grading(new_class, tmp_path):
    one = new_class()
    place = tmp_path / "number"
    body = STUBBORN.replace("\n", "\n    ")
    one.hand_in("stubborn", one.solved(
        double=f"import os\ndef double(n):\n    open({str(place)!r}, 'w').write(str(os.getpid()))\n    {body}"))
    assert one.grade(sandbox=False)["stubborn"].points == 12
    assert _ends(place.read_text("ascii"))


@contextmanager
def _warm(one, *, walls):
    process = warm.Warm(one.course.root, read_plan(one.course, SLUG, "en"), Limits(), walls=walls)
    try:
        process.ready()
        yield process
    finally:
        process.close()


def _ends(number):
    """Whether a process ends soon; one that ended and is not asked after has."""
    def ended():
        try:
            return Path(f"/proc/{number}/stat").read_text("ascii").rpartition(")")[2].split()[0] == "Z"
        except OSError:
            return True

    return _soon(ended)


def _soon(what):
    until = time.monotonic() + 10
    while not (true := what()) and time.monotonic() < until:
        time.sleep(0.02)
    return true
