"""`attend`, against PyTorch's recorded results, plain loops, and its laws."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import attncore as ac
from tests.attncore.agreement import FLOATS, agree, recorded

SEEDS = st.integers(0, 2**32 - 1)


@pytest.fixture(autouse=True, scope="module", params=["at once", "in tiles"])
def _way(request: pytest.FixtureRequest) -> Iterator[None]:
    """Small inputs are worked on at once, large ones in tiles: every test holds for both."""
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "in tiles":
            patch.setattr("attncore.attention.dot_product.LARGE", 0)
        yield


def vectors(seed: int, *shapes: tuple[int, ...]) -> list[np.ndarray]:
    rng = np.random.default_rng(seed)
    return [rng.standard_normal(shape) for shape in shapes]


@pytest.fixture(params=FLOATS)
def torch(request: pytest.FixtureRequest) -> dict[str, np.ndarray]:
    arrays = recorded("dot_product_attention")
    return {
        name: array.astype(request.param) if name in ("q", "k", "v", "bias") else array
        for name, array in arrays.items()
    }


def test_without_a_mask(torch: dict[str, np.ndarray]) -> None:
    agree(ac.attend(torch["q"], torch["k"], torch["v"]).output, torch["out.plain"])


def test_causal(torch: dict[str, np.ndarray]) -> None:
    k, v = torch["k"][:, :, :5], torch["v"][:, :, :5]
    found = ac.attend(torch["q"], k, v, mask=ac.masks.causal(5))
    agree(found.output, torch["out.causal"])


@pytest.mark.parametrize("name", ["mask", "padding"])
def test_masks_that_broadcast(torch: dict[str, np.ndarray], name: str) -> None:
    found = ac.attend(torch["q"], torch["k"], torch["v"], mask=torch[name])
    agree(found.output, torch[f"out.{name}"])
    assert (found.weights[~np.broadcast_to(torch[name], found.weights.shape)] == 0).all()


def test_padding_mask_is_the_recorded_one(torch: dict[str, np.ndarray]) -> None:
    np.testing.assert_array_equal(ac.masks.padding([4, 7], 7)[:, None], torch["padding"])


def test_bias(torch: dict[str, np.ndarray]) -> None:
    found = ac.attend(torch["q"], torch["k"], torch["v"], bias=torch["bias"])
    agree(found.output, torch["out.bias"])


def test_scale(torch: dict[str, np.ndarray]) -> None:
    agree(ac.attend(torch["q"], torch["k"], torch["v"], scale=0.7).output, torch["out.scale"])


def test_grouped_queries(torch: dict[str, np.ndarray]) -> None:
    found = ac.attend(torch["q"], torch["k"][:, :2], torch["v"][:, :2])
    agree(found.output, torch["out.grouped"])
    assert found.weights.shape == (2, 6, 5, 7)


def test_without_leading_axes(torch: dict[str, np.ndarray]) -> None:
    q, k, v = (torch[name][0, 0] for name in "qkv")
    agree(ac.attend(q, k, v).output, torch["out.flat"])


def test_order_is_scale_softcap_bias_mask_softmax() -> None:
    q, k, v, bias = vectors(3, (2, 4), (3, 4), (3, 5), (2, 3))
    mask = np.array([[True, False, True], [True, True, True]])
    found = ac.attend(q, k, v, mask=mask, bias=bias, scale=0.9, softcap=1.5)
    for i in range(2):
        row = []
        for j in range(3):
            raw = math.fsum(a * b for a, b in zip(q[i], k[j], strict=True))
            score = 1.5 * math.tanh(raw * 0.9 / 1.5) + bias[i, j] if mask[i, j] else -math.inf
            row.append(score)
            assert found.scores_raw[i, j] == pytest.approx(raw, abs=1e-12)
            assert found.scores_scaled[i, j] == pytest.approx(raw * 0.9, abs=1e-12)
            assert found.scores[i, j] == pytest.approx(score, abs=1e-12)
        chances = [math.exp(score) / math.fsum(map(math.exp, row)) for score in row]
        np.testing.assert_allclose(found.weights[i], chances, atol=1e-12)
        np.testing.assert_allclose(found.output[i], chances @ v, atol=1e-12)


@given(SEEDS)
def test_permuting_keys_with_values_changes_nothing(seed: int) -> None:
    q, k, v = vectors(seed, (2, 3, 4), (2, 6, 4), (2, 6, 5))
    order = np.random.default_rng(seed).permutation(6)
    agree(ac.attend(q, k[:, order], v[:, order]).output, ac.attend(q, k, v).output)


@given(SEEDS)
def test_weights_sum_to_one_over_what_may_be_seen(seed: int) -> None:
    q, k, v = vectors(seed, (2, 5, 4), (2, 6, 4), (2, 6, 3))
    mask = np.random.default_rng(seed).random((5, 6)) < 0.4
    weights = ac.attend(q, k, v, mask=mask).weights
    np.testing.assert_allclose(weights.sum(-1), np.tile(mask.any(-1), (2, 1)), atol=1e-12)


@given(SEEDS)
def test_leading_axes_are_independent(seed: int) -> None:
    q, k, v = vectors(seed, (2, 3, 4, 5), (3, 6, 5), (2, 1, 6, 7))
    found = ac.attend(q, k, v)
    for i in range(2):
        for j in range(3):
            agree(found.output[i, j], ac.attend(q[i, j], k[j], v[i, 0]).output)


@pytest.mark.parametrize("dtype", FLOATS)
def test_a_query_that_sees_nothing_gets_zeros(dtype: type) -> None:
    q, k, v = (x.astype(dtype) for x in vectors(0, (3, 4), (5, 4), (5, 2)))
    mask = np.ones((3, 5), dtype=bool)
    mask[1] = False
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = ac.attend(q, k, v, mask=mask)
        hidden_by_bias = ac.attend(q, k, v, bias=np.where(mask, 0, -np.inf).astype(dtype))
        assert np.isneginf(found.scores[1]).all()
    for result in (found, hidden_by_bias):
        np.testing.assert_array_equal(result.weights[1], 0)
        np.testing.assert_array_equal(result.output[1], 0)
        assert result.output.dtype == dtype
    agree(found.output[[0, 2]], ac.attend(q[[0, 2]], k, v).output)


@pytest.mark.parametrize("poison", [np.nan, np.inf, -np.inf])
def test_what_is_masked_never_leaks(poison: float) -> None:
    q, k, v = vectors(1, (4, 3), (5, 3), (5, 2))
    clean = ac.attend(q, k[:2], v[:2])
    k[2:], v[2:] = poison, poison
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = ac.attend(q, k, v, mask=ac.masks.padding(2, 5))
        scores = found.scores
    assert np.isneginf(scores[:, 2:]).all()
    agree(scores[:, :2], clean.scores)
    agree(found.output, clean.output)


@given(SEEDS, st.sampled_from([np.nan, np.inf, -np.inf]))
def test_a_query_knows_nothing_of_what_it_may_not_see(seed: int, poison: float) -> None:
    q, k, v, bias = vectors(seed, (2, 5, 3), (2, 6, 3), (2, 6, 2), (5, 6))
    mask = np.random.default_rng(seed).random((5, 6)) < 0.5
    clean = ac.attend(q, k, v, mask=mask, bias=bias)
    for i in range(5):
        others, hidden = np.arange(5) != i, ~mask[i]
        dirty = [array.copy() for array in (q, k, v, bias)]
        dirty[0][:, others] = dirty[1][:, hidden] = dirty[2][:, hidden] = poison
        dirty[3][others] = dirty[3][:, hidden] = poison
        found = ac.attend(*dirty[:3], mask=mask, bias=dirty[3])
        for name in ("scores", "weights", "output"):
            agree(getattr(found, name)[:, i], getattr(clean, name)[:, i])


def test_infinite_values_that_may_be_seen_are_seen() -> None:
    q, k = vectors(2, (1, 3), (4, 3))
    v = np.array(
        [[np.inf, -np.inf, np.inf, 1], [1, 1, -np.inf, 1], [1, 1, 1, np.nan], [1, 1, 1, 1]]
    )
    expected = [[np.inf, -np.inf, np.nan, np.nan]]
    np.testing.assert_array_equal(ac.attend(q, k, v).output, expected)


def test_arguments_are_not_changed() -> None:
    arrays = vectors(4, (2, 3), (2, 3), (2, 3), (2, 2))
    before = [array.copy() for array in arrays]
    q, k, v, bias = arrays
    ac.attend(q, k, v, bias=bias, mask=ac.masks.causal(2), softcap=2.0)
    for array, copy in zip(arrays, before, strict=True):
        np.testing.assert_array_equal(array, copy)


@given(SEEDS, st.sampled_from([(4, 1), (4, 2), (6, 3), (2, 2)]))
def test_shared_heads_are_repeated_ones(seed: int, heads: tuple[int, int]) -> None:
    many, few = heads
    q, k, v, bias = vectors(seed, (2, many, 3, 4), (2, few, 5, 4), (2, few, 5, 2), (many, 3, 5))
    mask = np.random.default_rng(seed).random((2, many, 3, 5)) < 0.7
    found = ac.attend(q, k, v, mask=mask, bias=bias)
    k, v = (np.repeat(x, many // few, axis=1) for x in (k, v))
    expected = ac.attend(q, k, v, mask=mask, bias=bias)
    for name in ("scores_raw", "scores_scaled", "scores", "weights", "output"):
        agree(getattr(found, name), getattr(expected, name))


@given(SEEDS)
def test_the_output_is_what_the_weights_take_of_the_values(seed: int) -> None:
    q, k, v, bias = vectors(seed, (2, 5, 4), (2, 6, 4), (2, 6, 3), (6,))
    mask = np.random.default_rng(seed).random((5, 1)) < 0.7
    found = ac.attend(q, k, v, mask=mask, bias=bias, softcap=2.0)
    agree(found.output, found.weights @ v)
    agree(ac.softmax(found.scores), found.weights)
    hidden = ~np.broadcast_to(mask, found.scores.shape)
    assert (found.weights[hidden] == 0).all()
    agree(found.scores[~hidden], (2 * np.tanh(found.scores_scaled / 2) + bias)[~hidden])


@pytest.mark.parametrize("mask", [None, ac.masks.causal(300), ac.masks.sliding_window(300, 20, 20)])
def test_large_inputs(mask: np.ndarray | None) -> None:
    q, k, v = (x.astype(np.float32) for x in vectors(7, (2, 300, 8), (2, 300, 8), (2, 300, 5)))
    found = ac.attend(q, k, v, mask=mask)
    scores = (q.astype(np.float64) @ k.swapaxes(-1, -2)) / math.sqrt(8)
    weights = np.exp(scores) * (1 if mask is None else mask)
    weights /= weights.sum(-1, keepdims=True)
    agree(found.output, weights @ v)
    agree(found.weights, weights)
    assert found.output.dtype == found.weights.dtype == np.float32


def test_float16_is_computed_in_float32_and_returned() -> None:
    q, k, v = (x.astype(np.float16) for x in vectors(8, (2, 4, 64), (2, 5, 64), (2, 5, 3)))
    # Dot products of float16 vectors as long as these would overflow in float16.
    found = ac.attend(60 * q, 60 * k, v, scale=1e-4)
    exact = ac.attend(*(np.float32(x) for x in (60 * q, 60 * k, v)), scale=1e-4)
    for name in ("scores_raw", "scores_scaled", "scores", "weights", "output"):
        assert getattr(found, name).dtype == np.float16
        assert getattr(exact, name).dtype == np.float32
        with np.errstate(over="ignore"):
            rounded = getattr(exact, name).astype(np.float16)
        np.testing.assert_array_equal(getattr(found, name), rounded)
    assert ac.attend(q, k, v.astype(np.float32)).output.dtype == np.float32


def test_relu_in_place_of_softmax() -> None:
    q, k, v = vectors(9, (3, 4), (5, 4), (5, 2))
    mask = np.array([[1, 1, 0, 1, 0], [0, 0, 0, 0, 0], [1, 1, 1, 1, 1]], dtype=bool)
    v[2, 0] = np.nan
    found = ac.attend(q, k, v, mask=mask, weigh=ac.relu_weights)
    for i, n in enumerate([3, 1, 5]):
        for j in range(5):
            expected = max(0.0, found.scores_scaled[i, j]) / n if mask[i, j] else 0.0
            assert found.weights[i, j] == pytest.approx(expected, abs=1e-12)
    agree(found.output[:2, 1], found.weights[:2] @ v[:, 1])
    np.testing.assert_array_equal(found.output[1], 0)
    assert not np.isnan(found.output[0]).any()


@given(SEEDS, st.integers(1, 6), st.integers(1, 6))
def test_relu_weights_are_shares_of_what_may_be_seen(seed: int, n_query: int, n_key: int) -> None:
    rng = np.random.default_rng(seed)
    scores = rng.standard_normal((n_query, n_key))
    seen = rng.random((n_query, n_key)) < 0.6
    found = ac.relu_weights(np.where(seen, scores, -np.inf))
    for i, j in np.ndindex(n_query, n_key):
        expected = max(scores[i, j], 0) / seen[i].sum() if seen[i, j] else 0
        assert found[i, j] == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("softcap", [0, -1.0, math.nan])
def test_a_softcap_is_above_zero(softcap: float) -> None:
    with pytest.raises(ValueError, match="softcap is above 0"):
        ac.attend(np.eye(2), np.eye(2), np.eye(2), softcap=softcap)


@pytest.mark.parametrize(
    ("shapes", "message"),
    [
        (((2, 3), (2, 4), (2, 4)), "differ in d_head"),
        (((2, 3), (4, 3), (5, 3)), "differ in number"),
        (((3,), (2, 3), (2, 3)), "attend needs"),
        (((2, 3), (0, 3), (0, 3)), "a key to look at"),
        (((4, 2, 3), (3, 2, 3), (3, 2, 3)), "cannot be shared"),
        (((2, 4, 2, 3), (3, 4, 2, 3), (3, 4, 2, 3)), "leading axes"),
    ],
)
def test_shapes_that_do_not_fit_are_named(
    shapes: tuple[tuple[int, ...], ...], message: str
) -> None:
    with pytest.raises(ValueError, match=message) as caught:
        ac.attend(*(np.ones(shape) for shape in shapes))
    assert all(str(shape) in str(caught.value) for shape in shapes)


def test_masks_and_biases_that_do_not_fit_are_named() -> None:
    q = np.ones((2, 3))
    with pytest.raises(ValueError, match=r"mask \(3, 2\) does not fit scores \(2, 2\)"):
        ac.attend(q, q, q, mask=np.ones((3, 2), dtype=bool))
    with pytest.raises(ValueError, match=r"bias \(2, 5\) does not fit scores \(2, 2\)"):
        ac.attend(q, q, q, bias=np.ones((2, 5)))
    with pytest.raises(ValueError, match="boolean"):
        ac.attend(q, q, q, mask=np.zeros((2, 2)))


def test_a_mask_may_bring_leading_axes_of_its_own() -> None:
    q, k, v = vectors(5, (3, 4), (3, 4), (3, 2))
    masks = np.stack([ac.masks.causal(3), ac.masks.sliding_window(3, 0)])
    found = ac.attend(q, k, v, mask=masks)
    for mask, output in zip(masks, found.output, strict=True):
        agree(output, ac.attend(q, k, v, mask=mask).output)
