"""The judge's side of a student's snapshots: what they say may be late, broken, nothing, or meant for another call."""

import socket
import threading
import time

import pytest

from course.grading.inside.channel import Channel, ClosedError
from course.grading.inside.snapshots import Snapshots, SpoiltError

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
