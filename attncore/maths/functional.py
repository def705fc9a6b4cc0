"""Stateless maths: arrays in, arrays out, nothing changed in place."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from attncore._arrays import Array, as_float
from attncore.maths._activation_functions import (
    write_elu_plus_one,
    write_gelu,
    write_gelu_tanh,
    write_relu,
    write_silu,
)
from attncore.maths._erf import write_erf
from attncore.maths._pieces import in_pieces, row_pieces, row_sums


def softmax(x: ArrayLike, axis: int = -1, temperature: float = 1.0) -> Array:
    """The softmax, positive weights that sum to 1: exp(x / temperature), divided by its sum.

    x        (...)
    returns  (...); sums to 1 along `axis`; all 0 where every entry is -inf

    Raises ValueError for a temperature that is not above 0.

    >>> softmax([0.0, np.log(3)]).round(2)
    array([0.25, 0.75])
    >>> softmax([0.0, np.log(3)], temperature=0.5).round(2)
    array([0.1, 0.9])
    """
    if not temperature > 0:
        raise ValueError(f"softmax needs a temperature above 0, not {temperature}")
    logits = as_float(x)
    if axis in (-1, logits.ndim - 1):
        return softmax_rows(logits, np.empty(logits.shape, logits.dtype), temperature)
    rows = np.ascontiguousarray(np.moveaxis(logits, axis, -1))
    return np.moveaxis(softmax_rows(rows, np.empty_like(rows), temperature), -1, axis)


def softmax_rows(logits: Array, weights: Array, temperature: float = 1.0) -> Array:
    """The softmax along the last axis, written to `weights`, which may be `logits` itself.

    logits   (..., choice)
    weights  (..., choice), contiguous
    returns  `weights`

    >>> scores = np.array([0.0, np.log(3)])
    >>> softmax_rows(scores, scores).round(2)
    array([0.25, 0.75])
    """

    def work(rows: Array, result: Array) -> None:
        np.subtract(rows, finite_top(rows.max(axis=-1, keepdims=True)), out=result)
        if temperature != 1:
            result /= temperature
        np.exp(result, out=result)
        sums = row_sums(result)
        sums[sums == 0] = 1
        result /= sums

    return row_pieces(work, logits, weights)


def finite_top(largest: Array) -> Array:
    """The largest scores, with 0 written in place of -inf: -inf - -inf would be NaN.

    >>> finite_top(np.array([-np.inf, 2.0]))
    array([0., 2.])
    """
    largest[largest == -np.inf] = 0
    return largest


def minus_largest(x: ArrayLike, axis: int = -1) -> Array:
    """Entries minus the largest along `axis`, which leaves their softmax unchanged.

    x        (...)
    returns  (...); at most 0, and 0 for the largest along `axis`; -inf stays -inf

    >>> minus_largest([-2.0, 1.0, -np.inf])
    array([ -3.,   0., -inf])
    """
    given = as_float(x)
    return np.asarray(given - finite_top(given.max(axis=axis, keepdims=True)))


def exponentials(x: ArrayLike, axis: int = -1) -> Array:
    """Exponentials of entries minus the largest: the softmax before it divides by the sum.

    x        (...)
    returns  (...); 0 to 1, and 1 for the largest along `axis`

    >>> exponentials([0.0, np.log(4), -np.inf])
    array([0.25, 1.  , 0.  ])
    """
    return np.exp(minus_largest(x, axis))


def relu(x: ArrayLike) -> Array:
    """The rectified linear unit: positive entries stay, the rest becomes 0.

    >>> relu([-1.0, 2.0])
    array([0., 2.])
    """
    return in_pieces(write_relu, as_float(x))


def gelu(x: ArrayLike, approximate: str = "none") -> Array:
    """The Gaussian error linear unit: x times the standard normal distribution function of x.

    x        (...)
    returns  (...)

    `approximate="tanh"` is the formula that GPT-2 uses. Hendrycks and Gimpel 2016.
    Raises ValueError for any other `approximate`.

    >>> gelu([-1.0, 0.0, 1.0]).round(4)
    array([-0.1587,  0.    ,  0.8413])
    """
    works = {"none": write_gelu, "tanh": write_gelu_tanh}
    if approximate not in works:
        raise ValueError(f'gelu knows approximate="none" and "tanh", not {approximate!r}')
    return in_pieces(works[approximate], as_float(x))


def gelu_tanh(x: ArrayLike) -> Array:
    """GELU by the tanh formula: `gelu(x, approximate="tanh")`.

    >>> gelu_tanh([1.0]).round(4)
    array([0.8412])
    """
    return gelu(x, approximate="tanh")


def silu(x: ArrayLike) -> Array:
    """The sigmoid linear unit, also called swish: x times the logistic function of x.

    >>> silu([0.0, 1.0]).round(4)
    array([0.    , 0.7311])
    """
    return in_pieces(write_silu, as_float(x))


def elu_plus_one(x: ArrayLike) -> Array:
    """ELU plus 1, a positive feature map for linear attention: exp(x) below 0 and x + 1 above.

    x        (...)
    returns  (...)

    Katharopoulos et al. 2020, equation 7.

    >>> elu_plus_one([-1.0, 0.0, 2.0]).round(2)
    array([0.37, 1.  , 3.  ])
    """
    return in_pieces(write_elu_plus_one, as_float(x))


def layer_norm(x: ArrayLike, gain: ArrayLike, bias: ArrayLike, eps: float = 1e-5) -> Array:
    """Layer normalisation: each vector centred and scaled to variance 1, then times gain plus bias.

    x           (..., d_model)
    gain, bias  (d_model,)
    returns     (..., d_model)

    Raises ValueError when the sizes differ. Ba, Kiros and Hinton 2016.

    >>> layer_norm([1.0, 3.0], np.ones(2), np.zeros(2)).round(3)
    array([-1.,  1.])
    """
    vectors, stretch, shift = as_float(x), as_float(gain), as_float(bias)
    _check_width("layer_norm", vectors, gain=stretch, bias=shift)

    def work(rows: Array, result: Array) -> None:
        np.subtract(rows, row_sums(rows) / rows.shape[-1], out=result)
        result *= _one_over_root(_mean_square(result) + eps)
        result *= stretch
        result += shift

    return row_pieces(work, vectors, np.empty(vectors.shape, vectors.dtype))


def rms_norm(x: ArrayLike, gain: ArrayLike, eps: float = 1e-6) -> Array:
    """RMS normalisation: each vector divided by the root of its mean square, then times gain.

    x        (..., d_model)
    gain     (d_model,)
    returns  (..., d_model)

    Raises ValueError when the sizes differ. Zhang and Sennrich 2019.

    >>> rms_norm([3.0, 3.0], np.ones(2)).round(3)
    array([1., 1.])
    """
    vectors, stretch = as_float(x), as_float(gain)
    _check_width("rms_norm", vectors, gain=stretch)

    def work(rows: Array, result: Array) -> None:
        np.multiply(rows, _one_over_root(_mean_square(rows) + eps), out=result)
        result *= stretch

    return row_pieces(work, vectors, np.empty(vectors.shape, vectors.dtype))


def total(x: ArrayLike) -> Array:
    """The sum of all entries, such as the weights of tokens that are elided into one row.

    x        (...)
    returns  ()

    >>> float(total([0.25, 0.5]))
    0.75
    """
    return np.asarray(as_float(x).sum())


def product(x: ArrayLike) -> Array:
    """The product of all entries, such as one of a query and one of a key.

    x        (...)
    returns  ()

    >>> float(product([0.5, 4.0]))
    2.0
    """
    return np.asarray(as_float(x).prod())


def erf(x: ArrayLike) -> Array:
    """The error function, within 1e-12 of `math.erf` in float64 and 1e-6 in float32.

    x        (...)
    returns  (...)

    >>> float(erf(0.5).round(7))
    0.5204999
    """
    return in_pieces(write_erf, as_float(x))


def _mean_square(rows: Array) -> Array:
    """The mean square of each row, (..., width) -> (..., 1), without an array of squares."""
    return np.asarray(np.einsum("...i,...i->...", rows, rows)[..., None] / rows.shape[-1])


def _one_over_root(x: Array) -> Array:
    """The reciprocal square root; a product with it is quicker than a division by the root."""
    return np.asarray(1 / np.sqrt(x))


def _check_width(function: str, vectors: Array, **parameters: Array) -> None:
    """Raise ValueError unless each parameter is one vector as wide as `vectors`."""
    for name, parameter in parameters.items():
        if parameter.shape != vectors.shape[-1:]:
            raise ValueError(
                f"{function}: {name} has shape {parameter.shape}, "
                f"which does not fit x with shape {vectors.shape}"
            )
