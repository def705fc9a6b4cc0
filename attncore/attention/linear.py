"""Linear attention: one sum of key-value products, which every query multiplies."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from attncore._arrays import Array, as_float
from attncore.attention._finite import safe_weighted_sum
from attncore.attention._shapes import check_vectors
from attncore.attention._tiles import ranges, repeat_kv_heads
from attncore.maths.functional import elu_plus_one

#: Tokens whose own scores are computed together; what came before them is a sum.
CHUNK = 64


def linear_attention(
    q: ArrayLike,
    k: ArrayLike,
    v: ArrayLike,
    *,
    feature_map: Callable[[Array], Array] = elu_plus_one,
    causal: bool = False,
) -> Array:
    """Attention with weights φ(q)·φ(k), divided by their sum, in time linear in the tokens.

    q            (..., query, d_head)
    k            (..., key, d_head); may have fewer heads (axis -3), as in `attend`
    v            (..., key, d_value)
    feature_map  φ: (..., d_head) -> (..., d_feature), nothing negative
    causal       whether each query sees only the keys up to its own place
    returns      (..., query, d_value); 0 for a query whose weights are all 0

    (φ(q) φ(k)ᵀ) v is bracketed as φ(q) (φ(k)ᵀ v), so that no (query, key) array is needed.
    With `causal`, φ(k)ᵀ v is a running sum. Katharopoulos et al. 2020, equations 5 to 12.
    Raises ValueError, naming the shapes, where they do not fit, or where causal attention has
    not as many queries as keys.

    >>> linear_attention(np.eye(2), np.eye(2), np.eye(2), causal=True).round(2)
    array([[1.  , 0.  ],
           [0.44, 0.56]])
    """
    query, key, value = as_float(q), as_float(k), as_float(v)
    check_vectors(query.shape, key.shape, value.shape)
    if causal and query.shape[-2] != key.shape[-2]:
        raise ValueError(
            f"causal linear attention needs as many queries as keys: q {query.shape}, k {key.shape}"
        )
    key, value = repeat_kv_heads(key, query), repeat_kv_heads(value, query)
    query, key = feature_map(query), feature_map(key)
    read = _causal if causal else _bidirectional
    with np.errstate(invalid="ignore"):
        return safe_weighted_sum(
            value, lambda columns: _normalized(read(query, key, _with_ones(columns)))
        )


def _bidirectional(query: Array, key: Array, value: Array) -> Array:
    """Weighted sums φ(q) (φ(k)ᵀ v) over all keys."""
    return np.asarray(query @ (key.swapaxes(-1, -2) @ value))


def _causal(query: Array, key: Array, value: Array) -> Array:
    """Causal weighted sums: a running sum of earlier chunks, and a triangle within each chunk."""
    lead = np.broadcast_shapes(query.shape[:-2], key.shape[:-2], value.shape[:-2])
    exact = np.result_type(query, key, value)
    output = np.empty((*lead, query.shape[-2], value.shape[-1]), exact)
    state = np.zeros((*lead, key.shape[-1], value.shape[-1]), exact)
    for chunk in ranges(query.shape[-2], CHUNK):
        ours, theirs, read = (x[..., chunk, :] for x in (query, key, value))
        output[..., chunk, :] = np.tril(ours @ theirs.swapaxes(-1, -2)) @ read + ours @ state
        state += theirs.swapaxes(-1, -2) @ read
    return output


def _with_ones(value: Array) -> Array:
    """Values with a last column of ones, whose weighted sum is the sum of the weights."""
    return np.concatenate([value, np.ones_like(value[..., :1])], axis=-1)


def _normalized(sums: Array) -> Array:
    """Sums divided by those of the last column, or by 1 where that is 0."""
    total = sums[..., -1:]
    return np.asarray(sums[..., :-1] / np.where(total == 0, 1, total))
