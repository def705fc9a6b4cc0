"""The light checkpoints of a training run, kept as it goes and measured when it is over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer as Backend

from attncore import Config, Tokenizer, Transformer, along_axes, principal_axes, softmax
from attncore.model.history import History, HistorySubject
from attncore.training.answer_figures import loss
from attncore.training.attention_figures import DEFAULT_SENTENCE, default_sentence
from attncore.training.probes import Prober
from attncore.training.tokenizer import PREFIX, START

CHECKPOINTS = 30
NUDGE = 99  # the step that one example is watched through
RANKS = 8
PASSAGES = 100  # of the held-out loss
PROMPTS = (
    "michael jordan plays the sport of",
    "the opposite of hot is",
    f"{DEFAULT_SENTENCE} . what was verdant ? the",
)
Weights = Mapping[str, NDArray[np.float32]]


def checkpoint_steps(steps: int) -> tuple[int, ...]:
    """The steps after which a checkpoint is kept: the first, then evenly in their logarithm.

    >>> checkpoint_steps(16_000)[:8], checkpoint_steps(16_000)[-2:]
    ((0, 1, 2, 3, 4, 5, 7, 10), (11459, 16000))
    """
    spaced = {round(steps ** (i / (CHECKPOINTS - 1))) for i in range(CHECKPOINTS)}
    return (0, *sorted(spaced))


class Checkpoints:
    """A recorder of weights during training: call it with each number of steps that are done."""

    def __init__(self, steps: int) -> None:
        self.nudge = min(NUDGE, steps - 1)
        self._wanted = {*checkpoint_steps(steps), self.nudge, self.nudge + 1}
        self.steps = checkpoint_steps(steps)
        self._kept: dict[int, dict[str, NDArray[np.float16]]] = {}
        self._window: NDArray[np.integer[Any]] = np.zeros(0, int)

    def __call__(
        self, done: int, weights: Weights, window: NDArray[np.integer[Any]] | None
    ) -> None:
        """Keep the weights after so many steps, if they are wanted.

        window  (token,) the first one of the batch that the next step learns from
        """
        if done not in self._wanted:
            return
        self._kept[done] = {name: np.array(array, np.float16) for name, array in weights.items()}
        if done == self.nudge and window is not None:
            self._window = np.array(window)

    def history(self, config: Config, words: Backend) -> History:
        """The history of the run, measured by our own core on weights rounded as they ship."""
        tokenizer = Tokenizer(words, start=START, piece_prefix=PREFIX)
        models = {
            step: Transformer(
                config,
                {name: w.astype(np.float32) for name, w in kept.items()},
                tokenizer=tokenizer,
            )
            for step, kept in self._kept.items()
        }
        last = models[self.steps[-1]]
        layer, head = default_sentence(Prober(last)).forest_head
        subject = HistorySubject(DEFAULT_SENTENCE, layer, head, PROMPTS, self.nudge)
        embeddings = last.weights["embed.w"]
        axes = principal_axes(embeddings)
        arrays: dict[str, list[NDArray[Any]]] = {}
        for step in self.steps:
            for name, array in _measured(models[step], subject, embeddings, axes).items():
                arrays.setdefault(name, []).append(array)
        found = {name: np.stack(each) for name, each in arrays.items()}
        found |= self._example(models[self.nudge], models[self.nudge + 1])
        return History({"steps": np.array(self.steps, np.int32), **found}, subject)

    def _example(self, before: Transformer, after: Transformer) -> dict[str, NDArray[Any]]:
        """One window as it was read before and after one step: where its true next token gained."""
        ids = self._window[:-1]
        probabilities = [softmax(model.logits(ids)) for model in (before, after)]
        one, two = (p[np.arange(len(ids)), self._window[1:]] for p in probabilities)
        place = int(np.argmax(two - one))
        order = [np.argsort(-p[place], kind="stable")[:RANKS] for p in probabilities]
        return {
            "example": self._window[: place + 2].astype(np.int32),
            "example_likeliest": np.stack(order).astype(np.int32),
            "example_probabilities": np.stack(
                [p[place, chosen] for p, chosen in zip(probabilities, order, strict=True)]
            ),
            "example_next": np.array([one[place], two[place]], np.float32),
        }


def _measured(
    model: Transformer,
    subject: HistorySubject,
    embeddings: NDArray[np.floating[Any]],
    axes: NDArray[np.floating[Any]],
) -> dict[str, NDArray[Any]]:
    """One checkpoint in figures; its plane is the one of the last embeddings and their axes."""
    pattern = model.trace(subject.sentence)[f"blocks.{subject.layer}.attn.pattern"][subject.head]
    after = [softmax(model.logits(model.tokenizer.ids(prompt))[-1]) for prompt in subject.prompts]
    order = [np.argsort(-p, kind="stable")[:RANKS] for p in after]
    return {
        "loss": np.array(loss(Prober(model), held_out=None, count=PASSAGES).loss, np.float32),
        "places": along_axes(model.weights["embed.w"], embeddings, axes).astype(np.float16),
        "pattern": pattern.astype(np.float32),
        "likeliest": np.stack(order).astype(np.int32),
        "probabilities": np.stack([p[i] for p, i in zip(after, order, strict=True)]),
    }
