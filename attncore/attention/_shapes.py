"""Shape checks for queries, keys, values, masks and biases; heads of keys that queries share."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from attncore._arrays import Array, Mask

Shape = tuple[int, ...]


def matmul_grouped(a: Array, b: Array) -> Array:
    """`a @ b`, in which several heads (axis -3) of `a` may share one of `b`.

    >>> matmul_grouped(np.ones((4, 1, 2)), np.ones((2, 2, 3))).shape
    (4, 1, 3)
    """
    if not shares_heads(a.shape, b.shape):
        return np.asarray(a @ b)
    heads, groups = a.shape[-3], b.shape[-3]
    split = a.reshape(*a.shape[:-3], groups, heads // groups, *a.shape[-2:])
    product = split @ b[..., None, :, :]
    return np.asarray(product.reshape(*product.shape[:-4], heads, *product.shape[-2:]))


def shares_heads(a: Shape, b: Shape) -> bool:
    """Whether several heads of the first must share one of the second.

    >>> shares_heads((4, 1, 2), (2, 2, 3)), shares_heads((4, 1, 2), (1, 2, 3))
    (True, False)
    """
    return len(a) > 2 and len(b) > 2 and a[-3] != b[-3] and 1 not in (a[-3], b[-3])


def scores_shape(query: Shape, key: Shape) -> Shape:
    """The shape (..., query, key) of the scores of queries and keys (..., token, d_head) that fit.

    >>> scores_shape((5, 4, 3, 8), (2, 7, 8))
    (5, 4, 3, 7)
    """
    if query[:-2] == key[:-2]:  # as usual: quicker
        return (*query[:-1], key[-2])
    if shares_heads(query, key):
        key = (*key[:-3], query[-3], *key[-2:])
    return (*np.broadcast_shapes(query[:-2], key[:-2]), query[-2], key[-2])


def boolean(mask: ArrayLike) -> Mask:
    """The mask as a boolean array; numbers are refused, for 0 may mean masked or may mean visible.

    >>> boolean([[True]])
    array([[ True]])
    """
    array = np.asarray(mask)
    if array.dtype != np.bool_:
        raise ValueError(f"a mask is boolean (True = may be looked at), not {array.dtype}")
    return array


def check_vectors(q: Shape, k: Shape, v: Shape) -> None:
    """Raise ValueError, naming all three shapes, unless they can attend.

    >>> check_vectors((2, 3), (4, 3), (4, 5))
    """
    shapes = f"q {q}, k {k}, v {v}"
    if min(len(q), len(k), len(v)) < 2:
        raise ValueError(f"attend needs (..., token, d_head) for each of {shapes}")
    if q[-1] != k[-1]:
        raise ValueError(f"queries and keys differ in d_head: {shapes}")
    if k[-2] != v[-2]:
        raise ValueError(f"keys and values differ in number: {shapes}")
    if 0 in (q[-1], k[-2]):
        raise ValueError(f"there must be a key to look at, and a d_head: {shapes}")
    for name, other in (("keys", k), ("values", v)):
        if shares_heads(q, other) and q[-3] % other[-3]:
            raise ValueError(
                f"{other[-3]} heads of {name} cannot be shared by {q[-3]} of queries: {shapes}"
            )
    try:
        scores_shape(q, k)
        if k[:-2] != v[:-2]:
            np.broadcast_shapes(k[:-2], v[:-2])
            scores_shape(q, v)
    except ValueError as error:
        raise ValueError(f"the leading axes do not fit each other: {shapes}") from error


def check_broadcast(scores: Shape, **others: Array | Mask | None) -> None:
    """Raise ValueError unless each of the others broadcasts to (..., query, key).

    >>> check_broadcast((6, 2, 3), mask=np.ones((2, 3), dtype=bool), bias=None)
    """
    for name, other in others.items():
        if other is None or other.shape == scores[-other.ndim :]:
            continue
        try:
            fits = np.broadcast_shapes(scores, other.shape)[-2:] == scores[-2:]
        except ValueError:
            fits = False
        if not fits:
            raise ValueError(f"{name} {other.shape} does not fit scores {scores}")


def score_scale(query: Array, scale: float | None) -> float:
    """The scale that was given, else 1/sqrt(d_head).

    >>> score_scale(np.ones((1, 4)), None)
    0.5
    """
    return 1 / math.sqrt(query.shape[-1]) if scale is None else float(scale)


def above_zero(softcap: float | None) -> float | None:
    """The softcap; ValueError for one that is not above 0.

    >>> above_zero(30)
    30.0
    """
    if softcap is not None and not softcap > 0:
        raise ValueError(f"a softcap is above 0, not {softcap}")
    return None if softcap is None else float(softcap)


def all_half(*arrays: ArrayLike) -> bool:
    """Whether all arrays are float16, so that results should be, too.

    >>> all_half(np.float16([1]), np.float32([1]))
    False
    """
    return all(np.asarray(array).dtype == np.float16 for array in arrays)
