"""Neuron cards: the contexts that excite each MLP neuron most, and the tokens it promotes."""

from __future__ import annotations

import heapq
import json
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from attncore._files import replacing
from attncore.trace.trace import Trace

if TYPE_CHECKING:
    from attncore.model.transformer import Transformer

FILE = "neurons.toml"  # beside a model's weights
CONTEXTS, TOKENS = 5, 5  # of each neuron
WORDS = 8  # of a context, at most


@dataclass(frozen=True)
class Excitement:
    """One place at which a neuron is active: the words up to it, the token itself last."""

    text: str
    activation: float


@dataclass(frozen=True)
class Promotion:
    """One token whose logit the output of a neuron raises, by so much for an activation of 1."""

    token: str
    logit: float


@dataclass(frozen=True)
class NeuronNote:
    """One neuron of one layer's MLP.

    active    share of the tokens at which its activation is above 0
    contexts  those with the largest activations, the largest first
    promotes  the tokens that its row of w_down raises most, seen through the gain of the last
              norm; that norm's division and later layers are left out
    """

    layer: int
    neuron: int
    active: float
    contexts: tuple[Excitement, ...]
    promotes: tuple[Promotion, ...]


@dataclass(frozen=True)
class NeuronCard:
    """The neurons of a model; `sentences`: over how many their activations were measured."""

    sentences: int
    notes: tuple[NeuronNote, ...]

    def find(self, layer: int, neuron: int) -> NeuronNote:
        """The note on one neuron. Raises LookupError for one that is not on the card."""
        for note in self.notes:
            if (note.layer, note.neuron) == (layer, neuron):
                return note
        raise LookupError(f"the neuron card has no layer {layer}, neuron {neuron}")

    def save(self, path: Path) -> None:
        """Write the card as TOML."""
        lines = [f"sentences = {self.sentences}"]
        for note in self.notes:
            contexts = [[each.text, each.activation] for each in note.contexts]
            promotes = [[each.token, each.logit] for each in note.promotes]
            lines += ["", "[[neurons]]", f"layer = {note.layer}", f"neuron = {note.neuron}"]
            lines += [f"active = {note.active}"]
            # A list of texts and numbers is written alike in JSON and in TOML.
            lines += [f"contexts = {json.dumps(contexts, ensure_ascii=False)}"]
            lines += [f"promotes = {json.dumps(promotes, ensure_ascii=False)}"]
        with replacing(path) as part:
            part.write_text("\n".join(lines) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> NeuronCard:
        """The card in a file. Raises ValueError, naming the file, for one that holds none."""
        try:
            card = tomllib.loads(path.read_text(encoding="utf-8"))
            return cls(int(card["sentences"]), tuple(map(_note, card["neurons"])))
        except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as problem:
            raise ValueError(f"{path} is no neuron card: {problem}") from problem


def _note(entry: Mapping[str, Any]) -> NeuronNote:
    return NeuronNote(
        int(entry["layer"]),
        int(entry["neuron"]),
        float(entry["active"]),
        tuple(Excitement(str(text), float(number)) for text, number in entry["contexts"]),
        tuple(Promotion(str(token), float(number)) for token, number in entry["promotes"]),
    )


def survey_neurons(model: Transformer, traces: Iterable[Trace]) -> NeuronCard:
    """The card of a model's neurons over these runs, which hold `blocks.*.mlp.post`.

    Raises ValueError for no runs.
    """
    layers, width = model.config.n_layers, model.config.d_mlp
    best: list[list[list[tuple[float, str]]]] = [[[] for _ in range(width)] for _ in range(layers)]
    active = np.zeros((layers, width))
    tokens = sentences = 0
    for trace in traces:
        sentences, tokens = sentences + 1, tokens + len(trace.tokens)
        texts = _contexts(trace)
        for layer in range(layers):
            post = trace["mlp.post", layer]
            active[layer] += (post > 0).sum(axis=0)
            for neuron, place in enumerate(post.argmax(axis=0)):
                _offer(best[layer][neuron], float(post[place, neuron]), texts[int(place)])
    if not sentences:
        raise ValueError("a survey of neurons needs at least one sentence")
    promoted = [_promoted(model, layer) for layer in range(layers)]
    return NeuronCard(
        sentences,
        tuple(
            NeuronNote(
                layer,
                neuron,
                round(float(active[layer, neuron]) / tokens, 4),
                tuple(
                    Excitement(text, round(number, 4))
                    for number, text in sorted(best[layer][neuron], reverse=True)
                ),
                promoted[layer][neuron],
            )
            for layer in range(layers)
            for neuron in range(width)
        ),
    )


def _contexts(trace: Trace) -> list[str]:
    """The last words up to each token, itself included."""
    texts = [token.text for token in trace.tokens]
    return [" ".join(texts[max(0, i + 1 - WORDS) : i + 1]) for i in range(len(texts))]


def _offer(best: list[tuple[float, str]], activation: float, text: str) -> None:
    """Keep the strongest contexts, each once, one of each sentence."""
    if activation > 0 and text not in (known for _, known in best):
        heapq.heappush(best, (activation, text))
        if len(best) > CONTEXTS:
            heapq.heappop(best)


def _promoted(model: Transformer, layer: int) -> list[tuple[Promotion, ...]]:
    """For each neuron the tokens that its output raises most."""
    unembedding = model.network.unembedding
    if unembedding is None or not model.has_tokenizer:
        return [()] * model.config.d_mlp
    gain = model.weights.get("ln_final.gain", np.ones(model.config.d_model, np.float32))
    effect = (model.weights[f"blocks.{layer}.mlp.w_down"] * gain) @ unembedding.w
    order = np.argsort(-effect, axis=1, kind="stable")[:, :TOKENS]
    return [
        tuple(
            Promotion(model.tokenizer.token_text(int(i)), round(float(row[i]), 4)) for i in chosen
        )
        for row, chosen in zip(effect, order, strict=True)
    ]
