"""A column of attention as a list: a row for each visible key, words at the left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from manim import VGroup

import attncore as ac
from scenes.kit import layout
from scenes.kit.theme import Theme
from scenes.kit.tokens.label import (
    Label,
    brackets_beside,
    label_width,
    piecewise,
    text_width,
)
from scenes.kit.tokens.window import BAND, PAD, window
from scenes.kit.type.text import Word

HEAD = 0.7  # height of the line of headings
BELOW = 0.12  # under the sums
FOOT = 0.14  # between the last row and the sum under it
MIN_ROW, MAX_ROW = 0.35, 0.78
INPUTS, OUTPUTS = 1.25, 2.45  # width of the numbers left and right of the bars, and headings
GAP = 0.28
MAX_TRACK = 6.6  # width of the bars' room
MAX_LABEL, WIDEST_LABEL = 0.28, 4.0


@dataclass(frozen=True)
class RowPlan:
    """The places of a column's rows, from the top down, and the tokens in them.

    shown    positions of the tokens that have a row
    elided   those that share the row after them, if there are any
    label    size of the words
    words    where they end
    inputs, outputs  middles of the columns of numbers, left and right of the bars
    track    left and right end of the bars' room
    """

    shown: tuple[int, ...]
    elided: tuple[int, ...]
    row: float
    top: float
    label: float
    words: float
    inputs: float
    track: tuple[float, float]
    outputs: float

    @property
    def ys(self) -> list[float]:
        """The middles of the rows; the last is that of the elided tokens, if there are any."""
        count = len(self.shown) + bool(self.elided)
        return [self.top - self.row * (i + 0.5) for i in range(count)]

    @property
    def bottom(self) -> float:
        """The lower edge of the last row."""
        return self.ys[-1] - self.row / 2

    @property
    def sums(self) -> float:
        """The middle of the row of sums."""
        return self.bottom - FOOT - self.row / 2

    @property
    def digit(self) -> float:
        return max(layout.MIN_DIGIT, min(0.22, 0.44 * self.row))


def row_plan(
    trace: ac.Trace, weights: np.ndarray, visible: Sequence[int], focus: int, others: str
) -> RowPlan:
    """The plan with as many keys as are legible; those that matter least are elided.

    weights  (n,) of the focus on each token
    visible  the tokens that it may look at, in order
    others   the longest label of the row of elided ones
    """
    room = layout.STAGE_TOP - layout.STAGE_BOTTOM - HEAD - FOOT - BELOW
    most = int(room / MIN_ROW) - 1  # the sums have a row as well
    chosen = list(visible)
    if len(visible) > most:
        special = [i for i, token in enumerate(visible) if trace.tokens[token].special]
        centre = (
            visible.index(focus) if focus in visible else int(np.argmax(weights[list(visible)]))
        )
        chosen = [visible[i] for i in window(weights[list(visible)], centre, most - 1, special)]
    elided = tuple(i for i in visible if i not in set(chosen))
    row = min(MAX_ROW, room / (len(chosen) + bool(elided) + 1))
    height = HEAD + FOOT + row * (len(chosen) + bool(elided) + 1)
    middle = (layout.STAGE_TOP + layout.STAGE_BOTTOM + BELOW) / 2
    return _across(trace, chosen, elided, row, middle + height / 2 - HEAD, others)


def _across(
    trace: ac.Trace, shown: list[int], elided: tuple[int, ...], row: float, top: float, others: str
) -> RowPlan:
    """The plan across: words, numbers, bars, numbers, the whole in the middle of the frame."""
    tokens = [trace.tokens[i] for i in shown]
    size = min(MAX_LABEL, 0.56 * row)
    widest = max([label_width(token, size) for token in tokens])
    if widest > WIDEST_LABEL:
        size, widest = layout.MIN_CAPITAL, widest * layout.MIN_CAPITAL / size
    if elided:
        widest = max(widest, text_width(others, size))
    band = (BAND + PAD) * bool(piecewise(tokens, trace.text))
    rest = widest + band + INPUTS + OUTPUTS + 3 * GAP
    track = min(MAX_TRACK, layout.RIGHT - layout.LEFT - rest)
    words = -(rest + track) / 2 + band + widest
    inputs = words + GAP + INPUTS / 2
    left = inputs + INPUTS / 2 + GAP
    outputs = left + track + GAP + OUTPUTS / 2
    ends = (left, left + track)
    return RowPlan(tuple(shown), elided, row, top, size, words, inputs, ends, outputs)


class KeyRows:
    """The words of the rows: tokens, brackets beside their pieces, the elided ones' label."""

    def __init__(self, trace: ac.Trace, plan: RowPlan, theme: Theme, others: str) -> None:
        self.plan, self.theme = plan, theme
        tokens = [trace.tokens[i] for i in plan.shown]
        self.labels: list[Word] = [Label(token, size=plan.label, theme=theme) for token in tokens]
        if plan.elided:
            self.labels.append(Word(others, size=plan.label, color=theme.quiet))
        for label, y in zip(self.labels, plan.ys, strict=True):
            label.place(plan.words, y - plan.label / 2, "right")
        x = min(label.get_left()[0] for label in self.labels) - PAD
        groups = piecewise(tokens, trace.text)
        self.groups = VGroup(
            *brackets_beside(groups, plan.ys, x, row=plan.row, size=plan.label, theme=theme)
        )
