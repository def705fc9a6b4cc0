"""The weighted sum of values that a query gathers, and how it adds up; by reference."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

import attncore as ac
from scenes.kit.type.number import Source, number_of
from scenes.subject import Subject

MOST = 0.5  # of the attention: more is called most


class WeightedSum:
    """The values of the keys that one query may see, weighed, and their sum.

    There is one entry of each list for each key that is shown; last, if keys are elided, one for
    all of these together.

    weights  of the keys
    values   (d_head,) of the shown keys only: values are not summed before they are weighed
    weighed  (d_head,) value times weight
    sums     (d_head,) how far they add up with each; the last is the head's own result, if known
    """

    def __init__(self, subject: Subject, shown: Sequence[int], elided: Sequence[int]) -> None:
        self.shown, self.elided = tuple(shown), tuple(elided)
        row = subject.ref("attn.pattern", subject.focus)
        self.weights: list[Source] = [row[i] for i in shown]
        self.values = [subject.ref("attn.v", i) for i in shown]
        self.weighed = [
            self.faded(lane, weight) for lane, weight in enumerate(row[i] for i in shown)
        ]
        if elided:
            parts = [ac.Derived(ac.scaled, [subject.ref("attn.v", i), row[i]]) for i in elided]
            self.weights.append(ac.Derived(ac.total, [row[i] for i in elided]))
            self.weighed.append(ac.Derived(ac.added, parts))
        self.sums: list[ac.Ref | ac.Derived] = [
            ac.Derived(ac.added, self.weighed[: lane + 1]) for lane in range(len(self.weighed))
        ]
        if subject.knows("attn.z"):  # the same numbers, as the model made them
            self.sums[-1] = subject.ref("attn.z", subject.focus)

    @property
    def result(self) -> ac.Ref | ac.Derived:
        """(d_head,) the sum of all."""
        return self.sums[-1]

    @property
    def strongest(self) -> int:
        """The index of the shown key with the largest weight."""
        weights = [number_of(w) for w in self.weights[: len(self.shown)]]
        return int(np.argmax(weights))

    def faded(self, lane: int, factor: float | ac.Ref) -> ac.Derived:
        """A value times a number, on its way to its weight, or times the weight itself."""
        value = self.values[lane]
        if isinstance(factor, ac.Ref):
            return ac.Derived(ac.scaled, [value, factor])
        return ac.Derived(ac.scaled, value, factor=factor)


def gathered_caption(largest: Source) -> str:
    """The caption of a weighted sum: whether most of it is of one token."""
    return "gathered" if number_of(largest) > MOST else "gathered_widely"
