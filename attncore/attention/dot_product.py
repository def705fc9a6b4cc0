"""Dot-product attention: scores, scaled and masked, become weights of a sum of values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from attncore._arrays import Array, as_float
from attncore.attention._finite import safe_weighted_sum
from attncore.attention._shapes import (
    all_half,
    boolean,
    matmul_grouped,
)
from attncore.attention._tiles import attend_in_tiles
from attncore.attention.score_rule import ScoreRule, rule_for
from attncore.maths.functional import softmax, softmax_rows

#: Makes weights, none of them negative, of scores (..., query, key), -inf where masked.
Weigh = Callable[[Array], Array]
#: From so many scores per head on they are worked on in tiles, and made anew when asked for.
LARGE = 1 << 16


@dataclass(frozen=True, eq=False)
class Attention:
    """The result of `attend`: output, weights and scores, the latter made when first asked for.

    output         (..., query, d_value)
    weights        (..., query, key)
    scores_raw     (..., query, key): q·k
    scores_scaled  (..., query, key): times the scale
    scores         (..., query, key): after softcap, bias and mask; -inf where masked

    Each is float32, float64 where that was given, or float16 where q, k and v all were. All but
    the output may be made from q and k when first asked for: do not change those before.


    >>> found = attend(np.eye(2), np.eye(2), np.eye(2), scale=1.0)
    >>> found.scores_raw.tolist(), found.output.sum(axis=-1).round(6).tolist()
    ([[1.0, 0.0], [0.0, 1.0]], [1.0, 1.0])
    """

    output: Array
    _query: Array
    _key: Array
    _rule: ScoreRule
    _weigh: Weigh
    _half: bool

    @cached_property
    def weights(self) -> Array:
        """The attention weights (..., query, key)."""
        return self._made(
            lambda: _weights_of(self._rule.scores(self._query, self._key), self._weigh)
        )

    @cached_property
    def scores_raw(self) -> Array:
        """The dot products q·k (..., query, key)."""
        return self._made(lambda: matmul_grouped(self._query, self._key.swapaxes(-1, -2)))

    @cached_property
    def scores_scaled(self) -> Array:
        """Scores after scaling (..., query, key)."""
        return self._made(lambda: self._rule.scaled(self._query, self._key))

    @cached_property
    def scores(self) -> Array:
        """Scores after softcap, bias and mask (..., query, key); -inf where masked."""
        return self._made(lambda: self._rule.scores(self._query, self._key))

    def _made(self, make: Callable[[], Array]) -> Array:
        """An array rounded to the precision of the inputs; inf and NaN raise no warnings."""
        with np.errstate(invalid="ignore", over="ignore"):
            return _rounded(make(), self._half)


def attend(
    q: ArrayLike,
    k: ArrayLike,
    v: ArrayLike,
    *,
    mask: ArrayLike | None = None,
    bias: ArrayLike | None = None,
    scale: float | None = None,
    softcap: float | None = None,
    weigh: Weigh = softmax,
) -> Attention:
    """Dot-product attention: for each query a sum of values, weighted by its scores against keys.

    q        (..., query, d_head)
    k        (..., key, d_head)
    v        (..., key, d_value)
    mask     bool, broadcastable to (..., query, key); True = may be looked at
    bias     float, broadcastable to (..., query, key); added after scale and softcap
    weigh    what makes weights of scores; `relu_weights` is another
    returns  Attention; a query that may look at nothing gets weights 0 and output 0

    The scale is 1/sqrt(d_head) unless given; `softcap` c turns s into c*tanh(s/c). k and v may
    have fewer heads (axis -3) than q, if their number divides q's. What is masked never leaks,
    not even inf or NaN. float16 is computed in float32; every result is float16 again.
    Vaswani et al. 2017, equation 1.
    Raises ValueError, naming the shapes, where they do not fit or the mask is not boolean, and
    for a softcap that is not above 0.

    >>> found = attend(np.eye(2), np.eye(2), np.eye(2), mask=np.tri(2, dtype=bool))
    >>> found.weights.round(2)
    array([[1.  , 0.  ],
           [0.33, 0.67]])
    """
    query, key, value = as_float(q), as_float(k), as_float(v)
    seen = None if mask is None else boolean(mask)
    rule = rule_for(query, key, value, scale=scale, softcap=softcap, bias=bias, mask=seen)
    half = all_half(q, k, v)
    with np.errstate(invalid="ignore", over="ignore"):
        if weigh is softmax and query.shape[-2] * key.shape[-2] >= LARGE:
            output = attend_in_tiles(query, key, value, rule)
            return Attention(_rounded(output, half), query, key, rule, weigh, half)
        weights = _weights_of(rule.scores(query, key), weigh)
        output = safe_weighted_sum(value, lambda columns: matmul_grouped(weights, columns))
        found = Attention(_rounded(output, half), query, key, rule, weigh, half)
        # A cached property keeps its value in the instance's own dictionary.
        vars(found)["weights"] = _rounded(weights, half)
        return found


def relu_weights(scores: ArrayLike) -> Array:
    """ReLU weights in place of softmax: positive scores, divided by the number of visible keys.

    scores   (..., query, key), -inf where a key may not be seen
    returns  (..., query, key); rows need not sum to 1

    Wortsman et al. 2023 divide by the length; where keys are masked, only the others count.
    Shen et al. 2023 compare ReLU with softmax.

    >>> relu_weights([[3.0, -1.0, -np.inf]])
    array([[1.5, 0. , 0. ]])
    >>> attend(np.eye(2), np.eye(2), np.eye(2), weigh=relu_weights, scale=1.0).output
    array([[0.5, 0. ],
           [0. , 0.5]])
    """
    given = as_float(scores)
    seen = np.count_nonzero(given != -np.inf, axis=-1, keepdims=True)
    return np.asarray(np.clip(given, 0, np.inf) / np.maximum(seen, 1).astype(given.dtype))


def _weights_of(scores: Array, weigh: Weigh) -> Array:
    """The weights of the scores; softmax writes over the scores themselves."""
    return softmax_rows(scores, scores) if weigh is softmax else weigh(scores)


def _rounded(array: Array, half: bool) -> Array:
    """The array as float16, if all inputs were."""
    return array.astype(np.float16) if half else array
