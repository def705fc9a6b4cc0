"""Additive scores, against PyTorch's recorded results and plain loops."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import attncore as ac
from tests.attncore.agreement import FLOATS, agree, recorded

SIZES = st.integers(1, 5)


@pytest.mark.parametrize("dtype", FLOATS)
def test_agrees_with_pytorch(dtype: type) -> None:
    torch = {name: array.astype(dtype) for name, array in recorded("other_attention").items()}
    weights = {name: torch[name] for name in ("w_q", "w_k", "w")}
    found = ac.additive_scores(torch["q"], torch["k"], **weights)
    assert found.dtype == dtype
    agree(found, torch["additive"])


@given(st.integers(0, 2**32 - 1), SIZES, SIZES, SIZES)
def test_is_its_formula(seed: int, n_query: int, n_key: int, hidden: int) -> None:
    rng = np.random.default_rng(seed)
    q, k = rng.standard_normal((2, n_query, 3)), rng.standard_normal((n_key, 4))
    w_q, w_k, w = (rng.standard_normal(shape) for shape in ((3, hidden), (4, hidden), hidden))
    found = ac.additive_scores(q, k, w_q=w_q, w_k=w_k, w=w)
    assert found.shape == (2, n_query, n_key)
    for batch, i, j in np.ndindex(found.shape):
        inner = [
            math.tanh(q[batch, i] @ w_q[:, unit] + k[j] @ w_k[:, unit]) for unit in range(hidden)
        ]
        assert found[batch, i, j] == pytest.approx(float(np.dot(w, inner)), abs=1e-12)


def test_large_inputs_are_worked_on_in_pieces_without_a_seam() -> None:
    rng = np.random.default_rng(0)
    q, k, w = rng.standard_normal((50, 8)), rng.standard_normal((300, 8)), rng.standard_normal(16)
    weights = {"w_q": rng.standard_normal((8, 16)), "w_k": rng.standard_normal((8, 16)), "w": w}
    rows = [ac.additive_scores(row[None], k, **weights)[0] for row in q]
    agree(ac.additive_scores(q, k, **weights), np.array(rows))


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"q": (3,)}, "q and k are"),
        ({"w": (6, 1)}, "w a vector"),
        ({"q": (3, 7)}, "do not fit their matrices"),
        ({"w_k": (5, 7)}, "differ in d_hidden"),
        ({"w": (5,)}, "differ in d_hidden"),
        ({"q": (2, 3, 4), "k": (3, 2, 5)}, "leading axes"),
    ],
)
def test_shapes_that_do_not_fit_are_named(
    changed: dict[str, tuple[int, ...]], message: str
) -> None:
    shapes = {"q": (3, 4), "k": (2, 5), "w_q": (4, 6), "w_k": (5, 6), "w": (6,)} | changed
    with pytest.raises(ValueError, match=message) as caught:
        ac.additive_scores(**{name: np.ones(shape) for name, shape in shapes.items()})
    assert all(f"{name} {shape}" in str(caught.value) for name, shape in shapes.items())
