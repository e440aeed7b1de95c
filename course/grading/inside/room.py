"""A student's room: runs the cells it is given, says what the student's names hold, and calls the student's functions.

Everything here shares its process with the student's code, so nothing that it says is believed: whoever asked checks
its form, the judge what it means. Calls are answered by snapshots, taken where a test stands in the notebook, and each
test's calls by a fork of one, so that no test can tell a later one what it asked; a snapshot whose functions can keep
nothing (`stateless`) answers all tests itself, or the room, where no line is left that could learn from them.
"""

import base64
import os
import socket
import sys
from pathlib import Path
from typing import Any

from . import shell as shells
from .calls import Caller, answer_here, fork_apart, look, serve_calls
from .channel import Channel, ClosedError
from .guard import guard_pandas
from .tidy import Tidy, thin_out

SHELL: Any = None
FOLDERS: tuple[str, ...] = ()
SNAPSHOTS: set[int] = set()


def prepare() -> None:
    """Make the shell once; forks inherit it."""
    global SHELL  # noqa: PLW0603 - inherited by every fork
    SHELL = shells.make()
    guard_pandas()


def serve(ends: list[socket.socket]) -> None:
    """Obey the head until it hangs up."""
    global FOLDERS  # noqa: PLW0603 - each room has its own
    FOLDERS = ("/answer", "/tmp", "/dev/shm") if Path.cwd() == Path("/answer") else (str(Path.cwd()),)
    channel, hand = map(Channel, ends)
    sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: SIM115, PTH123 - for the life of the process
    sys.stdout, sys.stderr = shells.Stream("stdout"), shells.Stream("stderr")
    SHELL.user_ns["__name__"] = "__main__"
    sys.path.append(str(Path.cwd()))  # modules that were handed in beside the notebook; last, so that they hide none
    me = os.getpid()
    while True:
        try:
            order = channel.receive()
        except ClosedError:
            return
        except KeyboardInterrupt:  # came after its cell had ended
            continue
        if "answer" in order:
            channel.send({})
            _answer_calls(*hand.take_over(1))
        reply = _do(order, channel, hand)
        if os.getpid() != me:  # a fork that the student's code made and left to go on as if it were the room
            os._exit(0)
        channel.send(reply)


def _do(order: dict[str, Any], channel: Channel, hand: Channel) -> dict[str, Any]:
    if "files" in order:
        return _unpack(order["files"])
    if "run" in order:
        SHELL.known = {order["run"]: order.get("as")}
        outputs = _run(order["run"])
        thin_out(SNAPSHOTS)
        return {"outputs": outputs}
    if "snapshot" in order:
        _snapshot(channel, hand)
        return {}
    return {"held": look(order["look"], SHELL.user_ns)}


def _unpack(files: dict[str, str]) -> dict[str, Any]:
    for name, content in files.items():
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(base64.b64decode(content))
    return {"outputs": []}


def _run(code: str) -> list[dict[str, Any]]:
    shells.SHOWN.take()
    for name in ("stdout", "stderr"):  # a cell that closed or lost a stream costs itself, not the cells after it
        if getattr(getattr(sys, name), "closed", True):
            setattr(sys, name, shells.Stream(name))
    try:
        SHELL.run_cell(code, store_history=False)
    except BaseException as error:
        said = f"{type(error).__name__}: {shells.text_of(error)}"
        return [*shells.SHOWN.take(), {"output_type": "error", "ename": type(error).__name__[:80],
                                       "evalue": said, "traceback": [said]}]
    return shells.SHOWN.take()


def _snapshot(channel: Channel, hand: Channel) -> None:
    """Fork a copy that stays as we are now and answers calls over the end that was handed to us."""
    (end,) = hand.take_over(1)
    child = fork_apart()
    if child == 0:
        channel.close()
        hand.close()
        try:
            _answer_calls(end)
        finally:
            os._exit(0)
    SNAPSHOTS.add(child)
    end.close()


def _answer_calls(channel: Channel) -> None:
    """Serve one test after another, each by a fork of what we are now, and put files back between them.

    The last test needs no fork: nobody will ask us again. Nor does a call whose function keeps nothing.
    """
    tidy, caller = None, None
    while True:
        request = channel.receive()
        if request["here"]:
            answer_here(channel, request, SHELL.user_ns)
            continue
        tidy = tidy or Tidy(FOLDERS)
        if caller is None or caller.step != request["step"]:
            if caller:
                caller.end()
                tidy.restore()
            if request["last"]:
                serve_calls(channel, SHELL.user_ns, request)
            caller = Caller(request["step"], SHELL.user_ns, channel)
        channel.send({**caller.ask(request, float(request["seconds"])), "id": request["id"]})
