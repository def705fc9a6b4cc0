"""One word in two sentences: its vectors from layer to layer in both, by reference. No Manim."""

from __future__ import annotations

from dataclasses import dataclass

import attncore as ac
from scenes.kit.type.number import Source
from scenes.subject import Subject

MOST = 12  # points of one way: with more, blocks share one


@dataclass(frozen=True)
class Stop:
    """A point of the residual stream at which the word's vectors are compared.

    tensor  the residual stream there
    name    key of what is said of it; block: that it is about
    """

    tensor: str
    name: str
    block: int = 0


def stops(trace: ac.Trace, other: ac.Trace) -> list[Stop]:
    """The stops, from the embedding to the last block's output, at most MOST."""
    both = set(trace.names()) & set(other.names())
    first = [Stop("embed", "alone")] if "embed" in both else []
    if not first or "pos_embed" in both:
        first.append(Stop("blocks.0.resid_pre", "placed"))
    last = len(trace.find("blocks.*.resid_post")) - 1
    parts = [
        Stop(f"blocks.{block}.resid_{end}", name, block)
        for block in range(last + 1)
        for end, name in (("mid", "attention"), ("post", "mlp"))
    ]
    every = 0
    while len(first) + len(parts) > MOST:
        every += 1
        parts = [
            Stop(f"blocks.{block}.resid_post", "block", block)
            for block in range(last, -1, -every)[::-1]
        ]
    return [stop for stop in (*first, *parts) if stop.tensor in both]


class WordPair:
    """A word's vectors in two sentences: the focus of one and the same word in the other.

    ways       of each, a vector (d_model,) for each stop
    distances  between the two, stop by stop
    size       how many numbers each vector has
    texts      of each, the sentence up to the word and with it
    shares     (2,) of all spread of these points: what lies along each axis of their plane
    """

    def __init__(self, subject: Subject) -> None:
        assert subject.other is not None, "one word in two sentences needs both"
        self.both = (subject, subject.other)
        self.stops = stops(subject.trace, subject.other.trace)
        self.ways = tuple(
            [one.trace.ref(stop.tensor, one.focus) for stop in self.stops] for one in self.both
        )
        self.size = len(self.ways[0][0])
        self.texts = [_up_to(one) for one in self.both]
        pairs = zip(*self.ways, strict=True)
        self.distances: list[Source] = [ac.Derived(ac.distance, pair) for pair in pairs]
        every = ac.Derived(ac.stacked, [point for way in self.ways for point in way])
        axes = ac.Derived(ac.principal_axes, every)
        self.shares = ac.Derived(ac.variance_shares, [every, axes])
        self.places = tuple(
            [ac.Derived(ac.along_axes, [point, every, axes]) for point in way] for way in self.ways
        )


def _up_to(one: Subject) -> str:
    """The sentence from its beginning to the end of the focus."""
    tokens = one.trace.tokens[: one.focus + 1]
    if tokens[-1].span is not None:
        return one.trace.text[: tokens[-1].span[1]]
    return " ".join(token.text for token in tokens)
