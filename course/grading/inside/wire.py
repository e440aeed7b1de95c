"""Values as plain data: what a student's process may tell the judge, and nothing else.

Encoding gives JSON's own types; decoding builds known types only and never runs code that came over the wire.
Plain values stand for themselves, anything else is ``{"t": tag, ...}``. Tables are in `frames`,
what a picture shows in `pictures`.
"""

import datetime as dt
import math
from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from crmlib.language import say

DEPTH, COUNT, TEXT, DIGITS = 40, 1_000_000, 4_000_000, 4_000


class CannotPassError(Exception):
    """A value that is no plain data; `code` is one of `reason`'s."""

    def __init__(self, code: str, what: str = ""):
        super().__init__(code, what)
        self.code, self.what = code, what[:80]


def reason(code: str, what: str = "") -> str:
    """Say in words why a value could not be passed."""
    if code == "kind" and not what:
        return say("a value of its type cannot be compared; give plain Python values or a table",
                   "该类型的值无法比较，请给出普通的 Python 值或表格")
    return {
        "kind": say(f"a value of the type {what!r} cannot be compared; give plain Python values or a table",
                    f"类型为“{what}”的值无法比较，请给出普通的 Python 值或表格"),
        "deep": say("it is nested too deeply", "嵌套层数太多"),
        "large": say("it is too large", "数据太大"),
        "damaged": say("what came back could not be read", "返回的内容无法读取"),
    }.get(code, say("it could not be passed", "无法传递"))


class Encoder:
    """Turns one value into plain data, within limits."""

    def __init__(self) -> None:
        self.left = COUNT

    def spend(self, amount: int = 1) -> None:
        """Count what was taken."""
        self.left -= amount
        if self.left < 0:
            raise CannotPassError("large")

    def encode(self, value: Any, depth: int = 0) -> Any:
        """Plain data for a value.

        Raises:
            CannotPassError: it is of no known type, too deep or too large.
        """
        if depth > DEPTH:
            raise CannotPassError("deep")
        self.spend()
        for way in (self._plain, self._container, self._moment, self._table, self._picture):
            found = way(value, depth)
            if found is not NotImplemented:
                return found
        raise CannotPassError("kind", type(value).__name__)

    def _plain(self, value: Any, _depth: int) -> Any:
        kind = type(value)
        if value is None or kind is bool:
            return value
        if kind.__module__ == "numpy":
            return NotImplemented
        if isinstance(value, str):
            return self._within(str.__str__(value), str.__len__(value), TEXT)
        if isinstance(value, int):
            return self._within(int.__index__(value), int.bit_length(value), DIGITS * 3)
        if isinstance(value, float):
            number = float.__float__(value)
            return number if math.isfinite(number) else {"t": "float", "v": repr(number)}
        if kind is complex:
            return {"t": "complex", "v": [repr(value.real), repr(value.imag)]}
        if kind in (Decimal, Fraction):
            return {"t": kind.__name__, "v": str(value)}
        return NotImplemented

    def _within(self, value: Any, size: int, most: int) -> Any:
        if size > most:
            raise CannotPassError("large")
        self.spend(size // 100)
        return value

    def _container(self, value: Any, depth: int) -> Any:
        if isinstance(value, list):
            return [self.encode(each, depth + 1) for each in list.__iter__(value)]
        kinds: tuple[Any, ...] = (tuple, set, frozenset)
        for kind in kinds:
            if isinstance(value, kind):
                return {"t": kind.__name__, "v": [self.encode(each, depth + 1) for each in kind.__iter__(value)]}
        if isinstance(value, dict):
            pairs = dict.items(value)
            return {"t": "dict", "v": [[self.encode(k, depth + 1), self.encode(v, depth + 1)] for k, v in pairs]}
        if type(value) is range:
            return {"t": "range", "v": [value.start, value.stop, value.step]}
        return NotImplemented

    def _moment(self, value: Any, _depth: int) -> Any:
        kind = type(value)
        if kind in (dt.datetime, dt.date, dt.time):
            return {"t": kind.__name__, "v": value.isoformat()}
        if kind is dt.timedelta:
            return {"t": "timedelta", "v": [value.days, value.seconds, value.microseconds]}
        return NotImplemented

    def _table(self, value: Any, depth: int) -> Any:
        from .frames import encode_table

        return encode_table(value, self, depth)

    def _picture(self, value: Any, depth: int) -> Any:
        from .pictures import encode_picture

        return encode_picture(value, self, depth)


class Decoder:
    """Builds one value from plain data that may be hostile, within limits."""

    def __init__(self) -> None:
        self.left = COUNT

    def spend(self, amount: int = 1) -> None:
        """Count what was built."""
        self.left -= amount
        if amount < 0 or self.left < 0:
            raise CannotPassError("large")

    def decode(self, data: Any, depth: int = 0) -> Any:
        """Give the value that plain data stand for.

        Raises:
            CannotPassError: they stand for nothing.
        """
        if depth > DEPTH:
            raise CannotPassError("deep")
        self.spend()
        if data is None or type(data) in (bool, int, float, str):
            return data
        if type(data) is list:
            return [self.decode(each, depth + 1) for each in data]
        if type(data) is dict and type(data.get("t")) is str:
            from .frames import TABLES
            from .pictures import PICTURES

            way = PLAIN.get(data["t"]) or TABLES.get(data["t"]) or PICTURES.get(data["t"])
            if way:
                return way(data, self, depth + 1)
        raise CannotPassError("damaged")


def encode(value: Any) -> Any:
    """Plain data for a value; see `Encoder`."""
    try:
        return Encoder().encode(value)
    except (CannotPassError, MemoryError):
        raise
    except Exception as trouble:  # what a student's own class does when looked at
        raise CannotPassError("kind", type(value).__name__) from trouble


def decode(data: Any) -> Any:
    """Give the value that plain data stand for; see `Decoder`.

    >>> decode(encode({"a": (1, float("inf"))}))
    {'a': (1, inf)}
    """
    try:
        return Decoder().decode(data)
    except CannotPassError:
        raise
    except Exception as trouble:  # pandas and numpy refuse damaged data in many ways
        raise CannotPassError("damaged") from trouble


def _listed(build: Callable[[list], Any]) -> Callable[[dict, Decoder, int], Any]:
    return lambda data, decoder, depth: build([decoder.decode(each, depth) for each in list(data["v"])])


def _dict(data: dict, decoder: Decoder, depth: int) -> dict:
    return {decoder.decode(key, depth): decoder.decode(value, depth) for key, value in data["v"]}


def _text(build: Callable[[str], Any]) -> Callable[[dict, Decoder, int], Any]:
    def way(data: dict, _decoder: Decoder, _depth: int) -> Any:
        if type(data["v"]) is not str or len(data["v"]) > DIGITS:
            raise CannotPassError("damaged")
        return build(data["v"])
    return way


def _range(data: dict, decoder: Decoder, _depth: int) -> range:
    found = range(*map(int, data["v"]))
    decoder.spend(len(found))
    return found


PLAIN: Mapping[str, Callable[[dict, Decoder, int], Any]] = {
    "tuple": _listed(tuple),
    "set": _listed(set),
    "frozenset": _listed(frozenset),
    "dict": _dict,
    "range": _range,
    "float": _text(float),
    "Decimal": _text(Decimal),
    "Fraction": _text(lambda text: Fraction(text) if "e" not in text.lower() else Fraction()),
    "complex": lambda data, _decoder, _depth: complex(*(float(str(each)[:40]) for each in data["v"])),
    "datetime": _text(dt.datetime.fromisoformat),
    "date": _text(dt.date.fromisoformat),
    "time": _text(dt.time.fromisoformat),
    "timedelta": lambda data, _decoder, _depth: dt.timedelta(*map(int, data["v"])),
}
