"""Additive attention: a score from a small network instead of a dot product."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from attncore._arrays import Array, as_float
from attncore.attention._tiles import ranges
from attncore.maths._pieces import PIECE


def additive_scores(
    q: ArrayLike, k: ArrayLike, *, w_q: ArrayLike, w_k: ArrayLike, w: ArrayLike
) -> Array:
    """Additive scores of queries against keys: w · tanh(q w_q + k w_k).

    q        (..., query, d_query)
    k        (..., key, d_key)
    w_q      (d_query, d_hidden)
    w_k      (d_key, d_hidden)
    w        (d_hidden,)
    returns  (..., query, key), float32 or float64

    `softmax` makes weights of them, after `np.where(mask, scores, -np.inf)` if there is a mask.
    The queries and keys may differ in width. Bahdanau et al. 2015, appendix A.1.2.
    Raises ValueError, naming the shapes, where they do not fit.

    >>> eye = np.eye(2)
    >>> additive_scores([[1, 0]], [[-1, 0], [0, 1]], w_q=eye, w_k=eye, w=[1, 1]).round(2)
    array([[0.  , 1.52]])
    """
    query, key, into_q, into_k, out = (as_float(x) for x in (q, k, w_q, w_k, w))
    _check(query, key, into_q, into_k, out)
    ours, theirs = query @ into_q, key @ into_k
    lead = np.broadcast_shapes(ours.shape[:-2], theirs.shape[:-2])
    shape = (*lead, ours.shape[-2], theirs.shape[-2])
    scores = np.empty(shape, np.result_type(ours, theirs, out))
    # Some queries at a time: the hidden layer is d_hidden times as large as the scores.
    per_query = math.prod(lead) * theirs.shape[-2] * len(out)
    for rows in ranges(ours.shape[-2], max(1, PIECE // max(1, per_query))):
        hidden = ours[..., rows, None, :] + theirs[..., None, :, :]
        scores[..., rows, :] = np.tanh(hidden, out=hidden) @ out
    return scores


def _check(query: Array, key: Array, into_q: Array, into_k: Array, out: Array) -> None:
    """Raise ValueError, naming all shapes, unless they fit."""
    shapes = (
        f"q {query.shape}, k {key.shape}, w_q {into_q.shape}, w_k {into_k.shape}, w {out.shape}"
    )
    if min(query.ndim, key.ndim) < 2 or (into_q.ndim, into_k.ndim, out.ndim) != (2, 2, 1):
        raise ValueError(f"q and k are (..., token, d), w_q and w_k matrices, w a vector: {shapes}")
    if (query.shape[-1], key.shape[-1]) != (len(into_q), len(into_k)):
        raise ValueError(f"queries or keys do not fit their matrices: {shapes}")
    if not into_q.shape[1] == into_k.shape[1] == len(out):
        raise ValueError(f"w_q, w_k and w differ in d_hidden: {shapes}")
    try:
        np.broadcast_shapes(query.shape[:-2], key.shape[:-2])
    except ValueError as error:
        raise ValueError(f"the leading axes do not fit each other: {shapes}") from error
