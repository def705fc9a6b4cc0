"""The scene `softmax` as a plain Manim scene: `python -m manim render benchmarks/stock/softmax.py`.

The same beats, lengths, moves and values as ours for its default sentence, with what Manim offers
where there is no LaTeX. Each object is made once; nothing has an updater that outlives its move.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import (
    GREY_B,
    RIGHT,
    Animation,
    FadeIn,
    FadeOut,
    GrowFromEdge,
    LaggedStart,
    MarkupText,
    Rectangle,
    Text,
    Transform,
    UpdateFromAlphaFunc,
    VGroup,
    VMobject,
)

import attncore as ac
from benchmarks.stock import bars
from benchmarks.stock.bars import DEEP, INPUTS, OUTPUTS, SUMS, YS
from benchmarks.stock.parts import decimal, lag
from benchmarks.stock.plain import FOCUS, HEAD, LAYER, PlainScene

LEFT_ZERO, RIGHT_ZERO, ONE = -2.76, 3.77, 3.84  # of the axis
SIGNED, POSITIVE = 1.318, 6.55  # length of a bar of 1


class StockSoftmax(PlainScene):
    """Softmax, from scores to weights, in five beats."""

    name = "softmax"
    beats = ("scores", "exponentials", "normalise", "temperature", "relu")

    def prepare(self) -> None:
        self.row = self.trace[f"blocks.{LAYER}.attn.scores"][HEAD][FOCUS][: FOCUS + 1]
        self.shifted = self.row - self.row.max()
        self.raised = np.exp(self.shifted)
        self.best = int(self.row.argmax())

    def beat_scores(self) -> None:
        self.say("scores", "scores", query=self.tokens[FOCUS])
        self.bring(bars.words(self.tokens[: FOCUS + 1]), 1.5, shift=0.15)
        self.bring_inputs(self.row, "<i>x</i>")
        self.zero = bars.axis(RIGHT_ZERO, 0)
        self.play(FadeIn(self.zero), run_time=0.5)
        self.bars = bars.bars(self.row, RIGHT_ZERO, SIGNED)
        grown = [GrowFromEdge(bar, RIGHT) for bar in self.bars]
        self.play(LaggedStart(*grown, lag_ratio=0.1), run_time=1.5)
        masked = len(self.tokens) - len(self.row)
        self.note = Text(f"{masked} come later and may not be looked at: −∞", font_size=20)
        self.note.set_color(GREY_B).move_to([0.24, SUMS, 0])
        self.play(FadeIn(self.note), run_time=0.5)
        self.rest()

    def beat_exponentials(self) -> None:
        self.say("shift", "scores", score=float(self.row.max()))
        self.play(FadeOut(*self.inputs, self.note), run_time=0.5)
        self.bring_inputs(self.shifted, "<i>x</i> − max")
        self.play(*self.become(bars.bars(self.shifted, RIGHT_ZERO, SIGNED)), run_time=1)
        self.say("exponentials", "scores")
        self.onto(self.raised)
        self.one = bars.axis(ONE, 1)
        self.play(FadeIn(self.one), run_time=0.5)
        self.bring_outputs(self.raised, "<i>e</i><sup><i>x</i> − max</sup>")
        self.rest()

    def beat_normalise(self) -> None:
        made, weights = float(self.raised.sum()), ac.softmax(self.row)
        self.say("sum", "scores", weight=made)
        self.sum_line, self.sign = bars.sum_line(), MarkupText("Σ", font_size=26, color=GREY_B)
        self.bring([self.sum_line, self.sign.move_to([-4.72, SUMS, 0])], 0.5)
        self.total = bars.total(made)
        copies = [number.copy() for number in self.outputs]
        self.play(*(FadeOut(c, target_position=self.total) for c in copies), run_time=1)
        self.play(FadeIn(self.total), run_time=0.5)
        self.say("normalise", "pattern", weight=made)
        self.play(FadeOut(*self.inputs), run_time=0.5)
        self.inputs = [self.heading, *self.outputs, self.sum_line, self.total]
        shift = (INPUTS - OUTPUTS) * RIGHT
        self.play(*(part.animate.shift(shift) for part in self.inputs), run_time=1.5)
        self.onto(weights)
        self.bring_outputs(weights, "<i>e</i><sup><i>x</i> − max</sup> / Σ")
        self.lay_end_to_end(weights)
        self.rest()

    def beat_temperature(self) -> None:
        self.say("sharper", "scores", **self.gets(0.5))
        self.play(FadeOut(*self.inputs, self.sign, self.heading), run_time=0.5)
        self.bring_inputs(self.row, "<i>x</i>")
        self.heading = bars.heading("softmax(<i>x</i> / <i>T</i>)", OUTPUTS)
        self.sign = MarkupText("<i>T</i> =", font_size=30).move_to([0.15, 2.75, 0])
        self.degree = decimal(1, 2, 30).move_to([0.99, 2.75, 0])
        self.bring([self.heading, self.sign, self.degree], 0.5)
        self.follow(1, 0.5, seconds=1.5)
        self.say("flatter", "scores", **self.gets(2))
        self.follow(0.5, 1, seconds=1)
        self.wait(0.5)
        self.follow(1, 2, seconds=1)
        self.rest()

    def beat_relu(self) -> None:
        kept = ac.relu_weights(self.row)
        self.say("relu_none", "scores", weight=float(kept.sum()))
        gone = [*self.stack, *self.outputs, self.total, self.sum_line, self.heading, self.sign]
        self.play(FadeOut(*gone, self.degree, self.one), run_time=0.5)
        signed = self.become(bars.bars(self.row, RIGHT_ZERO, SIGNED))
        self.play(*signed, Transform(self.zero, bars.axis(RIGHT_ZERO, 0)), run_time=1.5)
        self.play(*self.become(bars.bars(ac.relu(self.row), RIGHT_ZERO, SIGNED)), run_time=1)
        self.onto(kept)
        self.one = bars.axis(ONE, 1)
        self.play(FadeIn(self.one), run_time=0.5)
        self.bring_outputs(kept, f"ReLU(<i>x</i>) / {len(self.row)}")
        self.lay_end_to_end(kept)
        self.rest()

    def bring_inputs(self, values: np.ndarray, markup: str) -> None:
        self.inputs = [bars.heading(markup, INPUTS), *bars.column(values, INPUTS)]
        self.play(self.staggered(self.inputs), run_time=1)

    def bring_outputs(self, values: np.ndarray, markup: str) -> None:
        self.outputs = bars.column(values, OUTPUTS)
        self.heading = bars.heading(markup, OUTPUTS)
        self.play(self.staggered([self.heading, *self.outputs]), run_time=0.8)

    def staggered(self, things: Sequence[VMobject]) -> LaggedStart:
        return LaggedStart(*map(FadeIn, things), lag_ratio=lag(list(things), 0.05))

    def become(self, targets: Sequence[Rectangle]) -> list[Animation]:
        return [Transform(bar, target) for bar, target in zip(self.bars, targets, strict=True)]

    def onto(self, values: np.ndarray) -> None:
        """The bars become these, right of a line at 0 that may stand elsewhere before."""
        shift = (LEFT_ZERO - self.zero[0].get_x()) * RIGHT
        moves = self.become(bars.bars(values, LEFT_ZERO, POSITIVE))
        self.play(*moves, self.zero.animate.shift(shift), run_time=1.5)

    def lay_end_to_end(self, values: np.ndarray) -> None:
        self.stack = [bar.copy() for bar in self.bars]
        targets = bars.stacked(values, LEFT_ZERO, POSITIVE)
        moves = [Transform(bar, t) for bar, t in zip(self.stack, targets, strict=True)]
        lines = [self.lengthened(axis) for axis in (self.zero, self.one)]
        self.play(LaggedStart(*moves, lag_ratio=0.15), *lines, run_time=1.5)
        self.total, self.sum_line = bars.total(values.sum()), bars.sum_line()
        self.bring([self.sum_line, self.total], 0.5)

    def lengthened(self, axis: VGroup) -> Animation:
        top = axis[0].get_end()
        foot = [top[0], DEEP, 0]
        return axis[0].animate.put_start_and_end_on(foot, top)

    def gets(self, temperature: float) -> dict[str, str | float]:
        """The weight of the strongest key at this temperature, and at 1."""
        one, usual = (
            float(ac.softmax(self.row, temperature=t)[self.best]) for t in (temperature, 1.0)
        )
        return {"key": self.tokens[self.best], "one": one, "usual": usual}

    def follow(self, start: float, end: float, seconds: float) -> None:
        """Let bars and digits follow the temperature as it goes from `start` to `end`."""
        parts = VGroup(*self.bars, *self.stack, *self.outputs, self.total, self.degree)

        def step(_: VMobject, share: float) -> None:
            self.set_temperature(start * (end / start) ** share)

        self.play(UpdateFromAlphaFunc(parts, step), run_time=seconds)

    def set_temperature(self, temperature: float) -> None:
        weights = ac.softmax(self.row, temperature=temperature)
        reached = LEFT_ZERO
        for i, weight in enumerate(weights):
            wide = float(weight) * POSITIVE
            for bar, x, y in ((self.bars[i], LEFT_ZERO, YS[i]), (self.stack[i], reached, SUMS)):
                bar.stretch_to_fit_width(wide).move_to([x, y, 0], aligned_edge=-RIGHT)
            reached += wide
            self.outputs[i].set_value(float(weight))
        self.total.set_value(float(weights.sum()))
        self.degree.set_value(temperature)
