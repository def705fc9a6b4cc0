"""The neuron card of a built-in model, measured on held-out passages of its corpus."""

from __future__ import annotations

from itertools import islice

from attncore import Transformer
from attncore.model.neuron_card import NeuronCard, survey_neurons
from attncore.training.attention_figures import TEST_SEED
from attncore.training.grammar import corpus
from attncore.training.probes import Prober

PASSAGES = 400


def neuron_card(model: Transformer, count: int = PASSAGES) -> NeuronCard:
    """The contexts that excite each neuron most among `count` passages, and what it promotes."""
    prober = Prober(model)
    passages = islice(corpus.known_passages(TEST_SEED), count)
    runs = (prober.run(passage.words).ids for passage in passages)
    return survey_neurons(model, (model.trace(list(ids), names=["*.mlp.post"]) for ids in runs))
