"""Linear attention: both bracketings, the running sum, and what may not be seen."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import attncore as ac
from tests.attncore.agreement import FLOATS, agree, recorded

SEEDS = st.integers(0, 2**32 - 1)


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("causal", [False, True])
def test_agrees_with_pytorch(dtype: type, causal: bool) -> None:
    torch = {name: array.astype(dtype) for name, array in recorded("other_attention").items()}
    found = ac.linear_attention(torch["q"], torch["k"], torch["v"], causal=causal)
    assert found.dtype == dtype
    agree(found, torch["linear.causal" if causal else "linear"])


@given(SEEDS, st.integers(1, 150), st.sampled_from([ac.elu_plus_one, ac.relu, np.exp]))
def test_both_bracketings_agree(seed: int, n: int, feature_map: object) -> None:
    rng = np.random.default_rng(seed)
    q, k, v = rng.standard_normal((2, n, 3)), rng.standard_normal((n, 3)), rng.random((n, 2))
    all_pairs = feature_map(q) @ feature_map(k).T
    for causal, weights in ((False, all_pairs), (True, np.tril(all_pairs))):
        totals = weights.sum(-1, keepdims=True)
        expected = (weights / np.where(totals == 0, 1, totals)) @ v
        found = ac.linear_attention(q, k, v, feature_map=feature_map, causal=causal)
        np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-12)


def test_causal_is_a_running_state() -> None:
    q, k, v = np.random.default_rng(0).standard_normal((3, 100, 4))
    found = ac.linear_attention(q, k, v, causal=True)
    state, total = np.zeros((4, 4)), np.zeros(4)
    for token in range(100):
        feature = ac.elu_plus_one(k[token])
        state, total = state + np.outer(feature, v[token]), total + feature
        asked = ac.elu_plus_one(q[token])
        agree(found[token], asked @ state / (asked @ total))


def test_shared_heads_are_repeated_ones() -> None:
    rng = np.random.default_rng(1)
    q, k, v = (rng.standard_normal(shape) for shape in ((2, 6, 5, 3), (2, 2, 5, 3), (2, 2, 5, 4)))
    repeated = (np.repeat(x, 3, axis=1) for x in (k, v))
    agree(ac.linear_attention(q, k, v), ac.linear_attention(q, *repeated))


@given(SEEDS, st.sampled_from([np.nan, np.inf, -np.inf]), st.integers(1, 130))
def test_the_future_never_leaks(seed: int, poison: float, n: int) -> None:
    q, k, v = np.random.default_rng(seed).standard_normal((3, n, 3))
    at = n // 2
    clean = ac.linear_attention(q, k, v, causal=True)
    q[at:], k[at:], v[at:] = poison, poison, poison
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = ac.linear_attention(q, k, v, causal=True)
    np.testing.assert_allclose(found[:at], clean[:at], rtol=1e-9, atol=1e-12)


def test_a_query_whose_weights_are_all_zero_gets_zero() -> None:
    q = np.array([[-1.0, -1.0], [1.0, 1.0]])
    found = ac.linear_attention(q, np.eye(2), np.ones((2, 3)), feature_map=ac.relu)
    np.testing.assert_array_equal(found, [[0, 0, 0], [1, 1, 1]])


def test_what_does_not_fit_is_named() -> None:
    with pytest.raises(ValueError, match=r"as many queries as keys: q \(2, 3\), k \(4, 3\)"):
        ac.linear_attention(np.ones((2, 3)), np.ones((4, 3)), np.ones((4, 3)), causal=True)
    with pytest.raises(ValueError, match="differ in d_head"):
        ac.linear_attention(np.ones((2, 3)), np.ones((4, 2)), np.ones((4, 3)))
