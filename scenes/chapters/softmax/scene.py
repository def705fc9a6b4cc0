"""The chapter on softmax: scores become weights, one column of one head, step by step."""

from __future__ import annotations

from collections.abc import Sequence

from manim import VGroup, VMobject

from scenes.chapters.softmax.column import Column, Step
from scenes.chapters.softmax.column_view import ColumnView
from scenes.kit.marks.bars import Bar, Scale, carry, change_values
from scenes.kit.motion import Motion, appear, drive, glide, leave, merge
from scenes.kit.type.number import Number, Setting, Source, number_of
from scenes.kit.type.text import Formula
from scenes.lesson import Lesson
from scenes.subject.sentence import named
from scenes.subject.subject import small_print

SHARP, USUAL, FLAT = 0.5, 1.0, 2.0  # temperatures


class Softmax(Lesson):
    """Scores become weights: numbers at the left, bars, and their values at the right."""

    def setup(self) -> None:
        self.column = Column(self.subject)
        self.view = ColumnView(self.column, self.theme, self.words.labels)
        self.scale = self.view.signed()
        self.inputs: list[VMobject] = []  # left of the bars, with what stands over them
        self.outputs: list[Number] = []  # right of them, with a heading of their own
        self.heading: Formula
        self.sign: Formula
        self.bars: list[Bar] = []
        self.stack: list[Bar] = []  # the same bars end to end
        self.one: VGroup | None = None  # the line at the end of the axis, if it has one

    # The beats.

    def beat_scores(self) -> None:
        sources = self.column.scores()
        self.say("scores", self._tensor("scores"), query=self._text(self.subject.focus))
        self.move(appear(*self.view.rows.labels, *self.view.rows.groups), seconds=1.5)
        self._swap_inputs(sources, "x")
        self.bars = self.view.bars(self.scale, len(sources))
        self.zero = self.view.zero(self.scale)
        self.move(appear(self.zero, rise=0), seconds=0.5)
        self.move(self._become(sources, stagger=0.1), seconds=1.5)
        self.notes = self.view.note()
        if self.notes:
            self.move(appear(*self.notes), seconds=0.5)

    def beat_exponentials(self) -> None:
        self.say("shift", self._tensor("scores"), score=self.column.row[self.column.best])
        lowered = self.column.lowered()
        self._swap_inputs(lowered, "x - max", gone=self.notes)
        self.move(self._become(lowered), seconds=1)
        step = self.column.exponentials()
        self.say("exponentials", self._tensor("scores"))
        self.bars += self.view.bars(self.scale, len(step.rows))[len(self.bars) :]
        self._onto(self.view.positive(step), step)
        self._bring_outputs(step, "e^(x - max)")

    def beat_normalise(self) -> None:
        made = self.column.exponentials()
        self.say("sum", self._tensor("scores"), weight=made.total)
        self._add_up(made)
        step = self.column.weights(USUAL)
        self.say("normalise", self._tensor("pattern"), weight=made.total)
        self._pass_on(made)
        self._onto(self.view.positive(step), step)
        self._bring_outputs(step, "e^(x - max) \\/ Sigma")
        self._lay_end_to_end(step)

    def beat_temperature(self) -> None:
        self._say_temperature("sharper", SHARP)
        self._swap_inputs(self.column.scores(), "x", gone=[self.sign, self.heading])
        self.heading = self.view.heading('"softmax"(x \\/ T)')
        self.sign, self.temperature = self.view.setting("T", USUAL)
        self.move(appear(self.heading, self.sign, self.temperature), seconds=0.5)
        self.move(self._follow(USUAL, SHARP), seconds=1.5)
        self._say_temperature("flatter", FLAT)
        self.move(self._follow(SHARP, USUAL), seconds=1)
        self.rest(0.5)
        self.move(self._follow(USUAL, FLAT), seconds=1)

    def beat_relu(self) -> None:
        step, count = self.column.rectified(), len(self.column.visible)
        key = "relu" if max(step.values) > 0 else "relu_none"
        self.say(key, self._tensor("scores"), weight=step.total, count=count)
        self._back_to_scores()
        self.move(self._become(self.column.cut()), seconds=1)
        self._onto(self.view.positive(step, stacked=True), step)
        self._bring_outputs(step, f'"ReLU"(x) \\/ {count}')
        self._lay_end_to_end(step)

    # What the beats are made of.

    def _swap_inputs(
        self, sources: Sequence[Source], formula: str, gone: Sequence[VMobject] = ()
    ) -> None:
        """Swap the numbers left of the bars for others."""
        leaving = [*self.inputs, *gone]
        if leaving:
            self.move(leave(*leaving), seconds=0.5)
        heading = self.view.heading(formula, left=True)
        self.inputs = [heading, *self.view.inputs(sources), *self.view.ellipsis()]
        self.move(appear(*self.inputs, stagger=0.05, rise=0), seconds=1)

    def _become(
        self, sources: Sequence[Source], after: Scale | None = None, *, stagger: float = 0.0
    ) -> Motion:
        """The motion of the shown keys' bars to these values; where nothing is summed, to none."""
        before, self.scale = self.scale, after or self.scale
        values = [number_of(source) for source in sources]
        values += [0.0] * (len(self.bars) - len(values))
        return change_values(self.bars, values, before, after, stagger=stagger)

    def _onto(self, scale: Scale, step: Step) -> None:
        """Take the bars to other values, on an axis that may move for them."""
        one, before = self.view.one(scale, step), self.one
        moves = [self._become(step.rows, scale), glide([self.zero], [self.view.zero(scale)])]
        if before is not None:
            moves.append(leave(before) if one is None else glide([before], [one]))
        self.move(*moves, seconds=1.5)
        if one is not None and before is None:
            self.move(appear(one, rise=0), seconds=0.5)
        self.one = before if before is not None and one is not None else one

    def _lay_end_to_end(self, step: Step) -> None:
        """Lay copies of the bars end to end in one row, beside their sum."""
        self.stack = [bar.copy() for bar in self.bars]
        moves = [
            carry(self.stack, self.scale.stack(step.values), self.view.plan.sums),
            glide([self.zero], [self.view.zero(self.scale, stacked=True)]),
        ]
        longer = self.view.one(self.scale, step, stacked=True)
        if self.one is not None and longer is not None:
            moves.append(glide([self.one], [longer]))
        self.move(*moves, seconds=1.5)
        self.total, self.sum_line = self._sum(step.total), self.view.sum_line()
        self.move(appear(self.sum_line, self.total, rise=0), seconds=0.5)

    def _back_to_scores(self) -> None:
        """Go back to bars left and right of zero, as in the beginning."""
        gone = [*self.stack, *self.outputs, self.total, self.sum_line, self.heading, self.sign]
        ends = [self.one] if self.one is not None else []
        self.move(leave(*gone, self.temperature, *ends), seconds=0.5)
        self.one, scale = None, self.view.signed()
        axis = glide([self.zero], [self.view.zero(scale)])
        self.move(self._become(self.column.scores(), scale), axis, seconds=1.5)

    def _bring_outputs(self, step: Step, formula: str) -> None:
        self.outputs = self.view.outputs(step.rows)
        self.heading = self.view.heading(formula)
        self.move(appear(self.heading, *self.outputs, stagger=0.05, rise=0), seconds=0.8)

    def _add_up(self, step: Step) -> None:
        """Fly the numbers at the right into their sum."""
        self.total = self._sum(step.total)
        self.sum_line, self.sign = self.view.sum_line(), self.view.sum_sign()
        self.move(appear(self.sum_line, self.sign, rise=0), seconds=0.5)
        copies = [number.copy() for number in self.outputs]
        self.add(*copies)
        self.move(merge(copies, [self.total] * len(copies)), seconds=1)
        self.move(appear(self.total, rise=0), seconds=0.5)

    def _pass_on(self, step: Step) -> None:
        """Pass the outputs on as inputs: the numbers at the right move to the left."""
        self.move(leave(*self.inputs), seconds=0.5)
        moved = [*self.outputs, self.total, self.sum_line, self.heading]
        places = self.view.inputs(step.rows)
        total = self.view.sum_of(step.total, places, left=True)
        heading = self.view.heading(self.heading.formula, left=True)
        targets = [*places, total, self.view.sum_line(left=True), heading]
        self.move(glide(moved, targets), seconds=1.5)
        self.inputs = list(moved)

    def _sum(self, source: Source) -> Number:
        return self.view.sum_of(source, self.outputs)

    def _say_temperature(self, key: str, temperature: float) -> None:
        """Say the strongest key's weight at this temperature, and its usual one."""
        best = self.column.best
        usual, one = (self.column.weight(best, t) for t in (USUAL, temperature))
        self.say(key, self._tensor("scores"), key=self._text(best), usual=usual, one=one)

    def _follow(self, start: float, end: float) -> Motion:
        """The motion of bars and digits as the temperature goes from `start` to `end`."""
        parts = (*self.bars, *self.stack, *self.outputs, self.total, self.temperature)
        return drive(parts, self._set_temperature, start, end)

    def _set_temperature(self, temperature: float) -> None:
        step = self.column.weights(temperature)
        for bar, value in zip(self.bars, step.values, strict=True):
            bar.show(value, self.scale)
        for bar, span in zip(self.stack, self.scale.stack(step.values), strict=True):
            bar.reach(span)
        for number, source in zip(
            (*self.outputs, self.total), (*step.rows, step.total), strict=True
        ):
            number.show(source)
        self.temperature.show(Setting("T", temperature))

    def _tensor(self, kind: str) -> str:
        return small_print(self.subject, kind)

    def _text(self, position: int) -> str:
        return named(self.trace, position)
