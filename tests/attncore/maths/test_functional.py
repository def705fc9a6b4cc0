"""Stateless maths, against PyTorch's recorded results and plain formulas."""

from __future__ import annotations

import math
import random
import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

import attncore as ac
from tests.attncore.agreement import FLOATS, agree, recorded

FINITE = st.floats(-50, 50, width=32)
ELEMENTWISE = ["relu", "gelu", "gelu_tanh", "silu", "elu_plus_one", "erf"]
VECTORS = arrays(np.float64, array_shapes(min_dims=1, max_dims=3, max_side=6), elements=FINITE)


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("name", [*ELEMENTWISE, "softmax"])
def test_agrees_with_pytorch(name: str, dtype: type) -> None:
    torch = recorded("functions")
    agree(getattr(ac, name)(torch["x"].astype(dtype)), torch[name])


@pytest.mark.parametrize("dtype", FLOATS)
def test_norms_agree_with_pytorch(dtype: type) -> None:
    torch = recorded("functions")
    x, gain, bias = (torch[name].astype(dtype) for name in ("x", "gain", "bias"))
    agree(ac.layer_norm(x, gain, bias, 1e-5), torch["layer_norm"])
    agree(ac.rms_norm(x, gain, 1e-6), torch["rms_norm"])


def test_erf_is_within_1e_12_of_the_standard_library() -> None:
    points = np.concatenate([np.linspace(-8, 8, 20001), [1e-9, -1e-300, 0.0, 1e308, np.inf]])
    expected = [math.erf(point) for point in points]
    np.testing.assert_allclose(ac.erf(points), expected, rtol=0, atol=1e-12)


def test_exact_gelu_is_within_1e_12_of_its_formula() -> None:
    points = np.linspace(-12, 12, 4001)
    expected = [0.5 * point * (1 + math.erf(point / math.sqrt(2))) for point in points]
    np.testing.assert_allclose(ac.gelu(points), expected, rtol=0, atol=1e-12 * 12)


def test_quick_erf_is_within_1e_6_everywhere() -> None:
    points = np.float32(np.concatenate([np.linspace(-7, 7, 20001), [-3e38, 1e-30, 1e3, np.inf]]))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = ac.erf(points)
    expected = [math.erf(float(point)) for point in points]
    np.testing.assert_allclose(found, expected, rtol=0, atol=4e-7)
    assert math.isnan(ac.erf(np.float32(np.nan)))


@given(arrays(np.float64, 5, elements=st.floats(-700, 700)))
def test_elu_plus_one_is_its_two_branches(x: np.ndarray) -> None:
    found = ac.elu_plus_one(x)
    expected = [a + 1 if a > 0 else math.exp(a) for a in x.tolist()]
    np.testing.assert_allclose(found, expected, rtol=1e-12)
    assert (found > 0).all()


@pytest.mark.parametrize("name", [*ELEMENTWISE, "softmax", "layer_norm", "rms_norm"])
@pytest.mark.parametrize("shape", [(700, 300), (2, 350, 300), (3, 70001)])
def test_large_arrays_are_worked_on_in_pieces_without_a_seam(
    name: str, shape: tuple[int, ...]
) -> None:
    x = np.random.default_rng(5).standard_normal(shape)
    parameters = {"layer_norm": 2, "rms_norm": 1}.get(name, 0)
    vectors = [np.linspace(1, 2, shape[-1])] * parameters
    found = getattr(ac, name)(x, *vectors)
    rows = [getattr(ac, name)(row, *vectors) for row in x.reshape(-1, shape[-1])]
    np.testing.assert_allclose(found, np.reshape(rows, shape), rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("name", [*ELEMENTWISE, "softmax"])
@pytest.mark.parametrize("n", [3, 300])
def test_the_layout_in_memory_does_not_matter(name: str, n: int) -> None:
    x = np.random.default_rng(6).standard_normal((n, n + 1))
    found = getattr(ac, name)(np.asfortranarray(x)[::-1])
    np.testing.assert_allclose(found, getattr(ac, name)(x[::-1].copy()), rtol=1e-12)


def test_gelu_refuses_an_unknown_approximation() -> None:
    with pytest.raises(ValueError, match="sigmoid"):
        ac.gelu([1.0], approximate="sigmoid")


@pytest.mark.parametrize("name", [*ELEMENTWISE, "softmax"])
def test_precision_is_kept_and_arguments_are_not_changed(name: str) -> None:
    for dtype, kept in [
        (np.float32, np.float32),
        (np.float64, np.float64),
        (np.float16, np.float32),
        (np.int64, np.float32),
    ]:
        x = np.array([[-3, 0, 2], [1, 1, 7]], dtype=dtype)
        before = x.copy()
        assert getattr(ac, name)(x).dtype == kept
        np.testing.assert_array_equal(x, before)


@given(VECTORS)
def test_softmax_rows_sum_to_one(x: np.ndarray) -> None:
    weights = ac.softmax(x)
    assert (weights >= 0).all()
    np.testing.assert_allclose(weights.sum(-1), 1, rtol=1e-12)


@given(VECTORS, st.floats(-100, 100))
def test_softmax_ignores_a_shift(x: np.ndarray, shift: float) -> None:
    np.testing.assert_allclose(ac.softmax(x + shift), ac.softmax(x), rtol=1e-9)


@given(VECTORS, st.randoms(use_true_random=False))
def test_softmax_goes_along_with_a_new_order(x: np.ndarray, random: random.Random) -> None:
    order = random.sample(range(x.shape[-1]), x.shape[-1])
    np.testing.assert_allclose(ac.softmax(x[..., order]), ac.softmax(x)[..., order], rtol=1e-12)


@given(VECTORS, st.floats(0.1, 10))
def test_temperature_divides_the_logits(x: np.ndarray, temperature: float) -> None:
    expected = ac.softmax(x / temperature)
    np.testing.assert_allclose(ac.softmax(x, temperature=temperature), expected, rtol=1e-9)


def test_softmax_along_another_axis() -> None:
    x = np.random.default_rng(0).standard_normal((3, 4, 5))
    for axis in (0, 1, -2, 2):
        found = ac.softmax(x, axis=axis, temperature=2)
        e = np.exp(x / 2)
        np.testing.assert_allclose(found, e / e.sum(axis, keepdims=True), rtol=1e-12)


def test_softmax_of_what_may_not_be_chosen_is_zero_without_a_warning() -> None:
    x = np.array([[-np.inf, -np.inf], [0.0, -np.inf]])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        np.testing.assert_array_equal(ac.softmax(x), [[0, 0], [1, 0]])


def test_softmax_of_large_logits_does_not_overflow() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        agree(ac.softmax(np.float32([1e30, 1e30, -1e30])), np.float32([0.5, 0.5, 0]))


@pytest.mark.parametrize("temperature", [0, -1, math.nan])
def test_softmax_refuses_a_temperature_that_is_not_above_zero(temperature: float) -> None:
    with pytest.raises(ValueError, match="temperature above 0"):
        ac.softmax([1.0], temperature=temperature)


@given(arrays(np.float64, (4, 7), elements=FINITE))
def test_layer_norm_leaves_mean_zero_and_variance_at_most_one(x: np.ndarray) -> None:
    found = ac.layer_norm(x, np.ones(7), np.zeros(7))
    np.testing.assert_allclose(found.mean(-1), 0, atol=1e-9)
    assert (found.var(-1) <= 1 + 1e-9).all()


@given(arrays(np.float64, (4, 7), elements=FINITE), st.floats(0.5, 20), st.floats(-20, 20))
def test_norms_ignore_the_scale_and_layer_norm_a_shift(
    x: np.ndarray, scale: float, shift: float
) -> None:
    x[:, 0] += 60  # no row of zeros
    gain, bias = np.arange(7.0), np.arange(7.0) - 3
    moved = ac.layer_norm(scale * x + shift, gain, bias, 0)
    np.testing.assert_allclose(moved, ac.layer_norm(x, gain, bias, 0), rtol=1e-6, atol=1e-6)
    found = ac.rms_norm(scale * x, np.ones(7), 0)
    np.testing.assert_allclose(found, ac.rms_norm(x, np.ones(7), 0), rtol=1e-9)
    np.testing.assert_allclose(np.square(found).mean(-1), 1, rtol=1e-9)


@given(VECTORS)
def test_gates_split_a_number_between_it_and_its_opposite(x: np.ndarray) -> None:
    for gate in (ac.relu, ac.gelu, ac.gelu_tanh, ac.silu):
        np.testing.assert_allclose(gate(x) - gate(-x), x, rtol=1e-9, atol=1e-12)
        assert (gate(x) <= np.maximum(x, 0)).all()
        assert (gate(x) >= np.minimum(x, 0)).all()


@given(VECTORS)
def test_erf_is_odd_and_rises(x: np.ndarray) -> None:
    np.testing.assert_array_equal(ac.erf(-x), -ac.erf(x))
    assert (np.diff(ac.erf(np.sort(x, axis=-1)), axis=-1) >= -1e-12).all()


def test_norms_name_shapes_that_do_not_fit() -> None:
    with pytest.raises(ValueError, match=r"gain has shape \(2,\).*\(4, 3\)"):
        ac.layer_norm(np.ones((4, 3)), np.ones(2), np.ones(3))
    with pytest.raises(ValueError, match=r"bias has shape \(1,\).*\(3,\)"):
        ac.layer_norm(np.ones(3), np.ones(3), np.ones(1))
    with pytest.raises(ValueError, match=r"rms_norm: gain has shape \(2, 2\)"):
        ac.rms_norm(np.ones(2), np.ones((2, 2)))


@given(VECTORS)
def test_total_is_the_sum_of_all_entries(x: np.ndarray) -> None:
    assert float(ac.total(x)) == pytest.approx(math.fsum(x.ravel()), abs=1e-9)


@given(VECTORS)
def test_exponentials_divided_by_their_sum_are_softmax(x: np.ndarray) -> None:
    for axis in range(x.ndim):
        found = ac.exponentials(x, axis)
        np.testing.assert_allclose(found / found.sum(axis=axis, keepdims=True), ac.softmax(x, axis))
        assert np.all(found.max(axis=axis) == 1)


@given(VECTORS)
def test_subtracting_the_largest_changes_no_weight(x: np.ndarray) -> None:
    lower = ac.minus_largest(x)
    assert np.all(lower.max(axis=-1) == 0)
    np.testing.assert_allclose(np.diff(lower), np.diff(x), atol=1e-12)
    np.testing.assert_allclose(ac.softmax(lower), ac.softmax(x))


def test_what_may_not_be_chosen_stays_so() -> None:
    masked = np.array([[1.0, -np.inf], [-np.inf, -np.inf]])
    np.testing.assert_array_equal(ac.minus_largest(masked), [[0, -np.inf], [-np.inf, -np.inf]])
    np.testing.assert_array_equal(ac.exponentials(masked), [[1, 0], [0, 0]])
    assert masked[0, 0] == 1.0
    assert ac.exponentials(np.float32([500.0, -500.0])).dtype == np.float32
