"""The weights of one query: first a column of the pattern, then a row, a word for each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from manim import VMobject

from scenes.chapters.values.weighted_sum import WeightedSum
from scenes.chapters.values.weighted_sum_plan import TITLE, WeightedSumPlan
from scenes.kit.layout import STAGE_BOTTOM, STAGE_TOP
from scenes.kit.marks.dot import Dot
from scenes.kit.marks.strokes import Box
from scenes.kit.tokens.label import Label
from scenes.kit.tokens.lanes import OVER, Lanes
from scenes.kit.type.number import Number
from scenes.kit.type.text import Word
from scenes.subject import Subject

BESIDE = 0.3  # from upright dots to the words beside them


@dataclass
class Weights:
    """The weights of one query, upright or on their side.

    labels  of the lanes; last, if tokens are elided, what stands for these
    title   whose weights they are
    """

    labels: list[Word]
    dots: list[Dot]
    numbers: list[Number]
    title: Label
    box: Box

    @property
    def turning(self) -> list[VMobject]:
        """The parts that move when the column comes to lie on its side."""
        return [*self.labels, *self.dots, self.title, self.box]

    @property
    def staying(self) -> list[VMobject]:
        """The parts that are left when the box has gone."""
        return [*self.labels, *self.dots, *self.numbers, self.title]


class WeightRow:
    """The weights of one query in both layouts, each part in its place; nothing here moves.

    others  what stands for the elided tokens
    """

    def __init__(
        self,
        subject: Subject,
        plan: WeightedSumPlan,
        weighted_sum: WeightedSum,
        lanes: Lanes,
        others: str,
    ) -> None:
        self.subject, self.plan, self.weighted_sum = subject, plan, weighted_sum
        self.lanes, self.others, self.theme = lanes, others, lanes.theme

    def upright(self) -> Weights:
        """The weights as a column of the pattern, words at the left, no numbers yet shown."""
        plan, made = self.plan, self._weights()
        height = TITLE + plan.cell * len(made.dots)
        top = (STAGE_TOP + STAGE_BOTTOM + height) / 2 - TITLE
        ys = [top - plan.cell * (i + 0.5) for i in range(len(made.dots))]
        for label, dot, y in zip(made.labels, made.dots, ys, strict=True):
            label.place(-plan.cell / 2 - BESIDE, y - label.size / 2, "right")
            dot.move_to([0, y, 0])
        made.title.place(0, top + TITLE - made.title.size)
        made.box = self._box(0, sum(ys) / len(ys), plan.cell, plan.cell * len(ys))
        return made

    def lying(self) -> Weights:
        """The weights on their side: each under its word, the title after the last."""
        plan, made = self.plan, self._weights()
        words: list[Word] = [*self.lanes.labels()]
        words += [word.place(plan.xs[-1], plan.top + OVER) for word in made.labels[len(words) :]]
        for dot, number, x in zip(made.dots, made.numbers, plan.xs, strict=True):
            dot.move_to([x, plan.dots, 0])
            number.place(x, plan.weights)
        made.labels = words
        left, right = plan.xs[0] - plan.cell / 2, plan.xs[-1] + plan.cell / 2
        made.title.place(right + BESIDE, plan.dots - made.title.size / 2, "left")
        made.box = self._box((left + right) / 2, plan.dots, right - left, plan.cell)
        return made

    @property
    def beyond(self) -> float:
        """The reach of the title right of the last lane's middle, and a little more."""
        return self.plan.cell / 2 + 2 * BESIDE + float(self._title().advance)

    def over_result(self) -> Label:
        """The title over the result: the word whose sum that is."""
        return self._title().place(self.plan.result, self.plan.top + OVER)

    def _weights(self) -> Weights:
        """All parts, not placed yet."""
        plan, theme, tokens = self.plan, self.theme, self.subject.trace.tokens
        size, sources = plan.lanes.label, self.weighted_sum.weights
        labels: list[Word] = [Label(tokens[i], size=size, theme=theme) for i in plan.shown]
        if plan.elided:
            labels.append(Word(self.others, size=size, color=theme.quiet))
        dots = [Dot(w, cell=plan.cell, at=np.zeros(3), color=theme.dot) for w in sources]
        numbers = [Number(w, size=plan.digit, color=theme.text) for w in sources]
        return Weights(labels, dots, numbers, self._title(), self._box(0, 0, 1, 1))

    def _title(self) -> Label:
        token = self.subject.trace.tokens[self.subject.focus]
        return Label(token, size=self.plan.lanes.label, theme=self.theme)

    def _box(self, x: float, y: float, width: float, height: float) -> Box:
        return Box(width + 0.1, height, np.array([x, y, 0]), color=self.theme.query)
