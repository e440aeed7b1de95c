"""Submissions on a Dask cluster's workers: the gradebook is the same, also where a worker is killed in the middle."""

import contextlib
import json
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import CancelledError, Future
from pathlib import Path

import pytest

from course.environment import environment
from course.grading.attempt import Attempt
from crmlib.errors import CrmError
from tests.grading.conftest import NEEDS_FORKS, WALLS

pytest.importorskip("distributed")
pytestmark = [pytest.mark.slow, NEEDS_FORKS]
REPOSITORY = Path(__file__).parents[2]


class Dask:
    """A scheduler, and workers of one thread each, as `dask scheduler` and `dask worker` start them."""

    def __init__(self, folder):
        self.folder, self.running = folder, []
        self.start("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--no-jupyter",
                   "--scheduler-file", "scheduler.json")
        self.address = self._address(folder / "scheduler.json")

    def _address(self, file):
        until = time.monotonic() + 120
        while time.monotonic() < until:
            with contextlib.suppress(OSError, ValueError):  # not there yet, or not whole
                return json.loads(file.read_text("utf-8"))["address"]
            time.sleep(0.1)
        self.close()
        pytest.fail((self.folder / "log.txt").read_text("utf-8"))

    def start(self, *words, **variables):
        program = [sys.executable, "-W", "ignore", "-m", "distributed.cli.dask_" + words[0], *words[1:]]
        with (self.folder / "log.txt").open("a") as log:
            variables = {**environment(), "PYTHONPATH": str(REPOSITORY), **variables}
            self.running.append(subprocess.Popen(program, cwd=self.folder, env=variables, stdin=subprocess.DEVNULL,
                                                 stdout=log, stderr=log))
        return self.running[-1]

    def workers(self, number=1, **variables):
        from distributed import Client

        started = [self.start("worker", self.address, "--host", "127.0.0.1", "--nthreads", "1", "--no-nanny",
                              "--no-dashboard", **variables) for _ in range(number)]
        with Client(self.address, set_as_default=False, timeout=120) as client:
            client.wait_for_workers(number, timeout=240)
        return started

    def close(self):
        for each in reversed(self.running):
            each.kill()
            each.wait()


@pytest.fixture
def dask(tmp_path):
    """A scheduler without workers."""
    one = Dask(tmp_path)
    yield one
    one.close()


def test_a_killed_workers_submissions_go_to_another(new_class, dask):
    here, there = new_class("zh"), new_class("zh")
    for each in (here, there):
        for number in range(8):
            folder = each.hand_in(f"s{number}", each.solved(
                total=f"import time\ntime.sleep(0.3)\ntotal = {number}", double="double = None" if number == 3 else ""))
            (folder / "beside.txt").write_text("kept")
        each.hand_in("broken", b"{")
        each.hand_in("exit", each.solved(total="import os\nos._exit(0)"))
    workers = dask.workers(2)

    def progress(_result, done, _total):
        if done == 3:
            workers[0].send_signal(signal.SIGKILL)

    found = there.grade(cluster=dask.address, progress=progress)
    assert workers[0].wait(30) == -signal.SIGKILL
    assert workers[1].poll() is None
    children = ["ps", "--ppid", str(workers[1].pid), "-o", "args="]
    assert "inside.warm" not in subprocess.run(children, capture_output=True, text=True, check=False).stdout
    assert here.grade().keys() == found.keys()
    assert {name for name, each in found.items() if each.trouble} == {"broken"}
    assert found["exit"].stopped == here.grade(students=("exit",))["exit"].stopped != ()
    assert there.rows() == here.rows()
    assert there.shown("s3", "double-hidden") == here.shown("s3", "double-hidden") != ""
    assert (there.root / "autograded" / "s1" / "99-small" / "beside.txt").read_text() == "kept"


def test_a_worker_without_bubblewrap_is_named(new_class, dask):
    if not WALLS:
        pytest.skip("needs Linux and bubblewrap")
    one = new_class()
    one.hand_in("a", one.solved())
    dask.workers(PATH=str(dask.folder))
    with pytest.raises(CrmError, match=r"Worker tcp://127.* cannot grade: bubblewrap is missing"):
        one.grade(cluster=dask.address)
    assert one.rows() == ([], [])


def test_a_worker_without_the_course_is_named(new_class, dask):
    one = new_class()
    one.hand_in("a", one.solved())
    (dask.folder / "course").mkdir()
    (dask.folder / "course" / "__init__.py").touch()
    dask.workers(PYTHONPATH=str(dask.folder))
    with pytest.raises(CrmError, match=r"cannot grade.*course"):
        one.grade(cluster=dask.address)


def test_without_workers_or_scheduler_it_says_what_to_start(new_class, dask):
    one = new_class()
    one.hand_in("a", one.solved())
    with pytest.raises(CrmError, match=rf"no workers.*dask worker {dask.address}"):
        one.grade(cluster=dask.address)
    with socket.create_server(("127.0.0.1", 0)) as server:
        free = server.getsockname()[1]
    with pytest.raises(CrmError, match=r"No Dask scheduler answers.*dask scheduler"):
        one.grade(cluster=f"tcp://127.0.0.1:{free}")
    with pytest.raises(CrmError, match="No Dask scheduler answers"):
        one.grade(cluster="nonsense://x")


def test_without_dask_it_says_what_to_install(new_class, monkeypatch):
    one = new_class()
    one.hand_in("a", one.solved())
    monkeypatch.setitem(sys.modules, "distributed", None)
    monkeypatch.delitem(sys.modules, "course.grading.cluster", raising=False)
    with pytest.raises(CrmError, match="pip install distributed"):
        one.grade(cluster="tcp://127.0.0.1:1")


def test_what_became_of_a_submission_is_said():
    from distributed import KilledWorker

    from course.grading.cluster import _pass_on

    def passed(trouble=None, result=None):
        done, ours = Future(), Future()
        done.set_exception(trouble) if trouble else done.set_result(result)
        _pass_on(done, ours)
        return ours.result()

    assert passed(result=Attempt(seconds=1)).seconds == 1
    assert "died" in passed(KilledWorker("one", "worker", 3)).trouble
    assert "MemoryError" in passed(MemoryError()).trouble
    with pytest.raises(CrmError, match="no sandbox"):
        passed(CrmError("no sandbox"))
    lost, ours = Future(), Future()
    lost.cancel()
    with pytest.raises(CancelledError):
        lost.result()
    _pass_on(lost, ours)
    with pytest.raises(CrmError, match="run the same command again"):
        ours.result()
