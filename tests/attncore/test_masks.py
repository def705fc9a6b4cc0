"""Masks, entry by entry against what their words say."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import attncore as ac

SIZES = st.integers(1, 7)
OFFSETS = st.integers(0, 5)


def assert_says(mask: np.ndarray, sees: Callable[[int, int], bool]) -> None:
    """Every entry of (query, key) is what `sees` says of it."""
    assert mask.dtype == np.bool_
    for query, key in np.ndindex(mask.shape):
        assert mask[query, key] == sees(query, key)


@given(SIZES, SIZES, st.integers(-5, 5))
def test_causal_sees_up_to_itself(n_query: int, n_key: int, offset: int) -> None:
    mask = ac.masks.causal(n_query, n_key, offset=offset)
    assert mask.shape == (n_query, n_key)
    assert_says(mask, lambda query, key: key <= query + offset)


def test_causal_counts_the_keys_before_the_first_query() -> None:
    assert ac.masks.causal(2, offset=3).shape == (2, 5)
    assert ac.masks.causal(0).shape == (0, 0)


@given(SIZES, st.integers(0, 4), st.integers(0, 4))
def test_sliding_window_sees_its_neighbours(n: int, left: int, right: int) -> None:
    mask = ac.masks.sliding_window(n, left, right)
    assert mask.shape == (n, n)
    assert_says(mask, lambda query, key: query - left <= key <= query + right)


@given(SIZES, OFFSETS, st.integers(0, 4), st.integers(0, 4))
def test_with_an_offset_masks_are_the_last_rows_of_whole_ones(
    n: int, offset: int, left: int, right: int
) -> None:
    whole = n + offset
    for part, full in [
        (ac.masks.causal(n, offset=offset), ac.masks.causal(whole)),
        (
            ac.masks.sliding_window(n, left, right, offset=offset),
            ac.masks.sliding_window(whole, left, right),
        ),
        (ac.masks.prefix(n, left, offset=offset), ac.masks.prefix(whole, left)),
    ]:
        np.testing.assert_array_equal(part, full[offset:])


def test_sliding_window_over_other_keys() -> None:
    mask = ac.masks.sliding_window(2, 1, 1, n_key=5, offset=2)
    np.testing.assert_array_equal(mask, [[0, 1, 1, 1, 0], [0, 0, 1, 1, 1]])


def test_padding_hides_what_lies_beyond_the_end() -> None:
    mask = ac.masks.padding([[2, 0], [3, 1]], 3)
    assert mask.shape == (2, 2, 1, 3)
    np.testing.assert_array_equal(mask.sum(-1)[..., 0], [[2, 0], [3, 1]])
    np.testing.assert_array_equal(mask[0, 0, 0], [True, True, False])
    assert ac.masks.padding(2, 3).shape == (1, 3)


@given(SIZES, st.data())
def test_padding_sees_what_lies_before_the_end(n_key: int, data: st.DataObject) -> None:
    lengths = data.draw(st.lists(st.integers(0, n_key), min_size=1, max_size=3))
    for mask, length in zip(ac.masks.padding(lengths, n_key), lengths, strict=True):
        assert_says(mask, lambda _, key: key < length)  # noqa: B023


@given(SIZES, SIZES, st.data())
def test_cross_sees_real_keys_from_real_queries(
    n_query: int, n_key: int, data: st.DataObject
) -> None:
    ours = data.draw(st.lists(st.integers(0, n_query), min_size=2, max_size=2))
    theirs = data.draw(st.lists(st.integers(0, n_key), min_size=2, max_size=2))
    mask = ac.masks.cross(ours, theirs, n_query, n_key)
    assert mask.shape == (2, n_query, n_key)
    for sentence in range(2):
        own, other = ours[sentence], theirs[sentence]
        assert_says(mask[sentence], lambda query, key: query < own and key < other)  # noqa: B023


@given(SIZES, st.integers(0, 7))
def test_prefix_is_seen_by_all(n: int, prefix: int) -> None:
    assert_says(ac.masks.prefix(n, prefix), lambda query, key: key < prefix or key <= query)


@given(arrays(np.int8, st.integers(0, 5).map(lambda n: (n, n)), elements=st.integers(-1, 1)))
def test_graph_sees_where_the_matrix_is_not_zero(edges: np.ndarray) -> None:
    mask = ac.masks.graph(edges)
    assert mask.shape == edges.shape
    assert_says(mask, lambda query, key: edges[query, key] != 0)


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
    either = ac.masks.graph(np.eye(4)) | ac.masks.padding(1, 4)
    np.testing.assert_array_equal(either, np.eye(4, dtype=bool) | (np.arange(4) == 0))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: ac.masks.causal(-1), "-1 queries"),
        (lambda: ac.masks.causal(2, -3), "-3 keys"),
        (lambda: ac.masks.causal(2, offset=-3), "-1 keys"),
        (lambda: ac.masks.sliding_window(3, -1), "left >= 0, not -1"),
        (lambda: ac.masks.sliding_window(3, 1, -2), "right >= 0, not -2"),
        (lambda: ac.masks.sliding_window(-3, 1), "-3 queries"),
        (lambda: ac.masks.prefix(3, -1), "prefix >= 0, not -1"),
        (lambda: ac.masks.padding([1, 4], 3), "length of 4 does not fit 3"),
        (lambda: ac.masks.padding([-1], 3), "length of -1"),
        (lambda: ac.masks.padding([1.5], 3), "whole numbers, not float64"),
        (lambda: ac.masks.padding([], -3), "n >= 0, not -3"),
        (lambda: ac.masks.cross([3], [1], 2, 3), "length of 3 does not fit 2"),
    ],
)
def test_what_makes_no_sense_is_named(make: Callable[[], np.ndarray], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make()
