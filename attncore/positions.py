"""Position encodings: vectors to add (sinusoidal), rotations (rotary), biases on scores (ALiBi)."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from attncore._arrays import Array, Ids, as_float, query_key_positions


def sinusoidal(
    n: int, d_model: int, *, theta: float = 10000.0, layout: str = "interleaved"
) -> Array:
    """Sinusoidal position vectors: sines and cosines of the position, from high frequency to low.

    returns  (token, d_model), float32

    `layout="interleaved"` has sine in even columns and cosine in odd ones, as printed;
    "halves" has all sines first, then all cosines, as in Marian's models.
    Vaswani et al. 2017, section 3.5. Raises ValueError for an odd `d_model`, a negative `n`
    or another layout.

    >>> sinusoidal(2, 4).round(2)
    array([[0.  , 1.  , 0.  , 1.  ],
           [0.84, 0.54, 0.01, 1.  ]], dtype=float32)
    >>> sinusoidal(2, 4, layout="halves").round(2)
    array([[0.  , 0.  , 1.  , 1.  ],
           [0.84, 0.01, 0.54, 1.  ]], dtype=float32)
    """
    if layout not in ("interleaved", "halves"):
        raise ValueError(f'sinusoidal knows layout="interleaved" and "halves", not {layout!r}')
    if n < 0:
        raise ValueError(f"sinusoidal needs a number of tokens, not {n}")
    angles = _angles(np.arange(n), d_model, theta)
    waves = np.stack([np.sin(angles), np.cos(angles)], axis=-1 if layout == "interleaved" else -2)
    return waves.reshape(n, d_model).astype(np.float32)


def rotary(
    x: ArrayLike, positions: ArrayLike, *, theta: float = 10000.0, interleaved: bool = False
) -> Array:
    """Rotary positions: queries or keys rotated so that dot products depend only on distances.

    x          (..., token, d_head)
    positions  (token,), or broadcastable to (..., token); fractions may be given
    returns    (..., token, d_head), in the precision of `x`

    Pair i of the entries is turned by position * theta**(-2i / d_head) radians. Entry i is
    paired with entry i + d_head/2, as in GPT-NeoX and Llama; with `interleaved`, entry 2i
    with entry 2i + 1, as in the paper. Su et al. 2021, section 3.2.2.
    Raises ValueError for an odd d_head or for positions that do not fit.

    >>> rotary([[1.0, 0.0], [1.0, 0.0]], [0, np.pi / 2]).round(2)
    array([[1., 0.],
           [0., 1.]])
    """
    vectors, places = as_float(x), np.asarray(positions)
    if vectors.ndim < 2 or not _fits(places.shape, vectors.shape[:-1]):
        raise ValueError(
            f"rotary: positions {places.shape} do not fit vectors {vectors.shape}, "
            "which are (..., token, d_head)"
        )
    half = vectors.shape[-1] // 2
    # The angles in float64: a float32 of a few thousand radians is off by 1e-4.
    angles = _angles(places, vectors.shape[-1], theta)
    first, second = slice(0, half), slice(half, None)
    if interleaved:
        first, second = slice(0, None, 2), slice(1, None, 2)
    # Each entry times its cosine, and its partner times ± its sine: products of whole vectors.
    cos, sin = (np.empty((*places.shape, 2 * half), vectors.dtype) for _ in range(2))
    cos[..., first] = cos[..., second] = np.cos(angles)
    sin[..., second] = np.sin(angles)
    sin[..., first] = -sin[..., second]
    turned = np.empty_like(vectors)
    turned[..., first], turned[..., second] = vectors[..., second], vectors[..., first]
    turned *= sin
    turned += vectors * cos
    return turned


def relative(n_query: int, n_key: int | None = None, *, offset: int = 0) -> Ids:
    """Relative positions of keys to queries: key - query; negative where the key comes before.

    returns  (query, key), int64

    `offset` is the number of keys that precede the first query. Raises ValueError for a
    negative number of either. Shaw et al. 2018 look up a learned vector by this distance.

    >>> relative(2, 3)
    array([[ 0,  1,  2],
           [-1,  0,  1]])
    """
    query, key = query_key_positions(n_query, n_key, offset)
    return np.asarray(key - query)


def alibi_slopes(n_heads: int) -> Array:
    """The ALiBi slope of each head, its penalty per distance: a geometric series down to 1/256.

    returns  (head,), float32

    For a number of heads that is no power of 2: the slopes for the power below, then every
    other one of those for the power above. Press et al. 2022, section 3.
    Raises ValueError for fewer than one head.

    >>> alibi_slopes(4)
    array([0.25      , 0.0625    , 0.015625  , 0.00390625], dtype=float32)
    """
    if n_heads < 1:
        raise ValueError(f"alibi_slopes needs at least one head, not {n_heads}")
    below = 2 ** int(math.log2(n_heads))
    slopes = [2.0 ** (-8 * (i + 1) / below) for i in range(below)]
    between = [2.0 ** (-8 * (i + 1) / (2 * below)) for i in range(0, 2 * below, 2)]
    return np.asarray(slopes + between[: n_heads - below], dtype=np.float32)


def alibi_bias(
    slopes: ArrayLike, n_query: int, n_key: int | None = None, *, offset: int = 0
) -> Array:
    """The ALiBi bias that is added to the scaled scores: minus slope times distance.

    slopes   (head,), such as `alibi_slopes(n_heads)`
    returns  (head, query, key); pass it to `attend` as `bias`

    `offset` is the number of keys that precede the first query. The distance is taken without
    its sign, so that models which look both ways can use it too. Press et al. 2022, section 3.
    Raises ValueError for negative numbers of queries or keys.

    >>> alibi_bias([0.5], 3)[0] + 0.0
    array([[ 0. , -0.5, -1. ],
           [-0.5,  0. , -0.5],
           [-1. , -0.5,  0. ]])
    """
    steepness = as_float(slopes)
    if steepness.ndim != 1:
        raise ValueError(f"alibi_bias needs one slope per head, not shape {steepness.shape}")
    distance = np.abs(relative(n_query, n_key, offset=offset)).astype(steepness.dtype)
    return np.asarray(distance * -steepness[:, None, None])


def _angles(positions: ArrayLike, wide: int, theta: float) -> Array:
    """Angles in radians, float64: positions (...) -> (..., wide / 2), one per pair of entries."""
    if wide % 2:
        raise ValueError(f"sines and cosines come in pairs: a width of {wide} is odd")
    speeds = theta ** -(np.arange(0, wide, 2) / wide)
    return np.asarray(positions, dtype=np.float64)[..., None] * speeds


def _fits(shape: tuple[int, ...], target: tuple[int, ...]) -> bool:
    """Whether an array of `shape` broadcasts to `target` without making it larger."""
    try:
        return np.broadcast_shapes(shape, target) == target
    except ValueError:
        return False
