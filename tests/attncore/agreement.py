"""What the tests of attncore share: tolerances, recorded results, small models."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike
from safetensors.numpy import load_file

import attncore as ac

DATA = Path(__file__).parents[1] / "data"
#: How near is near enough, by the precision of what was computed.
WITHIN = {np.dtype(np.float32): 1e-5, np.dtype(np.float64): 1e-10}
FLOATS = (np.float32, np.float64)


def agree(found: ArrayLike, expected: ArrayLike, within: float | None = None) -> None:
    """Assert max |found - expected| <= within * max |expected|, and infinities in place."""
    left, right = np.asarray(found), np.asarray(expected)
    assert left.shape == right.shape, f"shapes differ: {left.shape} and {right.shape}"
    tolerance = WITHIN[left.dtype] if within is None else within
    finite = np.isfinite(right)
    np.testing.assert_array_equal(left[~finite], right[~finite])
    if not finite.any():
        return
    gap = np.abs(left[finite] - right[finite]).max()
    bound = tolerance * np.abs(right[finite]).max()
    assert gap <= bound, f"the largest difference is {gap:.3g}; allowed is {bound:.3g}"


def recorded(name: str) -> dict[str, np.ndarray]:
    """The arrays that `tests/data/make_torch_fixtures.py` wrote under this name."""
    return load_file(DATA / f"torch_{name}.safetensors")


def small_config(**changes: object) -> ac.Config:
    """A config with sizes that all differ, so that a swapped axis shows."""
    sizes: dict[str, object] = {
        "d_model": 12,
        "n_layers": 2,
        "n_heads": 3,
        "d_head": 5,
        "d_mlp": 17,
        "vocab_size": 29,
        "context": 10,
    }
    return ac.Config(**{**sizes, **changes})  # type: ignore[arg-type]


def jittered(config: ac.Config, seed: int = 0, dtype: type = np.float32) -> ac.Transformer:
    """A random model whose gains and biases differ too, so that a dropped one shows."""
    plain = ac.Transformer.random(config, seed, dtype=dtype)
    rng = np.random.default_rng(seed + 1)
    weights = {
        name: (w + 0.3 * rng.standard_normal(w.shape)).astype(dtype)
        for name, w in plain.weights.items()
    }
    return ac.Transformer(config, weights)
