"""Stateless maths: arrays in, arrays out, nothing changed in place."""

from __future__ import annotations

import math
from functools import cache

import numpy as np
from numpy.typing import ArrayLike

from attncore._arrays import Array, as_float


def softmax(x: ArrayLike, axis: int = -1, temperature: float = 1.0) -> Array:
    """Positive weights that sum to 1: exp(x / temperature), divided by its sum.

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
    largest = logits.max(axis=axis, keepdims=True)
    # -inf - -inf is NaN: where nothing may be chosen, subtract nothing.
    weights = logits - np.where(np.isneginf(largest), 0, largest)
    if temperature != 1:
        weights /= temperature
    np.exp(weights, out=weights)
    sums = weights.sum(axis=axis, keepdims=True)
    weights /= np.where(sums == 0, 1, sums)
    return weights


def relu(x: ArrayLike) -> Array:
    """What is positive stays, the rest becomes 0.

    >>> relu([-1.0, 2.0])
    array([0., 2.])
    """
    return np.maximum(as_float(x), 0)


def gelu(x: ArrayLike, approximate: str = "none") -> Array:
    """x times the probability that a standard normal variable is below x.

    x        (...)
    returns  (...)

    `approximate="tanh"` is the formula that GPT-2 uses. Hendrycks and Gimpel 2016.
    Raises ValueError for any other `approximate`.

    >>> gelu([-1.0, 0.0, 1.0]).round(4)
    array([-0.1587,  0.    ,  0.8413])
    """
    values = as_float(x)
    if approximate == "none":
        return np.asarray(0.5 * values * (1 + erf(values / math.sqrt(2))))
    if approximate == "tanh":
        inner = math.sqrt(2 / math.pi) * values * (1 + 0.044715 * np.square(values))
        return np.asarray(0.5 * values * (1 + np.tanh(inner)))
    raise ValueError(f'gelu knows approximate="none" and "tanh", not {approximate!r}')


def gelu_tanh(x: ArrayLike) -> Array:
    """GELU by the tanh formula: `gelu(x, approximate="tanh")`.

    >>> gelu_tanh([1.0]).round(4)
    array([0.8412])
    """
    return gelu(x, approximate="tanh")


def silu(x: ArrayLike) -> Array:
    """x times the logistic function of x; also called swish.

    >>> silu([0.0, 1.0]).round(4)
    array([0.    , 0.7311])
    """
    values = as_float(x)
    # The logistic function by way of tanh, which does not overflow.
    return np.asarray(values * (0.5 + 0.5 * np.tanh(0.5 * values)))


def layer_norm(x: ArrayLike, gain: ArrayLike, bias: ArrayLike, eps: float = 1e-5) -> Array:
    """Each vector moved to mean 0 and scaled to variance 1, then stretched and shifted.

    x           (..., d_model)
    gain, bias  (d_model,)
    returns     (..., d_model)

    Raises ValueError when the sizes differ. Ba, Kiros and Hinton 2016.

    >>> layer_norm([1.0, 3.0], np.ones(2), np.zeros(2)).round(3)
    array([-1.,  1.])
    """
    vectors, stretch, shift = as_float(x), as_float(gain), as_float(bias)
    _check_width("layer_norm", vectors, gain=stretch, bias=shift)
    centred = vectors - vectors.mean(axis=-1, keepdims=True)
    variance = np.mean(np.square(centred), axis=-1, keepdims=True)
    centred /= np.sqrt(variance + eps)
    return np.asarray(centred * stretch + shift)


def rms_norm(x: ArrayLike, gain: ArrayLike, eps: float = 1e-6) -> Array:
    """Each vector divided by the root of its mean square, then stretched.

    x        (..., d_model)
    gain     (d_model,)
    returns  (..., d_model)

    Raises ValueError when the sizes differ. Zhang and Sennrich 2019.

    >>> rms_norm([3.0, 3.0], np.ones(2)).round(3)
    array([1., 1.])
    """
    vectors, stretch = as_float(x), as_float(gain)
    _check_width("rms_norm", vectors, gain=stretch)
    mean_square = np.mean(np.square(vectors), axis=-1, keepdims=True)
    return np.asarray(vectors / np.sqrt(mean_square + eps) * stretch)


def total(x: ArrayLike) -> Array:
    """The sum of all entries, such as the weights that are folded into one row.

    x        (...)
    returns  ()

    >>> float(total([0.25, 0.5]))
    0.75
    """
    return np.asarray(as_float(x).sum())


def erf(x: ArrayLike) -> Array:
    """The error function, within 1e-12 of `math.erf` in float64 and 1e-6 in float32.

    x        (...)
    returns  (...)

    x times a polynomial in x**2, fitted to `math.erf` once; beyond its range erf is ±1.

    >>> float(erf(0.5).round(7)), round(math.erf(0.5), 7)
    (0.5204999, 0.5204999)
    """
    values = as_float(x)
    reach, degree = (4.2, 24) if values.dtype == np.float32 else (6.0, 48)
    inside = np.clip(values, -reach, reach)
    place = np.square(inside) * (2 / reach**2) - 1
    return np.clip(inside * _clenshaw(place, _erf_coefficients(reach, degree)), -1, 1)


@cache
def _erf_coefficients(reach: float, degree: int) -> tuple[float, ...]:
    """Chebyshev coefficients of erf(x) / x as a function of x**2, for |x| up to `reach`."""
    angles = (np.arange(degree + 1) + 0.5) * np.pi / (degree + 1)
    points = reach * np.sqrt((np.cos(angles) + 1) / 2)
    heights = np.array([math.erf(point) / point for point in points])
    waves = np.cos(np.outer(np.arange(degree + 1), angles))
    coefficients = 2 / (degree + 1) * (waves @ heights)
    coefficients[0] /= 2
    return tuple(coefficients.tolist())


def _clenshaw(x: Array, coefficients: tuple[float, ...]) -> Array:
    """The Chebyshev series at `x` in [-1, 1], by Clenshaw's recurrence."""
    double = 2 * x
    newer, older = np.zeros_like(x), np.zeros_like(x)
    for coefficient in reversed(coefficients[1:]):
        newer, older = double * newer - older + coefficient, newer
    return x * newer - older + coefficients[0]


def _check_width(function: str, vectors: Array, **parameters: Array) -> None:
    """Raise ValueError unless each parameter is one vector as wide as `vectors`."""
    for name, parameter in parameters.items():
        if parameter.shape != vectors.shape[-1:]:
            raise ValueError(
                f"{function}: {name} has shape {parameter.shape}, "
                f"which does not fit x with shape {vectors.shape}"
            )
