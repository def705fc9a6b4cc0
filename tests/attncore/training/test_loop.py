"""Training itself: the loss is cross-entropy, the same seed gives the same weights."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer

torch = pytest.importorskip("torch", reason="torch comes with the extra 'train'")

import attncore as ac  # noqa: E402
from attncore.training import export, loop, network, tokenizer  # noqa: E402
from attncore.training.cross_entropy import next_token_loss  # noqa: E402
from attncore.training.network import Shape  # noqa: E402

SMALL = {"d_model": 16, "n_heads": 2, "d_head": 8, "d_mlp": 32}


def test_the_sliced_loss_is_cross_entropy() -> None:
    generator = torch.Generator().manual_seed(0)
    state = torch.randn(600, 8, generator=generator, requires_grad=True)
    unembed = torch.randn(8, 50, generator=generator, requires_grad=True)
    target = torch.randint(0, 50, (600,), generator=generator)
    ours = next_token_loss(state, unembed, target)
    gradients = torch.autograd.grad(ours * 3, (state, unembed))
    expected = torch.nn.functional.cross_entropy(state @ unembed, target)
    wanted = torch.autograd.grad(expected * 3, (state, unembed))
    torch.testing.assert_close(ours, expected)
    for ours_grad, wanted_grad in zip(gradients, wanted, strict=True):
        torch.testing.assert_close(ours_grad, wanted_grad)


@pytest.fixture(scope="module")
def words() -> Tokenizer:
    return tokenizer.build()


def test_training_is_deterministic_and_learns(words: Tokenizer) -> None:
    shape = Shape(words.get_vocab_size(), **SMALL)
    recipe = loop.Recipe(passages=300, steps=12, batch=4, warm_up=2)
    lines: list[str] = []
    first, second = (loop.train(words, shape, recipe, lines.append) for _ in range(2))
    assert all(torch.equal(first[name], second[name]) for name in first)
    assert not torch.equal(first["embed.w"], network.initial_weights(shape, recipe.seed)["embed.w"])
    assert lines[-1].startswith("step 12/12")


def test_the_rate_rises_and_falls() -> None:
    recipe = loop.Recipe(steps=1000, warm_up=100, learning_rate=1.0)
    assert loop.rate(50, recipe) == pytest.approx(0.5, abs=0.01)
    assert loop.rate(1000, recipe) == pytest.approx(0.02)


def test_a_saved_model_gives_the_same_logits_in_our_core(tmp_path: Path, words: Tokenizer) -> None:
    shape = Shape(words.get_vocab_size(), **SMALL)
    weights = network.initial_weights(shape, 3)
    halves = {name: tensor.half().float() for name, tensor in weights.items()}
    arrays = {name: tensor.numpy() for name, tensor in weights.items()}
    export.save(tmp_path / "tiny", arrays, shape.as_dict(), words, {"seed": 3})
    model = ac.load(tmp_path / "tiny")
    ids = model.tokenizer.ids("a fluffy blue creature")
    state = network.final_state(halves, shape, torch.tensor([ids]))[0]
    expected = (state @ halves["unembed.w"]).numpy()
    actual = model.logits(ids)
    assert np.abs(actual - expected).max() <= 1e-5 * np.abs(expected).max()
