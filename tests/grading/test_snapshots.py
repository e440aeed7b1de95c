"""The judge's side of a student's snapshots: what they say may be late, broken, nothing, or meant for another call."""

import socket
import threading
import time
from types import SimpleNamespace

import pytest

from course.grading import judge as head
from course.grading.attempt import Rooms
from course.grading.inside.channel import Channel, ClosedError
from course.grading.inside.snapshots import Snapshots, SpoiltError
from course.grading.limits import Limits
from tests.grading.conftest import NEEDS_FORKS

SET = {"t": "set", "v": [1]}


class Student:
    """Two snapshots, of which the second is shared by several tests, and a script of what they answer."""

    def __init__(self, answer, patience=0.2):
        pairs = [socket.socketpair() for _ in range(2)]
        self.heard, self.signs = [], []
        self.theirs = [Channel(theirs) for _, theirs in pairs]
        self.snapshots = Snapshots([Channel(ours) for ours, _ in pairs], {1: 0, 2: 1, 3: 1, 4: 0}, 1, patience,
                                   alive=lambda: self.signs.append(1))
        for each in self.theirs:
            threading.Thread(target=self.obey, args=(each, answer), daemon=True).start()

    def obey(self, channel, answer):
        try:
            while True:
                request = channel.receive()
                self.heard.append(request)
                answer(channel, request)
        except (ClosedError, OSError):
            return

    def close(self):
        self.snapshots.close()
        for each in self.theirs:
            each.close()

    def ask(self, step, argument=1):
        return self.snapshots.ask(step, "double", [argument], {})

    @property
    def state(self):
        return self.snapshots.spoilt, self.snapshots.unsure


@pytest.fixture
def students():
    """Make students who answer in one way."""
    made = []

    def make(answer):
        made.append(Student(answer))
        return made[-1]

    yield make
    for each in made:
        each.close()


def echo(channel, request):
    channel.send({"id": request["id"], "value": request["args"][0], "ok": True, "test": "all", "done": True})


def silent(channel, request):
    pass


def closing(channel, request):
    channel.end.shutdown(socket.SHUT_RDWR)


def garbage(channel, request):
    channel.end.sendall(b"\0\0\0\2[]")


def another(channel, request):
    channel.send({"id": request["id"] - 1, "value": 1})


def oversized(channel, request):
    channel.end.sendall(b"\xff\xff\xff\xff")


def dripping(channel, request):
    for each in b"\0\0\0\xff" + b"{" * 20:
        time.sleep(0.05)
        channel.end.sendall(bytes([each]))


def slow(channel, request):
    time.sleep(0.07)
    echo(channel, request)


def exhausted(channel, request):
    channel.send({"id": request["id"], "error": ["MemoryError", "Exception"], "message": ""})


def test_only_known_parts_of_an_answer_are_taken(students):
    student = students(echo)
    assert student.ask(1, 7) == {"value": 7}
    assert student.ask(2, 8) == {"value": 8}
    assert [(each["here"], each["last"]) for each in student.heard] == [(False, False), (True, False)]
    assert student.ask(3, 9) == {"value": 9}
    assert student.heard[-1]["last"]
    assert student.state == (False, False)


def test_where_nothing_was_left_nobody_is_asked(students):
    student = students(echo)
    assert student.ask(5) == {"died": 0}
    assert (student.heard, student.state) == ([], (False, False))


@pytest.mark.parametrize(("answer", "said"), [
    (silent, {"late": 0.2}), (dripping, {"late": 0.2}), (closing, {"died": 0}), (garbage, {"died": 0}),
    (another, {"died": 0}), (oversized, {"died": 0}),
])
def test_one_that_does_not_answer_spoils_what_comes_after_its_test(students, answer, said, monkeypatch):
    monkeypatch.setattr("course.grading.inside.snapshots.GRACE", 0)
    student = students(answer)
    assert student.ask(1) == said
    assert student.state == (True, False)
    assert student.ask(1) == student.ask(4) == {"died": 0}
    assert len(student.heard) == 1


@pytest.mark.parametrize("answer", [silent, closing, garbage, another, exhausted])
def test_one_that_is_shared_and_does_not_answer_leaves_its_test_open(students, answer):
    student = students(answer)
    with pytest.raises(SpoiltError):
        student.ask(2)
    assert student.state == (True, True)
    with pytest.raises(SpoiltError):  # nor does any other count: the test may have passed over the error
        student.ask(1)
    assert len(student.heard) == 1


@pytest.mark.parametrize("argument", [SET, [SET], {"t": "dict", "v": [[1, {"t": "array", "d": "U"}]]}])
def test_what_could_show_an_address_is_not_given_to_one_that_is_shared(students, argument):
    student = students(echo)
    with pytest.raises(SpoiltError):
        student.ask(2, argument)
    assert (student.heard, student.state) == ([], (True, True))
    assert students(echo).ask(1, argument) == {"value": argument}


def test_who_waits_for_the_judge_hears_that_it_waits_for_calls(students, monkeypatch):
    monkeypatch.setattr("course.grading.inside.snapshots.OFTEN", 0.1)
    student = students(slow)
    for _ in range(4):
        student.ask(1)
    assert 1 <= len(student.signs) <= 3


def test_no_except_of_a_teachers_takes_it_for_an_answer():
    assert not issubclass(SpoiltError, Exception)


@pytest.mark.parametrize(("step", "unsure"), [(1, False), (3, True)])
def test_an_answer_that_comes_after_an_interrupt_is_nobodys(students, monkeypatch, step, unsure):
    student = students(echo)
    channel = student.snapshots.channels[student.snapshots.at[step]]
    receive = channel.receive

    def interrupted(seconds):
        monkeypatch.setattr(channel, "receive", receive)
        raise KeyboardInterrupt

    monkeypatch.setattr(channel, "receive", interrupted)
    with pytest.raises(KeyboardInterrupt):
        student.ask(step, "earlier")
    assert student.state == (True, unsure)
    if unsure:  # in a process that is shared what came before may have taken the time
        with pytest.raises(SpoiltError):
            student.ask(2, "later")
    else:
        assert student.ask(4, "later") == {"died": 0}


def test_ends_are_handed_over_in_order_and_none_where_there_are_none():
    ours, theirs = map(Channel, socket.socketpair())
    pairs = [socket.socketpair() for _ in range(3)]
    ours.pass_on(Channel(each) for each, _ in pairs)
    taken = theirs.take_over(3)
    for number, each in enumerate(taken):
        each.send({"n": number})
        assert Channel(pairs[number][1]).receive(1) == {"n": number}
    ours.pass_on([])
    assert theirs.take_over(0) == []
    ours.pass_on([Channel(pairs[0][0])])
    taken += theirs.take_over(1)
    assert len(taken) == 4
    for each in [ours, theirs, *taken, *map(Channel, sum(pairs, ()))]:
        each.close()


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
def test_a_judge_that_is_lost_owes_nobody_an_answer(new_class, monkeypatch):
    """The next one is not asked what the first has not heard: a late answer would be taken for that to another call."""
    one, go = new_class(), head._Sitting.go
    lost = []

    def going(sitting, until):
        if not lost:
            lost.append(threading.Timer(0.6, lambda: sitting.room.orders.sendall(b"k")))
            lost[0].start()
        return go(sitting, until)

    monkeypatch.setattr(head._Sitting, "go", going)
    one.hand_in("one", one.solved(double="import time\ndef double(n):\n    time.sleep(1)\n    return n + n"))
    assert one.grade()["one"].points == 15


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
    found = head._within(20, {"1": {"a": {"value": 1}}, "2": {"a": {"value": "x" * 20}, "b": {"value": 2}}})
    assert found == {"1": {"a": {"value": 1}}, "2": {"a": {"cannot": ["large", ""]}, "b": {"cannot": ["large", ""]}}}
