"""One call of one of the student's functions, in a fork of its own."""

import io
import json
import sys
from typing import Any, BinaryIO

from .shell import text_of
from .wire import CannotPassError, decode, encode


def answer(request: dict[str, Any], names: dict[str, Any], out: BinaryIO) -> None:
    """Call, and write what came of it: a value, an error, or why the value cannot be told.

    Lists, dictionaries, arrays and tables that the call changed in place go back too, as they would be changed where
    the test stands.
    """
    printed = io.StringIO()
    sys.stdout = sys.stderr = printed
    arguments = [decode(each) for each in request["args"]]
    keywords = {str(name): decode(each) for name, each in request["kwargs"].items()}
    try:
        reply: dict[str, Any] = {"value": encode(names[request["name"]](*arguments, **keywords))}
    except CannotPassError as trouble:
        reply = {"cannot": [trouble.code, trouble.what]}
    except BaseException as trouble:
        reply = {"error": _names(trouble), "message": text_of(trouble)}
    reply["changed"] = _changed(request, arguments, keywords)
    reply["printed"] = printed.getvalue()[:10_000]
    out.write(json.dumps(reply, allow_nan=False).encode("utf-8", "surrogatepass"))
    out.close()


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
