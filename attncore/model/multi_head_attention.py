"""Multi-head attention: projections, heads of dot-product attention, and their joint output."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from attncore._arrays import Activations, Array, Recorder, as_float
from attncore.attention.dot_product import Attention, attend
from attncore.model.kv_cache import KeyValues
from attncore.model.layers import linear

#: Turns queries or keys (..., head, token, d_head) by their positions.
Rotation = Callable[[Array], Array]


@dataclass(frozen=True)
class Visibility:
    """The mask, bias and rotary rotation that act on the scores of one attention layer.

    mask      bool, broadcastable to (..., head, query, key); True = may be looked at
    bias      float, broadcastable to (..., head, query, key); added to the scaled scores
    rotation  turns queries and keys by their positions
    """

    mask: ArrayLike | None = None
    bias: ArrayLike | None = None
    rotation: Rotation | None = None


@dataclass(frozen=True, eq=False)
class MultiHeadAttention:
    """Multi-head attention, in which each head attends in its own slice of the projections.

    w_q       (d_model, head * d_head), head-major; w_k, w_v likewise with n_kv_heads heads
    w_o       (head * d_head, d_model)
    b_q, ...  as wide as what their matrix makes

    Raises ValueError where shapes or numbers of heads do not fit. Vaswani et al. 2017, 3.2.2.

    >>> layer = MultiHeadAttention(*[np.eye(4)] * 4, n_heads=2)
    >>> out, activations = layer(np.eye(4)[:3])
    >>> out.shape, activations["pattern"].shape, activations["result"].shape
    ((3, 4), (2, 3, 3), (2, 3, 4))
    """

    w_q: Array
    w_k: Array
    w_v: Array
    w_o: Array
    b_q: Array | None = None
    b_k: Array | None = None
    b_v: Array | None = None
    b_o: Array | None = None
    n_heads: int = field(kw_only=True)
    n_kv_heads: int | None = field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        groups = self.n_kv_heads or self.n_heads
        if self.n_heads % groups:
            raise ValueError(f"{groups} heads of keys cannot be shared by {self.n_heads} queries")
        for name, heads in (("w_q", self.n_heads), ("w_k", groups), ("w_v", groups)):
            wide = getattr(self, name).shape[-1]
            if wide % heads:
                raise ValueError(f"{name} makes {wide} columns: not {heads} equal heads")

    def __call__(
        self,
        x: ArrayLike,
        context: ArrayLike | None = None,
        *,
        mask: ArrayLike | None = None,
        bias: ArrayLike | None = None,
    ) -> tuple[Array, Activations]:
        """The output for queries from `x`, and keys and values from `context` (else from `x`).

        x        (..., query, d_model)
        context  (..., key, d_model)
        mask     bool, broadcastable to (..., head, query, key); True = may be looked at
        bias     float, broadcastable to (..., head, query, key); added to the scaled scores
        returns  (..., query, d_model) and the activations of `activation_names.ATTENTION`
        """
        recorder = Recorder(None)
        others = None if context is None else as_float(context)
        out = self.run(as_float(x), recorder, context=others, visibility=Visibility(mask, bias))
        return out, Activations(recorder.entries)

    def run(
        self,
        x: Array,
        recorder: Recorder,
        *,
        context: Array | None = None,
        visibility: Visibility | None = None,
        cache: KeyValues | None = None,
    ) -> Array:
        """The output; activations are left in `recorder`, keys and values in `cache`."""
        visibility = visibility or Visibility()
        q = _turned(_split(linear(x, self.w_q, self.b_q), self.n_heads), visibility)

        def keys_values() -> tuple[Array, Array]:
            others = x if context is None else context
            groups = self.n_kv_heads or self.n_heads
            k = _turned(_split(linear(others, self.w_k, self.b_k), groups), visibility)
            return k, _split(linear(others, self.w_v, self.b_v), groups)

        k, v = keys_values() if cache is None else cache.join(keys_values)
        found = attend(q, k, v, mask=visibility.mask, bias=visibility.bias)
        self._keep(recorder, q, k, v, found)
        return linear(_merge(found.output), self.w_o, self.b_o)

    def _keep(self, recorder: Recorder, q: Array, k: Array, v: Array, found: Attention) -> None:
        for name, array in (("q", q), ("k", k), ("v", v)):
            recorder.add(name, array)
        recorder.add_recipe("scores_raw", lambda: found.scores_raw)
        recorder.add_recipe("scores_scaled", lambda: found.scores_scaled)
        recorder.add_recipe("scores", lambda: found.scores)
        recorder.add_recipe("pattern", lambda: found.weights)
        recorder.add("z", found.output)
        recorder.add_recipe("result", lambda: self._head_results(found.output))

    def _head_results(self, z: Array) -> Array:
        """Contributions of heads to the output: z (..., head, token, d_head) -> (..., d_model)."""
        return np.asarray(z @ self.w_o.reshape(self.n_heads, -1, self.w_o.shape[-1]))


def _turned(vectors: Array, visibility: Visibility) -> Array:
    return vectors if visibility.rotation is None else visibility.rotation(vectors)


def _split(x: Array, heads: int) -> Array:
    """Projections split by head: (..., token, head * d_head) -> (..., head, token, d_head)."""
    return x.reshape(*x.shape[:-1], heads, -1).swapaxes(-2, -3)


def _merge(z: Array) -> Array:
    """Heads concatenated: (..., head, token, d_head) -> (..., token, head * d_head)."""
    z = z.swapaxes(-2, -3)
    return z.reshape(*z.shape[:-2], -1)
