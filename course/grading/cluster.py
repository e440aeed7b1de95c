"""The workers of a Dask cluster in place of this machine: each has a sandbox of its own, kept between submissions.

Workers and scheduler are as trusted as the head: they see the hidden tests. A student's values stay undecoded on them
too. Text and files travel to a worker, outputs and verdicts come back.
"""

import asyncio
import contextlib
import hashlib
import re
import socket
import time
import warnings
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from course.grading.attempt import Attempt, Rooms, not_gradable
from course.grading.limits import Limits
from course.grading.plan import Plan
from course.grading.restore import Cell, Restored
from course.grading.sandbox import HERE, LIBRARY, need_forks, need_sandbox
from crmlib.errors import CrmError
from crmlib.language import current_language, say, speaking, use_language

try:
    from distributed import Client, KilledWorker, WorkerPlugin, get_worker
    from distributed.comm import resolve_address
except ImportError as missing:
    raise CrmError(say("--cluster needs Dask, which is not installed.", "--cluster 需要 Dask，但尚未安装。"),
                   say("Install it here and on every worker: pip install distributed",
                       "请在本机和每个工作节点上安装：pip install distributed")) from missing

WAIT = 60.0  # seconds without any worker after which to give up


class Cluster:
    """A place whose submissions are run by whichever worker is free; Dask gives a dead worker's to another."""

    def __init__(self, address: str, root: Path, plan: Plan, limits: Limits, *, walls: bool):
        # The same command's, also after a kill; another class's is another.
        self.name = f"course grade {plan.slug} of {socket.gethostname()}:{root}"
        self.client = _client(address)
        try:
            _need_fit_workers(self.client, address, walls)
            self.client.register_plugin(_Bench(plan, limits, walls=walls), name=self.name)
            self.executor = self.client.get_executor(pure=False)
            self.width, self.last_seen = 1, time.monotonic()
            self.alive()
        except BaseException:
            self.client.close()
            raise

    def ready(self) -> None:
        """Workers are ready once they have the plugin; so is one that joins later."""

    def submit(self, restored: Restored, extra: dict[str, bytes]) -> Future[Attempt]:
        """Have one submission run by a worker."""
        cells = [(each.kind, each.source, each.id, each.teacher and each.teacher.place) for each in restored.cells]
        ours: Future[Attempt] = Future()
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "Sending large graph")  # files are as large as they are
            theirs = self.executor.submit(_run, self.name, cells, extra)
        theirs.add_done_callback(lambda done: _pass_on(done, ours))
        return ours

    def alive(self) -> None:
        """Count the workers; stop where scheduler or workers are gone for good."""
        try:
            threads = self.client.nthreads() if self.client.status == "running" else {}
        except (OSError, TimeoutError):
            threads = {}
        if threads:
            self.last_seen = time.monotonic()
            self.width = 2 * sum(threads.values())  # two for each thread, so that none waits for the head
        elif time.monotonic() - self.last_seen > WAIT or self.client.status == "closed":
            raise _gone()

    def close(self) -> None:
        """End the workers' warm processes and let go of the cluster."""
        with contextlib.suppress(OSError, TimeoutError):
            if self.client.status == "running":
                self.client.unregister_worker_plugin(self.name)
        self.client.close()


class _Bench(WorkerPlugin):
    """What stands ready on each worker: the plan and one warm process."""

    def __init__(self, plan: Plan, limits: Limits, *, walls: bool):
        self.plan, self.limits, self.walls = plan, limits, walls

    async def setup(self, worker: Any) -> None:
        """Start the warm process, on the loop's thread: it is to end with the worker, not with a thread."""
        others = [each for each in worker.plugins.values() if isinstance(each, _Bench) and each is not self]
        if any(each.plan.language != self.plan.language for each in others):
            raise CrmError(say("This cluster is grading in another language.", "集群正在用另一种语言评分。"),
                           say("Wait until it is done, or start the workers anew.", "请等它结束，或重启工作节点。"))
        use_language(self.plan.language)
        self.rooms = Rooms(HERE.parents[1], self.plan, self.limits, walls=self.walls)
        await asyncio.to_thread(self.rooms.ready)

    def teardown(self, worker: Any) -> None:
        """End the warm process."""
        if hasattr(self, "rooms"):
            self.rooms.close()

    def run(self, cells: list[tuple], extra: dict[str, bytes]) -> Attempt:
        """Run and judge one submission."""
        if not hasattr(self, "rooms"):  # a worker that joined later, and whose set-up failed
            raise CrmError(say("A worker has no sandbox.", "有一个工作节点没有沙箱。"), _again())
        restored = [Cell(kind, source, id, None if place is None else self.plan.cells[place])
                    for kind, source, id, place in cells]
        return self.rooms.attempt(Restored(restored, []), extra)


def _run(name: str, cells: list[tuple], extra: dict[str, bytes]) -> Attempt:
    bench: Any = get_worker().plugins[name]
    return bench.run(cells, extra)


def _pass_on(done: Future, ours: Future[Attempt]) -> None:
    """Say in an attempt's words what became of it on the cluster."""
    if done.cancelled():
        ours.set_exception(_gone())
        return
    trouble = done.exception()
    if isinstance(trouble, KilledWorker):
        why = say("Every worker that ran it died.", "每个运行它的工作节点都崩溃了。")
        ours.set_result(Attempt(trouble=why))
    elif isinstance(trouble, CrmError):
        ours.set_exception(trouble)
    else:
        ours.set_result(Attempt(trouble=not_gradable(trouble)) if trouble else done.result())


def _client(address: str) -> Client:
    try:
        resolve_address(address)
        if not re.search(r":\d+$", address):  # Dask would try for long, and end with a traceback
            raise ValueError(address)
        return Client(address, timeout=10, set_as_default=False)
    except (OSError, ValueError) as trouble:
        raise CrmError(say(f"No Dask scheduler answers at {address}.", f"{address} 没有 Dask 调度器应答。"),
                       say("Start one with: dask scheduler; it says its address, such as tcp://10.0.0.1:8786",
                           "请启动：dask scheduler；它会显示地址，例如 tcp://10.0.0.1:8786")) from trouble


def _need_fit_workers(client: Client, address: str, walls: bool) -> None:
    with contextlib.suppress(TimeoutError):
        client.wait_for_workers(1, timeout=10)
    found = client.run(_unfit, walls, current_language(), on_error="return")
    if not found:
        raise CrmError(say(f"The cluster at {address} has no workers.", f"集群 {address} 没有工作节点。"),
                       say(f"Start some from the course's folder, in its environment: dask worker {address}",
                           f"请在课程文件夹中、用课程环境启动：dask worker {address}"))
    for worker, answer in found.items():
        what, hint, version = answer if isinstance(answer, tuple) else (repr(answer), "", "")
        if not what and version != _version():
            what = say("it has other files of the course than this machine: its marks could differ.",
                       "其课程文件与本机不同，评分结果可能不一致。")
            hint = say("Give it the same version and start it anew.", "请换成相同的版本后重启。")
        if what:
            raise CrmError(say(f"Worker {worker} cannot grade: {what}", f"工作节点 {worker} 无法评分：{what}"), hint)


def _unfit(walls: bool, language: str) -> tuple[str, str, str]:
    """On a worker: what it lacks and what to do about it (nothing: it can grade), and its version of the course."""
    with speaking(language):
        try:
            need_sandbox() if walls else need_forks()
        except CrmError as trouble:
            return trouble.message, trouble.hint, ""
    return "", "", _version()


def _version() -> str:
    """A mark of everything that could make a verdict another one."""
    found = hashlib.sha256()
    for folder in (HERE, LIBRARY):
        for path in sorted(folder.rglob("*.py")):
            found.update(path.read_bytes())
    return found.hexdigest()


def _gone() -> CrmError:
    return CrmError(say("The cluster is gone.", "与集群的连接已断开。"), _again())


def _again() -> str:
    return say("What was graded stands in the gradebook; run the same command again.",
               "已评分的部分已写入成绩册；请重新运行同一命令。")
