"""The sums of a pattern's columns, in a row of their own under the grid."""

from __future__ import annotations

import attncore as ac
from scenes.kit.layout import MIN_DIGIT
from scenes.kit.pattern.grid import PatternGrid
from scenes.kit.tokens.window import PAD
from scenes.kit.type.number import Number
from scenes.kit.type.text import Formula
from scenes.subject import Subject

BELOW = 0.24  # height that the grid leaves free for the row of sums
LIFT = 0.13  # of the grid, so that the sums keep clear of the caption
DROP = 0.165  # from the grid to the middle of that row
SIGN, DIGIT = 0.2, 0.15


class ColumnSums:
    """The sum of all weights under each column, also those of elided keys."""

    def __init__(self, subject: Subject, grid: PatternGrid) -> None:
        plan, theme = grid.plan, grid.theme
        y = min(plan.ys) - plan.row / 2 - DROP
        self.numbers = [
            Number(
                ac.Derived(ac.total, subject.ref("attn.pattern", query)),
                size=max(MIN_DIGIT, min(DIGIT, plan.digit)),
                color=theme.text,
            ).middle(x, y)
            for query, x in zip(plan.shown, plan.xs, strict=True)
        ]
        left = plan.xs[0] - plan.column / 2 - PAD
        sign = Formula("Sigma", size=SIGN, color=theme.quiet)
        self.sign = sign.place(left, y - SIGN / 2, "right")
