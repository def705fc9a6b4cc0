"""Vectors as bracketed columns of their first entries, an ellipsis, and the last one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import ManimColor, VGroup, VMobject

from scenes.kit.arrays.matrix import PAD, ROW, bracket_beside
from scenes.kit.marks.strokes import Strokes
from scenes.kit.theme import Theme
from scenes.kit.type.number import Number, Source, point_shift
from scenes.kit.type.text import Formula

DIGIT = 0.17
LEADING = ROW * DIGIT
HEAD = 5  # entries shown before an ellipsis
OVER = 0.08  # from the upper edge to the first line, beside its leading


class VectorColumn(VGroup):
    """A vector as a column: its first `head` entries, an ellipsis and its last, from the top down.

    entries  a reference to each entry of the vector
    top      where its upper edge has its middle
    color    of its role: a query's, a key's
    size     height of a digit
    widest   width of the widest number that has to find room in it
    numbers  those of the entries that are shown
    shown    which entries these are
    """

    def __init__(
        self,
        entries: Sequence[Source],
        *,
        top: np.ndarray,
        color: ManimColor,
        theme: Theme,
        head: int = HEAD,
        decimals: int = 1,
        size: float = DIGIT,
        widest: float = 0.0,
    ) -> None:
        super().__init__()
        self._widest, leading = widest, ROW * size
        folded = len(entries) > head + 2
        shown = [*range(head), len(entries) - 1] if folded else list(range(len(entries)))
        self.shown = tuple(shown)
        self.numbers = [
            Number(entries[i], size=size, color=color, decimals=decimals) for i in shown
        ]
        shift = point_shift([number.digits for number in self.numbers], size)
        x, first = float(top[0]), float(top[1]) - leading - OVER
        rows = [i + (folded and i == len(shown) - 1) for i in range(len(shown))]
        for number, row in zip(self.numbers, rows, strict=True):
            number.align_point(x + shift, first - row * leading)
        self.add(*self.numbers)
        if folded:
            dots = Formula("dots.v", size=size, color=theme.quiet)
            self.add(dots.middle(x, first - head * leading + size / 2))
        self.add(*self._brackets(x, first + size + PAD, first - rows[-1] * leading - PAD, theme))

    @property
    def frame(self) -> list[VMobject]:
        """The brackets and the ellipsis: all of the column but its numbers."""
        known = {id(number) for number in self.numbers}
        return [part for part in self if id(part) not in known]

    def _brackets(self, x: float, top: float, foot: float, theme: Theme) -> list[Strokes]:
        half = max([self._widest, *(number.width for number in self.numbers)]) / 2 + PAD
        return [bracket_beside(x - s * half, s, top, foot, theme) for s in (1, -1)]
