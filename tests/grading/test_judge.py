"""The head's side of the judge: who comes back, and what a judge that is lost, slow or overfull costs a student."""

import threading
from types import SimpleNamespace

import pytest

from course.grading import judge as head
from course.grading.attempt import Rooms
from course.grading.limits import Limits
from tests.grading.conftest import NEEDS_FORKS, SOURCE, Class, release_small


@NEEDS_FORKS
@pytest.mark.slow
def test_a_text_that_nobody_could_read_is_run_with_a_fork_for_each_test(new_class, monkeypatch):
    one, asked = new_class(), []

    def ask(room, message, seconds):
        asked.append(message)
        raise head.LostError("ended its process")

    opened = head.Judge.__init__

    def opening(judge, *given):
        opened(judge, *given)
        judge.room.ask = ask.__get__(judge.room)

    monkeypatch.setattr(head.Judge, "__init__", opening)
    for student in ("one", "two"):
        one.hand_in(student, one.solved())
    found = one.grade()
    assert [(each.points, each.trouble) for each in found.values()] == [(15, "")] * 2
    assert [list(each) for each in asked] == [["read"]] * 2


@NEEDS_FORKS
@pytest.mark.slow
@pytest.mark.parametrize("after", [[0.6], [0.6, 1.6]], ids=["at one test", "at two"])
def test_a_judge_that_is_lost_owes_nobody_an_answer(new_class, monkeypatch, after):
    """The next one is not asked what the first has not heard: a late answer would be taken for that to another call."""
    one, go = new_class(), head._Sitting.go

    def going(sitting, until):
        if after:
            threading.Timer(after.pop(0), lambda: sitting.room.orders.sendall(b"k")).start()
        return go(sitting, until)

    monkeypatch.setattr(head._Sitting, "go", going)
    one.hand_in("one", one.solved(double="import time\ndef double(n):\n    time.sleep(1)\n    return n + n"))
    assert one.grade()["one"].points == 15
    assert after == []


@NEEDS_FORKS
@pytest.mark.slow
def test_a_judge_that_ended_while_it_waited_costs_nobody_a_point(new_class, monkeypatch):
    one, ready = new_class(), Rooms.ready

    def readied(rooms):
        ready(rooms)
        rooms.warm.judges[-1].room.orders.sendall(b"k")

    monkeypatch.setattr(Rooms, "ready", readied)
    (one.hand_in("one", one.solved()) / "notes.txt").write_text("with a file beside it no text is read")
    assert one.grade()["one"].points == 15


@NEEDS_FORKS
@pytest.mark.slow
def test_slow_answers_are_right_as_long_as_each_call_has_time(new_class):
    one = new_class()
    one.hand_in("one", one.solved(double="import time\ndef double(n):\n    time.sleep(1.4)\n    return n + n"))
    assert one.grade(limits=Limits(cell=1, call=2, whole=60, memory=1 << 30))["one"].points == 15


@NEEDS_FORKS
@pytest.mark.slow
def test_values_too_large_together_cost_their_own_tests_only(new_class):
    one = new_class()
    one.hand_in("one", one.solved(double="double = 'x' * 3_000_000", total="total = ['x' * 3_000_000] * 4"))
    assert one.grade()["one"].scores["grown-hidden"] == 8


@NEEDS_FORKS
@pytest.mark.slow
def test_a_value_that_many_tests_read_is_told_once(tmp_path):
    tests = "".join(f"""
```{{code-cell}}
:solve: other{each}
### BEGIN SOLUTION
other{each} = {each}
### END SOLUTION
```

```{{code-cell}}
:test: other{each}-read
:points: 1
assert (len(total), other{each}) == (30, {each})
```
""" for each in range(6))
    one = Class(release_small(tmp_path / "course", SOURCE.replace("\n+++ {", tests + "\n+++ {", 1)))
    one.hand_in("one", one.solved(total="total = ['x' * 100_000] * 30"))
    scores = one.grade()["one"].scores
    assert [scores[f"other{each}-read"] for each in range(6)] == [1] * 6


class Waiting:
    """What is lent of a warm process."""

    def __init__(self):
        self.judges = []


@pytest.fixture
def judges(monkeypatch):
    """Judges without a room."""
    def sit(judge, warm, plan):
        judge.room = SimpleNamespace(interrupted=False, closed=False)
        judge.room.close = lambda: setattr(judge.room, "closed", True)
        judge.spent = 0.0

    monkeypatch.setattr(head.Judge, "__init__", sit)


def test_one_judge_serves_many_but_not_after_an_interrupt_nor_for_too_long(judges):
    warm = Waiting()
    with head._judge_of(warm, None) as first:
        assert warm.judges == []
    with head._judge_of(warm, None) as again:
        assert again is first
        again.room.interrupted = True
    assert (warm.judges, first.room.closed) == ([], True)
    with head._judge_of(warm, None) as second:
        second.spent = head.SPENT
    assert (warm.judges, second.room.closed) == ([], True)


def test_of_values_too_large_together_the_last_are_left_out():
    large = {"cannot": ["large", ""]}
    assert head._within(40, [{"value": 1}, {"value": "x" * 40}, {"value": 2}]) == [{"value": 1}, large, {"value": 2}]
