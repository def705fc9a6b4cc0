"""Softmax attention in tiles of queries and keys, without ever holding all scores.

Each tile of scores stays in the cache. A query keeps the largest score it has met, the sum of
its exponentials and the sum of the values they weigh; when a larger score comes, both sums
shrink. Milakov and Gimelshein 2018; Rabe and Staats 2021; Dao et al. 2022.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from attncore._arrays import Array, Mask
from attncore.attention._finite import safe_weighted_sum
from attncore.attention._shapes import boolean, shares_heads
from attncore.attention._threads import run_in_parallel
from attncore.attention.score_rule import MaskRule, ScoreRule
from attncore.maths._pieces import row_sums
from attncore.maths.functional import finite_top

Entry = TypeVar("Entry", bound=np.generic)
#: Queries and keys per tile: 1 MiB of float32, a usual L2; fewer queries would mean more calls.
BLOCK = (256, 1024)


def attend_in_tiles(
    query: Array, key: Array, value: Array, rule: ScoreRule, block: tuple[int, int] = BLOCK
) -> Array:
    """The output of softmax attention, tile by tile; a query whose keys are all masked gets 0.

    query    (..., query, d_head)
    key      (..., key, d_head); may have fewer heads (axis -3), and so may the values
    value    (..., key, d_value)
    block    queries and keys per tile
    returns  (..., query, d_value)

    >>> one = np.eye(2)
    >>> attend_in_tiles(one, one, one, ScoreRule(1.0, mask=np.tri(2, dtype=bool))).round(2)
    array([[1.  , 0.  ],
           [0.27, 0.73]])
    """
    key, value = (repeat_kv_heads(x, query) for x in (key, value))
    return safe_weighted_sum(value, lambda columns: _attend_heads(query, key, columns, rule, block))


def _attend_heads(
    query: Array, key: Array, value: Array, rule: ScoreRule, block: tuple[int, int]
) -> Array:
    """The output of all heads, in parallel; leading axes broadcast, and values are finite."""
    bias, mask = rule.bias, rule.array_mask
    floats = [x for x in (query, key, value, bias) if x is not None]
    lead = np.broadcast_shapes(*(x.shape[:-2] for x in (*floats, mask) if x is not None))
    output = np.empty((*lead, query.shape[-2], value.shape[-1]), np.result_type(*floats))
    grid = (*lead, query.shape[-2], key.shape[-2])

    def read(head: tuple[int, ...]) -> None:
        mine = (_head_slice(x, head, lead + x.shape[-2:]) for x in (query, key, value))
        here = replace(
            rule,
            bias=None if bias is None else _head_slice(bias, head, grid),
            mask=rule.mask if mask is None else _head_slice(mask, head, grid),
        )
        # Each thread has an error state of its own.
        with np.errstate(invalid="ignore", over="ignore"):
            _attend_head(*mine, rule=here, block=block, output=output[head])

    run_in_parallel(read, np.ndindex(lead))
    return output


def _attend_head(
    query: Array,
    key: Array,
    value: Array,
    *,
    rule: ScoreRule,
    block: tuple[int, int],
    output: Array,
) -> None:
    """Write the output of a head: (query, d_head), (key, d_head), (key, d_value) -> `output`."""
    high, wide = (min(n, len(x)) for n, x in zip(block, (query, key), strict=True))
    scratch = np.empty(high * wide, output.dtype)
    for rows in ranges(len(query), block[0]):
        # Scaling the queries costs less than scaling the scores.
        scaled = query[rows] * rule.scale
        sums = _OnlineSoftmax(output[rows])
        for columns, hidden in _tiles(rule.mask, rows, len(key), block[1]):
            shape = (len(scaled), columns.stop - columns.start)
            scores = scratch[: shape[0] * shape[1]].reshape(shape)
            np.matmul(scaled, key[columns].T, out=scores)
            rule.cap(scores)
            if rule.bias is not None:
                scores += rule.bias[rows, columns]
            if hidden is not None:
                first, where = hidden
                part = scores[:, first : first + where.shape[1]]
                np.copyto(part, -np.inf, where=where)
            sums.add(scores, value[columns])
        sums.finish()


class _OnlineSoftmax:
    """Running sums of the online softmax for some queries: largest score, exponentials, values.

    output  (query, d_value), written to
    """

    def __init__(self, output: Array) -> None:
        self.output = output
        self.output[...] = 0
        self.largest: Array = np.full((len(output), 1), -np.inf, output.dtype)
        self.total: Array = np.zeros_like(self.largest)

    def add(self, scores: Array, value: Array) -> None:
        """Add values (key, d_value) weighted by scores (query, key), which are overwritten."""
        largest = np.maximum(self.largest, scores.max(axis=-1, keepdims=True))
        top = finite_top(largest.copy())
        scores -= top
        np.exp(scores, out=scores)
        shrink = np.exp(self.largest - top)
        self.total *= shrink
        self.total += row_sums(scores)
        self.output *= shrink
        self.output += scores @ value
        self.largest = largest

    def finish(self) -> None:
        """Divide the weighted values by the sum of the exponentials."""
        self.total[self.total == 0] = 1
        self.output /= self.total


def _tiles(
    mask: Mask | MaskRule | None, rows: slice, n_key: int, step: int
) -> Iterator[tuple[slice, tuple[int, Mask] | None]]:
    """Ranges of keys with a visible one, each with its masked part: (first key, mask) or None."""
    for columns in ranges(n_key, step):
        if mask is None:
            yield columns, None
            continue
        seen = _tile_mask(mask, rows, columns)
        somewhere = np.flatnonzero(seen.any(axis=0))
        if somewhere.size:
            first, stop = int(somewhere[0]), int(somewhere[-1]) + 1
            columns = slice(columns.start + first, columns.start + stop)
            yield columns, _masked(seen[:, first:stop])


def _masked(seen: Mask) -> tuple[int, Mask] | None:
    """The first partly masked key, and the mask (True = masked) from it to the last such key."""
    partly = np.flatnonzero(~seen.all(axis=0))
    if not partly.size:
        return None
    first, stop = int(partly[0]), int(partly[-1]) + 1
    return first, ~seen[:, first:stop]


def _tile_mask(mask: Mask | MaskRule, rows: slice, columns: slice) -> Mask:
    """The mask (query, key) of a tile; ValueError for a mask function with another shape."""
    if isinstance(mask, np.ndarray):
        return mask[rows, columns]
    shape = (rows.stop - rows.start, columns.stop - columns.start)
    seen = boolean(mask(rows, columns))
    try:
        return np.broadcast_to(seen, shape)
    except ValueError as error:
        raise ValueError(f"mask({rows}, {columns}) gives {seen.shape}, not {shape}") from error


def ranges(n: int, step: int) -> Iterator[slice]:
    """Slices of at most `step` that cover 0 to n.

    >>> list(ranges(5, 3))
    [slice(0, 3, None), slice(3, 5, None)]
    """
    return (slice(start, min(start + step, n)) for start in range(0, n, step))


def _head_slice(x: NDArray[Entry], head: tuple[int, ...], shape: tuple[int, ...]) -> NDArray[Entry]:
    """The matrix of one head of an array that broadcasts to `shape`."""
    return np.asarray(np.broadcast_to(x, shape)[head])


def repeat_kv_heads(x: Array, query: Array) -> Array:
    """Keys or values (..., head, token, d) repeated for the heads of queries that share them.

    >>> repeat_kv_heads(np.ones((2, 5, 3)), np.ones((6, 4, 3))).shape
    (6, 5, 3)
    """
    if not shares_heads(query.shape, x.shape):
        return x
    return np.repeat(x, query.shape[-3] // x.shape[-3], axis=-3)
