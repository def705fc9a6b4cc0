"""Attention whose memory does not grow with the number of queries times keys."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from attncore._arrays import Array, as_float
from attncore.attention._shapes import (
    all_half,
)
from attncore.attention._tiles import BLOCK, attend_in_tiles
from attncore.attention.score_rule import MaskRule, rule_for


def attend_blockwise(
    q: ArrayLike,
    k: ArrayLike,
    v: ArrayLike,
    *,
    mask: ArrayLike | MaskRule | None = None,
    bias: ArrayLike | None = None,
    scale: float | None = None,
    softcap: float | None = None,
    block: int | tuple[int, int] = BLOCK,
) -> Array:
    """The output of `attend`, without ever holding all scores or weights: online softmax.

    q        (..., query, d_head)
    k        (..., key, d_head)
    v        (..., key, d_value)
    mask     bool, broadcastable to (..., query, key); or a function of two slices, of the
             queries and of the keys, that gives the bool array (query, key) of that part
    bias     float, broadcastable to (..., query, key)
    block    how many queries and keys are looked at together
    returns  (..., query, d_value), in the precision in which `attend` returns it

    What a mask hides altogether is not computed. Everything else is as in `attend`.
    Milakov and Gimelshein 2018; Rabe and Staats 2021; Dao et al. 2022.
    Raises ValueError as `attend` does, and for a block or a mask function that does not fit.

    >>> def causal(queries: slice, keys: slice):
    ...     return np.r_[keys] <= np.r_[queries][:, None]
    >>> attend_blockwise(np.eye(2), np.eye(2), np.eye(2), mask=causal, block=1).round(2)
    array([[1.  , 0.  ],
           [0.33, 0.67]])
    """
    query, key, value = as_float(q), as_float(k), as_float(v)
    rule = rule_for(query, key, value, scale=scale, softcap=softcap, bias=bias, mask=mask)
    output = attend_in_tiles(query, key, value, rule, _block(block))
    return output.astype(np.float16) if all_half(q, k, v) else output


def _block(block: int | tuple[int, int]) -> tuple[int, int]:
    """The numbers of queries and keys per block; ValueError unless both are above 0."""
    queries, keys = (block, block) if isinstance(block, int) else block
    if min(queries, keys) < 1:
        raise ValueError(f"a block holds at least one query and one key, not {block}")
    return queries, keys
