"""The layers of a transformer: small frozen dataclasses that hold arrays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from attncore._arrays import Activations, Array, Recorder, as_float, check_ids
from attncore.maths import functional


@dataclass(frozen=True, eq=False)
class Embedding:
    """Token embedding: one learned vector per token id.

    w  (vocab, d_model)

    >>> Embedding(np.eye(3))([2])
    array([[0., 0., 1.]])
    """

    w: Array

    def __call__(self, ids: ArrayLike) -> Array:
        """Vectors of ids (..., token) -> (..., token, d_model); ValueError for one out of range."""
        return np.asarray(self.w[check_ids(ids, len(self.w))])


@dataclass(frozen=True, eq=False)
class PatchEmbedding:
    """Patch embedding of an image: a learned class vector, then one vector for each square patch.

    w    (channel * row * column of a patch, d_model)
    b    (d_model,)
    cls  (d_model,), the vector that stands before the patches

    Dosovitskiy et al. 2021, equation 1.

    >>> embed = PatchEmbedding(np.ones((4, 1)), np.zeros(1), np.full(1, 9.0), patch_size=2)
    >>> embed(np.arange(16.0).reshape(1, 4, 4)).ravel()
    array([ 9., 10., 18., 42., 50.])
    """

    w: Array
    b: Array
    cls: Array
    patch_size: int

    def __call__(self, image: ArrayLike) -> Array:
        """Vectors of an image (..., channel, row, column) -> (..., 1 + patch, d_model).

        Raises ValueError for an image that the patches do not cut evenly.
        """
        pixels, size = as_float(image), self.patch_size
        *_, channels, high, wide = pixels.shape
        if high % size or wide % size or channels * size * size != len(self.w):
            raise ValueError(f"an image {pixels.shape} is not cut evenly by patches of {size}")
        vectors = linear(_patches(pixels, size), self.w, self.b)
        first = np.broadcast_to(self.cls, (*vectors.shape[:-2], 1, vectors.shape[-1]))
        return np.concatenate([first, vectors], axis=-2)


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
        """The normalised vectors (..., d_model) of x (..., d_model)."""
        return functional.layer_norm(x, self.gain, self.bias, self.eps)


@dataclass(frozen=True, eq=False)
class RMSNorm:
    """Normalisation by the root mean square, with its learned gain (d_model,).

    >>> RMSNorm(np.ones(2))([3.0, 3.0]).round(3)
    array([1., 1.])
    """

    gain: Array
    eps: float = 1e-6

    def __call__(self, x: ArrayLike) -> Array:
        """The normalised vectors (..., d_model) of x (..., d_model)."""
        return functional.rms_norm(x, self.gain, self.eps)


@dataclass(frozen=True, eq=False)
class MLP:
    """A feed-forward layer for each token: two linear maps, an activation function between them.

    w_up    (d_model, d_mlp)
    w_down  (d_mlp, d_model)
    w_gate  (d_model, d_mlp), if the MLP is gated: activation(gate) * up. Shazeer 2020.

    >>> MLP(np.eye(2), np.zeros(2), np.eye(2), np.ones(2))([[-1.0, 2.0]])[0]
    array([[1., 3.]])
    """

    w_up: Array
    b_up: Array | None
    w_down: Array
    b_down: Array | None
    activation: Callable[[ArrayLike], Array] = functional.relu
    w_gate: Array | None = None
    b_gate: Array | None = None

    def __call__(self, x: ArrayLike) -> tuple[Array, Activations]:
        """The output for x (..., d_model), and the activations of `activation_names.MLP`."""
        recorder = Recorder(None)
        out = self.run(as_float(x), recorder)
        return out, Activations(recorder.entries)

    def run(self, x: Array, recorder: Recorder) -> Array:
        """The output; activations are left in `recorder`."""
        up = linear(x, self.w_up, self.b_up)
        if self.w_gate is None:
            post = self.activation(recorder.add("pre", up))
        else:
            pre = recorder.add("pre", linear(x, self.w_gate, self.b_gate))
            recorder.add("pre_linear", up)
            post = self.activation(pre) * up
        return linear(recorder.add("post", post), self.w_down, self.b_down)


def linear(x: Array, w: Array, b: Array | None) -> Array:
    """The linear map `x @ w + b`: x (..., d_in), w (d_in, d_out), b (d_out,) -> (..., d_out)."""
    if x.shape[-1:] != w.shape[:1]:
        raise ValueError(f"vectors {x.shape} do not fit a weight matrix {w.shape}")
    # One matrix product, however many leading axes there are.
    product = (x.reshape(-1, x.shape[-1]) @ w).reshape(*x.shape[:-1], w.shape[-1])
    if b is None:
        return product
    if b.shape != w.shape[1:]:
        raise ValueError(f"a bias {b.shape} does not fit a weight matrix {w.shape}")
    product += b
    return product


def _patches(pixels: Array, size: int) -> Array:
    """Patches of pixels (..., channel, high, wide) -> (..., patch, channel * row * column)."""
    *leading, channels, high, wide = pixels.shape
    grid = pixels.reshape(*leading, channels, high // size, size, wide // size, size)
    n = len(leading)
    order = (*range(n), n + 1, n + 3, n, n + 2, n + 4)
    return grid.transpose(order).reshape(*leading, -1, channels * size * size)
