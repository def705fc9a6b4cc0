"""The training loop: next-token cross-entropy on windows of the corpus, and nothing else."""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer

from attncore.training import network
from attncore.training.cross_entropy import next_token_loss
from attncore.training.grammar import corpus
from attncore.training.grammar.corpus import Passage
from attncore.training.network import Shape, Weights
from attncore.training.tokenizer import WordEncoder

START_ID = 0


@dataclass(frozen=True, slots=True)
class Recipe:
    """The hyperparameters of training, besides lexicon, grammar and tokenizer.

    The maps inside the blocks are trained by Muon (Jordan et al. 2024) at `map_rate`, which came to
    a lower loss than AdamW in as many steps; embeddings, gains and biases are trained by AdamW at
    `learning_rate`. Both rates are the highest of one schedule.
    """

    seed: int = 0
    passages: int = 700_000
    steps: int = 16_000
    batch: int = 32
    learning_rate: float = 6e-3
    map_rate: float = 0.02
    warm_up: int = 200
    weight_decay: float = 0.05
    clip: float = 1.0


def token_stream(tokenizer: Tokenizer, recipe: Recipe) -> NDArray[np.int16]:
    """The corpus as one row of ids; most passages begin with the start token."""
    encoder = WordEncoder(tokenizer)
    rng = random.Random(recipe.seed)
    ids: list[int] = []
    for passage in corpus.passages(1000 + recipe.seed, recipe.passages):
        if not ids or rng.random() < corpus.SEPARATED:
            ids.append(START_ID)
        for word in passage.words:
            ids += encoder.ids(word)
    return np.array(ids, np.int16)


#: Told how many steps are done, the weights then, and the window that the next one begins with.
Keep = Callable[[int, dict[str, NDArray[np.float32]], NDArray[np.int64] | None], None]


def train(
    tokenizer: Tokenizer,
    shape: Shape,
    recipe: Recipe,
    report: Callable[[str], None],
    keep: Keep = lambda done, weights, window: None,
) -> Weights:
    """Train from random weights on one thread; the same weights for the same recipe."""
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    stream = token_stream(tokenizer, recipe)
    report(f"corpus of {len(stream):,} tokens, vocabulary {shape.vocab_size}")
    weights = network.initial_weights(shape, recipe.seed)
    for tensor in weights.values():
        tensor.requires_grad_()
    optimizers = _optimizers(weights, recipe)
    windows = _Windows(stream, shape.context, recipe)
    check = Progress(tokenizer, shape, report)
    for step in range(1, recipe.steps + 1):
        share = rate(step, recipe) / recipe.learning_rate
        for optimizer, highest in optimizers:
            optimizer.zero_grad(set_to_none=True)
            for group in optimizer.param_groups:
                group["lr"] = highest * share
        batch = windows.draw()
        keep(step - 1, _arrays(weights), batch[0].numpy())
        loss = _loss(weights, shape, batch)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(weights.values(), recipe.clip)
        for optimizer, _ in optimizers:
            optimizer.step()
        check(step, recipe.steps, float(loss.detach()), weights)
    keep(recipe.steps, _arrays(weights), None)
    return {name: tensor.detach() for name, tensor in weights.items()}


def _arrays(weights: Weights) -> dict[str, NDArray[np.float32]]:
    """The weights as they are now, sharing their memory."""
    return {name: tensor.detach().numpy() for name, tensor in weights.items()}


def rate(step: int, recipe: Recipe) -> float:
    """The learning-rate schedule: linear warm-up, then cosine decay to a fiftieth."""
    rise = min(1.0, step / recipe.warm_up)
    fall = 0.5 * (1 + math.cos(math.pi * step / recipe.steps))
    return recipe.learning_rate * rise * (0.02 + 0.98 * fall)


def _optimizers(weights: Weights, recipe: Recipe) -> list[tuple[torch.optim.Optimizer, float]]:
    """Each optimizer with its highest rate."""
    maps, tables, vectors = [], [], []
    for name, tensor in weights.items():
        if tensor.dim() == 1:
            vectors.append(tensor)
        elif name.startswith("blocks."):
            maps.append(tensor)
        else:
            tables.append(tensor)
    groups = [
        {"params": tables, "weight_decay": recipe.weight_decay},
        {"params": vectors, "weight_decay": 0.0},
    ]
    adam = torch.optim.AdamW(groups, lr=recipe.learning_rate, betas=(0.9, 0.98), fused=True)
    muon = torch.optim.Muon(
        maps, lr=recipe.map_rate, weight_decay=recipe.weight_decay, momentum=0.95
    )
    return [(adam, recipe.learning_rate), (muon, recipe.map_rate)]


class _Windows:
    """Random windows of the corpus, each beginning at a start token."""

    def __init__(self, stream: NDArray[np.int16], context: int, recipe: Recipe) -> None:
        starts = np.nonzero(stream == START_ID)[0]
        self._starts = starts[starts < len(stream) - context - 1]
        self._offsets = np.arange(context + 1)
        self._stream = stream
        self._batch = recipe.batch
        self._rng = np.random.default_rng(recipe.seed)

    def draw(self) -> torch.Tensor:
        """A batch of windows: ids (batch, context + 1)."""
        begin = self._rng.choice(self._starts, self._batch)
        return torch.from_numpy(self._stream[begin[:, None] + self._offsets].astype(np.int64))


def _loss(weights: Weights, shape: Shape, window: torch.Tensor) -> torch.Tensor:
    state = network.final_state(weights, shape, window[:, :-1]).flatten(0, 1)
    return next_token_loss(state, weights["unembed.w"], window[:, 1:].flatten())


class Progress:
    """A reporter of the gap between the held-out loss and the entropy of the grammar."""

    def __init__(self, tokenizer: Tokenizer, shape: Shape, report: Callable[[str], None]) -> None:
        self._shape, self._report = shape, report
        passages = list(islice(corpus.known_passages(424_242), 400))
        self._rows, self._entropy = loss_rows(tokenizer, passages)
        self._began = time.monotonic()
        self._losses: list[float] = []

    def __call__(self, step: int, steps: int, loss: float, weights: Weights) -> None:
        self._losses.append(loss)
        if step % 500 and step != steps:
            return
        gap = self._held_out_loss(weights) - self._entropy
        mean = sum(self._losses) / len(self._losses)
        seconds = time.monotonic() - self._began
        self._losses.clear()
        self._report(f"step {step}/{steps} loss {mean:.3f} held-out gap {gap:.3f} {seconds:.0f} s")

    def _held_out_loss(self, weights: Weights) -> float:
        total = count = 0.0
        with torch.no_grad():
            for row in self._rows:
                ids = torch.tensor([row])
                total += float(_loss(weights, self._shape, ids)) * (len(row) - 1)
                count += len(row) - 1
        return total / count


def loss_rows(tokenizer: Tokenizer, passages: Sequence[Passage]) -> tuple[list[list[int]], float]:
    """Each passage between start tokens, and the mean -log p per token of their derivations."""
    encoder = WordEncoder(tokenizer)
    rows = [
        [START_ID, *(i for word in passage.words for i in encoder.ids(word)), START_ID]
        for passage in passages
    ]
    nats = sum(-passage.log_p - math.log(corpus.SEPARATED) for passage in passages)
    return rows, nats / sum(len(row) - 1 for row in rows)
