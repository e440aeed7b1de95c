"""The judge's process: reads and judges one submission after another, and never runs a line of a student's."""

import contextlib
import gc
import os
import socket
import sys
import time
from typing import Any

from .bench import Bench
from .channel import Channel, ClosedError
from .reader import read
from .snapshots import Snapshots


def serve(ends: list[socket.socket]) -> None:
    """Learn the plan, then read and judge one submission after another until the head hangs up.

    With each it says how much of the processor's time it has used, so that no submission pays for those before it.
    """
    channel, hand = map(Channel, ends)
    sys.stdout = sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 - for the process's life
    with contextlib.suppress(ClosedError):
        plan = channel.receive()
        while True:
            order = channel.receive()
            if "read" in order:
                found = read(order["read"])
            else:
                found = {"done": True}
                _sit(channel, plan | order, hand.take_over(order["snapshots"]))
                gc.collect()  # nor for their memory: tests that failed hold on to all that they were given
            channel.send({**found, "spent": time.process_time()})


def _sit(channel: Channel, order: dict[str, Any], snapshots: list[Channel]) -> None:
    """Report each test as soon as it is done, as long as calls can be answered as they should."""
    at = {int(step): place for step, place in order["at"].items()}
    held = {step: {name: order["values"][place] for name, place in names.items()}
            for step, names in order["held"].items()}
    student = Snapshots(snapshots, at, order["sharing"], order["seconds"], alive=lambda: channel.send({}))
    for said in Bench({**order, "held": held}, student.ask).judge():
        if not student.unsure:
            channel.send(said)
        if student.spoilt:
            break
    student.close()
