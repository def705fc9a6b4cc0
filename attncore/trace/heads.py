"""Heads summarised: where each looks in one sentence, in a few figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from attncore.trace.trace import Trace

MOSTLY = 0.5  # of a head's attention: then the head is named after it
EVENLY = 0.8  # of the largest entropy there could be: then it spreads its attention


@dataclass(frozen=True)
class HeadSummary:
    """One head in figures: means over the words of the sentence, not over what the model adds.

    previous, itself, start  share of the attention on the word before, on itself, on ‹start›
                             and whatever else the model adds
    following                the same on the word after
    entropy                  in bits: 0 looks at one token, 3 spreads as over eight
    spread                   entropy as a share of the largest that was possible
    pair                     (query, key, weight) of the strongest look at another word, if any
    """

    layer: int
    head: int
    previous: float
    itself: float
    start: float
    entropy: float
    spread: float
    pair: tuple[int, int, float] | None
    following: float = 0.0

    @property
    def kind(self) -> str:
        """One word for what the head does, by the thresholds MOSTLY and EVENLY."""
        if self.previous >= MOSTLY:
            return "previous word"
        if self.following >= MOSTLY:
            return "next word"
        if self.itself >= MOSTLY:
            return "itself"
        if self.pair is not None and self.pair[2] >= MOSTLY:
            return "links words"
        if self.start >= MOSTLY:
            return "start"
        return "spread out" if self.spread >= EVENLY else "mixed"


def summarise_heads(trace: Trace) -> list[HeadSummary]:
    """The summaries of all heads, the one with the strongest look at another word first.

    Raises ValueError for a trace without patterns of one sentence.
    """
    words = [i for i, token in enumerate(trace.tokens) if not token.special]
    layers = {int(name.split(".")[1]): trace[name] for name in trace.find("blocks.*.attn.pattern")}
    if not layers or any(patterns.ndim != 3 for patterns in layers.values()):
        raise ValueError("this trace has no attn.pattern of one sentence")
    found = [
        _summary(layer, head, pattern, words or list(range(len(pattern))))
        for layer, patterns in layers.items()
        for head, pattern in enumerate(patterns)
    ]
    return sorted(found, key=lambda head: head.pair[2] if head.pair else 0.0, reverse=True)


def _summary(layer: int, head: int, pattern: np.ndarray[Any, Any], words: list[int]) -> HeadSummary:
    rows = pattern[words]
    special = np.setdiff1d(np.arange(pattern.shape[1]), words)
    between = pattern[np.ix_(words, words)]
    before, after = (np.diagonal(between, offset=side) for side in (-1, 1))
    bits = -np.sum(rows * np.log2(np.where(rows > 0, rows, 1)), axis=1)
    most = np.log2(np.maximum(np.count_nonzero(rows, axis=1), 2))
    others = np.where(np.eye(len(words), dtype=bool), -1.0, between)
    query, key = np.unravel_index(np.argmax(others), others.shape)
    weight = float(others[query, key])
    return HeadSummary(
        layer,
        head,
        previous=float(before.mean()) if len(before) else 0.0,
        itself=float(np.diagonal(between).mean()),
        start=float(rows[:, special].sum(axis=1).mean()),
        entropy=float(bits.mean()),
        spread=float((bits / most).mean()),
        pair=(words[query], words[key], weight) if weight > 0 else None,
        following=float(after.mean()) if len(after) else 0.0,
    )
