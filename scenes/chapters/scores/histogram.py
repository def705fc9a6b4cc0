"""Histograms of scores, over one another, on one scale across and one up."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from manim import ManimColor, VMobject

import attncore as ac
from scenes.kit import layout
from scenes.kit.arrays.folding import decimals_for
from scenes.kit.marks.strokes import TICK, Strokes, bracket
from scenes.kit.theme import Theme
from scenes.kit.type.line import Line
from scenes.kit.type.number import Number, Source, number_of

BINS = 24
LEFT, WIDTH = -3.9, 8.6  # of the axis
BARS = 2.9  # height of the tallest bars of both, one over the other
OVER = 0.3  # of their counts
BELOW = 0.82  # from an axis to the foot of what stands under it
DIGIT, NAME = 0.17, 0.2  # sizes of numbers and of words
LIFT = 0.03  # of the bars over their axis
APART = 0.04  # neighbouring bars
MARGIN = 0.14
RAISED = 0.42  # from an axis to the name over its left end


class HistogramBar(VMobject):
    """A count as a bar: its height is proportional to it."""

    def __init__(
        self,
        source: Source,
        *,
        foot: tuple[float, float],
        width: float,
        one: float,
        color: ManimColor,
    ) -> None:
        self.source = source
        super().__init__(stroke_width=0, fill_color=color, fill_opacity=1)
        (x, y), high = foot, one * number_of(source)
        corners = [(x, y, 0), (x + width, y, 0), (x + width, y + high, 0), (x, y + high, 0)]
        self.set_points_as_corners([np.array(c) for c in (*corners, corners[0])])


@dataclass(frozen=True)
class CountScale:
    """The scale that histograms share, across and up.

    edges  of the bins, by reference
    one    height of a count of one
    """

    edges: ac.Derived
    one: float

    def x(self, value: float) -> float:
        """The position of a value."""
        low, high = float(self.edges.array[0]), float(self.edges.array[-1])
        return LEFT + WIDTH * (value - low) / (high - low)


class Histogram:
    """A histogram: bars with their name, axis ends, tallest count and standard deviation.

    bars    where there is anything to count, from left to right
    spread  from one standard deviation below the mean to one above
    """

    def __init__(
        self, scores: ac.Ref, scale: CountScale, base: float, name: Line, theme: Theme
    ) -> None:
        self.scores, self.scale, self.base, self.theme = scores, scale, base, theme
        self.counts = ac.Derived(ac.bin_counts, [scores, scale.edges])
        self.deviation = ac.Derived(ac.standard_deviation, scores)
        self.bars = self._bars()
        ends = np.array([LEFT, base, 0]), np.array([LEFT + WIDTH, base, 0])
        self.axis = Strokes([ends], color=theme.line)
        self.name = name.place(LEFT - MARGIN, base + RAISED, "right")
        self.numbers = [*self._ends(), self._tallest()]

    @property
    def frame(self) -> list[VMobject]:
        """The name, the axis and the numbers beside the bars."""
        return [self.name, self.axis, *self.numbers]

    def bar_at(self, value: float) -> HistogramBar:
        """The bar that a score is counted in."""
        x = self.scale.x(value)
        return min(self.bars, key=lambda bar: abs(float(bar.get_center()[0]) - x))

    def spread(self, template: str) -> list[VMobject]:
        """A bracket from one deviation below the mean to one above, and its size in words."""
        middle = float(np.asarray(ac.Derived(ac.mean, self.scores).value))
        half = float(np.asarray(self.deviation.value))
        y = self.base - MARGIN - TICK
        left, right = (np.array([self.scale.x(middle + s * half), y, 0]) for s in (-1, 1))
        mark = bracket(left, right, np.array([0, TICK, 0]), color=self.theme.text)
        line = Line(
            template, {"deviation": self.deviation}, size=layout.MIN_CAPITAL, color=self.theme.text
        )
        reach = line.advance / 2
        x = min(max(self.scale.x(middle), layout.LEFT + reach), layout.RIGHT - reach)
        return [mark, line.place(x, y - MARGIN - layout.MIN_CAPITAL)]

    def _bars(self) -> list[HistogramBar]:
        bin_ = WIDTH / BINS
        feet = [(LEFT + i * bin_ + APART / 2, self.base + LIFT) for i in range(BINS)]
        counted = zip(self.counts, feet, strict=True)
        shape = {"width": bin_ - APART, "one": self.scale.one, "color": self.theme.dot}
        return [HistogramBar(count, foot=foot, **shape) for count, foot in counted if count.value]

    def _ends(self) -> list[Number]:
        """The values at the ends of the axis."""
        low, high = self.scale.edges[0], self.scale.edges[-1]
        decimals = decimals_for(map(number_of, (low, high)), most=1)
        made = [
            Number(edge, size=DIGIT, color=self.theme.quiet, decimals=decimals)
            for edge in (low, high)
        ]
        y = self.base - DIGIT / 2
        made[0].place(LEFT - MARGIN, y, "right")
        made[1].place(LEFT + WIDTH + MARGIN, y, "left")
        return made

    def _tallest(self) -> Number:
        """The count of the tallest bar, over it."""
        bar = max(self.bars, key=lambda bar: float(np.asarray(bar.source.value)))
        number = Number(bar.source, size=DIGIT, color=self.theme.quiet, decimals=0)
        return number.place(float(bar.get_center()[0]), float(bar.get_top()[1]) + 0.08)


def histograms(
    before: ac.Ref, after: ac.Ref, names: tuple[Line, Line], theme: Theme
) -> tuple[Histogram, Histogram]:
    """Two histograms: the upper one of scores as they are, the lower one of them scaled."""
    edges = ac.Derived(ac.bin_edges, before, bins=BINS)
    most = [int(ac.Derived(ac.bin_counts, [s, edges]).array.max()) for s in (before, after)]
    scale = CountScale(edges, BARS / sum(most))
    room = layout.STAGE_TOP - layout.STAGE_BOTTOM - BARS
    free = (room - 2 * (OVER + BELOW)) / 3
    upper = layout.STAGE_TOP - free - OVER - scale.one * most[0]
    lower = upper - BELOW - free - OVER - scale.one * most[1]
    first = Histogram(before, scale, upper, names[0], theme)
    return first, Histogram(after, scale, lower, names[1], theme)
