"""What the student's names hold, and the calls that one test makes of the functions among them."""

import gc
import io
import os
import re
import signal
import socket
import time
import warnings
from contextlib import redirect_stderr, redirect_stdout, suppress
from typing import Any, NoReturn

from .channel import BrokenError, Channel, ClosedError, LateError
from .shell import text_of
from .walls import die_with_parent
from .wire import CannotPassError, decode, encode

GRACE = 2.0
PATIENCE = 20.0


class Caller:
    """A fork of a snapshot that answers the calls of one test."""

    def __init__(self, step: Any, names: dict[str, Any], ours: Channel):
        self.step = step
        here, there = socket.socketpair()
        self.process = fork_apart()
        if self.process == 0:
            ours.close()
            here.close()
            try:
                serve_calls(Channel(there), names)
            finally:
                os._exit(0)
        there.close()
        self.channel = Channel(here)

    def ask(self, request: dict[str, Any], seconds: float) -> dict[str, Any]:
        """Pass a call on; one that takes too long is interrupted, and ends this fork."""
        try:
            self.channel.send(request, seconds)
            return self.channel.receive(seconds)
        except LateError:
            os.kill(self.process, signal.SIGINT)
            with suppress(LateError, BrokenError, ClosedError):  # what it did until then may yet be written to files
                self.channel.receive(GRACE)
            self.end()
            return {"late": seconds}
        except BrokenError:
            self.end()
            return {"cannot": ["large", ""]}
        except ClosedError:
            return {"died": self.end()}

    def end(self) -> int:
        """Kill it and all that it started."""
        if self.step is None:
            return 0
        self.step = None
        self.channel.close()
        for kill in (os.killpg, os.kill):  # it may have left its group
            with suppress(OSError):
                kill(self.process, signal.SIGKILL)
        return os.waitstatus_to_exitcode(os.waitpid(self.process, 0)[1])


def fork_apart() -> int:
    """Fork a copy that ends with this process, and is in no group that a student's line can kill before it answers.

    Where there are too many processes for that, wait until some have ended.

    Raises:
        OSError: it took too long.
    """
    until = time.monotonic() + PATIENCE
    while True:
        try:
            child = os.fork()
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
            continue
        with suppress(OSError):  # both do it: neither may go on before it is done
            os.setpgid(child, child)
        if child == 0:
            die_with_parent()
        return child


def serve_calls(channel: Channel, names: dict[str, Any], request: dict[str, Any] | None = None) -> NoReturn:
    """Answer calls, from one that has come already on, until the process ends."""
    me = os.getpid()
    while True:
        request = request or channel.receive()
        said = {**reply(request, names), "id": request["id"]}
        if os.getpid() != me:  # a fork that the call made and left to go on in its place
            os._exit(0)
        _say(channel, said)
        request = None


def answer_here(channel: Channel, request: dict[str, Any], names: dict[str, Any]) -> None:
    """Answer a call of a function that keeps nothing, in a process where nothing else tells of earlier calls."""
    gc.disable()  # when it next collects depends on what was made before, and pandas shares what is not collected
    re.purge()  # a pattern warns when it is read for the first time
    _say(channel, {**reply(request, names), "id": request["id"]})


def _say(channel: Channel, said: dict[str, Any]) -> None:
    try:
        channel.send(said)
    except BrokenError:
        channel.send({"cannot": ["large", ""], "id": said["id"]})


def look(names: list[str], held: dict[str, Any]) -> dict[str, Any]:
    """What each name holds: plain data, something to call, or the reason why it cannot be said."""
    found: dict[str, Any] = {}
    for name in names:
        if name not in held:
            continue
        try:
            found[name] = {"call": True} if callable(held[name]) else {"value": encode(held[name])}
        except CannotPassError as trouble:
            found[name] = {"cannot": [trouble.code, trouble.what]}
        except Exception:
            found[name] = {"cannot": ["kind", ""]}
    return found


def reply(request: dict[str, Any], names: dict[str, Any]) -> dict[str, Any]:
    """Call, and say what came of it: a value, an error, or why the value cannot be told.

    Lists, dictionaries, arrays and tables that the call changed in place go back too, as they would be changed where
    the test stands.
    """
    printed = io.StringIO()
    arguments = [decode(each) for each in request["args"]]
    keywords = {str(name): decode(each) for name, each in request["kwargs"].items()}
    # A warning is shown once for each line: within this, once a call, so that none tells of an earlier one.
    with redirect_stdout(printed), redirect_stderr(printed), warnings.catch_warnings():
        try:
            said: dict[str, Any] = {"value": encode(names[request["name"]](*arguments, **keywords))}
        except CannotPassError as trouble:
            said = {"cannot": [trouble.code, trouble.what]}
        except BaseException as trouble:
            said = {"error": _names(trouble), "message": text_of(trouble)}
    return {**said, "changed": _changed(request, arguments, keywords), "printed": printed.getvalue()[:10_000]}


def _changed(request: dict[str, Any], arguments: list[Any], keywords: dict[str, Any]) -> dict[str, Any]:
    given: dict[Any, Any] = {**dict(enumerate(request["args"])), **request["kwargs"]}
    now: dict[Any, Any] = {**dict(enumerate(arguments)), **keywords}
    changed = {}
    for key, before in given.items():
        if type(before) not in (list, dict):
            continue
        try:
            after = encode(now[key])
        except CannotPassError as trouble:
            changed[str(key)] = {"cannot": [trouble.code, trouble.what]}
        else:
            if after != before:
                changed[str(key)] = {"value": after}
    return changed


def _names(trouble: BaseException) -> list[str]:
    return [each.__name__[:80] for each in type(trouble).__mro__][:10]
