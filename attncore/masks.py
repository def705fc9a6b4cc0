"""Attention masks: boolean arrays (query, key), combined with & | ~; True = visible."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from attncore._arrays import Ids, Mask, query_key_positions


def causal(n_query: int, n_key: int | None = None, *, offset: int = 0) -> Mask:
    """The causal mask: each query sees itself and earlier keys, key j <= query i + offset.

    returns  (query, key); as many keys as come before the last query, unless `n_key` is given

    `offset` is the number of keys that precede the first query; for a part of a larger mask,
    as `attend_blockwise` asks for, it may be negative.
    Raises ValueError for a negative number of queries or keys.

    >>> causal(3).astype(int)
    array([[1, 0, 0],
           [1, 1, 0],
           [1, 1, 1]])
    >>> causal(1, 4, offset=2).astype(int)
    array([[1, 1, 1, 0]])
    """
    query, key = query_key_positions(n_query, n_key, offset)
    return np.asarray(key <= query)


def sliding_window(
    n: int, left: int, right: int = 0, *, n_key: int | None = None, offset: int = 0
) -> Mask:
    """The sliding-window mask: each query sees itself, `left` keys before it and `right` after it.

    returns  (query, key): `n` queries; as many keys as come before the last, unless given

    `offset` is the number of keys that precede the first query. Beltagy et al. 2020.
    Raises ValueError for a negative number of queries, keys or neighbours.

    >>> sliding_window(4, left=1).astype(int)
    array([[1, 0, 0, 0],
           [1, 1, 0, 0],
           [0, 1, 1, 0],
           [0, 0, 1, 1]])
    """
    _check_counts("sliding_window", left=left, right=right)
    query, key = query_key_positions(n, n_key, offset)
    return np.asarray((key >= query - left) & (key <= query + right))


def padding(lengths: ArrayLike, n_key: int) -> Mask:
    """The padding mask: keys beyond the end of each sentence are masked.

    lengths  (...), whole numbers from 0 to n_key
    returns  (..., 1, n_key); add a head axis with `mask[:, None]` where there are heads

    Raises ValueError for lengths that are not such numbers.

    >>> padding([1, 3], 3).astype(int)[:, 0]
    array([[1, 0, 0],
           [1, 1, 1]])
    """
    return np.asarray(np.arange(n_key) < _lengths(lengths, n_key)[..., None, None])


def cross(query_lengths: ArrayLike, key_lengths: ArrayLike, n_query: int, n_key: int) -> Mask:
    """The mask of cross-attention between padded sentences: real queries see the real keys.

    query_lengths, key_lengths  (...), whole numbers up to n_query and n_key
    returns                     (..., n_query, n_key)

    Raises ValueError for lengths that are not such numbers.

    >>> cross([1, 2], [3, 1], 2, 3).astype(int)
    array([[[1, 1, 1],
            [0, 0, 0]],
    <BLANKLINE>
           [[1, 0, 0],
            [1, 0, 0]]])
    """
    return padding(query_lengths, n_query).swapaxes(-1, -2) & padding(key_lengths, n_key)


def prefix(n: int, prefix: int, *, offset: int = 0) -> Mask:
    """The prefix-LM mask: the first `prefix` tokens are visible to all, later ones causally.

    returns  (query, key)

    `offset` is the number of keys that precede the first query. Liu et al. 2018, Raffel et al.
    2020, figure 4. Raises ValueError for a negative number of tokens.

    >>> prefix(3, 2).astype(int)
    array([[1, 1, 0],
           [1, 1, 0],
           [1, 1, 1]])
    """
    _check_counts("prefix", prefix=prefix)
    return causal(n, offset=offset) | (np.arange(n + offset) < prefix)


def graph(adjacency: ArrayLike) -> Mask:
    """The mask of graph attention: query i sees key j where `adjacency[i, j]` is not 0.

    adjacency  (node, node)
    returns    (node, node)

    Raises ValueError unless the matrix is square. A node sees itself only where the
    diagonal says so. Veličković et al. 2018.

    >>> graph([[0, 2], [1, 0]]).astype(int)
    array([[0, 1],
           [1, 0]])
    """
    matrix = np.asarray(adjacency)
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1]:
        raise ValueError(f"graph needs a square matrix, not one with shape {matrix.shape}")
    return np.asarray(matrix != 0)


def _check_counts(function: str, **counts: int) -> None:
    """Raise ValueError for a number below 0."""
    for name, count in counts.items():
        if count < 0:
            raise ValueError(f"{function} needs {name} >= 0, not {count}")


def _lengths(lengths: ArrayLike, n: int) -> Ids:
    """The lengths as whole numbers; ValueError for what does not fit `n` places."""
    _check_counts("a mask of lengths", n=n)
    array = np.asarray(lengths)
    if array.size and not np.issubdtype(array.dtype, np.integer):
        raise ValueError(f"lengths are whole numbers, not {array.dtype}")
    wrong = array[(array < 0) | (array > n)]
    if wrong.size:
        raise ValueError(f"a length of {wrong[0]} does not fit {n} places")
    return array
