"""Who may look at whom: boolean arrays (query, key), combined with & | ~; True = may look."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from attncore._arrays import Mask


def causal(n_query: int, n_key: int | None = None, *, offset: int = 0) -> Mask:
    """Each query sees itself and what came before: key j <= query i + offset.

    returns  (query, key)

    `offset` is the number of keys that precede the first query.

    >>> causal(3).astype(int)
    array([[1, 0, 0],
           [1, 1, 0],
           [1, 1, 1]])
    >>> causal(1, 4, offset=2).astype(int)
    array([[1, 1, 1, 0]])
    """
    n_key = n_query + offset if n_key is None else n_key
    query = np.arange(n_query)[:, None]
    return np.asarray(np.arange(n_key) <= query + offset)


def sliding_window(n: int, left: int, right: int = 0) -> Mask:
    """Each query sees itself, `left` neighbours before it and `right` after it.

    returns  (query, key)

    >>> sliding_window(4, left=1).astype(int)
    array([[1, 0, 0, 0],
           [1, 1, 0, 0],
           [0, 1, 1, 0],
           [0, 0, 1, 1]])
    """
    step = np.arange(n) - np.arange(n)[:, None]
    return (step >= -left) & (step <= right)


def padding(lengths: ArrayLike, n_key: int) -> Mask:
    """Keys beyond the end of each sentence are hidden.

    lengths  (...)
    returns  (..., 1, n_key); add a head axis with `mask[:, None]` where there are heads

    >>> padding([1, 3], 3).astype(int)[:, 0]
    array([[1, 0, 0],
           [1, 1, 1]])
    """
    return np.asarray(np.arange(n_key) < np.asarray(lengths)[..., None, None])


def prefix(n: int, prefix: int) -> Mask:
    """Everyone sees the first `prefix` tokens; beyond them each sees itself and earlier ones.

    returns  (query, key)

    >>> prefix(3, 2).astype(int)
    array([[1, 1, 0],
           [1, 1, 0],
           [1, 1, 1]])
    """
    return causal(n) | (np.arange(n) < prefix)


def graph(adjacency: ArrayLike) -> Mask:
    """Each node sees its neighbours: query i sees key j where `adjacency[i, j]` is not 0.

    adjacency  (node, node)
    returns    (node, node)

    Raises ValueError unless the matrix is square. A node sees itself only where the
    diagonal says so.

    >>> graph([[0, 2], [1, 0]]).astype(int)
    array([[0, 1],
           [1, 0]])
    """
    matrix = np.asarray(adjacency)
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1]:
        raise ValueError(f"graph needs a square matrix, not one with shape {matrix.shape}")
    return np.asarray(matrix != 0)
