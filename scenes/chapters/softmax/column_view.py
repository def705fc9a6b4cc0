"""One column as a picture: words, numbers, bars and more numbers, row by row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from manim import VGroup

from scenes.chapters.softmax.column import Column, Step
from scenes.kit.arrays.folding import decimals_for
from scenes.kit.marks.bars import Bar, Scale, rule, scale_within
from scenes.kit.marks.strokes import Strokes
from scenes.kit.theme import Theme
from scenes.kit.tokens.key_list import FOOT, INPUTS, KeyRows, row_plan
from scenes.kit.tokens.label import others_text
from scenes.kit.type.line import Line, Value
from scenes.kit.type.number import Number, Setting, Source, number_of, point_shift
from scenes.kit.type.text import Formula

TICK = 0.15  # size of the values of an axis
HEADING = 0.24  # size of what stands over a column of numbers
OVER = 0.2  # from the top of the rows to the baseline of the headings
SETTING = 0.28  # the same over the bars
THICK = 0.56  # of a row: a bar
BEYOND = 1 + 1e-6  # a longer bar crosses the line at 1
NEAREST_ONE = 0.3  # from the line at 0
STUB = 0.06  # of a line at 1 that is cut short
NOTE = 0.2  # size of what is said under the rows
FAINT = 0.3  # how bright the bars are, of which the strongest is the brightest


class ColumnView:
    """The parts of a column's picture, each in its place; nothing here moves."""

    def __init__(self, column: Column, theme: Theme, labels: Mapping[str, str]) -> None:
        self.column, self.theme, self.labels = column, theme, labels
        subject, visible = column.subject, column.visible
        weights = subject.ref("attn.pattern", subject.focus).array
        longest = labels["others"].format(count=len(visible))
        self.plan = row_plan(subject.trace, weights, visible, subject.focus, longest)
        column.shown, column.elided = self.plan.shown, self.plan.elided
        count = len(self.plan.elided)
        others = others_text(labels, count)
        self.rows = KeyRows(subject.trace, self.plan, theme, others)

    # Scales.

    def signed(self) -> Scale:
        """The scale of scores, and of scores minus the largest."""
        values = [number_of(s) for s in (*self.column.scores(), *self.column.lowered())]
        return scale_within(*self.plan.track, min(values), max(values))

    def positive(self, step: Step, *, stacked: bool = False) -> Scale:
        """The scale from 0 to 1, or further if a value (of a stack: the sum) is larger."""
        high = number_of(step.total) if stacked else max(step.values)
        return scale_within(*self.plan.track, 0, max(1.0, high))

    # Parts.

    def bars(self, scale: Scale, count: int) -> list[Bar]:
        """The bars of the first rows, of no length yet; the largest weight's is the brightest."""
        weights = self.column.weights().values
        best = int(np.argmax(weights[: len(self.plan.shown)]))
        thick = THICK * self.plan.row
        return [
            Bar(0.0, scale, y, thick, color=self.theme.grey(1 if i == best else FAINT))
            for i, y in enumerate(self.plan.ys[:count])
        ]

    def inputs(self, sources: Sequence[Source]) -> list[Number]:
        """The numbers left of the bars, row by row."""
        return self._numbers(sources, self.plan.inputs)

    def outputs(self, sources: Sequence[Source]) -> list[Number]:
        """The numbers right of the bars, row by row."""
        return self._numbers(sources, self.plan.outputs)

    def sum_of(self, source: Source, like: Sequence[Number], *, left: bool = False) -> Number:
        """A sum under a column of numbers, its point under theirs."""
        x = self.plan.inputs if left else self.plan.outputs
        return self._number(source, x + self._shift(like), self.plan.sums, like[0].decimals)

    def sum_line(self, *, left: bool = False) -> Strokes:
        """The line over a sum."""
        x = self.plan.inputs if left else self.plan.outputs
        y, half = self.plan.bottom - FOOT / 2, 0.42 * INPUTS
        return Strokes(
            [(np.array([x - half, y, 0]), np.array([x + half, y, 0]))], color=self.theme.quiet
        )

    def sum_sign(self) -> Formula:
        sign = Formula("Sigma", size=HEADING, color=self.theme.quiet)
        return sign.place(self.plan.words, self.plan.sums - HEADING / 2, "right")

    def ellipsis(self) -> list[Formula]:
        """The ellipsis of the elided keys, where nothing can be summed."""
        if not self.plan.elided:
            return []
        mark = Formula("dots.c", size=HEADING, color=self.theme.quiet)
        return [mark.middle(self.plan.inputs, self.plan.ys[-1])]

    def heading(self, formula: str, *, left: bool = False) -> Formula:
        """The heading of a column of numbers."""
        x = self.plan.inputs if left else self.plan.outputs
        mark = Formula(formula, size=HEADING, color=self.theme.quiet)
        return mark.place(x, self.plan.top + OVER)

    def zero(self, scale: Scale, *, stacked: bool = False) -> VGroup:
        """The line at 0; where a stack stands under the bars, it reaches down to that."""
        return self._line(0, scale, self._foot(stacked))

    def one(self, scale: Scale, step: Step, *, stacked: bool = False) -> VGroup | None:
        """The line at 1, cut short where bars reach beyond; none where it would be too near 0."""
        if scale.unit < NEAREST_ONE:
            return None
        if max(step.values) > BEYOND:
            return self._line(1, scale, self.plan.top - STUB)
        return self._line(1, scale, self._foot(stacked and number_of(step.total) <= BEYOND))

    def _foot(self, stacked: bool) -> float:
        return self.plan.sums - self.plan.row / 2 if stacked else self.plan.bottom

    def _line(self, value: int, scale: Scale, foot: float) -> VGroup:
        """An upright line of the axis with its value on top."""
        x = scale.line(value)
        line = rule(x, foot, self.plan.top + STUB / 2, color=self.theme.line)
        tick = Number(Setting("axis", value), size=TICK, color=self.theme.quiet, decimals=0)
        return VGroup(line, tick.place(x, self.plan.top + OVER / 2))

    def setting(self, letter: str, value: float) -> tuple[Formula, Number]:
        """The setting over the bars: a letter and the value that the scene gives it."""
        middle, y = sum(self.plan.track) / 2, self.plan.top + OVER
        source = Setting(letter, value)
        number = Number(source, size=SETTING, color=self.theme.text)
        sign = Formula(f"{letter} =", size=SETTING, color=self.theme.text)
        point = middle + 1.5 * SETTING
        return sign.place(middle, y, "right"), number.align_point(point, y)

    def note(self) -> list[Line]:
        """The note on masked keys, in the place of the sums, if there are any."""
        if not self.column.masked:
            return []
        values: dict[str, Value] = {
            "count": len(self.column.masked),
            "score": self.column.row[self.column.masked[0]],
        }
        count, later = len(self.column.masked), self.column.masked[0] > self.column.focus
        label = ("later_one" if count == 1 else "later") if later else "masked"
        line = Line(self.labels[label], values, size=NOTE, color=self.theme.quiet)
        middle = (self.plan.words + self.plan.outputs) / 2
        return [line.place(middle, self.plan.sums - NOTE / 2)]

    def _numbers(self, sources: Sequence[Source], x: float) -> list[Number]:
        decimals = decimals_for(map(number_of, sources))
        numbers = [self._number(s, 0, 0, decimals) for s in sources]
        shift = self._shift(numbers)
        for number, y in zip(numbers, self.plan.ys, strict=False):
            number.align_point(x + shift, y - self.plan.digit / 2)
        return numbers

    def _number(self, source: Source, x: float, y: float, decimals: int) -> Number:
        number = Number(source, size=self.plan.digit, color=self.theme.text, decimals=decimals)
        return number.align_point(x, y - self.plan.digit / 2)

    def _shift(self, numbers: Sequence[Number]) -> float:
        return point_shift([number.digits for number in numbers], self.plan.digit)
