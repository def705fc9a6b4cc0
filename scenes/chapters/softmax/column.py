"""One column of scores on its way through softmax: each step by reference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

import attncore as ac
from scenes.kit.type.number import Source, number_of
from scenes.subject import Subject


@dataclass(frozen=True)
class Step:
    """A step of softmax: one value for each row, and their total.

    rows   those of the shown keys; last, if keys are elided, their sum
    total  the sum of all keys
    """

    rows: tuple[Source, ...]
    total: Source

    @property
    def values(self) -> list[float]:
        return [number_of(row) for row in self.rows]


class Column:
    """The scores of the focus with the keys that it may see, and the steps of their softmax.

    visible, masked  positions of these keys, and of those that it may not see
    shown, elided    which of the visible ones have a row of their own, and which share one
    """

    def __init__(self, subject: Subject) -> None:
        self.subject, self.focus = subject, subject.focus
        self.row = subject.ref("attn.scores", subject.focus)
        masked = subject.masked[subject.focus]
        self.visible = [i for i, is_masked in enumerate(masked) if not is_masked]
        self.masked = [i for i, is_masked in enumerate(masked) if is_masked]
        self.shown: Sequence[int] = self.visible
        self.elided: Sequence[int] = ()

    @property
    def best(self) -> int:
        """The key with the largest score."""
        return int(np.argmax(self.row.array))

    def scores(self) -> tuple[Source, ...]:
        """The scores of the shown keys only: scores cannot be summed."""
        return tuple(self.row[i] for i in self.shown)

    def lowered(self) -> tuple[Source, ...]:
        """The scores of the shown keys minus the largest score."""
        lowered = ac.Derived(ac.minus_largest, self.row)
        return tuple(lowered[i] for i in self.shown)

    def cut(self) -> tuple[Source, ...]:
        """The scores of the shown keys through ReLU: what of them is above 0."""
        kept = ac.Derived(ac.relu, self.row)
        return tuple(kept[i] for i in self.shown)

    def exponentials(self) -> Step:
        return self._step(ac.Derived(ac.exponentials, self.row))

    def weights(self, temperature: float = 1.0) -> Step:
        return self._step(ac.Derived(ac.softmax, self.row, temperature=temperature))

    def weight(self, key: int, temperature: float) -> Source:
        """The weight of one key at a temperature."""
        return ac.Derived(ac.softmax, self.row, temperature=temperature)[key]

    def rectified(self) -> Step:
        """The weights by ReLU in place of softmax: these need not sum to 1."""
        return self._step(ac.Derived(ac.relu_weights, self.row))

    def _step(self, whole: ac.Derived) -> Step:
        rows: list[Source] = [whole[i] for i in self.shown]
        if self.elided:
            rows.append(ac.Derived(ac.total, [whole[i] for i in self.elided]))
        return Step(tuple(rows), ac.Derived(ac.total, whole))
