"""The rule by which dot products of queries and keys become scores."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from attncore._arrays import Array, Mask
from attncore.attention._shapes import matmul_grouped

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
