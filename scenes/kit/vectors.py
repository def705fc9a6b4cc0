"""Vectors as bracketed columns of their first entries, an ellipsis, and the last one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import ManimColor, VGroup

from scenes.kit.marks import Strokes
from scenes.kit.matrix import PAD, bracket_beside
from scenes.kit.number import Number, Source, point_shift
from scenes.kit.text import Formula
from scenes.kit.theme import Theme

DIGIT = 0.17
LEADING = 0.34


class VectorColumn(VGroup):
    """The first `head` entries, an ellipsis and the last entry, from the top down.

    entries  a reference to each entry of the vector
    top      where its upper edge has its middle
    color    of its role: a query's, a key's
    """

    def __init__(
        self,
        entries: Sequence[Source],
        *,
        top: np.ndarray,
        color: ManimColor,
        theme: Theme,
        head: int = 5,
        decimals: int = 1,
    ) -> None:
        super().__init__()
        folded = len(entries) > head + 2
        shown = [*entries[:head], entries[-1]] if folded else list(entries)
        self.numbers = [Number(e, size=DIGIT, color=color, decimals=decimals) for e in shown]
        shift = point_shift([number.digits for number in self.numbers], DIGIT)
        x, first = float(top[0]), float(top[1]) - LEADING - 0.08
        rows = [i + (folded and i == len(shown) - 1) for i in range(len(shown))]
        for number, row in zip(self.numbers, rows, strict=True):
            number.align_point(x + shift, first - row * LEADING)
        self.add(*self.numbers)
        if folded:
            dots = Formula("dots.v", size=DIGIT, color=theme.quiet)
            self.add(dots.middle(x, first - head * LEADING + DIGIT / 2))
        self.add(*self._brackets(x, first + DIGIT + PAD, first - rows[-1] * LEADING - PAD, theme))

    def _brackets(self, x: float, top: float, foot: float, theme: Theme) -> list[Strokes]:
        half = max(number.width for number in self.numbers) / 2 + PAD
        return [bracket_beside(x - s * half, s, top, foot, theme) for s in (1, -1)]
