"""Positions, against the formulas as they are printed and the laws they were made for."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import attncore as ac
from tests.attncore.agreement import FLOATS, agree

SEEDS = st.integers(0, 2**32 - 1)
SIZES = st.integers(0, 7)


def test_sinusoidal_is_the_printed_formula() -> None:
    found = ac.positions.sinusoidal(9, 8)
    assert found.dtype == np.float32
    for place in range(9):
        for pair in range(4):
            angle = place / 10000 ** (2 * pair / 8)
            assert found[place, 2 * pair] == pytest.approx(math.sin(angle), abs=1e-7)
            assert found[place, 2 * pair + 1] == pytest.approx(math.cos(angle), abs=1e-7)


@given(SIZES, st.integers(0, 5), st.floats(2, 1e6))
def test_halves_are_the_same_waves_in_another_order(n: int, pairs: int, theta: float) -> None:
    apart = ac.positions.sinusoidal(n, 2 * pairs, theta=theta, layout="halves")
    mixed = ac.positions.sinusoidal(n, 2 * pairs, theta=theta)
    assert apart.shape == mixed.shape == (n, 2 * pairs)
    np.testing.assert_array_equal(apart[:, :pairs], mixed[:, 0::2])
    np.testing.assert_array_equal(apart[:, pairs:], mixed[:, 1::2])


def test_sinusoidal_refuses_what_makes_no_sense() -> None:
    with pytest.raises(ValueError, match="5 is odd"):
        ac.positions.sinusoidal(3, 5)
    with pytest.raises(ValueError, match="not -1"):
        ac.positions.sinusoidal(-1, 4)
    with pytest.raises(ValueError, match="not 'stacked'"):
        ac.positions.sinusoidal(3, 4, layout="stacked")


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("interleaved", [False, True])
def test_rotary_turns_each_pair_by_its_own_angle(dtype: type, interleaved: bool) -> None:
    x = np.random.default_rng(0).standard_normal((2, 3, 5, 6)).astype(dtype)
    places = np.array([0, 1, 2, 40, 3000])
    found = ac.positions.rotary(x, places, theta=500.0, interleaved=interleaved)
    assert found.dtype == dtype
    expected = np.empty(x.shape)
    for token, place in enumerate(places):
        for pair in range(3):
            one, two = (2 * pair, 2 * pair + 1) if interleaved else (pair, pair + 3)
            turn = np.exp(1j * place / 500.0 ** (2 * pair / 6))
            turned = (x[..., token, one] + 1j * x[..., token, two]) * turn
            expected[..., token, one], expected[..., token, two] = turned.real, turned.imag
    agree(found, expected)


@given(SEEDS, st.booleans())
def test_rotary_keeps_lengths(seed: int, interleaved: bool) -> None:
    rng = np.random.default_rng(seed)
    x, places = rng.standard_normal((2, 5, 8)), rng.integers(0, 5000, 5)
    found = ac.positions.rotary(x, places, interleaved=interleaved)
    np.testing.assert_allclose(np.linalg.norm(found, axis=-1), np.linalg.norm(x, axis=-1))
    np.testing.assert_array_equal(ac.positions.rotary(x, np.zeros(5)), x)


@given(SEEDS, st.integers(-2000, 2000), st.booleans())
def test_rotary_dot_products_know_only_distances(seed: int, shift: int, interleaved: bool) -> None:
    rng = np.random.default_rng(seed)
    query, key = rng.standard_normal((2, 4, 8))
    at = rng.integers(0, 2000, 4)

    def scores(places: np.ndarray) -> np.ndarray:
        q, k = (ac.positions.rotary(x, places, interleaved=interleaved) for x in (query, key))
        return q @ k.T

    np.testing.assert_allclose(scores(at + shift), scores(at), atol=1e-9)


def test_rotary_takes_positions_of_each_sentence() -> None:
    x = np.random.default_rng(1).standard_normal((2, 3, 4, 6))
    places = np.array([[0, 1, 2, 3], [5, 6, 7, 9]])
    found = ac.positions.rotary(x, places[:, None])
    for sentence in range(2):
        agree(found[sentence], ac.positions.rotary(x[sentence], places[sentence]))


@given(SEEDS, st.booleans())
def test_rotary_does_not_mind_the_layout_in_memory(seed: int, interleaved: bool) -> None:
    x = np.random.default_rng(seed).standard_normal((4, 3, 6)).swapaxes(0, 1)
    before = x.copy()
    found = ac.positions.rotary(x, np.arange(4), interleaved=interleaved)
    np.testing.assert_array_equal(x, before)
    agree(found, ac.positions.rotary(before, np.arange(4), interleaved=interleaved))
    one = np.broadcast_to(x[:1], (5, 4, 6))
    agree(ac.positions.rotary(one, np.arange(4), interleaved=interleaved)[3], found[0])


@pytest.mark.parametrize(
    ("shape", "places", "message"),
    [
        ((4, 3), (4,), "3 is odd"),
        ((4, 6), (3,), r"positions \(3,\) do not fit vectors \(4, 6\)"),
        ((4, 6), (2, 4), r"positions \(2, 4\) do not fit"),
        ((6,), (), r"vectors \(6,\)"),
    ],
)
def test_rotary_names_shapes_that_do_not_fit(
    shape: tuple[int, ...], places: tuple[int, ...], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        ac.positions.rotary(np.ones(shape), np.zeros(places))


@given(SIZES, SIZES, st.integers(0, 5))
def test_relative_is_key_minus_query(n_query: int, n_key: int, offset: int) -> None:
    found = ac.positions.relative(n_query, n_key, offset=offset)
    assert found.shape == (n_query, n_key)
    for query in range(n_query):
        for key in range(n_key):
            assert found[query, key] == key - (query + offset)


@given(st.integers(1, 6), st.integers(0, 5))
def test_relative_and_causal_agree(n: int, offset: int) -> None:
    seen = ac.positions.relative(n, offset=offset) <= 0
    np.testing.assert_array_equal(seen, ac.masks.causal(n, offset=offset))


def test_relative_refuses_negative_numbers() -> None:
    with pytest.raises(ValueError, match="-2 queries and 3 keys"):
        ac.positions.relative(-2, 3)


def test_alibi_slopes_are_the_published_ones() -> None:
    np.testing.assert_array_equal(ac.positions.alibi_slopes(8), [1 / 2**i for i in range(1, 9)])
    sixteen = ac.positions.alibi_slopes(16)
    np.testing.assert_allclose(sixteen, [2 ** (-i / 2) for i in range(1, 17)], rtol=1e-6)


def test_alibi_slopes_between_powers_of_two() -> None:
    twelve = ac.positions.alibi_slopes(12)
    np.testing.assert_array_equal(twelve[:8], ac.positions.alibi_slopes(8))
    np.testing.assert_array_equal(twelve[8:], ac.positions.alibi_slopes(16)[:8:2])


@given(st.integers(1, 100))
def test_alibi_slopes_differ_between_heads(n_heads: int) -> None:
    slopes = ac.positions.alibi_slopes(n_heads)
    assert slopes.shape == (n_heads,)
    assert slopes.dtype == np.float32
    assert len(set(slopes.tolist())) == n_heads
    assert ((slopes > 0) & (slopes < 1)).all()


@given(st.integers(1, 5), SIZES, SIZES, st.integers(0, 4))
def test_alibi_bias_is_slope_times_distance(
    n_heads: int, n_query: int, n_key: int, offset: int
) -> None:
    slopes = ac.positions.alibi_slopes(n_heads)
    found = ac.positions.alibi_bias(slopes, n_query, n_key, offset=offset)
    assert found.shape == (n_heads, n_query, n_key)
    assert found.dtype == np.float32
    for head, query, key in np.ndindex(found.shape):
        expected = -slopes[head] * abs(key - query - offset)
        assert found[head, query, key] == pytest.approx(expected, rel=1e-6)


def test_alibi_refuses_what_makes_no_sense() -> None:
    with pytest.raises(ValueError, match="not 0"):
        ac.positions.alibi_slopes(0)
    with pytest.raises(ValueError, match=r"not shape \(2, 2\)"):
        ac.positions.alibi_bias(np.ones((2, 2)), 3)
