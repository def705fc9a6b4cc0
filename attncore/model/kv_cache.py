"""The key/value cache: keys and values of earlier tokens, and of an encoder's output."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from attncore._arrays import Array

#: Keys and values (..., head, token, d_head).
Pair = tuple[Array, Array]


class KeyValues:
    """The keys and values of one attention layer, which grow with every token.

    >>> store = KeyValues()
    >>> _ = store.join(lambda: (np.ones((1, 2, 3)), np.zeros((1, 2, 3))))
    >>> keys, values = store.join(lambda: (np.ones((1, 1, 3)), np.zeros((1, 1, 3))))
    >>> keys.shape, store.length
    ((1, 3, 3), 3)
    """

    def __init__(self) -> None:
        self.length = 0
        self._room: Pair | None = None

    def join(self, make: Callable[[], Pair]) -> Pair:
        """All keys and values so far: the stored ones, then those that `make` returns."""
        keys, values = make()
        start, self.length = self.length, self.length + keys.shape[-2]
        if self._room is None or self.length > self._room[0].shape[-2]:
            self._room = self._larger(keys), self._larger(values, old=1)
        for room, fresh in zip(self._room, (keys, values), strict=True):
            room[..., start : self.length, :] = fresh
        keys, values = (room[..., : self.length, :] for room in self._room)
        return keys, values

    def _larger(self, like: Array, old: int = 0) -> Array:
        """A buffer of twice the needed length, with the old entries: growth rarely copies."""
        room = np.empty((*like.shape[:-2], 2 * self.length, like.shape[-1]), like.dtype)
        if self._room is not None:
            before = self._room[old]
            room[..., : before.shape[-2], :] = before
        return room


class FixedKeyValues(KeyValues):
    """The keys and values of an encoder's output, made once."""

    def join(self, make: Callable[[], Pair]) -> Pair:
        if self._room is None:
            self._room = make()
        return self._room


@dataclass
class Cache:
    """The cache of a model's blocks during generation: keys and values, and the encoded source.

    `own` and `cross` hold one store per block, `source` the output of an encoder.
    """

    n_layers: int
    source: Array | None = None
    own: tuple[KeyValues, ...] = field(init=False)
    cross: tuple[KeyValues, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.own = tuple(KeyValues() for _ in range(self.n_layers))
        self.cross = tuple(FixedKeyValues() for _ in range(self.n_layers))

    @property
    def length(self) -> int:
        """The number of tokens in the cache."""
        return self.own[0].length
