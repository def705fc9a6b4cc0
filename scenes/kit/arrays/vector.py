"""Vectors as bracketed columns of some of their entries, with ellipses for the others."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import ManimColor, VGroup, VMobject

from scenes.kit.arrays.folding import folded, runs_elided
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

    Or other entries, such as those with which a sum closes as it is displayed.

    entries  a reference to each entry of the vector
    top      where its upper edge has its middle
    color    of its role: a query's, a key's
    size     height of a digit
    widest   width of the widest number that has to find room in it
    rows     which entries are shown, rising, if not the first ones and the last
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
        rows: Sequence[int] | None = None,
    ) -> None:
        super().__init__()
        self._widest, leading = widest, ROW * size
        shown = folded(len(entries), head)[0] if rows is None else list(rows)
        self.shown = tuple(shown)
        self.numbers = [
            Number(entries[i], size=size, color=color, decimals=decimals) for i in shown
        ]
        shift = point_shift([number.digits for number in self.numbers], size)
        x, first = float(top[0]), float(top[1]) - leading - OVER
        gaps = runs_elided(shown, len(entries))
        lines = [i + sum(place < i for place, _ in gaps) for i in range(len(shown))]
        for number, line in zip(self.numbers, lines, strict=True):
            number.align_point(x + shift, first - line * leading)
        self.add(*self.numbers)
        for before, (place, _) in enumerate(gaps):
            y = first - (place + 1 + before) * leading + size / 2
            self.add(Formula("dots.v", size=size, color=theme.quiet).middle(x, y))
        foot = first - (len(shown) + len(gaps) - 1) * leading - PAD
        self.add(*self._brackets(x, first + size + PAD, foot, theme))

    @property
    def frame(self) -> list[VMobject]:
        """The brackets and the ellipses: all of the column but its numbers."""
        known = {id(number) for number in self.numbers}
        return [part for part in self if id(part) not in known]

    def _brackets(self, x: float, top: float, foot: float, theme: Theme) -> list[Strokes]:
        half = max([self._widest, *(number.width for number in self.numbers)]) / 2 + PAD
        return [bracket_beside(x - s * half, s, top, foot, theme) for s in (1, -1)]
