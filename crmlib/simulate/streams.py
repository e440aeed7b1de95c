"""Random streams by name, so that one table's draws never move another's."""

from collections.abc import Sequence
from zlib import crc32

import numpy as np


class Streams:
    """Independent generators of one part of a firm, one a name.

    A name serves once: each stream is drawn customer by customer, so that the first customers stay the
    same when more follow.
    """

    def __init__(self, seed: int, part: int):
        self._seed, self._part = seed, part
        self._used: set[str] = set()

    def __call__(self, name: str) -> np.random.Generator:
        """The generator of that name, from its start."""
        if name in self._used:
            raise ValueError(f"stream {name!r} is used twice")
        self._used.add(name)
        child = np.random.SeedSequence(self._seed, spawn_key=(self._part, crc32(name.encode())))
        return np.random.Generator(np.random.PCG64(child))


def pick(rng: np.random.Generator, weights: Sequence[float], size: int) -> np.ndarray:
    """Numbers of kinds (0, 1, ...), drawn with the given weights."""
    edges = np.cumsum(np.asarray(weights, dtype=float))
    return np.searchsorted(edges / edges[-1], rng.random(size), side="right").clip(max=len(edges) - 1)


def pick_by_row(rng: np.random.Generator, weights: np.ndarray) -> np.ndarray:
    """One kind a row, drawn with the weights of that row."""
    edges = np.cumsum(weights, axis=1)
    point = rng.random(len(weights)) * edges[:, -1]
    return (point[:, None] >= edges).sum(axis=1).clip(max=weights.shape[1] - 1)
