"""Attention arcs over a sentence: from each token that is attended to, to the focus."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

import numpy as np

import attncore as ac
from scenes.kit import layout
from scenes.kit.marks.arc import FULL_ARC, Arc
from scenes.kit.marks.strokes import Arrow, Box
from scenes.kit.pattern.plan import GridPlan
from scenes.kit.theme import Theme
from scenes.kit.tokens.label import Label, label_width, piecewise
from scenes.kit.tokens.paragraph import SIZES, brackets, set_row
from scenes.kit.tokens.row import SLOT, LinePlan, WordRow, ellipses, spaces
from scenes.kit.tokens.window import BAND, BREAK
from scenes.kit.type.line import Line, Value
from scenes.kit.type.number import Number, Source, number_width
from scenes.subject.choosing import FAINTEST

Weight = Callable[[tuple[int, int]], Source]  # of a cell: (row, column) of the grid
BASELINE = -1.25
NUMBER_SIZES = 0.2, 0.15
CLEAR = 0.4  # of a digit's height: least space between neighbouring numbers
LEAST_RISE = 0.3  # height of an arc over no distance
SLOPE = 0.55  # how much higher for each unit of distance, unless that leaves the stage


class ArcRow:
    """The shown tokens in one row, with an arc from each to the focus, as wide as its weight.

    labels, box   where the labels of the tokens and the box of the focus come to stand
    arcs          over the row, of the positions in `drawn`; weights below FAINTEST have none and
                  are counted in `faint`
    visible       positions in the row of the tokens that the focus may look at
    numbers       the weights of these, each under its token
    marks         brackets, and ellipses where tokens are elided
    tips          one, where all arcs arrive, if there are any
    notes         what is not drawn

    The words stand in `row`, if one is given; else in one of their own, on the stage's BASELINE.
    No arc rises above `ceiling`; `decimals` are those of the weights.
    """

    def __init__(
        self,
        trace: ac.Trace,
        plan: GridPlan | LinePlan,
        focus: int,
        visible: Sequence[int],
        weight: Weight,
        theme: Theme,
        *,
        row: WordRow | None = None,
        ceiling: float = layout.STAGE_TOP,
        decimals: int = 2,
    ) -> None:
        self.visible, self._decimals = visible, decimals
        self.plan, self.focus, self.weight, self.theme = plan, focus, weight, theme
        self.tokens = [trace.tokens[i] for i in plan.shown]
        self.baseline = BASELINE if row is None else row.baseline
        self._centred = row is None
        self.labels = self._row(trace) if row is None else row.labels
        groups = brackets(self.labels, piecewise(self.tokens, trace.text), theme)
        over = self.labels[focus]
        middle = over.get_center()
        middle[1] = over.baseline + 0.36 * over.size
        self.box = Box(over.width + 0.2, 1.76 * over.size, middle, color=theme.query)
        self.marks = [*groups, *ellipses(self.labels, plan, self.baseline, theme)]
        self._foot = max([part.get_top()[1] for part in [*self.labels, *groups, self.box]]) + 0.13
        room = ceiling - self._foot - LEAST_RISE - FULL_ARC / 2
        longest = max(map(self._distance, visible)) or 1.0
        self._slope = min(SLOPE, room / longest)
        self.drawn = [i for i in visible if self._value(i) >= FAINTEST]
        self.faint = len(visible) - len(self.drawn)
        self.arcs = [self._arc(i) for i in self.drawn]
        size = self._number_size()
        self.numbers = [self._number(i, size) for i in visible]
        self.notes: list[Line] = []
        self.tips = [self._tip()] if self.arcs else []

    def add_notes(self, labels: Mapping[str, str]) -> None:
        """Add notes under the weights: the sum of elided ones, and how many arcs are not drawn."""
        values: dict[str, Value] = {"faint": self.faint, "count": len(self.plan.elided)}
        parts = []
        if self.plan.elided:
            values["weight"] = self.weight((len(self.tokens), self.focus))
            one = len(self.plan.elided) == 1
            parts.append(labels["other_weight" if one else "others_weight"])
        if self.faint:
            parts.append(labels["faint_arcs"])
        if parts:
            size, color = layout.MIN_CAPITAL, self.theme.quiet
            text, decimals = "   ·   ".join(parts), self._decimals
            line = Line(text, values, size=size, color=color, decimals=decimals)
            self.notes.append(line.place(self._middle(line.advance), self.baseline - 1.1))

    def _middle(self, width: float) -> float:
        """The middle of the words that are looked at, or as near as something so wide can stand."""
        if self._centred:
            return 0.0
        first, last = self.labels[self.visible[0]], self.labels[self.visible[-1]]
        ends = first.get_left()[0], last.get_right()[0]
        free = max(0.0, (layout.RIGHT - layout.LEFT - width) / 2)
        return min(max(float(sum(ends)) / 2, -free), free)

    def _row(self, trace: ac.Trace) -> list[Label]:
        """The labels in one line if that is legible; else they take turns on two levels."""
        between = spaces(trace, self.plan)
        room = layout.RIGHT - layout.LEFT - 2 * BREAK
        for size in SIZES:
            widths = [max(label_width(token, size), SLOT) for token in self.tokens]
            if sum(widths) + sum(between[1:]) <= room:
                labels = [Label(token, size=size, theme=self.theme) for token in self.tokens]
                set_row(labels, between, BASELINE, SLOT)
                return labels
        return self._two_levels()

    def _two_levels(self) -> list[Label]:
        assert isinstance(self.plan, GridPlan), "what is planned for one line fits there"
        shift = -(self.plan.xs[0] + self.plan.xs[-1]) / 2
        labels = [Label(token, size=self.plan.label, theme=self.theme) for token in self.tokens]
        for label, x, level in zip(labels, self.plan.xs, self.plan.levels, strict=True):
            label.place(x + shift, BASELINE + level * BAND)
        return labels

    def _distance(self, i: int) -> float:
        """The distance from a token to the focus, along the row."""
        return abs(float(self.labels[i].get_center()[0] - self.labels[self.focus].get_center()[0]))

    def _value(self, i: int) -> float:
        return float(np.asarray(self.weight((i, self.focus)).value))

    def _arc(self, i: int) -> Arc:
        start, end = (
            np.array([self.labels[k].get_center()[0], self._foot, 0]) for k in (i, self.focus)
        )
        height = LEAST_RISE + self._slope * self._distance(i)
        source = self.weight((i, self.focus))
        return Arc(source, start, end, height=height, color=self.theme.dot)

    def _tip(self) -> Arrow:
        x = self.labels[self.focus].get_center()[0]
        top, foot = np.array([x, self._foot + 0.02, 0]), np.array([x, self._foot - 0.09, 0])
        return Arrow(top, foot, color=self.theme.dot, head=0.11, wing=0.13)

    def _number_size(self) -> float:
        """The larger size if neighbouring numbers keep clear of each other, else the smaller."""
        centres = [label.get_center()[0] for label in self.labels]
        large, small = NUMBER_SIZES
        nearest = min([b - a for a, b in pairwise(centres)], default=layout.FRAME_WIDTH)
        wide = number_width(large, "0." + "0" * self._decimals)
        return large if nearest - wide >= CLEAR * large else small

    def _number(self, i: int, size: float) -> Number:
        color = self.theme.text if self._value(i) >= FAINTEST else self.theme.quiet
        source = self.weight((i, self.focus))
        number = Number(source, size=size, color=color, decimals=self._decimals)
        return number.place(self.labels[i].get_center()[0], self.baseline - 0.58)
