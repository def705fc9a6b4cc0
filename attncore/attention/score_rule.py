"""The rule by which dot products of queries and keys become scores."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from attncore._arrays import Array, Mask, as_float
from attncore.attention._shapes import (
    above_zero,
    boolean,
    check_broadcast,
    check_vectors,
    matmul_grouped,
    score_scale,
    scores_shape,
)

#: Which keys of a range (the second) each query of a range (the first) may look at.
MaskRule = Callable[[slice, slice], Mask]


@dataclass(frozen=True, eq=False)
class ScoreRule:
    """The rule from dot products to scores, applied in this order: scale, softcap, bias, mask.

    softcap  c turns s into c * tanh(s / c); None leaves it
    bias     float, broadcastable to (..., query, key)
    mask     bool, broadcastable to (..., query, key), or a function of two ranges

    >>> rule = ScoreRule(0.5, mask=np.tri(2, dtype=bool))
    >>> rule.scores(np.eye(2), np.eye(2))
    array([[ 0.5, -inf],
           [ 0. ,  0.5]])
    """

    scale: float
    softcap: float | None = None
    bias: Array | None = None
    mask: Mask | MaskRule | None = None

    @property
    def array_mask(self) -> Mask | None:
        """The mask, if it is an array."""
        return None if callable(self.mask) else self.mask

    def scaled(self, query: Array, key: Array) -> Array:
        """Dot products times the scale (..., query, key)."""
        scores = matmul_grouped(query, key.swapaxes(-1, -2))
        scores *= self.scale
        return scores

    def scores(self, query: Array, key: Array) -> Array:
        """Scores for the softmax (..., query, key); -inf where an array masks."""
        scores = self.scaled(query, key)
        self.cap(scores)
        if self.bias is not None:
            scores = scores + self.bias
        mask = self.array_mask
        return scores if mask is None else np.where(mask, scores, -np.inf)

    def cap(self, scores: Array) -> None:
        """Apply the softcap, in place."""
        if self.softcap is not None:
            scores /= self.softcap
            np.tanh(scores, out=scores)
            scores *= self.softcap


def rule_for(
    query: Array,
    key: Array,
    value: Array,
    *,
    scale: float | None,
    softcap: float | None,
    bias: ArrayLike | None,
    mask: ArrayLike | MaskRule | None,
) -> ScoreRule:
    """The rule that a caller asks for, checked; where no scale is given, 1/sqrt(d_head).

    Raises ValueError, naming the shapes, for vectors, a mask or a bias that do not fit, a mask
    that is not boolean, and a softcap that is not above 0.
    """
    check_vectors(query.shape, key.shape, value.shape)
    rule = ScoreRule(
        scale=score_scale(query, scale),
        softcap=above_zero(softcap),
        bias=None if bias is None else as_float(bias),
        mask=mask if mask is None or callable(mask) else boolean(mask),
    )
    check_broadcast(scores_shape(query.shape, key.shape), mask=rule.array_mask, bias=rule.bias)
    return rule
