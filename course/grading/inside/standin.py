"""What the judge has in place of a student's function: a call of it is a message, its result plain data."""

import builtins
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from crmlib import errors
from crmlib.language import say

from .shown import shorten
from .wire import CannotPassError, decode, encode, reason


class NoAnswerError(Exception):
    """A call brought no value that the judge could read, for the reason given in words.

    `quiet` says it without any word of the student's, for whom even a type's name could carry a hidden input away.
    """

    def __init__(self, message: str, quiet: str = ""):
        super().__init__(message)
        self.quiet = quiet or message


class Call:
    """One call as the explanation needs it: where in the test, and what came of it."""

    def __init__(self, name: str, line: int):
        self.name, self.line = name, line
        self.given: tuple[list[Any], dict[str, Any]] = [], {}
        self.value: Any = None
        self.answered = False
        self.error = ""
        self.message = ""
        self.raised: BaseException | None = None


class StandIn:
    """Something to call in place of a student's function."""

    def __init__(self, name: str, ask: Callable[[str, list, dict], dict], log: Callable[[str], Call]):
        self.__name__ = name
        self._ask, self._log = ask, log

    def __call__(self, *arguments: Any, **keywords: Any) -> Any:
        """Ask the student's function; raise what it raised."""
        call = self._log(self.__name__)
        call.given = [encode(each) for each in arguments], {name: encode(each) for name, each in keywords.items()}
        reply = self._ask(self.__name__, *call.given)
        call.answered = True
        print(str(reply.get("printed") or "")[:10_000], end="")
        _change({**dict(enumerate(arguments)), **keywords}, reply.get("changed"))
        if "error" in reply:
            trouble = _raised(reply)
            call.error, call.message, call.raised = type(trouble).__name__, str(trouble), trouble
            raise trouble
        try:
            call.value = _value(self.__name__, reply)
        except NoAnswerError as trouble:
            call.error, call.message, call.raised = "NoAnswerError", str(trouble), trouble
            raise
        return call.value


def _value(name: str, reply: dict[str, Any]) -> Any:
    """Read the value of a reply, whose every part may be hostile."""
    if "value" in reply:
        try:
            return decode(reply["value"])
        except CannotPassError as trouble:
            raise NoAnswerError(say(f"{name} gave no answer that could be read: {reason(trouble.code)}.",
                                    f"{name} 的返回值无法读取：{reason(trouble.code)}。")) from trouble
    if "late" in reply:
        raise NoAnswerError(say(f"{name} took too long.", f"{name} 运行超时。"))
    if "cannot" in reply:
        code, what = (str(each)[:60] for each in reply["cannot"][:2])
        raise NoAnswerError(*(say(f"{name} gave no answer that could be read: {why}.",
                                  f"{name} 的返回值无法读取：{why}。") for why in (reason(code, what), reason(code))))
    raise NoAnswerError(say(f"{name} ended its whole process.", f"{name} 终止了整个进程。"))


def _raised(reply: dict[str, Any]) -> Exception:
    """Make the error that a student's function raised: one that Python or crmlib knows, by the nearest name."""
    message = str(reply.get("message"))[:1000]
    for name in map(str, list(reply["error"])[:10]):
        kind = getattr(errors, name, None) or getattr(builtins, name, None)
        if isinstance(kind, type) and issubclass(kind, Exception):
            try:
                return kind(message)
            except TypeError:  # UnicodeDecodeError and its like want more than a message
                continue
    quiet = say("It raised what is no ordinary error.", "抛出的不是普通的错误。")
    return NoAnswerError(str(reply["error"])[:80], quiet)


def _change(given: dict[Any, Any], changed: Any) -> None:
    """Do to the test's own lists and tables what the call did to its copies."""
    for key, value in given.items():
        change = changed.get(str(key)) if isinstance(changed, dict) else None
        if not isinstance(change, dict):
            continue
        try:
            _put(value, decode(change.get("value")))
        except (CannotPassError, TypeError, ValueError):
            _empty(value)


def _put(value: Any, now: Any) -> None:
    if type(value) is not type(now):
        raise TypeError
    if isinstance(value, list):
        value[:] = now
    elif isinstance(value, dict):
        value.clear()
        value.update(now)
    elif isinstance(value, set):
        value.clear()
        value |= now
    elif isinstance(value, np.ndarray):
        value[...] = now
    elif isinstance(value, pd.DataFrame | pd.Series):
        value._update_inplace(now)  # type: ignore[operator]


def _empty(value: Any) -> None:
    """Leave a changed thing that cannot be told as visibly changed."""
    if isinstance(value, list | dict | set):
        value.clear()


def describe(value: Any, words: frozenset[str] | None) -> str:
    """Show a value; with `words`, only as far as no hidden input could be read off it."""
    if words is None:
        return shorten(value)
    if value is None or isinstance(value, bool) or (isinstance(value, str) and value in words):
        return repr(value)
    if isinstance(value, list | tuple | pd.Series | np.ndarray | pd.Index):
        inner = list(value)
        if inner and len(inner) <= 8 and all(isinstance(each, str) and each in words for each in inner):
            return repr(inner)
    return _kind(value)


def _kind(value: Any) -> str:
    if isinstance(value, str):
        return say("text", "文本")
    if isinstance(value, int | float | np.number):
        return say("a number", "一个数")
    name = type(value).__name__
    if isinstance(value, dict):
        return say(f"a dictionary with {len(value)} entries", f"有 {len(value)} 项的字典")
    if isinstance(value, pd.DataFrame):
        return say(f"a table with {len(value)} rows", f"有 {len(value)} 行的表")
    if hasattr(value, "__len__"):
        return say(f"a {name} of length {len(value)}", f"长度为 {len(value)} 的 {name}")
    return say(f"a {name}", f"{name} 类型的值")
