"""What the student's names hold, and one call of one of the student's functions."""

import io
import json
from contextlib import redirect_stderr, redirect_stdout
from typing import Any, BinaryIO

from .shell import text_of
from .wire import CannotPassError, decode, encode


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


def answer(request: dict[str, Any], names: dict[str, Any], out: BinaryIO) -> None:
    """Call, and write what came of it."""
    out.write(json.dumps(reply(request, names), allow_nan=False).encode("utf-8", "surrogatepass"))
    out.close()


def reply(request: dict[str, Any], names: dict[str, Any]) -> dict[str, Any]:
    """Call, and say what came of it: a value, an error, or why the value cannot be told.

    Lists, dictionaries, arrays and tables that the call changed in place go back too, as they would be changed where
    the test stands.
    """
    printed = io.StringIO()
    arguments = [decode(each) for each in request["args"]]
    keywords = {str(name): decode(each) for name, each in request["kwargs"].items()}
    with redirect_stdout(printed), redirect_stderr(printed):
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
