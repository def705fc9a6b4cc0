"""Which tokens a picture can hold at a legible size, and where they stand. Arithmetic only."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

import attncore as ac
from scenes.kit import layout
from scenes.kit.number import DIGIT_HEIGHT
from scenes.kit.tokens import GAP, label_width, piecewise
from scenes.kit.typeset import outline

MAX_COLUMN, MAX_ROW = 1.5, 0.8
MIN_ROW = 0.37  # rows of arrowed letters with legible indices do not touch
BREAK = 0.36  # width of the gap that stands for hidden queries
ARROW, SYMBOL, PAD = 0.5, 0.5, 0.12
BAND = 0.34  # height of a second line of labels, or of brackets with their characters
WORTH_SHOWING = 0.05  # a weight of the focus whose token is not hidden
MIN_COLUMN = 0.8  # a dot beside its weight
MIN_CELL_TEXT = "−99.9"


def window(weights: np.ndarray, focus: int, capacity: int, special: Sequence[int]) -> list[int]:
    """The tokens to show, in order: all if they fit; else what matters to the focus.

    weights   (n,) attention of the focus on each token
    capacity  how many tokens may be shown
    """
    n = len(weights)
    if n <= capacity:
        return list(range(n))
    strongest = [int(i) for i in np.argsort(-weights)[:3] if weights[i] >= WORTH_SHOWING]
    nearest = sorted(range(n), key=lambda i: (abs(i - focus), i > focus))
    order = dict.fromkeys([focus, *special, *strongest, *nearest])
    return sorted(list(order)[:capacity])


@dataclass(frozen=True)
class GridPlan:
    """Where the columns (queries) and rows (keys) of a pattern stand.

    shown      positions in the sentence of the tokens that have a column and a row
    hidden     the others: their keys share one row, which stands where most of them are
    xs, ys     centres of columns and rows; last in `ys`, if there are hidden keys, their row
    column, row  width and height of a cell
    label      size of the words
    levels     per column, how high its word stands: 0 or 1 (words that take turns)
    """

    shown: tuple[int, ...]
    hidden: tuple[int, ...]
    xs: tuple[float, ...]
    ys: tuple[float, ...]
    column: float
    row: float
    label: float
    levels: tuple[int, ...]
    left: float  # where the left block begins

    @property
    def cell(self) -> float:
        return min(self.column, self.row)

    @property
    def top(self) -> float:
        return max(self.ys) + self.row / 2

    @property
    def digit(self) -> float:
        """Size of the numbers in the cells: as large as the narrowest cell allows."""
        wide = sum(outline(char).advance for char in MIN_CELL_TEXT) / DIGIT_HEIGHT
        return max(layout.MIN_DIGIT, min(0.2, 0.84 * self.column / wide, 0.5 * self.row))

    def breaks(self) -> list[tuple[int, int]]:
        """Columns after which queries are hidden, each with how many; −1 is before the first."""
        edges = [-1, *self.shown, self.shown[-1] + 1 + self._hidden_after()]
        gaps = [b - a - 1 for a, b in itertools.pairwise(edges)]
        return [(i - 1, gap) for i, gap in enumerate(gaps) if gap]

    def _hidden_after(self) -> int:
        return sum(i > self.shown[-1] for i in self.hidden)


def grid_plan(trace: ac.Trace, weights: np.ndarray, focus: int, others: float) -> GridPlan:
    """The plan with the most tokens that are legible, and then the largest words.

    weights  (n,) attention of the focus, which says what must not be hidden
    others   width of the label of the row of hidden keys, at the smallest size
    """
    special = [i for i, token in enumerate(trace.tokens) if token.special]
    for capacity in range(len(trace.tokens), 1, -1):
        shown = window(weights, focus, capacity, special)
        plan = _try(trace, shown, layout.MIN_CAPITAL, others)
        if plan is not None:
            return _largest(trace, shown, others, plan)
    return _place(trace, [focus], layout.MIN_CAPITAL, others)


def _largest(trace: ac.Trace, shown: list[int], others: float, plan: GridPlan) -> GridPlan:
    for size in np.arange(layout.WORD_SIZE, layout.MIN_CAPITAL, -0.01):
        larger = _try(trace, shown, float(size), others)
        if larger is not None and max(larger.levels) <= max(plan.levels):
            return larger
    return plan


def _try(trace: ac.Trace, shown: list[int], size: float, others: float) -> GridPlan | None:
    """The plan for these tokens at this size, or None if it would not be legible."""
    plan = _place(trace, shown, size, others)
    widths = [label_width(trace.tokens[i], size) for i in shown]
    reach = 1 + max(plan.levels)
    gaps = zip(plan.xs, plan.xs[reach:], widths, widths[reach:], strict=False)
    clear = all(b - a >= (wa + wb) / 2 + GAP for a, b, wa, wb in gaps)
    if reach > 1:  # the arrows of the upper words pass between the lower ones
        clear = clear and max(widths[::2]) / 2 + PAD <= plan.column
    fits = plan.column >= MIN_COLUMN and plan.row >= max(MIN_ROW, 1.7 * size)
    return plan if clear and fits else None


def _place(trace: ac.Trace, shown: list[int], size: float, others: float) -> GridPlan:
    tokens = [trace.tokens[i] for i in shown]
    hidden = tuple(i for i in range(len(trace.tokens)) if i not in set(shown))
    banded = bool(piecewise(tokens, trace.text))
    scale = size / layout.MIN_CAPITAL
    words = max([label_width(token, size) for token in tokens] + [others * scale * bool(hidden)])
    block = words + PAD + ARROW + PAD + SYMBOL + (BAND + PAD) * banded
    breaks = _break_offsets(shown, len(trace.tokens))
    room = layout.RIGHT - layout.LEFT - block - breaks[-1]
    column = min(MAX_COLUMN, room / len(shown))
    widest = max(label_width(token, size) for token in tokens) + GAP
    turns = not banded and widest > column
    rows = len(shown) + bool(hidden)
    header = size + (BAND if banded or turns else 0) + ARROW + SYMBOL + 0.28
    room = layout.STAGE_TOP - layout.STAGE_BOTTOM - header
    row = min(MAX_ROW, room / rows, column)
    column = min(column, 2.2 * row)
    top = layout.STAGE_TOP - header - (room - row * rows) / 2
    width = block + column * len(shown) + breaks[-1]
    left = max(layout.LEFT, -width / 2)
    first = left + block + column / 2
    xs = tuple(first + i * column + breaks[i] for i in range(len(shown)))
    ys = tuple(top - row * (i + 0.5) for i in _row_order(shown, len(trace.tokens)))
    levels = tuple(i % 2 if turns else 0 for i in range(len(shown)))
    return GridPlan(tuple(shown), hidden, xs, ys, column, row, size, levels, left)


def _row_order(shown: Sequence[int], n: int) -> list[int]:
    """Which row from the top each shown token has; last, that of the hidden ones together."""
    if len(shown) == n:
        return list(range(n))
    gaps = np.diff([-1, *shown, n])
    slot = int(gaps.argmax())
    return [i + (i >= slot) for i in range(len(shown))] + [slot]


def _break_offsets(shown: Sequence[int], n: int) -> list[float]:
    """How far each column is pushed right by the gaps before it; last, all gaps together."""
    before = np.diff([-1, *shown, n]) > 1
    return [float(x) for x in np.cumsum(before * BREAK)]
