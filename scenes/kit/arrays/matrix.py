"""Matrices as bracketed numbers: their first rows and columns, ellipses, and the last ones."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from manim import VGroup

from scenes.kit.arrays.folding import folded
from scenes.kit.marks.strokes import Strokes
from scenes.kit.theme import Theme
from scenes.kit.type.number import Number, Source, number_of, number_width
from scenes.kit.type.text import Formula

PAD, TICK = 0.13, 0.1
BETWEEN = 0.26  # columns of numbers
ROW = 2.0  # from line to line, in heights of a digit


class WeightMatrix(VGroup):
    """A weight matrix as numbers, blue above zero and red below, in brackets.

    It is drawn as `rows` has it, a source for each row of the picture: a matrix that is stored as
    (d_in, d_out) is drawn transposed, with a row for each output, by giving its columns.

    across   which columns are shown, if not the first ones and the last: rising, ends included
    between  room between two columns of numbers
    widest   width of the widest number that has to find room in a column

    numbers  [row][column] of those that are shown
    shown    which rows and which columns these are
    xs, ys   middles of the shown columns and rows
    """

    def __init__(
        self,
        rows: Sequence[Source],
        *,
        at: np.ndarray,
        theme: Theme,
        size: float,
        head: tuple[int, int] = (4, 4),
        decimals: int = 2,
        between: float = BETWEEN,
        widest: float = 0.0,
        across: Sequence[int] | None = None,
    ) -> None:
        super().__init__()
        self.theme, self.size = theme, size
        wide = np.asarray(rows[0].value).shape[0]
        down = folded(len(rows), head[0])[0]
        across = folded(wide, head[1])[0] if across is None else list(across)
        self.shown = down, across
        self.numbers = [
            [self._entry(rows[r][c], decimals) for c in across]  # type: ignore[index]
            for r in down
        ]
        self._entry_width = max(number_width(size, "−0." + "0" * decimals), widest)
        self._step = self._entry_width + between
        self.xs = _places(across, self._step, float(at[0]))
        self.ys = [-y for y in _places(down, ROW * size, -float(at[1]))]
        for line, y in zip(self.numbers, self.ys, strict=True):
            for number, x in zip(line, self.xs, strict=True):
                number.place(x + self._entry_width / 2, y - size / 2, "right")
                self.add(number)
        self.ellipses = self._ellipses(down, across)
        self.brackets = self._brackets()
        self.add(*self.ellipses, *self.brackets)

    def _entry(self, source: Source, decimals: int) -> Number:
        color = self.theme.positive if number_of(source) > 0 else self.theme.negative
        return Number(source, size=self.size, color=color, decimals=decimals)

    def _ellipses(self, down: list[int], across: list[int]) -> list[Formula]:
        columns = [(self.xs[i] + self.xs[i + 1]) / 2 for i in _gaps(across)]
        rows = [(self.ys[i] + self.ys[i + 1]) / 2 for i in _gaps(down)]
        marks = [self._mark("dots.c", x, y) for x in columns for y in self.ys]
        return marks + [self._mark("dots.v", x, y) for y in rows for x in self.xs]

    def _mark(self, formula: str, x: float, y: float) -> Formula:
        return Formula(formula, size=self.size, color=self.theme.quiet).middle(x, y)

    def _brackets(self) -> list[Strokes]:
        top, foot = self.ys[0] + self.size / 2 + PAD, self.ys[-1] - self.size / 2 - PAD
        half = self._entry_width / 2 + PAD
        return [
            bracket_beside(self.xs[0] - half, 1, top, foot, self.theme),
            bracket_beside(self.xs[-1] + half, -1, top, foot, self.theme),
        ]


def _gaps(indices: Sequence[int]) -> list[int]:
    """The places among the shown indices after which others are left out."""
    return [i for i, (a, b) in enumerate(pairwise(indices)) if b - a > 1]


def _places(indices: Sequence[int], step: float, middle: float) -> list[float]:
    """Positions around `middle`, with room for an ellipsis where indices are left out."""
    gaps = _gaps(indices)
    steps = [i + sum(gap < i for gap in gaps) for i in range(len(indices))]
    return [middle + (at - steps[-1] / 2) * step for at in steps]


def bracket_beside(x: float, turn: int, top: float, foot: float, theme: Theme) -> Strokes:
    """One bracket of a matrix or a column; its ends turn to the right (1) or to the left (-1)."""
    inner = x + turn * TICK
    corners = [np.array(c) for c in ((inner, top, 0), (x, top, 0), (x, foot, 0), (inner, foot, 0))]
    return Strokes(list(pairwise(corners)), color=theme.line)
