"""The layers of a transformer: small frozen dataclasses that hold arrays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from attncore import functional
from attncore._arrays import Activations, Array, Ids, as_float
from attncore.attention import attend


@dataclass(frozen=True, eq=False)
class Embedding:
    """One learned vector per token id.

    w  (vocab, d_model)

    >>> Embedding(np.eye(3))([2])
    array([[0., 0., 1.]])
    """

    w: Array

    def __call__(self, ids: ArrayLike) -> Array:
        """ids (..., token) -> (..., token, d_model); ValueError for an id out of range."""
        return np.asarray(self.w[check_ids(ids, len(self.w))])


@dataclass(frozen=True, eq=False)
class LayerNorm:
    """Layer normalisation with its learned gain and bias (d_model,).

    >>> LayerNorm(np.ones(2), np.zeros(2))([1.0, 3.0]).round(3)
    array([-1.,  1.])
    """

    gain: Array
    bias: Array
    eps: float = 1e-5

    def __call__(self, x: ArrayLike) -> Array:
        """x (..., d_model) -> (..., d_model)."""
        return functional.layer_norm(x, self.gain, self.bias, self.eps)


@dataclass(frozen=True, eq=False)
class MultiHeadAttention:
    """Several heads that attend side by side, each in its own slice of the projections.

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
        past: tuple[Array, Array] | None = None,
    ) -> tuple[Array, Activations]:
        """Queries from `x`, keys and values from `context` (else from `x`).

        x        (..., query, d_model)
        context  (..., key, d_model)
        mask     bool, broadcastable to (..., head, query, key)
        past     keys and values (..., head, token, d_head) of tokens that come before
        returns  (..., query, d_model) and the activations named in `attncore.names.ATTENTION`
        """
        vectors = as_float(x)
        others = vectors if context is None else as_float(context)
        groups = self.n_kv_heads or self.n_heads
        q = _split(linear(vectors, self.w_q, self.b_q), self.n_heads)
        k = _split(linear(others, self.w_k, self.b_k), groups)
        v = _split(linear(others, self.w_v, self.b_v), groups)
        if past is not None:
            k, v = (np.concatenate(pair, axis=-2) for pair in zip(past, (k, v), strict=True))
        found = attend(q, k, v, mask=mask)
        activations = Activations(
            {
                "q": q,
                "k": k,
                "v": v,
                "scores_raw": found.scores_raw,
                "scores_scaled": lambda: found.scores_scaled,
                "scores": lambda: found.scores,
                "pattern": found.weights,
                "z": found.output,
                "result": lambda: self._shares(found.output),
            }
        )
        return linear(_merge(found.output), self.w_o, self.b_o), activations

    def _shares(self, z: Array) -> Array:
        """What each head adds to the output: z (..., head, token, d_head) -> (..., d_model)."""
        return np.asarray(z @ self.w_o.reshape(self.n_heads, -1, self.w_o.shape[-1]))


@dataclass(frozen=True, eq=False)
class MLP:
    """Two linear maps with an activation function between them; each token by itself.

    w_up    (d_model, d_mlp)
    w_down  (d_mlp, d_model)

    >>> MLP(np.eye(2), np.zeros(2), np.eye(2), np.ones(2))([[-1.0, 2.0]])[0]
    array([[1., 3.]])
    """

    w_up: Array
    b_up: Array | None
    w_down: Array
    b_down: Array | None
    activation: Callable[[ArrayLike], Array] = functional.relu

    def __call__(self, x: ArrayLike) -> tuple[Array, Activations]:
        """x (..., d_model) -> (..., d_model) and the activations named in `names.MLP`."""
        pre = linear(as_float(x), self.w_up, self.b_up)
        post = self.activation(pre)
        return linear(post, self.w_down, self.b_down), Activations({"pre": pre, "post": post})


def linear(x: Array, w: Array, b: Array | None) -> Array:
    """`x @ w + b`: x (..., d_in), w (d_in, d_out), b (d_out,) -> (..., d_out)."""
    if x.shape[-1:] != w.shape[:1]:
        raise ValueError(f"vectors {x.shape} do not fit a weight matrix {w.shape}")
    # One matrix product, however many leading axes there are.
    product = (x.reshape(-1, x.shape[-1]) @ w).reshape(*x.shape[:-1], w.shape[-1])
    if b is None:
        return product
    if b.shape != w.shape[1:]:
        raise ValueError(f"a bias {b.shape} does not fit a weight matrix {w.shape}")
    return np.asarray(product + b)


def check_ids(ids: ArrayLike, vocab_size: int) -> Ids:
    """The ids as an array; ValueError for one that is not in the vocabulary."""
    array = np.asarray(ids)
    if array.size and not np.issubdtype(array.dtype, np.integer):
        raise ValueError(f"token ids are whole numbers, not {array.dtype}")
    wrong = array[(array < 0) | (array >= vocab_size)]
    if wrong.size:
        raise ValueError(f"token id {wrong[0]} is not in a vocabulary of {vocab_size}")
    return array


def _split(x: Array, heads: int) -> Array:
    """(..., token, head * d_head) -> (..., head, token, d_head)."""
    return x.reshape(*x.shape[:-1], heads, -1).swapaxes(-2, -3)


def _merge(z: Array) -> Array:
    """(..., head, token, d_head) -> (..., token, head * d_head)."""
    z = z.swapaxes(-2, -3)
    return z.reshape(*z.shape[:-2], -1)
