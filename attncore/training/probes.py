"""Runs of the shipped model on words whose token positions are known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from attncore import Transformer, softmax
from attncore.training.tokenizer import WordEncoder

Array = NDArray[np.floating]
Head = tuple[int, int]
RESIDUAL = "resid_post"


@dataclass(frozen=True)
class Run:
    """The attention, residual stream and logits of one run of the model.

    places     for each word, the positions of its tokens
    attention  (layer, head, query, key)
    residual   (layer, token, d_model) after each block
    logits     (token, vocab)
    """

    places: tuple[tuple[int, ...], ...]
    ids: tuple[int, ...]
    attention: Array
    residual: Array
    logits: Array

    @property
    def probs(self) -> Array:
        """The probabilities (vocab,) of the token after the last."""
        return softmax(self.logits[-1])

    def attention_to(self, query: int, keys: Sequence[int]) -> Array:
        """The attention (layer, head) of position ``query`` to all of ``keys`` together."""
        return self.attention[:, :, query, list(keys)].sum(-1)


class Prober:
    """A runner of a model on sentences given as words."""

    def __init__(self, model: Transformer) -> None:
        self.model = model
        self.start: tuple[int, ...] = tuple(model.tokenizer.ids("a")[:-1])
        self._encoder = WordEncoder(model.tokenizer.backend)

    def ids(self, word: str) -> tuple[int, ...]:
        """The ids of one word, without the start token."""
        return tuple(self._encoder.ids(word))

    def run(self, words: Sequence[str]) -> Run:
        """One run on these words, after the start token."""
        ids = list(self.start)
        places = []
        for word in words:
            pieces = self.ids(word)
            places.append(tuple(range(len(ids), len(ids) + len(pieces))))
            ids += pieces
        layers = range(self.model.config.n_layers)
        trace = self.model.trace(ids, names=("*.attn.pattern", f"*.{RESIDUAL}", "logits"))
        return Run(
            tuple(places),
            tuple(ids),
            np.stack([trace[f"blocks.{i}.attn.pattern"] for i in layers]),
            np.stack([trace[f"blocks.{i}.{RESIDUAL}"] for i in layers]),
            trace["logits"],
        )

    def fits(self, words: Sequence[str]) -> bool:
        """Whether these words are within the context."""
        count = len(self.start) + sum(len(self.ids(word)) for word in words)
        return count <= self.model.config.context

    def probability(self, words: Sequence[str], then: str) -> float:
        """Probability that ``then``, or the first piece of it, comes next."""
        return float(self.run(words).probs[self.ids(then)[0]])


def best_head(scores: Array) -> Head:
    """The layer and head with the highest of (layer, head) scores."""
    layer, head = np.unravel_index(int(np.argmax(scores)), scores.shape)
    return int(layer), int(head)


def named(head: Head) -> str:
    """A head as people write it.

    >>> named((1, 2))
    'block 1 head 2'
    """
    return f"block {head[0]} head {head[1]}"
