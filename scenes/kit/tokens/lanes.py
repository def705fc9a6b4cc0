"""Lanes of a sentence side by side: a word over each, its vector under it, ellipses between."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from manim import ManimColor, VGroup, VMobject

import attncore as ac
from scenes.kit import layout
from scenes.kit.marks.heat import HeatMap, strip
from scenes.kit.marks.strokes import TICK
from scenes.kit.theme import Theme
from scenes.kit.tokens.label import GAP, Label, brackets_over, label_width, piecewise
from scenes.kit.tokens.window import BAND, BREAK, break_offsets, window
from scenes.kit.type.number import Source
from scenes.kit.type.text import Formula

MAX_LANE = 1.5
OVER = 0.14  # from what stands in a lane up to the baseline of its word


@dataclass(frozen=True)
class LanePlan:
    """The places of the lanes of the shown tokens.

    shown   positions in the sentence; elided: the rest, for which ellipses stand
    xs      the middles of their lanes
    width   of a lane
    label   size of the words
    levels  per lane, how high its word stands: 0 or 1 (words that take turns)
    banded  whether brackets, and characters over their bytes, need a line of their own
    """

    shown: tuple[int, ...]
    elided: tuple[int, ...]
    xs: tuple[float, ...]
    width: float
    label: float
    levels: tuple[int, ...]
    banded: bool

    @property
    def header(self) -> float:
        """The height from the lanes' upper edge to the top of the words and their marks."""
        return OVER + self.label + (BAND if self.banded or any(self.levels) else 0) + 0.1


def lane_plan(
    trace: ac.Trace,
    weights: np.ndarray,
    focus: int,
    *,
    left: float = layout.LEFT,
    right: float = layout.RIGHT,
    least: float = 0.5,
) -> LanePlan:
    """The plan with the most tokens legible between `left` and `right`, then the largest words.

    weights  (n,) of the focus on each token, which says what must not be elided
    least    width of a lane
    """
    special = [i for i, token in enumerate(trace.tokens) if token.special]
    for capacity in range(len(trace.tokens), 1, -1):
        shown = window(weights, focus, capacity, special)
        sizes = np.arange(layout.WORD_SIZE, layout.MIN_CAPITAL - 1e-9, -0.01)
        made = [_lanes(trace, shown, float(size), left, right) for size in sizes]
        fit = [plan for plan in made if plan is not None and plan.width >= least]
        if fit:
            return min(fit, key=lambda plan: (max(plan.levels), -plan.label))
    alone = _lanes(trace, [focus], layout.MIN_CAPITAL, left, right)
    assert alone is not None, "a single label is never wider than a frame"
    return alone


def _lanes(
    trace: ac.Trace, shown: Sequence[int], size: float, left: float, right: float
) -> LanePlan | None:
    """The plan for these tokens at this size, or None if the words would touch."""
    tokens = [trace.tokens[i] for i in shown]
    widths = [label_width(token, size) + GAP for token in tokens]
    breaks = break_offsets(shown, len(trace.tokens))
    lane = min(MAX_LANE, (right - left - breaks[-1]) / len(shown))
    banded = bool(piecewise(tokens, trace.text))
    turns = max(widths) > lane
    reach = 1 + turns
    clear = (
        all(reach * lane >= (a + b) / 2 for a, b in zip(widths, widths[reach:], strict=False))
        and max(widths[0], widths[-1]) <= 2 * lane
    )
    if not clear or (turns and banded):
        return None
    first = (left + right - lane * len(shown) - breaks[-1] + lane) / 2
    xs = tuple(first + i * lane + breaks[i] for i in range(len(shown)))
    if xs[0] - widths[0] / 2 < left or xs[-1] + widths[-1] / 2 > right:
        return None
    elided = tuple(i for i in range(len(trace.tokens)) if i not in set(shown))
    levels = tuple(i % 2 if turns else 0 for i in range(len(shown)))
    return LanePlan(tuple(shown), elided, xs, lane, size, levels, banded)


class Lanes:
    """The words, marks and heat strips of the lanes, each in its place; nothing here moves.

    top  upper edge of what stands in the lanes, under the words
    """

    def __init__(self, trace: ac.Trace, plan: LanePlan, theme: Theme, *, top: float) -> None:
        self.trace, self.plan, self.theme, self.top = trace, plan, theme, top
        self.tokens = [trace.tokens[i] for i in plan.shown]

    def labels(self) -> list[Label]:
        made = [Label(token, size=self.plan.label, theme=self.theme) for token in self.tokens]
        for label, x, level in zip(made, self.plan.xs, self.plan.levels, strict=True):
            label.place(x, self.top + OVER + level * BAND)
        return made

    def marks(self) -> VGroup:
        """The brackets over pieces of a word, characters over their bytes, and ellipses."""
        tops = [float(label.get_top()[1]) for label in self.labels()]
        y = max([self.top + OVER + self.plan.label, *tops]) + 0.05 + TICK
        groups = piecewise(self.tokens, self.trace.text)
        brackets = brackets_over(groups, self.plan.xs, y, self.plan.label, self.theme)
        return VGroup(*self._ellipses(), *brackets)

    def strips(
        self,
        vectors: Sequence[Source],
        *,
        most: float,
        height: float,
        width: float = 0.34,
        color: ManimColor | None = None,
        top: float | None = None,
    ) -> list[HeatMap]:
        """The heat strips of the lanes: greys, or the colour of a role.

        vectors  one for each shown token
        most     the absolute value that is drawn in full
        top      their upper edge, if it is not that of the lanes
        """
        upper, wide = self.top if top is None else top, min(width, 0.7 * self.plan.width)
        shape = {"most": most, "width": wide, "height": height, "color": color}
        made = [strip(vector, self.theme, **shape) for vector in vectors]  # type: ignore[arg-type]
        for part, x in zip(made, self.plan.xs, strict=True):
            part.move_to([x, upper - height / 2, 0])
        return made

    def _ellipses(self) -> list[VMobject]:
        """The ellipses on the line of the words, wherever tokens are elided."""
        marks: list[VMobject] = []
        edges = [-1, *self.plan.shown, len(self.trace.tokens)]
        for lane in range(len(edges) - 1):
            if edges[lane + 1] - edges[lane] == 1:
                continue
            after = lane == len(self.plan.xs)
            x = self.plan.xs[lane - after] + (1 if after else -1) * (self.plan.width + BREAK) / 2
            mark = Formula("dots.c", size=self.plan.label, color=self.theme.quiet)
            marks.append(mark.place(x, self.top + OVER))
        return marks
