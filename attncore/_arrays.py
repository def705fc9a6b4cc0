"""Array types, activation recorders and argument checks that every module of the library uses."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array: TypeAlias = NDArray[np.floating[Any]]
Ids: TypeAlias = NDArray[np.integer[Any]]
Mask: TypeAlias = NDArray[np.bool_]
#: Named arrays, or recipes for those that are computed when somebody asks.
Entries: TypeAlias = dict[str, "Array | Callable[[], Array]"]


def as_float(x: ArrayLike) -> Array:
    """`x` as an array to compute with: float32 and float64 stay, all else becomes float32.

    >>> as_float([1, 2]).dtype, as_float(np.zeros(3)).dtype
    (dtype('float32'), dtype('float64'))
    """
    array = np.asarray(x)
    if array.dtype in (np.float32, np.float64):
        return array
    return array.astype(np.float32)


def read_only(array: Array) -> Array:
    """A view of `array` that cannot be written to."""
    view = array.view()
    view.flags.writeable = False
    return view


def nearest(name: str, names: Iterable[str]) -> str:
    """The suggestion that ends an error message: "; did you mean …?", or "" when no name is near.

    >>> nearest("gelo", ["relu", "gelu"])
    '; did you mean gelu?'
    """
    # Imported here: an error is rare, and starting up must stay quick.
    from difflib import get_close_matches

    found = get_close_matches(name, list(names), n=3, cutoff=0.6)
    return f"; did you mean {', '.join(found)}?" if found else ""


class Activations(Mapping[str, Array]):
    """Named arrays of one run; some of them are computed when first asked for.

    >>> found = Activations({"a": np.ones(2), "sum": lambda: np.ones(2).sum(keepdims=True)})
    >>> list(found), found["sum"]
    (['a', 'sum'], array([2.]))
    """

    def __init__(self, entries: Mapping[str, Array | Callable[[], Array]]) -> None:
        self._entries: Entries = dict(entries)

    def __getitem__(self, name: str) -> Array:
        entry = self._entries[name]
        if callable(entry):
            entry = self._entries[name] = entry()
        return entry

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def entries(self) -> Entries:
        """The arrays and the recipes of those that nobody has asked for yet."""
        return self._entries


class Recorder:
    """A recorder of activations: a run adds each by its name, and those that are wanted are kept.

    wanted  whole names; None for all of them
    """

    def __init__(self, wanted: frozenset[str] | None, prefix: str = "") -> None:
        self.wanted = wanted
        self.prefix = prefix
        self.entries: Entries = {}

    def under(self, prefix: str) -> Recorder:
        """A recorder into the same entries for a part of the model: names begin with `prefix`."""
        part = Recorder(self.wanted, self.prefix + prefix)
        part.entries = self.entries
        return part

    def add(self, name: str, array: Array) -> Array:
        """Keep an array if it is wanted, and return it."""
        if self.wanted is None or self.prefix + name in self.wanted:
            self.entries[self.prefix + name] = array
        return array

    def add_recipe(self, name: str, recipe: Callable[[], Array]) -> None:
        """Keep a function that computes an array when it is first read, if it is wanted."""
        if self.wanted is None or self.prefix + name in self.wanted:
            self.entries[self.prefix + name] = recipe


def check_ids(ids: ArrayLike, vocab_size: int) -> Ids:
    """The ids as an array; ValueError for one that is not in the vocabulary."""
    array = np.asarray(ids)
    if array.size and not np.issubdtype(array.dtype, np.integer):
        raise ValueError(f"token ids are whole numbers, not {array.dtype}")
    wrong = array[(array < 0) | (array >= vocab_size)]
    if wrong.size:
        raise ValueError(f"token id {wrong[0]} is not in a vocabulary of {vocab_size}")
    return array


def query_key_positions(n_query: int, n_key: int | None, offset: int) -> tuple[Ids, Ids]:
    """Positions of queries (query, 1) and keys (key,), `offset` keys before the first query.

    As many keys as come before the last query, unless `n_key` is given. Raises ValueError for
    a negative number of either.

    >>> query_key_positions(2, None, 1)
    (array([[1],
           [2]]), array([0, 1, 2]))
    """
    n_key = n_query + offset if n_key is None else n_key
    if min(n_query, n_key) < 0:
        raise ValueError(f"there cannot be {n_query} queries and {n_key} keys")
    return np.arange(offset, offset + n_query)[:, None], np.arange(n_key)
