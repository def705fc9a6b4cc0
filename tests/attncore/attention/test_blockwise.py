"""`attend_blockwise` gives what `attend` gives, in little memory."""

from __future__ import annotations

import tracemalloc
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import attncore as ac
from tests.attncore.agreement import FLOATS, agree

MIB = 2**20
SEEDS = st.integers(0, 2**32 - 1)
BLOCKS = st.integers(1, 9) | st.tuples(st.integers(1, 9), st.integers(1, 9))


def causal(queries: slice, keys: slice) -> np.ndarray:
    return np.arange(keys.start, keys.stop) <= np.arange(queries.start, queries.stop)[:, None]


@st.composite
def questions(draw: st.DrawFn) -> dict[str, Any]:
    """Arguments of `attend`, of every kind that broadcasts."""
    rng = np.random.default_rng(draw(SEEDS))
    heads, groups = draw(st.sampled_from([(1, 1), (4, 2), (3, 1), (2, 2)]))
    n_query, n_key, batch = draw(st.tuples(*[st.integers(1, 8)] * 2, st.integers(1, 2)))
    grids = st.sampled_from(
        [(n_query, n_key), (n_key,), (n_query, 1), (heads, 1, n_key), (batch, 1, n_query, n_key)]
    )
    mask = draw(st.none() | grids.map(lambda shape: rng.random(shape) < 0.6))
    return {
        "q": 3 * rng.standard_normal((batch, heads, n_query, 4)),
        "k": 3 * rng.standard_normal((batch, groups, n_key, 4)),
        "v": rng.standard_normal((batch, groups, n_key, 3)),
        "mask": mask,
        "bias": draw(st.none() | grids.map(lambda shape: rng.standard_normal(shape))),
        "scale": draw(st.none() | st.floats(0.1, 2)),
        "softcap": draw(st.none() | st.floats(0.5, 20)),
    }


@given(questions(), BLOCKS)
def test_agrees_with_attend(question: dict[str, Any], block: int | tuple[int, int]) -> None:
    agree(ac.attend_blockwise(**question, block=block), ac.attend(**question).output)


@given(questions(), BLOCKS, st.sampled_from([np.nan, np.inf, -np.inf]))
def test_infinite_values_are_read_as_attend_reads_them(
    question: dict[str, Any], block: int | tuple[int, int], special: float
) -> None:
    question["v"][..., ::2, 1] = special
    expected = ac.attend(**question).output
    np.testing.assert_allclose(ac.attend_blockwise(**question, block=block), expected, atol=1e-9)


@given(SEEDS, BLOCKS, st.sampled_from([np.nan, np.inf, -np.inf]))
def test_a_query_knows_nothing_of_what_it_may_not_see(
    seed: int, block: int | tuple[int, int], poison: float
) -> None:
    rng = np.random.default_rng(seed)
    q, k, v = rng.standard_normal((3, 7, 4))
    clean = ac.attend_blockwise(q, k, v, mask=causal, block=block)
    for i in range(7):
        dirty = [x.copy() for x in (q, k, v)]
        dirty[0][np.arange(7) != i] = dirty[1][i + 1 :] = dirty[2][i + 1 :] = poison
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            found = ac.attend_blockwise(*dirty, mask=causal, block=block)
        agree(found[i], clean[i])


@given(SEEDS, BLOCKS)
def test_a_function_of_ranges_is_as_good_as_an_array(
    seed: int, block: int | tuple[int, int]
) -> None:
    rng = np.random.default_rng(seed)
    q, k, v = rng.standard_normal((3, 2, 9, 4))
    mask = rng.random((9, 9)) < 0.5
    found = ac.attend_blockwise(q, k, v, mask=lambda i, j: mask[i, j], block=block)
    agree(found, ac.attend(q, k, v, mask=mask).output)


def test_what_is_hidden_altogether_is_not_computed(monkeypatch: pytest.MonkeyPatch) -> None:
    computed = []
    matmul = np.matmul

    def counting(a: np.ndarray, b: np.ndarray, out: np.ndarray) -> np.ndarray:
        computed.append(out.size)
        return matmul(a, b, out=out)

    monkeypatch.setattr(np, "matmul", counting)
    x = np.random.default_rng(0).standard_normal((64, 4))
    ac.attend_blockwise(x, x, x, mask=causal, block=8)
    assert sum(computed) == 8 * 8 * (8 * 9 // 2)


@pytest.mark.parametrize("dtype", [*FLOATS, np.float16])
def test_the_precision_is_that_of_attend(dtype: type) -> None:
    q, k, v = np.random.default_rng(1).standard_normal((3, 20, 4)).astype(dtype)
    found, expected = ac.attend_blockwise(q, k, v, block=7), ac.attend(q, k, v).output
    assert found.dtype == expected.dtype == dtype
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=2e-3 if dtype == np.float16 else 0)


def peak_of(work: Callable[[], object]) -> int:
    """Bytes that were allocated at most while `work` ran, beyond what was there before."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("mask", [None, causal])
def test_memory_does_not_grow_with_queries_times_keys(mask: Any) -> None:
    peaks = []
    for n in (1024, 4096):
        q, k, v = np.random.default_rng(2).standard_normal((3, n, 8)).astype(np.float32)
        peaks.append(peak_of(lambda: ac.attend_blockwise(q, k, v, mask=mask)))  # noqa: B023
    assert peaks[1] < 4 * MIB  # all scores would be 64 MiB
    assert peaks[1] < 1.5 * peaks[0]


def test_large_attention_holds_no_scores_until_somebody_asks() -> None:
    q, k, v = np.random.default_rng(4).standard_normal((3, 8, 512, 8)).astype(np.float32)
    asked: list[ac.Attention] = []
    assert peak_of(lambda: asked.append(ac.attend(q, k, v))) < 4 * MIB  # all would be 8 MiB
    agree(asked[0].weights @ v, asked[0].output)


@pytest.mark.slow
@pytest.mark.parametrize("mask", [None, causal])
def test_32768_queries_and_keys_in_less_than_300_mb(mask: Any) -> None:
    q, k, v = np.random.default_rng(3).standard_normal((3, 32768, 64)).astype(np.float32)
    found: list[np.ndarray] = []
    assert peak_of(lambda: found.append(ac.attend_blockwise(q, k, v, mask=mask))) < 300e6
    rows = [0, 1, 1000, 20000, 32767]
    seen = None if mask is None else np.arange(32768) <= np.array(rows)[:, None]
    agree(found[0][rows], ac.attend(q[rows], k, v, mask=seen).output)


@pytest.mark.parametrize("block", [0, (4, 0), (-1, 4)])
def test_a_block_holds_something(block: Any) -> None:
    with pytest.raises(ValueError, match="at least one query and one key"):
        ac.attend_blockwise(np.eye(2), np.eye(2), np.eye(2), block=block)


def test_what_does_not_fit_is_named() -> None:
    x = np.ones((4, 3))
    with pytest.raises(ValueError, match=r"q \(4, 3\), k \(4, 2\)"):
        ac.attend_blockwise(x, x[:, :2], x)
    with pytest.raises(ValueError, match=r"mask \(3, 4\) does not fit scores \(4, 4\)"):
        ac.attend_blockwise(x, x, x, mask=np.ones((3, 4), dtype=bool))
    with pytest.raises(ValueError, match=r"gives \(3, 3\), not \(4, 4\)"):
        ac.attend_blockwise(x, x, x, mask=lambda i, j: np.ones((3, 3), dtype=bool))
    with pytest.raises(ValueError, match="boolean"):
        ac.attend_blockwise(x, x, x, mask=lambda i, j: np.ones((4, 4)))
    with pytest.raises(ValueError, match="softcap is above 0"):
        ac.attend_blockwise(x, x, x, softcap=0)
