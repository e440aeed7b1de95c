"""Where submissions are run: in threads of this process here, on a Dask cluster's workers in `cluster`."""

import os
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Protocol

from course.grading.attempt import Attempt, Rooms
from course.grading.limits import Limits
from course.grading.plan import Plan
from course.grading.restore import Restored

LARGE = 60


def fitting(submissions: int) -> int:
    """One a core, side by side; of a large class one more, whose cells run while other rooms open or end."""
    return (os.cpu_count() or 1) + (submissions >= LARGE)


class Place(Protocol):
    """Something that runs submissions; the head alone reads what was handed in and writes what came of it."""

    @property
    def width(self) -> int:
        """How many submissions to have on their way."""

    def ready(self) -> None:
        """Wait until submissions can be run."""

    def submit(self, restored: Restored, extra: dict[str, bytes]) -> Future[Attempt]:
        """Have one submission run."""

    def alive(self) -> None:
        """Raise a CrmError where nothing will come any more."""

    def close(self) -> None:
        """End everything that was started."""


class Here:
    """Threads that wait for rooms of one warm process on this machine."""

    def __init__(self, root: Path, plan: Plan, limits: Limits, *, walls: bool, workers: int):
        self.rooms = Rooms(root, plan, limits, walls=walls)
        self.pool = ThreadPoolExecutor(max(workers, 1))
        self.width = max(workers, 1) + 1

    def ready(self) -> None:
        """Wait until everything is imported."""
        self.rooms.ready()

    def submit(self, restored: Restored, extra: dict[str, bytes]) -> Future[Attempt]:
        """Have one submission run by the next free thread."""
        return self.pool.submit(self.rooms.attempt, restored, extra)

    def alive(self) -> None:
        """Threads answer always: each wait has its limit."""

    def close(self) -> None:
        """End threads, then rooms."""
        self.pool.shutdown(cancel_futures=True)
        self.rooms.close()
