"""The cards of the built-in model, on a few passages: the same heads and neurons stand out."""

from __future__ import annotations

import numpy as np
import pytest

import attncore as ac
from attncore.training import gauge
from attncore.training.head_roles import OWN, head_card
from attncore.training.neuron_contexts import neuron_card


@pytest.fixture(scope="module")
def model() -> ac.Transformer:
    return ac.load("storyteller")


def test_a_few_passages_give_the_roles_of_the_card_that_ships(model: ac.Transformer) -> None:
    shipped, sample = model.head_card, head_card(model, count=8)
    assert shipped is not None
    assert sample.sentences == 24
    for role in sample.roles:
        other = shipped.find(role.layer, role.head)
        for kind in ("word before", "start", OWN):
            assert role.shares[kind] == pytest.approx(other.shares[kind], abs=0.2)
    assert sample.find(1, 3).does == OWN


def test_a_few_passages_excite_the_same_neurons(model: ac.Transformer) -> None:
    sample, shipped = neuron_card(model, count=8), model.neuron_card
    assert shipped is not None
    shares = [[note.active for note in card.notes] for card in (sample, shipped)]
    assert np.corrcoef(shares)[0, 1] > 0.8
    assert [note.promotes for note in sample.notes] == [note.promotes for note in shipped.notes]


def test_its_scores_can_be_centred(model: ac.Transformer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gauge, "PASSAGES", 20)
    centred = ac.Transformer(model.config, gauge.centred(model), tokenizer=model.tokenizer)
    sentence = "a fluffy blue creature roamed the verdant forest"
    before, after = model.trace(sentence), centred.trace(sentence)
    np.testing.assert_allclose(after["pattern", 1], before["pattern", 1], atol=1e-6)
    np.testing.assert_allclose(after["logits"], before["logits"], rtol=1e-5, atol=1e-4)
    words = [token.text for token in before.tokens]
    row = words.index("creature")
    best = after["scores_scaled", 1][3][row, : row + 1]
    assert words[int(best.argmax())] == "fluffy"
    assert best.max() > 0
