"""The pattern grid of one head, and the cells of its scores before any mask."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from scenes.kit.layout import MIN_CAPITAL
from scenes.kit.pattern.cells import HeadCells
from scenes.kit.pattern.grid import PatternGrid
from scenes.kit.pattern.plan import Contents, grid_plan
from scenes.kit.theme import Theme
from scenes.kit.tokens.label import others_text, text_width
from scenes.subject import Subject


def head_grid(
    subject: Subject,
    labels: Mapping[str, str],
    theme: Theme,
    *,
    below: float = 0.0,
    lift: float = 0.0,
) -> PatternGrid:
    """The grid of the subject's head, with as many tokens as are legible.

    below  height that is left free under it
    lift   how much higher it stands than it would: there is some air over the words
    """
    trace = subject.trace
    width = text_width(labels["others"].format(count=len(trace.tokens)), MIN_CAPITAL)
    known = subject.knows("attn.q"), subject.knows("attn.k")
    visible = np.any(~subject.masked, axis=0)  # padding takes no part
    special = [i for i, token in enumerate(trace.tokens) if token.special and visible[i]]
    weights = subject.ref("attn.pattern", subject.focus).array
    plan = grid_plan(Contents(trace, width, *known, below), weights, subject.focus, special)
    count = len(plan.elided)
    others = others_text(labels, count)
    lifted = replace(plan, ys=tuple(y + lift for y in plan.ys))
    return PatternGrid(trace, lifted, theme, others=others)


class ScoreCells(HeadCells):
    """The cells of one kind of scores, `scores_raw` or `scores_scaled`, before any mask."""

    def __init__(self, subject: Subject, grid: PatternGrid, kind: str) -> None:
        super().__init__(subject, grid)
        self._kind = kind

    @property
    def kind(self) -> str:
        return self._kind

    def strongest_row(self, column: int) -> int:
        """The row of the other key that a query looks at most, its own only if it is alone."""
        query = self.shown[column]
        weights, masked = self.subject.ref("attn.pattern", query).array, self.subject.masked[query]
        rows = [row for row, key in enumerate(self.shown) if row != column and not masked[key]]
        return max(rows or [column], key=lambda row: float(weights[self.shown[row]]))


def answering(subject: Subject, grid: PatternGrid) -> int:
    """The token whose key answers the focus, wherever one stands for all."""
    cells, shown = ScoreCells(subject, grid, "scores_raw"), grid.plan.shown
    return shown[cells.strongest_row(shown.index(subject.focus))]
