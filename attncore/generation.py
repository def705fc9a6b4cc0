"""Writing on, one token at a time, with a cache of keys and values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from attncore._arrays import Array
from attncore.functional import softmax

if TYPE_CHECKING:
    from attncore.transformer import Past, Transformer


def generate_ids(
    model: Transformer,
    ids: Sequence[int],
    *,
    max_new_tokens: int,
    temperature: float = 1.0,
    top_k: int | None = None,
    top_p: float | None = None,
    seed: int | None = None,
) -> list[int]:
    """The ids that follow `ids`; see `Transformer.generate`.

    Raises ValueError where `ids` and what follows would outgrow the context.
    """
    total, context = len(ids) + max_new_tokens, model.config.context
    if max_new_tokens < 0:
        raise ValueError(f"max_new_tokens is {max_new_tokens}; it cannot be below 0")
    if total > context:
        raise ValueError(
            f"{len(ids)} tokens and {max_new_tokens} new ones make {total}; "
            f"the model's context is {context}"
        )
    rng = np.random.default_rng(seed)
    past: Past | None = None
    fresh, written = list(ids), []
    for _ in range(max_new_tokens):
        # Only the newest token is run: the cache holds the keys and values of the others.
        logits, past, _ = model.forward(fresh, past=past)
        chances = chances_of(logits[-1], temperature=temperature, top_k=top_k, top_p=top_p)
        fresh = [int(rng.choice(len(chances), p=chances))]
        written += fresh
    return written


def chances_of(
    logits: Array,
    *,
    temperature: float = 1.0,
    top_k: int | None = None,
    top_p: float | None = None,
) -> Array:
    """The probability of each token to be drawn (vocab,), in float64.

    Raises ValueError for a negative temperature, a `top_k` below 1, a `top_p` outside (0, 1].

    >>> chances_of(np.log([0.5, 0.3, 0.2]), top_k=2).round(3)
    array([0.625, 0.375, 0.   ])
    """
    if temperature < 0:
        raise ValueError(f"the temperature is 0 (always the likeliest) or above, not {temperature}")
    if top_k is not None and top_k < 1:
        raise ValueError(f"top_k is at least 1, not {top_k}")
    if top_p is not None and not 0 < top_p <= 1:
        raise ValueError(f"top_p is above 0 and at most 1, not {top_p}")
    order = np.argsort(-logits, kind="stable")
    if temperature == 0:
        return np.asarray(np.eye(1, len(logits), int(order[0]))[0])
    chances = softmax(np.asarray(logits, dtype=np.float64), temperature=temperature)
    if top_k is not None:
        chances[order[top_k:]] = 0
        chances /= chances.sum()
    if top_p is not None:
        # A token stays if those likelier than it do not yet reach top_p.
        before = np.cumsum(chances[order]) - chances[order]
        chances[order[before >= top_p]] = 0
    return np.asarray(chances / chances.sum())
