"""What is kept of a training run: which steps, and figures that our own core gives again."""

from __future__ import annotations

import numpy as np
import pytest

import attncore as ac
from attncore.model.history import History
from attncore.training import history
from attncore.training.history import PROMPTS, RANKS, Checkpoints, checkpoint_steps

STEPS = 6


@pytest.fixture(scope="module")
def run() -> tuple[History, dict[str, np.ndarray], ac.Config]:
    """The history of a run that changes random weights at every step, and the last weights."""
    words = ac.load("storyteller").tokenizer.backend
    config = ac.Config(16, 2, 4, 32, vocab_size=words.get_vocab_size(), context=72)
    weights = {name: np.array(w) for name, w in ac.Transformer.random(config, 1).weights.items()}
    rng = np.random.default_rng(2)
    kept = Checkpoints(STEPS)
    window = np.array([0, 5, 9, 4, 7])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(history, "PASSAGES", 2)
        for done in range(STEPS + 1):
            kept(done, weights, window if done < STEPS else None)
            if done < STEPS:
                for name in weights:
                    weights[name] = weights[name] + 0.1 * rng.standard_normal(weights[name].shape)
        return kept.history(config, words), weights, config


def test_checkpoints_are_about_thirty_evenly_in_their_logarithm() -> None:
    steps = checkpoint_steps(16_000)
    assert 25 <= len(steps) <= 31
    assert (steps[0], steps[-1]) == (0, 16_000)
    ratios = np.diff(np.log(steps[8:]))
    assert ratios.max() < 1.2 * ratios.min()


def test_the_last_checkpoint_is_the_model_that_ships(run) -> None:
    found, weights, config = run
    assert found["steps"].tolist() == list(checkpoint_steps(STEPS))
    halves = {name: w.astype(np.float16) for name, w in weights.items()}
    tokenizer = ac.load("storyteller").tokenizer
    model = ac.Transformer(config, halves, tokenizer=tokenizer)
    subject = found.subject
    pattern = model.trace(subject.sentence)["pattern", subject.layer][subject.head]
    np.testing.assert_allclose(found["pattern"][-1], pattern, atol=1e-6)
    said = model.next_tokens(PROMPTS[1], top=RANKS)
    np.testing.assert_allclose(found["probabilities"][-1, 1], [p for _, p in said], rtol=1e-4)
    embeddings = model.weights["embed.w"]
    places = ac.along_axes(embeddings, embeddings, ac.principal_axes(embeddings))
    np.testing.assert_allclose(found["places"][-1], places, atol=2e-3)


def test_the_example_is_read_before_and_after_one_step(run) -> None:
    found, _, _ = run
    before, after = found["example_next"]
    assert after > before, "the place shown is the one at which the true next word gained most"
    assert found.subject.nudge == STEPS - 1
    window = found["example"].tolist()
    assert window == [0, 5, 9, 4, 7][: len(window)]
    assert found["example_likeliest"].shape == (2, RANKS)
    assert (np.diff(found["example_probabilities"], axis=1) <= 0).all()
