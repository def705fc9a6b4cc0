"""Elementwise work on large arrays, one piece at a time, so that each piece stays in the cache."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from attncore._arrays import Array

#: Entries per piece: 256 KiB of float32, so that a piece, its result and a temporary fit in L2.
PIECE = 1 << 16


def in_pieces(work: Callable[[Array, Array], None], x: Array) -> Array:
    """A new array like `x`, written by `work(entries, result)`, which sees entries one by one.

    x        (...)
    returns  (...)

    >>> in_pieces(lambda x, out: np.add(x, 1, out=out), np.zeros((2, 2)))
    array([[1., 1.],
           [1., 1.]])
    """
    result = np.empty(x.shape, x.dtype)
    if x.size <= PIECE:
        work(x, result)
        return result
    flat, flat_result = x.reshape(-1), result.reshape(-1)
    for start in range(0, x.size, PIECE):
        work(flat[start : start + PIECE], flat_result[start : start + PIECE])
    return result


def row_pieces(work: Callable[[Array, Array], None], x: Array, result: Array) -> Array:
    """`result`, written by `work(rows, result)`, which sees whole rows (..., width).

    x        (..., width)
    result   (..., width); contiguous; may be `x` itself
    returns  `result`

    >>> row_pieces(lambda x, out: np.cumsum(x, -1, out=out), np.ones((2, 3)), np.empty((2, 3)))
    array([[1., 2., 3.],
           [1., 2., 3.]])
    """
    if x.size <= PIECE or x.ndim < 2:
        work(x, result)
        return result
    rows, rows_result = x.reshape(-1, x.shape[-1]), result.reshape(-1, x.shape[-1])
    step = max(1, PIECE // x.shape[-1])
    for start in range(0, len(rows), step):
        work(rows[start : start + step], rows_result[start : start + step])
    return result


def row_sums(x: Array) -> Array:
    """The sum of each row; quicker than NumPy's own, which adds in pairs.

    x        (..., width)
    returns  (..., 1)

    >>> row_sums(np.ones((2, 3)))
    array([[3.],
           [3.]])
    """
    return np.asarray(np.einsum("...i->...", x)[..., None])
