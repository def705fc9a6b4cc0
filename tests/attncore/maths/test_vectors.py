"""Lengths, angles and principal axes, against plain formulas and NumPy's own SVD."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import attncore as ac

FINITE = st.floats(-100, 100, width=32)
POINTS = st.integers(2, 5).flatmap(
    lambda d: st.integers(d + 1, 9).flatmap(
        lambda n: arrays(np.float64, (n, d), elements=st.floats(-10, 10, width=16))
    )
)
PAIRS = st.integers(1, 6).flatmap(lambda d: arrays(np.float64, (2, d), elements=FINITE))


@given(PAIRS)
def test_products_and_lengths_are_their_formulas(pair: np.ndarray) -> None:
    a, b = pair.tolist()
    assert float(ac.dot(a, b)) == pytest.approx(
        math.fsum(x * y for x, y in zip(a, b, strict=True)), rel=1e-9, abs=1e-9
    )
    assert float(ac.length(a)) == pytest.approx(math.hypot(*a), rel=1e-9, abs=1e-9)
    assert float(ac.distance(a, b)) == pytest.approx(math.dist(a, b), rel=1e-9, abs=1e-9)
    np.testing.assert_allclose(ac.difference(a, b) + b, a, atol=1e-9)


@given(PAIRS, st.floats(0.1, 10))
def test_a_cosine_knows_no_length(pair: np.ndarray, factor: float) -> None:
    a, b = pair
    found = float(ac.cosine(a, b))
    assert -1 <= found <= 1
    if min(ac.length(a), ac.length(b)) > 1e-3:
        assert float(ac.cosine(factor * a, b)) == pytest.approx(found, abs=1e-6)
        assert float(ac.cosine(-a, b)) == pytest.approx(-found, abs=1e-6)
        assert float(ac.cosine(a, a)) == pytest.approx(1)


def test_what_has_no_length_has_no_direction() -> None:
    assert float(ac.cosine([0.0, 0.0], [1.0, 2.0])) == 0


@given(POINTS)
def test_principal_axes_are_those_of_a_singular_value_decomposition(points: np.ndarray) -> None:
    axes = ac.principal_axes(points, count=2)
    np.testing.assert_allclose(axes @ axes.T, np.eye(2), atol=1e-6)
    centred = points - points.mean(axis=0)
    wide = np.linalg.svd(centred, compute_uv=False)
    spread = np.square(ac.along_axes(points, points, axes)).sum(axis=0)
    np.testing.assert_allclose(spread, np.square(wide[:2]), rtol=1e-5, atol=1e-6)
    shares = ac.variance_shares(points, axes)
    assert shares[0] >= shares[1] - 1e-9
    if np.square(wide).sum() > 1e-6:
        np.testing.assert_allclose(
            shares, np.square(wide[:2]) / np.square(wide).sum(), rtol=1e-5, atol=1e-6
        )


@given(POINTS)
def test_each_axis_has_its_largest_entry_positive(points: np.ndarray) -> None:
    for axis in ac.principal_axes(points, count=2):
        assert axis[np.abs(axis).argmax()] > 0


def test_points_that_do_not_differ_have_no_spread() -> None:
    points = np.ones((3, 2))
    np.testing.assert_array_equal(ac.variance_shares(points, np.eye(2)), [0, 0])


def test_points_are_seen_from_the_middle_of_all() -> None:
    every = [[0.0, 0.0], [2.0, 4.0]]
    np.testing.assert_allclose(ac.along_axes(every, every, np.eye(2)).sum(axis=0), 0)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_precision_is_kept(dtype: type) -> None:
    points = np.array([[-3, 0], [1, 7], [2, 2]], dtype=dtype)
    axes = ac.principal_axes(points)
    for made in (axes, ac.along_axes(points, points, axes), ac.variance_shares(points, axes)):
        assert made.dtype == dtype


def test_a_plane_keeps_lengths_and_angles() -> None:
    one, two = np.random.default_rng(3).normal(size=(2, 8))
    flat = ac.in_plane(np.stack([one, two, one + two]), one, two)
    np.testing.assert_allclose(ac.length(flat), ac.length(np.stack([one, two, one + two])))
    np.testing.assert_allclose(ac.cosine(flat[0], flat[1]), ac.cosine(one, two))
    assert flat[0][1] == pytest.approx(0)
    assert flat[1][1] > 0


def test_parallel_vectors_span_a_line() -> None:
    np.testing.assert_allclose(ac.in_plane([3.0, 0.0], [1.0, 0.0], [-2.0, 0.0]), [3, 0])
    np.testing.assert_allclose(ac.in_plane([3.0, 1.0], [0.0, 0.0], [0.0, 0.0]), [0, 0])


def test_shapes_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match=r"shapes \(2,\) and \(3,\)"):
        ac.dot([1.0, 2.0], [1.0, 2.0, 3.0])
    with pytest.raises(ValueError, match=r"as \(point, d\), not as \(2,\)"):
        ac.principal_axes([1.0, 2.0])
    with pytest.raises(ValueError, match="in 2 dimensions have no 3 axes"):
        ac.principal_axes(np.eye(2), count=3)


def test_vectors_are_stacked_as_points() -> None:
    made = ac.stacked(np.array([1, 2], np.float32), np.array([3, 4], np.float32))
    assert made.dtype == np.float32
    np.testing.assert_array_equal(made, [[1, 2], [3, 4]])


@pytest.mark.parametrize("vectors", [(), ([1.0], [1.0, 2.0]), (np.eye(2), np.eye(2)), (1.0, 2.0)])
def test_what_are_no_vectors_of_one_space_is_refused(vectors: tuple[object, ...]) -> None:
    with pytest.raises(ValueError, match="vectors of one length are needed"):
        ac.stacked(*vectors)
