"""The gauge of scores: the key biases for which the scores of each query are centred.

Softmax does not change when the same number is added to all scores of a query. In a model whose
queries and keys are neither rotated nor capped a key bias adds just that: q·(k + δ) = q·k + q·δ.
So training leaves it anywhere; here it is chosen so that good matches are positive.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice

import numpy as np

from attncore import Transformer
from attncore._arrays import Array
from attncore.training.grammar import corpus
from attncore.training.probes import Prober

SEED, PASSAGES = 7, 400


def centred_weights(model: Transformer, prompts: Iterable[Sequence[int]]) -> dict[str, Array]:
    """The weights with other key biases: every pattern and logit stays, scores are centred.

    prompts  ids of sentences over which each query's mean visible score is brought nearest to 0,
             by least squares for each head of keys; of a start token, which sees itself alone,
             nothing is asked

    Raises ValueError for a model whose key biases do change its outputs, or that has none.
    """
    config = model.config
    if config.positions == "rotary" or "blocks.0.attn.b_k" not in model.weights:
        raise ValueError("only key biases of keys that are not rotated can be chosen freely")
    made = {name: np.array(array) for name, array in model.weights.items()}
    runs = [
        model.trace(list(ids), names=["blocks.*.attn.q", "blocks.*.attn.scores"]) for ids in prompts
    ]
    groups = config.n_kv_heads or config.n_heads
    for layer in range(config.n_layers):
        queries, means = [], []
        for run in runs:
            scores = run[f"blocks.{layer}.attn.scores"][:, 1:].astype(np.float64)
            visible = np.isfinite(scores)
            means.append(np.where(visible, scores, 0).sum(-1) / visible.sum(-1))
            queries.append(run[f"blocks.{layer}.attn.q"][:, 1:].astype(np.float64))
        query, mean = np.concatenate(queries, axis=1), np.concatenate(means, axis=1)
        query = query.reshape(groups, -1, query.shape[-1]) / np.sqrt(query.shape[-1])
        mean = mean.reshape(groups, -1)
        shifts = [np.linalg.lstsq(q, -m, rcond=None)[0] for q, m in zip(query, mean, strict=True)]
        name = f"blocks.{layer}.attn.b_k"
        made[name] = (made[name] + np.concatenate(shifts)).astype(made[name].dtype)
    return made


def centred(model: Transformer) -> dict[str, Array]:
    """The weights of a built-in model with centred scores, measured on passages of its corpus."""
    prober = Prober(model)
    passages = corpus.known_passages(SEED)
    words = (passage.words for passage in passages if prober.fits(passage.words))
    return centred_weights(model, [prober.run(each).ids for each in islice(words, PASSAGES)])
