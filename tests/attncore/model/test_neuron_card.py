"""Neuron cards: contexts and promoted tokens found again by looking at the numbers one by one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import attncore as ac
from attncore.model.neuron_card import CONTEXTS, FILE, TOKENS, NeuronCard, survey_neurons

SENTENCES = [
    "a fluffy blue creature",
    "the quick brown fox jumps over the lazy dog",
    "a lazy blue fox",
    "the creature roamed",
    "over the verdant forest a dog jumps",
    "quick quick dog",
    "the lazy lazy lazy fox",
]


@pytest.fixture(scope="module")
def card(toy_model: ac.Transformer) -> NeuronCard:
    return survey_neurons(toy_model, map(toy_model.trace, SENTENCES))


def test_every_neuron_has_a_note(card: NeuronCard, toy_model: ac.Transformer) -> None:
    config = toy_model.config
    places = [(note.layer, note.neuron) for note in card.notes]
    assert places == [(i, j) for i in range(config.n_layers) for j in range(config.d_mlp)]
    assert card.sentences == len(SENTENCES)


@pytest.mark.parametrize(("layer", "neuron"), [(0, 0), (0, 31), (1, 7)])
def test_contexts_are_those_that_excite_it_most(
    card: NeuronCard, toy_model: ac.Transformer, layer: int, neuron: int
) -> None:
    note, found, above, tokens = card.find(layer, neuron), {}, 0, 0
    for sentence in SENTENCES:
        trace = toy_model.trace(sentence)
        post = trace[f"blocks.{layer}.mlp.post"][:, neuron]
        above, tokens = above + int((post > 0).sum()), tokens + len(post)
        words = [token.text for token in trace.tokens]
        found[" ".join(words[: int(post.argmax()) + 1][-8:])] = float(post.max())
    expected = sorted(((n, text) for text, n in found.items() if n > 0), reverse=True)[:CONTEXTS]
    assert [each.text for each in note.contexts] == [text for _, text in expected]
    assert [each.activation for each in note.contexts] == pytest.approx(
        [number for number, _ in expected], abs=1e-4
    )
    assert note.active == pytest.approx(above / tokens, abs=1e-4)


def test_what_it_promotes_raises_the_logits_so_much(
    card: NeuronCard, toy_model: ac.Transformer
) -> None:
    note = card.find(1, 5)
    assert len(note.promotes) == TOKENS
    row = toy_model.weights["blocks.1.mlp.w_down"][5] * toy_model.weights["ln_final.gain"]
    effect = row @ toy_model.weights["unembed.w"]
    assert [each.logit for each in note.promotes] == pytest.approx(
        sorted(effect, reverse=True)[:TOKENS], abs=1e-4
    )
    best = toy_model.tokenizer.token_text(int(np.argmax(effect)))
    assert note.promotes[0].token == best


def test_it_is_whole_in_a_file_and_found_beside_a_model(
    card: NeuronCard, toy_model: ac.Transformer, tmp_path: Path
) -> None:
    ac.save(toy_model, tmp_path)
    assert ac.load(tmp_path).neuron_card is None
    card.save(tmp_path / FILE)
    assert NeuronCard.load(tmp_path / FILE) == card
    assert ac.load(tmp_path).neuron_card == card
    with pytest.raises(LookupError, match="no layer 9, neuron 1"):
        card.find(9, 1)


@pytest.mark.parametrize("text", ["", "sentences = 1", "sentences = 1\nneurons = [3]"])
def test_a_file_that_is_no_card_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE).write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"neurons\.toml is no neuron card"):
        NeuronCard.load(tmp_path / FILE)


def test_nothing_to_measure_is_refused(toy_model: ac.Transformer) -> None:
    with pytest.raises(ValueError, match="at least one sentence"):
        survey_neurons(toy_model, [])


def test_the_built_in_model_comes_with_a_card() -> None:
    model = ac.load("storyteller")
    card = model.neuron_card
    assert card is not None
    assert len(card.notes) == model.config.n_layers * model.config.d_mlp
    assert card.sentences >= 300
    whole = [
        (note, context)
        for note in card.notes
        for context in note.contexts
        if context.text.startswith("‹start› ") and context.text.replace("‹start› ", "").isalpha()
    ]
    assert len(whole) > 10
    for note, context in whole[:20]:  # contexts that begin with the sentence, of one word
        run = model.trace(context.text.removeprefix("‹start› "))
        assert run["mlp.post", note.layer][-1, note.neuron] == pytest.approx(
            context.activation, abs=1e-3
        )
