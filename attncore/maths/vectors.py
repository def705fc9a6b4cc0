"""Vectors: lengths, angles, sums, principal axes, and linear maps one after the other."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from attncore._arrays import Array, as_float

TINY = 1e-9  # length of a vector that has no direction


def dot(a: ArrayLike, b: ArrayLike) -> Array:
    """The dot product of vectors: the sum of the products of their entries.

    a, b     (..., d), broadcast
    returns  (...)

    >>> float(dot([1.0, 2.0], [3.0, 4.0]))
    11.0
    """
    one, two = _pair(a, b)
    return np.asarray((one * two).sum(axis=-1))


def length(x: ArrayLike) -> Array:
    """The Euclidean length of each vector: the root of the sum of its squares.

    x        (..., d)
    returns  (...)

    >>> float(length([3.0, 4.0]))
    5.0
    """
    return np.asarray(np.sqrt(np.square(as_float(x)).sum(axis=-1)))


def difference(a: ArrayLike, b: ArrayLike) -> Array:
    """The difference of vectors: a - b, the arrow that leads from b to a.

    a, b     (..., d), broadcast
    returns  (..., d)

    >>> difference([3.0, 4.0], [1.0, 1.0])
    array([2., 3.])
    """
    one, two = _pair(a, b)
    return np.asarray(one - two)


def distance(a: ArrayLike, b: ArrayLike) -> Array:
    """The Euclidean distance of two points: the length of their difference.

    a, b     (..., d), broadcast
    returns  (...)

    >>> float(distance([4.0, 5.0], [1.0, 1.0]))
    5.0
    """
    return length(difference(a, b))


def cosine(a: ArrayLike, b: ArrayLike) -> Array:
    """The cosine of the angle between vectors: 1 for the same direction, 0 for a right angle.

    a, b     (..., d), broadcast
    returns  (...); -1 to 1, and 0 where one of them has no length

    >>> float(cosine([1.0, 0.0], [2.0, 0.0])), float(cosine([1.0, 0.0], [0.0, 3.0]))
    (1.0, 0.0)
    """
    one, two = _pair(a, b)
    lengths = length(one) * length(two)
    made = np.divide(dot(one, two), lengths, out=np.zeros_like(lengths), where=lengths > 0)
    return np.asarray(np.clip(made, -1, 1))


def principal_axes(points: ArrayLike, count: int = 2) -> Array:
    """The principal axes of points (PCA): orthogonal directions of most variance, largest first.

    points   (point, d)
    returns  (count, d); rows of length 1, each with its largest entry positive

    Pearson 1901. Raises ValueError for no points, and for more axes than dimensions.

    >>> principal_axes([[-2.0, 0.0], [2.0, 0.0], [0.0, 1.0], [0.0, -1.0]])
    array([[1., 0.],
           [0., 1.]])
    """
    centred = _centred(points)
    if not 1 <= count <= centred.shape[1]:
        raise ValueError(f"points in {centred.shape[1]} dimensions have no {count} axes")
    # Eigenvectors of (d, d), as there may be far more points than dimensions.
    _, vectors = np.linalg.eigh(centred.T @ centred)
    axes = vectors.T[::-1][:count]
    largest = np.take_along_axis(axes, np.abs(axes).argmax(axis=1)[:, None], axis=1)
    return np.asarray(axes * np.sign(largest), dtype=_dtype(points))


def along_axes(points: ArrayLike, every: ArrayLike, axes: ArrayLike) -> Array:
    """Coordinates of points along the given axes, with the mean of all points as the origin.

    points   (..., d)
    every    (point, d); their mean is the origin
    axes     (axis, d)
    returns  (..., axis)

    >>> along_axes([3.0, 1.0], [[0.0, 0.0], [2.0, 0.0]], [[1.0, 0.0], [0.0, 1.0]])
    array([2., 1.])
    """
    middle = as_float(every).mean(axis=0, dtype=np.float64)
    made = (as_float(points) - middle) @ as_float(axes).T.astype(np.float64)
    return np.asarray(made, dtype=_dtype(points))


def in_plane(x: ArrayLike, right: ArrayLike, up: ArrayLike) -> Array:
    """Coordinates of vectors in the plane that two vectors span, with true lengths and angles.

    x          (..., d)
    right, up  (d,); the first lies along the first axis, the second points to the upper side
    returns    (..., 2); 0 along an axis for which the two vectors leave no direction

    >>> in_plane([3.0, 4.0, 7.0], right=[2.0, 0.0, 0.0], up=[5.0, 1.0, 0.0])
    array([3., 4.])
    """
    one, two = (vector.astype(np.float64) for vector in _pair(right, up))
    across = _direction(one)
    axes = np.stack([across, _direction(two - (two @ across) * across)])
    return np.asarray(as_float(x) @ axes.T, dtype=_dtype(x))


def variance_shares(points: ArrayLike, axes: ArrayLike) -> Array:
    """The share of the variance of the points along each axis.

    points   (point, d)
    axes     (axis, d); of length 1
    returns  (axis,); 0 to 1, and 0 where the points do not differ

    >>> variance_shares([[-2.0, 0.0], [2.0, 0.0], [0.0, 1.0], [0.0, -1.0]], [[1.0, 0.0]])
    array([0.8])
    """
    centred = _centred(points)
    whole = np.square(centred).sum()
    along = np.square(centred @ as_float(axes).T.astype(np.float64)).sum(axis=0)
    return np.asarray(along / whole if whole > 0 else np.zeros_like(along), dtype=_dtype(points))


def stacked(*vectors: ArrayLike) -> Array:
    """Vectors of one space stacked as the rows of one array of points.

    vectors  each (d,)
    returns  (point, d)

    Raises ValueError for none, and for vectors of different lengths.

    >>> stacked([1.0, 2.0], [3.0, 4.0])
    array([[1., 2.],
           [3., 4.]])
    """
    found = [as_float(vector) for vector in vectors]
    shapes = {vector.shape for vector in found}
    if len(shapes) != 1 or any(len(shape) != 1 for shape in shapes):
        raise ValueError(f"vectors of one length are needed, not of shapes {sorted(shapes)}")
    return np.stack(found)


def scaled(x: ArrayLike, factor: ArrayLike) -> Array:
    """Vectors scaled by numbers, such as a value times its weight.

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
    """The sum of vectors, entry by entry, such as the residual stream and an update.

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
    """The composition of two linear maps, one after the other: the matrix product of both.

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
    """The transpose of a matrix: a map as (d_out, d_in), with a row for each output.

    x        (..., rows, columns)
    returns  (..., columns, rows)

    >>> transposed([[1.0, 2.0]])
    array([[1.],
           [2.]])
    """
    return np.swapaxes(as_float(x), -1, -2)


def _direction(x: Array) -> Array:
    """The vector of length 1 in the same direction; zeros for one of (nearly) no length."""
    size = np.linalg.norm(x)
    return np.asarray(x / size if size > TINY else np.zeros_like(x))


def _pair(a: ArrayLike, b: ArrayLike) -> tuple[Array, Array]:
    one, two = as_float(a), as_float(b)
    if one.ndim == 0 or two.ndim == 0 or one.shape[-1] != two.shape[-1]:
        raise ValueError(f"vectors of shapes {one.shape} and {two.shape} do not go together")
    return one, two


def _centred(points: ArrayLike) -> Array:
    found = as_float(points).astype(np.float64)
    if found.ndim != 2 or not found.size:
        raise ValueError(f"points are needed as (point, d), not as {found.shape}")
    return np.asarray(found - found.mean(axis=0))


def _dtype(points: ArrayLike) -> np.dtype[np.floating]:
    return as_float(points).dtype
