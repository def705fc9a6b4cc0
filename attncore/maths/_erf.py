"""The error function, which NumPy lacks: exact for float64, quick for float32."""

from __future__ import annotations

import math
from functools import cache

import numpy as np

from attncore._arrays import Array

#: Beyond this erf is ±1 in float32, and its fit need not hold.
REACH_32, DEGREE_32 = 4.2, 6
REACH_64, DEGREE_64 = 6.0, 48


def write_erf(values: Array, result: Array) -> None:
    """The error function of each entry, to `result`; within 1e-12 in float64 and 1e-6 in float32.

    >>> result = np.empty(2)
    >>> write_erf(np.array([0.0, 0.5]), result)
    >>> result.round(7), round(math.erf(0.5), 7)
    (array([0.       , 0.5204999]), 0.5204999)
    """
    if values.dtype == np.float32:
        _write_by_tanh(values, result)
    else:
        _write_by_chebyshev(values, result)


def _write_by_tanh(values: Array, result: Array) -> None:
    """erf as tanh(x * polynomial in x**2): few passes, for NumPy's tanh is quick; within ±1."""
    inside = np.clip(values, -REACH_32, REACH_32)
    square = inside * inside
    first, *others = _tanh_coefficients()
    np.multiply(square, first, out=result)
    for coefficient in others[:-1]:
        result += coefficient
        result *= square
    result += others[-1]
    result *= inside
    np.tanh(result, out=result)


def _write_by_chebyshev(values: Array, result: Array) -> None:
    """erf as x times a Chebyshev series in x**2."""
    inside = np.clip(values, -REACH_64, REACH_64)
    place = np.square(inside) * (2 / REACH_64**2) - 1
    np.multiply(inside, _clenshaw(place, _chebyshev_coefficients()), out=result)
    np.clip(result, -1, 1, out=result)


@cache
def _tanh_coefficients() -> tuple[float, ...]:
    """Coefficients of a least-squares fit of atanh(erf(x)) / x in powers of x**2, highest first.

    An error in the argument of tanh matters where tanh is steep, so that is how it is weighed.
    """
    points = _points(REACH_32, 63)
    erfs, erfcs = (np.array([f(point) for point in points]) for f in (math.erf, math.erfc))
    heights = 0.5 * (np.log1p(erfs) - np.log(erfcs)) / points
    matters = (1 + erfs) * erfcs * points
    powers = np.vander(points**2, DEGREE_32 + 1) * matters[:, None]
    sizes = np.linalg.norm(powers, axis=0)
    found = np.linalg.lstsq(powers / sizes, heights * matters, rcond=None)[0] / sizes
    return tuple(found.tolist())


@cache
def _chebyshev_coefficients() -> tuple[float, ...]:
    """Chebyshev coefficients of erf(x) / x as a function of x**2."""
    points = _points(REACH_64, DEGREE_64)
    heights = np.array([math.erf(point) / point for point in points])
    steps = np.arange(DEGREE_64 + 1)
    waves = np.cos(np.outer(steps, (steps + 0.5) * np.pi / (DEGREE_64 + 1)))
    coefficients = 2 / (DEGREE_64 + 1) * (waves @ heights)
    coefficients[0] /= 2
    return tuple(coefficients.tolist())


def _points(reach: float, degree: int) -> Array:
    """Chebyshev points in x**2: positive x up to `reach`."""
    angles = (np.arange(degree + 1) + 0.5) * np.pi / (degree + 1)
    return np.asarray(reach * np.sqrt((np.cos(angles) + 1) / 2))


def _clenshaw(x: Array, coefficients: tuple[float, ...]) -> Array:
    """The Chebyshev series at `x` in [-1, 1], by Clenshaw's recurrence."""
    double = 2 * x
    newer, older = np.zeros_like(x), np.zeros_like(x)
    for coefficient in reversed(coefficients[1:]):
        newer, older = double * newer - older + coefficient, newer
    return np.asarray(x * newer - older + coefficients[0])
