"""Plans of pattern grids: which tokens are shown legibly, and where. Arithmetic only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

import attncore as ac
from scenes.kit import layout
from scenes.kit.arrays.folding import runs_elided
from scenes.kit.tokens.label import GAP, label_width, piecewise
from scenes.kit.tokens.window import BAND, PAD, break_offsets, window
from scenes.kit.type.number import DIGIT_HEIGHT
from scenes.kit.type.typeset import outline

MAX_COLUMN, MAX_ROW = 1.5, 0.8
MIN_ROW = 0.37  # rows of arrowed letters with legible indices do not touch
ARROW, SYMBOL = 0.5, 0.5
CLEAR = 0.16  # between words and the grid where no queries or keys stand between them
DOTS = 0.46  # the same where an ellipsis does
MIN_COLUMN = 0.8  # a dot beside its weight
MIN_CELL_TEXT = "−99.9"


@dataclass(frozen=True)
class GridPlan:
    """The places of a pattern's columns (queries) and rows (keys).

    shown      positions in the sentence of the tokens that have a column and a row
    elided     the rest: their keys share one row, which stands where most of them are
    xs, ys     centres of columns and rows; last in `ys`, if there are elided keys, their row
    column, row  width and height of a cell
    label      size of the words
    levels     per column, how high its word stands: 0 or 1 (words that take turns)
    left       where the left block begins
    queries, keys  whether queries and keys stand between the words and the grid
    """

    shown: tuple[int, ...]
    elided: tuple[int, ...]
    xs: tuple[float, ...]
    ys: tuple[float, ...]
    column: float
    row: float
    label: float
    levels: tuple[int, ...]
    left: float
    queries: bool = True
    keys: bool = True

    @property
    def over(self) -> float:
        """The height from the top of the grid up to the lower line of words."""
        return _over(self.queries, bool(self.elided))

    @property
    def beside(self) -> float:
        """The width from the left edge of the grid to the ends of its words."""
        return _beside(self.keys)

    @property
    def cell(self) -> float:
        return min(self.column, self.row)

    @property
    def top(self) -> float:
        return max(self.ys) + self.row / 2

    @property
    def digit(self) -> float:
        """The size of the numbers in the cells: as large as the narrowest cell allows."""
        wide = sum(outline(char).advance for char in MIN_CELL_TEXT) / DIGIT_HEIGHT
        return max(layout.MIN_DIGIT, min(0.2, 0.84 * self.column / wide, 0.5 * self.row))

    def breaks(self) -> list[tuple[int, int]]:
        """The columns after which queries are elided, each with how many; −1: before the first."""
        return runs_elided(self.shown, len(self.shown) + len(self.elided))


@dataclass(frozen=True)
class Contents:
    """The contents that a grid is planned for.

    others         width of the label of the row of elided keys, at the smallest size
    queries, keys  whether they are known, so that they stand between the words and the grid
    below          height that is left free under the grid
    """

    trace: ac.Trace
    others: float
    queries: bool = True
    keys: bool = True
    below: float = 0.0


def grid_plan(
    contents: Contents, weights: np.ndarray, focus: int, special: Sequence[int] | None = None
) -> GridPlan:
    """The plan with the most tokens that are legible, and then the largest words.

    weights  (n,) attention of the focus, which says what must not be elided
    special  more tokens that must not: those that the model adds, unless given
    """
    tokens = contents.trace.tokens
    if special is None:
        special = [i for i, token in enumerate(tokens) if token.special]
    for capacity in range(len(tokens), 1, -1):
        shown = window(weights, focus, capacity, special)
        plan = _try(contents, shown, layout.MIN_CAPITAL)
        if plan is not None:
            return _largest(contents, shown, plan)
    return _place(contents, [focus], layout.MIN_CAPITAL)


def _largest(contents: Contents, shown: list[int], plan: GridPlan) -> GridPlan:
    for size in np.arange(layout.WORD_SIZE, layout.MIN_CAPITAL, -0.01):
        larger = _try(contents, shown, float(size))
        if larger is not None and max(larger.levels) <= max(plan.levels):
            return larger
    return plan


def _try(contents: Contents, shown: list[int], size: float) -> GridPlan | None:
    """The plan for these tokens at this size, or None if it would not be legible."""
    plan = _place(contents, shown, size)
    widths = [label_width(contents.trace.tokens[i], size) for i in shown]
    reach = 1 + max(plan.levels)
    gaps = zip(plan.xs, plan.xs[reach:], widths, widths[reach:], strict=False)
    clear = all(b - a >= (wa + wb) / 2 + GAP for a, b, wa, wb in gaps)
    if reach > 1:  # the arrows of the upper words pass between the lower ones
        clear = clear and max(widths[::2]) / 2 + PAD <= plan.column
    fits = plan.column >= MIN_COLUMN and plan.row >= max(MIN_ROW, 1.7 * size)
    return plan if clear and fits else None


def _over(queries: bool, elided: bool) -> float:
    return SYMBOL + ARROW + 0.08 if queries else DOTS if elided else CLEAR


def _beside(keys: bool) -> float:
    return PAD + ARROW + PAD + SYMBOL if keys else PAD


def _place(contents: Contents, shown: list[int], size: float) -> GridPlan:
    every = contents.trace.tokens
    tokens = [every[i] for i in shown]
    elided = tuple(i for i in range(len(every)) if i not in set(shown))
    banded = bool(piecewise(tokens, contents.trace.text))
    others = contents.others * size / layout.MIN_CAPITAL * bool(elided)
    words = max([label_width(token, size) for token in tokens] + [others])
    block = words + _beside(contents.keys) + (BAND + PAD) * banded
    breaks = break_offsets(shown, len(every))
    room = layout.RIGHT - layout.LEFT - block - breaks[-1]
    column = min(MAX_COLUMN, room / len(shown))
    widest = max(label_width(token, size) for token in tokens) + GAP
    turns = not banded and widest > column
    rows = len(shown) + bool(elided)
    over = _over(contents.queries, bool(elided))
    header = size + (BAND if banded or turns else 0) + over + 0.2
    room = layout.STAGE_TOP - layout.STAGE_BOTTOM - header - contents.below
    row = min(MAX_ROW, room / rows, column)
    column = min(column, 2.2 * row)
    top = layout.STAGE_TOP - header - (room - row * rows) / 2
    width = block + column * len(shown) + breaks[-1]
    left = max(layout.LEFT, -width / 2)
    first = left + block + column / 2
    xs = tuple(first + i * column + breaks[i] for i in range(len(shown)))
    ys = tuple(top - row * (i + 0.5) for i in _row_order(shown, len(every)))
    levels = tuple(i % 2 if turns else 0 for i in range(len(shown)))
    known = contents.queries, contents.keys
    return GridPlan(tuple(shown), elided, xs, ys, column, row, size, levels, left, *known)


def _row_order(shown: Sequence[int], n: int) -> list[int]:
    """The row from the top of each shown token; last, that of the elided ones together."""
    if len(shown) == n:
        return list(range(n))
    gaps = np.diff([-1, *shown, n])
    slot = int(gaps.argmax())
    return [i + (i >= slot) for i in range(len(shown))] + [slot]
