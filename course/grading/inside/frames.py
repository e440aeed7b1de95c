"""numpy and pandas values as plain data, and back; Polars tables arrive as pandas ones.

Numbers and times travel as their bytes, text as text, anything else element by element.
"""

import base64
import re
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from .wire import CannotPassError, Decoder, Encoder

RAW = re.compile(r"[<>|=]?(b1|[iu][1248]|f[248]|c(8|16)|[mM]8\[(ns|us|ms|s|m|h|D|W|M|Y)\])")
MASKED = re.compile(r"U?Int(8|16|32|64)|Float(32|64)|boolean")
# A zone's name is looked up in files: nothing that could lead out of their folder.
ZONE = re.compile(r"(?!dateutil)[A-Za-z_]+(/[A-Za-z0-9_+-]+){0,2}|UTC[+-]\d\d:\d\d")
ROWS = 2_000_000


def encode_table(value: Any, encoder: Encoder, depth: int) -> Any:
    """Plain data for a numpy or pandas value, else NotImplemented."""
    home = type(value).__module__.split(".")[0]
    if home == "polars":
        value = _from_polars(value)
    for kind, way in _ENCODE:
        if isinstance(value, kind):
            return way(value, encoder, depth + 1)
    if value is pd.NaT or value is pd.NA:
        return {"t": "missing", "v": str(value)}
    return NotImplemented


def _from_polars(value: Any) -> Any:
    if hasattr(value, "collect"):
        value = value.collect()
    if hasattr(value, "columns"):
        return pd.DataFrame({name: value[name].to_list() for name in value.columns})
    return pd.Series(value.to_list(), name=value.name) if hasattr(value, "to_list") else value


def _bytes(array: np.ndarray, encoder: Encoder) -> dict:
    encoder.spend(array.size // 8)
    return {"d": array.dtype.str, "s": list(array.shape), "b": base64.b64encode(array.tobytes()).decode()}


def _array(value: np.ndarray, encoder: Encoder, depth: int) -> dict:
    array = np.asarray(value)
    if RAW.fullmatch(array.dtype.str):
        return {"t": "array", **_bytes(array, encoder)}
    if array.dtype.kind not in "OUST":
        raise CannotPassError("kind", f"array of {array.dtype}")
    kind = "U" if array.dtype.kind in "UT" else "O"
    return {"t": "array", "d": kind, "s": list(array.shape),
            "v": [encoder.encode(each, depth) for each in array.ravel().tolist()]}


def _scalar(value: np.generic, encoder: Encoder, depth: int) -> Any:
    if isinstance(value, np.str_):
        return str(value)
    return {**_array(np.asarray(value), encoder, depth), "t": "scalar"}


def _column(array: Any, encoder: Encoder, depth: int) -> dict:
    """Encode the values of a Series or an Index, whatever their dtype."""
    dtype = array.dtype
    if isinstance(dtype, np.dtype):
        return _array(array.to_numpy(), encoder, depth)
    if isinstance(dtype, pd.CategoricalDtype):
        whole = array.array if hasattr(array, "array") else array
        return {"t": "category", "v": _array(np.asarray(whole.codes), encoder, depth), "o": bool(dtype.ordered),
                "c": _index(dtype.categories, encoder, depth)}
    if isinstance(dtype, pd.DatetimeTZDtype):
        plain = array.dt.tz_convert("UTC").dt.tz_localize(None) if isinstance(array, pd.Series) else \
            array.tz_convert("UTC").tz_localize(None)
        return {"t": "zoned", "v": _array(plain.to_numpy(), encoder, depth), "z": str(dtype.tz)}
    name = str(dtype) if MASKED.fullmatch(str(dtype)) else "str" if isinstance(dtype, pd.StringDtype) else "object"
    values = [None if pd.api.types.is_scalar(each) and pd.isna(each) else each for each in array.tolist()]
    return {"t": "column", "d": name, "v": [encoder.encode(each, depth) for each in values]}


def _index(value: pd.Index, encoder: Encoder, depth: int) -> dict:
    name = encoder.encode(value.name, depth)
    if isinstance(value, pd.RangeIndex):
        return {"t": "steps", "v": [value.start, value.stop, value.step], "n": name}
    if isinstance(value, pd.MultiIndex):
        levels = [_column(value.get_level_values(level), encoder, depth) for level in range(value.nlevels)]
        return {"t": "levels", "v": levels, "n": [encoder.encode(each, depth) for each in value.names]}
    return {"t": "index", "v": _column(value, encoder, depth), "n": name}


def _series(value: pd.Series, encoder: Encoder, depth: int) -> dict:
    return {"t": "series", "v": _column(value, encoder, depth), "i": _index(value.index, encoder, depth),
            "n": encoder.encode(value.name, depth)}


def _frame(value: pd.DataFrame, encoder: Encoder, depth: int) -> dict:
    columns = [_column(value.iloc[:, place], encoder, depth) for place in range(value.shape[1])]
    return {"t": "frame", "v": columns, "i": _index(value.index, encoder, depth),
            "c": _index(value.columns, encoder, depth)}


def _timestamp(value: pd.Timestamp, _encoder: Encoder, _depth: int) -> dict:
    plain = value if value.tz is None else value.tz_convert("UTC").tz_localize(None)
    return {"t": "timestamp", "v": int(plain.as_unit("ns").value), "z": None if value.tz is None else str(value.tz)}


_ENCODE: tuple[tuple[Any, Callable[[Any, Encoder, int], Any]], ...] = (
    (np.generic, _scalar),
    (np.ndarray, _array),
    (pd.DataFrame, _frame),
    (pd.Series, _series),
    (pd.Index, _index),
    (pd.Timestamp, _timestamp),
    (pd.Timedelta, lambda value, _encoder, _depth: {"t": "length", "v": int(value.as_unit("ns").value)}),
    (pd.Categorical, lambda value, encoder, depth: {**_column(value, encoder, depth), "t": "categorical"}),
    (pd.api.extensions.ExtensionArray, lambda value, encoder, depth: _column(pd.Series(value), encoder, depth)),
)


def _read_array(data: dict, decoder: Decoder, depth: int) -> np.ndarray:
    shape = tuple(int(each) for each in data["s"])
    if len(shape) > 8 or any(each < 0 for each in shape):
        raise CannotPassError("damaged")
    if data["d"] in ("U", "O"):
        values = [decoder.decode(each, depth) for each in data["v"]]
        if data["d"] == "U":
            texts = [str(each) for each in values]
            decoder.spend(len(texts) * max(map(len, texts), default=0) // 25)  # each takes as much room as the longest
            return np.array(texts, dtype=np.str_).reshape(shape)
        array = np.empty(len(values), dtype=object)
        array[:] = values
        return array.reshape(shape)
    if type(data["d"]) is not str or not RAW.fullmatch(data["d"]):
        raise CannotPassError("damaged")
    raw = base64.b64decode(data["b"], validate=True)
    decoder.spend(len(raw) // 64)
    return np.frombuffer(raw, dtype=data["d"]).reshape(shape).copy()


def _read_column(data: dict, decoder: Decoder, depth: int) -> Any:
    """Build what a Series or an Index can be made of."""
    if data["t"] == "array":
        return _read_array(data, decoder, depth)
    if data["t"] == "category":
        categories = _read_index(data["c"], decoder, depth)
        return pd.Categorical.from_codes(_read_array(data["v"], decoder, depth), categories, ordered=data["o"] is True)
    if data["t"] == "zoned":
        return pd.DatetimeIndex(_read_array(data["v"], decoder, depth)).tz_localize("UTC").tz_convert(_zone(data["z"]))
    values = [decoder.decode(each, depth) for each in data["v"]]
    if data["d"] == "str":
        return pd.array([None if each is None else str(each) for each in values], dtype="str")
    return pd.array(values, dtype=data["d"]) if MASKED.fullmatch(data["d"]) else pd.Series(values, dtype=object).array


def _read_index(data: dict, decoder: Decoder, depth: int) -> pd.Index:
    if data["t"] == "steps":
        start, stop, step = map(int, data["v"])
        if len(range(start, stop, step)) > ROWS:
            raise CannotPassError("large")
        return pd.RangeIndex(start, stop, step, name=_name(data["n"], decoder, depth))
    if data["t"] == "levels":
        names = [_name(each, decoder, depth) for each in data["n"]]
        return pd.MultiIndex.from_arrays([_read_column(each, decoder, depth) for each in data["v"]], names=names)
    return pd.Index(_read_column(data["v"], decoder, depth), name=_name(data["n"], decoder, depth), copy=True)


def _name(data: Any, decoder: Decoder, depth: int) -> Any:
    return decoder.decode(data, depth)


def _zone(name: Any) -> Any:
    if type(name) is not str or not ZONE.fullmatch(name):
        raise CannotPassError("damaged")
    return name


def _read_series(data: dict, decoder: Decoder, depth: int) -> pd.Series:
    return pd.Series(_read_column(data["v"], decoder, depth), index=_read_index(data["i"], decoder, depth),
                     name=_name(data["n"], decoder, depth))


def _read_frame(data: dict, decoder: Decoder, depth: int) -> pd.DataFrame:
    index = _read_index(data["i"], decoder, depth)
    columns = {place: pd.Series(_read_column(each, decoder, depth), index=index)
               for place, each in enumerate(data["v"])}
    frame = pd.DataFrame(columns, index=index)
    frame.columns = _read_index(data["c"], decoder, depth)
    return frame


def _read_timestamp(data: dict, _decoder: Decoder, _depth: int) -> pd.Timestamp:
    stamp = pd.Timestamp(int(data["v"]), unit="ns")
    return stamp if data["z"] is None else stamp.tz_localize("UTC").tz_convert(_zone(data["z"]))


TABLES: Mapping[str, Callable[[dict, Decoder, int], Any]] = {
    "array": _read_array,
    "scalar": lambda data, decoder, depth: _read_array({**data, "s": [1]}, decoder, depth)[0],
    "series": _read_series,
    "frame": _read_frame,
    "index": _read_index,
    "steps": _read_index,
    "levels": _read_index,
    "column": _read_column,
    "zoned": _read_column,
    "category": _read_column,
    "categorical": lambda data, decoder, depth: _read_column({**data, "t": "category"}, decoder, depth),
    "timestamp": _read_timestamp,
    "length": lambda data, _decoder, _depth: pd.Timedelta(int(data["v"]), unit="ns"),
    "missing": lambda data, _decoder, _depth: {"NaT": pd.NaT, "<NA>": pd.NA}[data["v"]],
}
