"""The gauge of scores: other key biases, centred scores, and not one output that differs."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

import attncore as ac
from attncore.training.gauge import centred_weights

CONFIG = ac.Config(16, 2, 4, 32, vocab_size=40, context=12)
RNG = np.random.default_rng(3)
PROMPTS = [RNG.integers(0, 40, size) for size in (5, 9, 12, 7, 12, 3)]


def model_of(**changes: object) -> ac.Transformer:
    """A model whose biases all matter, in float64."""
    config = dataclasses.replace(CONFIG, **changes)  # type: ignore[arg-type]
    random = ac.Transformer.random(config, seed=1, dtype=np.float64)
    weights = {name: w + 0.3 * RNG.standard_normal(w.shape) for name, w in random.weights.items()}
    return ac.Transformer(config, weights)


def mean_scores(model: ac.Transformer) -> np.ndarray:
    """The mean visible score of every query but the first, of all heads."""
    found = []
    for ids in PROMPTS:
        run = model.trace(ids)
        for layer in range(model.config.n_layers):
            scores = run["scores", layer][:, 1:]
            seen = np.isfinite(scores)
            found.append((np.where(seen, scores, 0).sum(-1) / seen.sum(-1)).ravel())
    return np.concatenate(found)


@pytest.mark.parametrize("changes", [{}, {"n_kv_heads": 2}, {"kind": "encoder"}], ids=str)
def test_scores_are_centred_and_nothing_else_changes(changes: dict[str, object]) -> None:
    model = model_of(**changes)
    centred = ac.Transformer(model.config, centred_weights(model, PROMPTS))
    assert np.abs(mean_scores(centred)).mean() < 0.6 * np.abs(mean_scores(model)).mean()
    for name, array in model.weights.items():
        assert np.array_equal(array, centred.weights[name]) != name.endswith("b_k"), name
    for ids in PROMPTS:
        before, after = model.trace(ids), centred.trace(ids)
        for name in before.names():
            if not name.endswith(("attn.k", "scores_raw", "scores_scaled", "scores")):
                np.testing.assert_allclose(after[name], before[name], rtol=1e-9, atol=1e-9)


def test_no_other_biases_would_centre_them_better() -> None:
    model = model_of()
    weights = centred_weights(model, PROMPTS)
    best = np.square(mean_scores(ac.Transformer(model.config, weights))).sum()
    for _ in range(20):
        other = dict(weights)
        name = f"blocks.{RNG.integers(2)}.attn.b_k"
        other[name] = other[name] + 0.05 * RNG.standard_normal(other[name].shape)
        assert np.square(mean_scores(ac.Transformer(model.config, other))).sum() >= best


@pytest.mark.parametrize("changes", [{"positions": "rotary"}, {"attn_bias": "none"}], ids=str)
def test_where_key_biases_change_outputs_they_are_left_alone(changes: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="keys that are not rotated"):
        centred_weights(model_of(**changes), PROMPTS)
