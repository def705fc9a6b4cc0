"""A weighted sum of vectors as a picture: words, dots, weights, columns, and the result."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from functools import cached_property

import numpy as np
from manim import VMobject

from scenes.chapters.values.weight_row import WeightRow
from scenes.chapters.values.weighted_sum import WeightedSum
from scenes.chapters.values.weighted_sum_plan import (
    WeightedSumPlan,
    visible_trace,
    weighted_sum_plan,
)
from scenes.kit.arrays.folding import decimals_for, folded
from scenes.kit.arrays.vector import DIGIT, HEAD, LEADING, VectorColumn
from scenes.kit.layout import MIN_CAPITAL
from scenes.kit.marks.strokes import Box
from scenes.kit.motion import Motion, dim, drive
from scenes.kit.pattern.grid import SYMBOL_SIZE
from scenes.kit.theme import Theme
from scenes.kit.tokens.label import others_text
from scenes.kit.tokens.lanes import Lanes
from scenes.kit.type.number import Number, Source, number_of, number_width, spell
from scenes.kit.type.text import Formula, Word
from scenes.subject import Subject

TIGHT = 0.08  # between a weight and the letter that it is a factor of
NOTE = 0.14  # under a column
BOX = 0.06  # from a column to the edges of a box
FAINTEST = 0.5  # opacity of a value of which nothing is left


def faintness(weight: float) -> float:
    """The opacity of a value of which this share is left: the law of every weighed value.

    Linear, from FAINTEST at 0, where it is still legible, to 1 at 1.
    """
    return FAINTEST + (1 - FAINTEST) * min(max(weight, 0.0), 1.0)


class WeightedSumView:
    """The parts of a weighted sum's picture, each in its place; nothing here moves.

    plan, weighted_sum  where they stand, and what they show
    lanes, row     the words, and the weights under them
    """

    def __init__(self, subject: Subject, theme: Theme, labels: Mapping[str, str]) -> None:
        self.subject, self.theme = subject, theme
        count = len(subject.trace.tokens)
        entries = [float(v) for i in range(count) for v in subject.ref("attn.v", i).array]
        self.decimals = decimals_for(entries)
        spelled = [spell(v, self.decimals) for v in entries]  # what is weighed is no longer
        longest = labels["others"].format(count=count)
        plan = weighted_sum_plan(subject, spelled, longest)
        self._widest = max(number_width(DIGIT, text) for text in spelled)
        self.weighted_sum = WeightedSum(subject, plan.shown, plan.elided)
        self._together, rest = labels["together"], len(plan.elided)
        self._others = others_text(labels, rest)
        self._stand(plan)

    def alone(self) -> WeightedSumView:
        """The same view before the sum comes: its parts until then, in the middle."""
        other = copy(self)
        other._stand(self.plan.alone(self.row.beyond))
        return other

    def _stand(self, plan: WeightedSumPlan) -> None:
        subject, theme = self.subject, self.theme
        self.plan, self.lanes = plan, Lanes(visible_trace(subject), plan.lanes, theme, top=plan.top)
        self.row = WeightRow(subject, plan, self.weighted_sum, self.lanes, self._others)

    # The values.

    def letters(self) -> list[Formula]:
        """The letters over the columns; an ellipsis stands for the elided tokens' letters."""
        marks = [self._letter("V", i) for i in self.plan.shown]
        if self.plan.elided:
            marks.append(Formula("dots.c", size=SYMBOL_SIZE, color=self.theme.quiet))
        return [m.place(x, self.plan.heading) for m, x in zip(marks, self.plan.xs, strict=True)]

    def values(self) -> list[VectorColumn]:
        """The columns of the shown tokens' values."""
        return [
            self._column(list(value), x)
            for value, x in zip(self.weighted_sum.values, self.plan.xs, strict=False)
        ]

    def elided(self) -> list[VMobject]:
        """The column of the elided values' weighted sum, and its note; nothing if none are."""
        if not self.plan.elided:
            return []
        column = self._column(list(self.weighted_sum.weighed[-1]), self.plan.xs[-1])
        for number in column.numbers:
            number.set_fill(opacity=faintness(number_of(self.weighted_sum.weights[-1])))
        word = Word(self._together, size=MIN_CAPITAL, color=self.theme.quiet)
        foot = float(column.get_bottom()[1])
        return [column, word.place(self.plan.xs[-1], foot - NOTE - MIN_CAPITAL)]

    def factor(self, lane: int, number: Number, letter: Formula) -> list[VMobject]:
        """The places of a weight and the letter of its value when they are multiplied."""
        wide = number.width + TIGHT + letter.width
        left = self.plan.xs[lane] - wide / 2
        before, after = number.copy(), letter.copy()
        before.place(0, self.plan.heading)
        before.shift([left - before.get_left()[0], 0, 0])
        after.shift([left + wide - after.get_right()[0], 0, 0])
        return [before, after]

    def shrink(self, column: VectorColumn, lane: int) -> list[Motion]:
        """The motions of a value's numbers to what they are times its weight, and as faint."""
        weighted_sum, weight = self.weighted_sum, number_of(self.weighted_sum.weights[lane])

        def keep(share: float) -> None:
            left = (
                weighted_sum.weighed[lane] if share == weight else weighted_sum.faded(lane, share)
            )
            for number, entry in zip(column.numbers, column.shown, strict=True):
                number.show(left[entry])

        numbers = column.numbers
        return [drive(numbers, keep, 1.0, weight), dim(numbers, faintness(weight))]

    def example(self) -> tuple[int, int]:
        """The strongest lane, and its first row whose product is right as it is spelled."""
        lane = self.weighted_sum.strongest
        weight = round(number_of(self.weighted_sum.weights[lane]), 2)
        rows = zip(
            self.weighted_sum.values[lane].array, self.weighted_sum.weighed[lane].array, strict=True
        )
        shown, _ = folded(len(self.weighted_sum.values[lane]), HEAD)
        exact = [
            round(weight * round(float(value), 2), 2) == round(float(product), 2)
            for value, product in rows
        ]
        return lane, next((row for row, entry in enumerate(shown) if exact[entry]), 0)

    def around(self, number: Number, lane: int) -> Box:
        """The box around the number of a row that is looked at."""
        x, half = self.plan.xs[lane], self._half
        return self._frame(number, x - half, x + half)

    # The sum.

    def signs(self) -> list[Formula]:
        """The signs + between the letters, and = before the last."""
        plan = self.plan
        xs = [(a + b) / 2 for a, b in zip(plan.xs, plan.xs[1:], strict=False)]
        left = plan.result - self._wide / 2
        edge = plan.xs[-1] + plan.width / 2
        marks = [("+", x) for x in xs] + [("=", (edge + left) / 2)]
        return [
            Formula(sign, size=SYMBOL_SIZE, color=self.theme.quiet).place(x, plan.heading)
            for sign, x in marks
        ]

    def letter_z(self) -> Formula:
        return self._letter("Z", self.subject.focus).place(self.plan.result, self.plan.heading)

    def result_column(self) -> VectorColumn:
        return self._column(list(self.weighted_sum.result), self.plan.result)

    def reach(self, number: Number, lanes: int) -> Box:
        """The box around this number's row, in so many lanes from the left."""
        left, right = self.plan.xs[0] - self._half, self.plan.xs[lanes - 1] + self._half
        return self._frame(number, left, right)

    @cached_property
    def _wide(self) -> float:
        """The width of a column."""
        return float(self.result_column().width)

    @property
    def _half(self) -> float:
        """The distance from the middle of a lane to the edge of a box around its number."""
        return self._wide / 2 + BOX

    def _frame(self, number: Number, left: float, right: float) -> Box:
        y = number.baseline + number.digit_height * number.scaling / 2
        height = 0.92 * LEADING * self.plan.larger
        at = np.array([(left + right) / 2, y, 0])
        return Box(right - left, height, at, color=self.theme.query)

    def _letter(self, letter: str, i: int) -> Formula:
        return Formula(f"arrow({letter})_{i}", size=SYMBOL_SIZE, color=self.theme.value)

    def _column(self, entries: list[Source], x: float) -> VectorColumn:
        top = np.array([x, self.plan.columns, 0])
        column = VectorColumn(
            entries,
            top=top,
            color=self.theme.value,
            theme=self.theme,
            decimals=self.decimals,
            widest=self._widest,
        )
        return column.scale(self.plan.larger, about_point=top)
