"""The weighted sum of values that a query gathers, and how it adds up; by reference."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

import attncore as ac
from scenes.kit.type.number import number_of
from scenes.subject import Subject


class WeightedSum:
    """The values of the keys that one query may see, weighed, and their sum.

    There is one entry of each list for each key that is shown; last, if keys are elided, one for
    all of these together.

    weights  of the keys
    values   (d_head,) of the shown keys only: values are not summed before they are weighed
    weighed  (d_head,) value times weight
    sums     (d_head,) how far they add up with each; the last is the head's own result, if known
    """

    def __init__(self, subject: Subject, shown: Sequence[int]) -> None:
        self.shown = tuple(shown)
        self.elided = tuple(i for i in visible_keys(subject) if i not in set(shown))
        row = subject.ref("attn.pattern", subject.focus)
        self.weights: list[ac.Ref | ac.Derived] = [row[i] for i in shown]
        self.values = [subject.ref("attn.v", i) for i in shown]
        self.weighed = [
            ac.Derived(ac.scaled, pair) for pair in zip(self.values, self.weights, strict=True)
        ]
        if self.elided:
            parts = [ac.Derived(ac.scaled, [subject.ref("attn.v", i), row[i]]) for i in self.elided]
            self.weights.append(ac.Derived(ac.total, [row[i] for i in self.elided]))
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
        return int(np.argmax([number_of(w) for w in self.weights[: len(self.shown)]]))

    @property
    def strongest_key(self) -> int:
        """The position of that key."""
        return self.shown[self.strongest]

    def fading(self, lane: int, share: float) -> ac.Derived:
        """A value on its way to its weight: times what is left of it."""
        if share == number_of(self.weights[lane]):
            return self.weighed[lane]
        return ac.Derived(ac.scaled, self.values[lane], factor=share)


def visible_keys(subject: Subject) -> list[int]:
    """The positions of the tokens that the focus may look at."""
    return [i for i, masked in enumerate(subject.masked[subject.focus]) if not masked]
