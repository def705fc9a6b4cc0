"""Means, deviations and histograms, against plain formulas."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

import attncore as ac

FINITE = st.floats(-1e3, 1e3, width=32)
VALUES = arrays(np.float64, array_shapes(max_dims=3, max_side=5), elements=FINITE)


@given(VALUES)
def test_mean_and_deviation_are_their_formulas(x: np.ndarray) -> None:
    flat = x.ravel().tolist()
    mean = math.fsum(flat) / len(flat)
    deviation = math.sqrt(math.fsum((value - mean) ** 2 for value in flat) / len(flat))
    assert float(ac.mean(x)) == pytest.approx(mean, rel=1e-9, abs=1e-9)
    assert float(ac.standard_deviation(x)) == pytest.approx(deviation, rel=1e-9, abs=1e-6)


@given(arrays(np.float64, array_shapes(max_dims=2, max_side=5), elements=FINITE))
def test_product_is_that_of_all_entries(x: np.ndarray) -> None:
    assert float(ac.product(x)) == pytest.approx(math.prod(x.ravel().tolist()), rel=1e-9)


@given(VALUES, st.integers(0, 20))
def test_the_rest_is_what_the_largest_leave(x: np.ndarray, largest: int) -> None:
    rest = sorted(x.ravel().tolist(), reverse=True)[largest:]
    assert float(ac.total_of_rest(x, largest)) == pytest.approx(math.fsum(rest), abs=1e-9)


def test_there_are_not_less_than_no_largest_entries() -> None:
    with pytest.raises(ValueError, match="not -1"):
        ac.total_of_rest([1.0], -1)


@given(VALUES, st.integers(1, 12))
def test_every_entry_lies_in_one_bin(x: np.ndarray, bins: int) -> None:
    edges = ac.bin_edges(x, bins=bins)
    assert edges.shape == (bins + 1,)
    assert edges[0] == min(x.min(), 0)
    assert edges[0] < edges[-1]
    np.testing.assert_allclose(np.diff(edges), (edges[-1] - edges[0]) / bins, rtol=1e-6)
    counts = ac.bin_counts(x, edges)
    assert counts.sum() == x.size
    within = [((x >= a) & (x < b)).sum() for a, b in pairwise(edges)]
    within[-1] += (x == edges[-1]).sum()
    np.testing.assert_array_equal(counts, within)


def test_nothing_but_zeros_still_has_a_width() -> None:
    np.testing.assert_array_equal(ac.bin_edges([0.0, 0.0], bins=2), [0, 0.5, 1])


@pytest.mark.parametrize(("values", "bins"), [([], 3), ([1.0, -math.inf], 3), ([1.0], 0)])
def test_what_has_no_bins_is_refused(values: list[float], bins: int) -> None:
    with pytest.raises(ValueError, match="bin_edges needs finite numbers"):
        ac.bin_edges(values, bins=bins)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_precision_is_kept_and_arguments_are_not_changed(dtype: type) -> None:
    x = np.array([[-3, 0], [1, 7]], dtype=dtype)
    before = x.copy()
    for function in (ac.mean, ac.standard_deviation, ac.product, ac.bin_edges):
        assert function(x).dtype == dtype
    assert ac.total_of_rest(x, largest=1).dtype == dtype
    np.testing.assert_array_equal(x, before)


def test_a_derived_value_says_where_it_comes_from() -> None:
    trace = ac.load("storyteller").trace("a fox")
    scores = trace.ref("blocks.0.attn.scores_raw", 0)
    edges = ac.Derived(ac.bin_edges, scores, bins=4)
    counts = ac.Derived(ac.bin_counts, [scores, edges])
    assert str(edges[0]) == "bin_edges(blocks.0.attn.scores_raw[0], bins=4)[0]"
    assert sum(count.value for count in counts) == scores.array.size
