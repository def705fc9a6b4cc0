"""Attention: scores, scaled, masked, made into weights, used to read the values."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from attncore._arrays import Array, Mask, as_float
from attncore.functional import softmax


@dataclass(frozen=True, eq=False)
class Attention:
    """What `attend` found; the scores between the first and the weights are made on demand.

    scores_raw  (..., query, key)
    weights     (..., query, key)
    output      (..., query, d_value)
    """

    scores_raw: Array
    weights: Array
    output: Array
    _rule: ScoreRule

    @cached_property
    def scores_scaled(self) -> Array:
        """Scores after scaling (..., query, key)."""
        return self._rule.scaled(self.scores_raw)

    @cached_property
    def scores(self) -> Array:
        """Scores after softcap, bias and mask (..., query, key); -inf where masked."""
        return self._rule.final(self.scores_raw)


@dataclass(frozen=True, eq=False)
class ScoreRule:
    """What happens to a score before the softmax: scale, softcap, bias, mask, in this order."""

    scale: float
    softcap: float | None
    bias: Array | None
    mask: Mask | None

    def scaled(self, scores: Array) -> Array:
        """Scores times the scale."""
        with np.errstate(invalid="ignore"):
            return scores * self.scale

    def final(self, scores: Array) -> Array:
        """Scores as the softmax gets them."""
        scores = self.scaled(scores)
        with np.errstate(invalid="ignore"):
            if self.softcap is not None:
                scores = self.softcap * np.tanh(scores / self.softcap)
            if self.bias is not None:
                scores = scores + self.bias
        return scores if self.mask is None else np.where(self.mask, scores, -np.inf)


def attend(
    q: ArrayLike,
    k: ArrayLike,
    v: ArrayLike,
    *,
    mask: ArrayLike | None = None,
    bias: ArrayLike | None = None,
    scale: float | None = None,
    softcap: float | None = None,
) -> Attention:
    """Each query reads the values, weighted by how well its vector meets each key.

    q        (..., query, d_head)
    k        (..., key, d_head)
    v        (..., key, d_value)
    mask     bool, broadcastable to (..., query, key); True = may be looked at
    bias     float, broadcastable to (..., query, key); added after scaling
    returns  Attention; a query that may look at nothing gets weights 0 and output 0

    The scale is 1/sqrt(d_head) unless given; `softcap` c turns s into c*tanh(s/c). k and v may
    have fewer heads (axis -3) than q, if their number divides q's. What is masked never leaks,
    not even inf or NaN. Vaswani et al. 2017, equation 1.
    Raises ValueError, naming the shapes, where they do not fit or the mask is not boolean.

    >>> found = attend(np.eye(2), np.eye(2), np.eye(2), mask=np.tri(2, dtype=bool))
    >>> found.weights.round(2)
    array([[1.  , 0.  ],
           [0.33, 0.67]])
    """
    query, key, value = as_float(q), as_float(k), as_float(v)
    _check_vectors(query, key, value)
    rule = ScoreRule(
        scale=1 / math.sqrt(query.shape[-1]) if scale is None else float(scale),
        softcap=softcap,
        bias=None if bias is None else as_float(bias),
        mask=None if mask is None else _boolean(mask),
    )
    with np.errstate(invalid="ignore", over="ignore"):
        scores_raw = _matmul_grouped(query, key.swapaxes(-1, -2))
    _check_broadcast(scores_raw, mask=rule.mask, bias=rule.bias)
    weights = softmax(rule.final(scores_raw))
    return Attention(scores_raw, weights, _read(weights, value), rule)


def _read(weights: Array, value: Array) -> Array:
    """Weighted sums of the values, in which a weight of 0 takes nothing even from inf or NaN.

    weights  (..., query, key)
    value    (..., key, d_value)
    returns  (..., query, d_value)
    """
    finite = np.isfinite(value)
    if finite.all():
        return _matmul_grouped(weights, value)
    output = _matmul_grouped(weights, np.where(finite, value, 0))
    seen = (weights > 0).astype(weights.dtype)
    for infinity in (np.inf, -np.inf):
        found = _matmul_grouped(seen, (value == infinity).astype(weights.dtype)) > 0
        with np.errstate(invalid="ignore"):  # inf - inf is NaN, as it should be
            output = np.where(found, output + infinity, output)
    found = _matmul_grouped(seen, np.isnan(value).astype(weights.dtype)) > 0
    return np.where(found, np.nan, output)


def _matmul_grouped(a: Array, b: Array) -> Array:
    """`a @ b`, in which several heads (axis -3) of `a` may share one of `b`."""
    heads, groups = (x.shape[-3] if x.ndim > 2 else 1 for x in (a, b))
    if heads == groups or 1 in (heads, groups):
        return np.asarray(a @ b)
    split = a.reshape(*a.shape[:-3], groups, heads // groups, *a.shape[-2:])
    product = split @ b[..., None, :, :]
    return np.asarray(product.reshape(*product.shape[:-4], heads, *product.shape[-2:]))


def _boolean(mask: ArrayLike) -> Mask:
    """The mask as an array; numbers are refused, for 0 may mean hidden or may mean seen."""
    array = np.asarray(mask)
    if array.dtype != np.bool_:
        raise ValueError(f"a mask is boolean (True = may be looked at), not {array.dtype}")
    return array


def _check_vectors(q: Array, k: Array, v: Array) -> None:
    """Raise ValueError, naming all three shapes, unless they can attend."""
    shapes = f"q {q.shape}, k {k.shape}, v {v.shape}"
    if min(q.ndim, k.ndim, v.ndim) < 2:
        raise ValueError(f"attend needs (..., token, d_head) for each of {shapes}")
    if q.shape[-1] != k.shape[-1]:
        raise ValueError(f"queries and keys differ in d_head: {shapes}")
    if k.shape[-2] != v.shape[-2]:
        raise ValueError(f"keys and values differ in number: {shapes}")
    if 0 in (q.shape[-1], k.shape[-2]):
        raise ValueError(f"there must be a key to look at, and a d_head: {shapes}")
    heads, groups = (x.shape[-3] if x.ndim > 2 else 1 for x in (q, k))
    grouped = min(heads, groups) > 1 and heads != groups
    if grouped and heads % groups:
        raise ValueError(f"{groups} heads of keys cannot be shared by {heads} of queries: {shapes}")
    try:
        np.broadcast_shapes(k.shape[:-2], v.shape[:-2])
        cut = -3 if grouped else -2
        np.broadcast_shapes(q.shape[:cut], k.shape[:cut])
    except ValueError as error:
        raise ValueError(f"the leading axes do not fit each other: {shapes}") from error


def _check_broadcast(scores: Array, **others: Array | Mask | None) -> None:
    """Raise ValueError unless each of the others broadcasts to (..., query, key)."""
    for name, other in others.items():
        if other is None:
            continue
        try:
            fits = np.broadcast_shapes(scores.shape, other.shape)[-2:] == scores.shape[-2:]
        except ValueError:
            fits = False
        if not fits:
            raise ValueError(f"{name} {other.shape} does not fit scores {scores.shape}")
