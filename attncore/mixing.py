"""Vectors weighed and added, and linear maps one after the other: what a head makes of values."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from attncore._arrays import Array, as_float


def scaled(x: ArrayLike, factor: ArrayLike) -> Array:
    """A vector times a number, such as a value times its weight.

    x        (..., d)
    factor   (...), broadcast
    returns  (..., d)

    Raises ValueError where they do not go together.

    >>> scaled([2.0, -4.0], 0.25)
    array([ 0.5, -1. ])
    """
    vectors, number = as_float(x), as_float(factor)
    try:
        made = vectors * number[..., None]
    except ValueError:
        raise ValueError(
            f"vectors of shape {vectors.shape} cannot be scaled by numbers of shape {number.shape}"
        ) from None
    # A factor of float64, as Python's numbers are, makes nothing of float32 more exact.
    return np.asarray(made, dtype=vectors.dtype)


def added(*vectors: ArrayLike) -> Array:
    """The sum of vectors, entry by entry: the stream and an update, say.

    vectors  each (..., d), of one shape
    returns  (..., d)

    Raises ValueError for none, and for shapes that differ.

    >>> added([1.0, 2.0], [0.5, -2.0], [0.0, 1.0])
    array([1.5, 1. ])
    """
    arrays = [as_float(vector) for vector in vectors]
    shapes = [array.shape for array in arrays]
    if len(set(shapes)) != 1:
        raise ValueError(f"only vectors of one shape can be added, not {shapes}")
    return np.asarray(np.sum(arrays, axis=0))


def composed(first: ArrayLike, second: ArrayLike) -> Array:
    """Two linear maps, one after the other, as one: the matrix of both.

    first    (..., d_in, d), or (d,): a vector that `second` maps
    second   (..., d, d_out)
    returns  (..., d_in, d_out), or (d_out,)

    Raises ValueError where the first does not end in the size that the second begins with.

    >>> down, up = [[1.0], [2.0]], [[3.0, 0.0]]
    >>> composed(down, up)
    array([[3., 0.],
           [6., 0.]])
    """
    one, two = as_float(first), as_float(second)
    if one.ndim == 0 or two.ndim < 2 or one.shape[-1] != two.shape[-2]:
        raise ValueError(f"maps of shapes {one.shape} and {two.shape} do not follow each other")
    return np.asarray(one @ two)


def transposed(x: ArrayLike) -> Array:
    """Rows as columns: a map as (d_out, d_in), a row for each number that it makes.

    x        (..., rows, columns)
    returns  (..., columns, rows)

    >>> transposed([[1.0, 2.0]])
    array([[1.],
           [2.]])
    """
    return np.swapaxes(as_float(x), -1, -2)
