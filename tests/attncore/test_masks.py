"""Masks, entry by entry against what their words say."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import attncore as ac

SIZES = st.integers(1, 7)


@given(SIZES, SIZES, st.integers(0, 5))
def test_causal_sees_up_to_itself(n_query: int, n_key: int, offset: int) -> None:
    mask = ac.masks.causal(n_query, n_key, offset=offset)
    assert mask.dtype == np.bool_
    for query in range(n_query):
        for key in range(n_key):
            assert mask[query, key] == (key <= query + offset)


def test_causal_counts_the_keys_before_the_first_query() -> None:
    assert ac.masks.causal(2, offset=3).shape == (2, 5)


@given(SIZES, st.integers(0, 4), st.integers(0, 4))
def test_sliding_window_sees_its_neighbours(n: int, left: int, right: int) -> None:
    mask = ac.masks.sliding_window(n, left, right)
    for query in range(n):
        for key in range(n):
            assert mask[query, key] == (query - left <= key <= query + right)


def test_padding_hides_what_lies_beyond_the_end() -> None:
    mask = ac.masks.padding([[2, 0], [3, 1]], 3)
    assert mask.shape == (2, 2, 1, 3)
    np.testing.assert_array_equal(mask.sum(-1)[..., 0], [[2, 0], [3, 1]])
    np.testing.assert_array_equal(mask[0, 0, 0], [True, True, False])


@given(SIZES, st.integers(0, 7))
def test_prefix_is_seen_by_all(n: int, prefix: int) -> None:
    mask = ac.masks.prefix(n, prefix)
    for query in range(n):
        for key in range(n):
            assert mask[query, key] == (key < prefix or key <= query)


def test_graph_sees_along_edges_only() -> None:
    edges = np.array([[0, 0.5, 0], [-1, 0, 0], [0, 0, 1]])
    np.testing.assert_array_equal(
        ac.masks.graph(edges), [[False, True, False], [True, False, False], [False, False, True]]
    )


@pytest.mark.parametrize("shape", [(3,), (2, 3)])
def test_graph_refuses_what_is_not_square(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="square"):
        ac.masks.graph(np.ones(shape))


def test_masks_combine() -> None:
    both = ac.masks.causal(4) & ac.masks.sliding_window(4, 1, 1) & ~np.eye(4, dtype=bool)
    np.testing.assert_array_equal(both, np.eye(4, k=-1, dtype=bool))
