"""Autoregressive generation, one token at a time, with a cache of keys and values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypedDict

import numpy as np

from attncore._arrays import Array
from attncore.maths.functional import softmax
from attncore.model.kv_cache import Cache
from attncore.model.network import Network


class Sampling(TypedDict, total=False):
    """The options for sampling the next token; see `Transformer.generate`."""

    temperature: float
    top_k: int | None
    top_p: float | None
    seed: int | None


def generate_ids(
    network: Network,
    ids: Sequence[int],
    cache: Cache,
    *,
    max_new_tokens: int,
    stop: int | None = None,
    seed: int | None = None,
    **sampling: Any,
) -> list[int]:
    """The ids that follow `ids`; see `Transformer.generate_ids`.

    cache  empty, or with the keys and values of the tokens before `ids`
    """
    _check_room(len(ids), max_new_tokens, network.config.context)
    rng = np.random.default_rng(seed)
    fresh, written = list(ids), list[int]()
    for _ in range(max_new_tokens):
        # Only the newest token is run: the cache holds the keys and values of the others.
        logits = network.next_logits(fresh, cache)
        chances = sampling_probabilities(logits, **sampling)
        fresh = [int(rng.choice(len(chances), p=chances))]
        written += fresh
        if fresh[0] == stop:
            break
    return written


def sampling_probabilities(
    logits: Array,
    *,
    temperature: float = 1.0,
    top_k: int | None = None,
    top_p: float | None = None,
) -> Array:
    """The probabilities by which the next token is sampled (vocab,), in float64.

    Raises ValueError for a negative temperature, a `top_k` below 1, a `top_p` outside (0, 1].

    >>> sampling_probabilities(np.log([0.5, 0.3, 0.2]), top_k=2).round(3)
    array([0.625, 0.375, 0.   ])
    """
    if temperature < 0:
        raise ValueError(f"the temperature is 0 (always the likeliest) or above, not {temperature}")
    if top_k is not None and top_k < 1:
        raise ValueError(f"top_k is at least 1, not {top_k}")
    if top_p is not None and not 0 < top_p <= 1:
        raise ValueError(f"top_p is above 0 and at most 1, not {top_p}")
    if temperature == 0:
        return np.asarray(np.eye(1, len(logits), int(np.argmax(logits)))[0])
    chances = softmax(np.asarray(logits, dtype=np.float64), temperature=temperature)
    if top_k is not None or top_p is not None:
        chances = _truncated(chances, top_k, 1.0 if top_p is None else top_p)
    return np.asarray(chances / chances.sum())


def _truncated(chances: Array, top_k: int | None, top_p: float) -> Array:
    """The probabilities of the `top_k` likeliest, and of the fewest that reach `top_p`; else 0."""
    order = np.argsort(-chances, kind="stable")
    kept = chances.copy()
    if top_k is not None:
        kept[order[top_k:]] = 0
        kept /= kept.sum()
    if top_p < 1:
        # A token stays if those likelier than it do not yet reach top_p.
        before = np.cumsum(kept[order]) - kept[order]
        kept[order[before >= top_p]] = 0
    return kept


def _check_room(count: int, more: int, context: int) -> None:
    """Raise ValueError where `count` tokens and `more` new ones would outgrow the context."""
    if more < 0:
        raise ValueError(f"max_new_tokens is {more}; it cannot be below 0")
    if count + more > context:
        raise ValueError(
            f"{count} tokens and {more} new ones make {count + more}; "
            f"the model's context is {context}"
        )
