"""Weighing, adding and composing, against plain formulas and a head worked out by the model."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import attncore as ac

FINITE = st.floats(-100, 100, width=32)
SEVERAL = st.tuples(st.integers(1, 5), st.integers(1, 6)).flatmap(
    lambda shape: arrays(np.float64, shape, elements=FINITE)
)


@given(SEVERAL, st.floats(0, 2, width=32))
def test_each_entry_is_multiplied(vectors: np.ndarray, factor: float) -> None:
    wanted = [[x * factor for x in row] for row in vectors.tolist()]
    np.testing.assert_allclose(ac.scaled(vectors, factor), wanted, atol=1e-12)
    factors = np.linspace(0, 1, len(vectors))
    each = [[x * f for x in row] for row, f in zip(vectors.tolist(), factors, strict=True)]
    np.testing.assert_allclose(ac.scaled(vectors, factors), each, atol=1e-12)


@given(SEVERAL)
def test_entries_are_added(vectors: np.ndarray) -> None:
    wanted = [math.fsum(column) for column in vectors.T.tolist()]
    np.testing.assert_allclose(ac.added(*vectors), wanted, atol=1e-9)


def test_what_is_given_stays_as_it_is() -> None:
    vector = np.ones(3, np.float32)
    assert ac.scaled(vector, 0.5).dtype == ac.added(vector, vector).dtype == np.float32
    ac.added(vector)[0] = 5
    np.testing.assert_array_equal(vector, np.ones(3))


@given(SEVERAL)
def test_two_maps_in_one_are_the_same_as_one_after_the_other(down: np.ndarray) -> None:
    up = np.arange(down.shape[1] * 3, dtype=float).reshape(-1, 3) - 2
    x = np.linspace(-1, 1, len(down))
    np.testing.assert_allclose(
        ac.composed(x, ac.composed(down, up)), ac.composed(ac.composed(x, down), up), atol=1e-8
    )


def test_rows_become_columns() -> None:
    x = np.arange(12.0).reshape(2, 3, 2)
    for i, j, k in np.ndindex(x.shape):
        assert ac.transposed(x)[i, k, j] == x[i, j, k]


def test_they_make_of_values_what_a_head_makes(toy_model: ac.Transformer) -> None:
    trace = toy_model.trace("a fluffy blue creature")
    weights, values = trace["pattern", 1][0], trace["v", 1][0]
    mixed = [
        ac.added(*(ac.scaled(v, w) for v, w in zip(values, row, strict=True))) for row in weights
    ]
    np.testing.assert_allclose(mixed, trace["z", 1][0], atol=1e-6)
    w_o = toy_model.ref("blocks.1.attn.w_o", slice(0, values.shape[1])).array
    np.testing.assert_allclose(ac.composed(mixed, w_o), trace["result", 1][0], atol=1e-6)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: ac.scaled(np.ones((2, 3)), np.ones(3)), r"\(2, 3\) .* \(3,\)"),
        (lambda: ac.added(np.ones(2), np.ones(3)), r"\[\(2,\), \(3,\)\]"),
        (lambda: ac.added(), r"not \[\]"),
        (lambda: ac.composed(np.ones((2, 3)), np.ones((2, 3))), r"\(2, 3\) and \(2, 3\)"),
        (lambda: ac.composed(2.0, np.ones((2, 3))), r"\(\)"),
    ],
)
def test_shapes_that_do_not_fit_are_named(call: object, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        call()  # type: ignore[operator]
