"""The scene `values` as a plain Manim scene: `python -m manim render benchmarks/stock/values.py`.

The same beats, lengths, moves and values as ours for its default sentence, with what Manim offers
where there is no LaTeX. Each object is made once; nothing has an updater that outlives its move.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from manim import (
    BLUE_C,
    GREEN_B,
    GREY_B,
    LEFT,
    PINK,
    RIGHT,
    UP,
    WHITE,
    YELLOW,
    Animation,
    FadeIn,
    FadeOut,
    GrowFromCenter,
    LaggedStart,
    MarkupText,
    Mobject,
    Rectangle,
    Text,
    Transform,
    UpdateFromAlphaFunc,
    VGroup,
)

import attncore as ac
from benchmarks.stock import columns, parts
from benchmarks.stock.columns import Column, arrow, heat, strip
from benchmarks.stock.parts import decimal, lag, lagged_in
from benchmarks.stock.plain import FOCUS, HEAD, LAYER, PlainScene

XS = [-3.83 + 1.5 * i for i in range(5)]
WORDS, DOTS, WEIGHTS, LETTERS, TOP, PITCH = 2.62, 1.96, 1.44, 1.0, 0.44, 0.41
RESULT = 3.95
PLACES = {"before": -2.9, "update": -0.97, "after": 0.97, "whole": 2.9}
UPPER, STEP, OVER = 1.28, 0.425, 1.87  # of the columns of the residual


class StockValues(PlainScene):
    """The weighted sum of values and the residual sum, in six beats."""

    name = "values"
    beats = ("weights", "weigh", "sum", "residual", "factor", "all")

    def prepare(self) -> None:
        trace, block = self.trace, f"blocks.{LAYER}"
        self.weights = trace[f"{block}.attn.pattern"][HEAD][FOCUS][: FOCUS + 1]
        self.values = trace[f"{block}.attn.v"][HEAD]
        self.best = int(self.weights.argmax())
        self.found = trace[f"{block}.attn.z"][HEAD][FOCUS]
        self.stream, self.result, self.made = (
            trace[f"{block}.{name}"] for name in ("resid_pre", "attn.result", "resid_mid")
        )
        self.read = trace[f"{block}.ln1.normalized"]
        model, own = ac.load("storyteller").weights, slice(24 * HEAD, 24 * (HEAD + 1))
        self.down = model[f"{block}.attn.w_v"][:, own]
        self.up = model[f"{block}.attn.w_o"][own]

    def beat_weights(self) -> None:
        focus = self.tokens[FOCUS]
        self.say("column", "pattern", query=focus)
        self.labels = [Text(token, font_size=24) for token in self.tokens[: FOCUS + 1]]
        self.labels[0].set_color(GREY_B)
        ys = [1.3 - 0.65 * i for i in range(5)]
        for label, y in zip(self.labels, ys, strict=True):
            label.move_to([-0.62, y, 0], aligned_edge=RIGHT)
        self.named = Text(focus, font_size=24).move_to([0, 1.9, 0])
        self.staggered([*self.labels, self.named], 1, shift=0.15)
        self.box = self.boxed(0, 0, 0.65, 5 * 0.65)
        self.dots = [columns.dot(w, 0, y) for w, y in zip(self.weights, ys, strict=True)]
        growing = LaggedStart(*map(GrowFromCenter, self.dots), lag_ratio=0.1)
        self.play(FadeIn(self.box), growing, run_time=1)
        self.turn()
        self.numbers = [
            decimal(float(w), 2, 22).move_to([x, WEIGHTS, 0])
            for w, x in zip(self.weights, XS, strict=True)
        ]
        self.bring(self.numbers, 0.7)
        self.say("values", "v", size=len(self.found))
        self.letters = [parts.symbol("V", i, PINK, x, LETTERS) for i, x in enumerate(XS)]
        self.staggered(self.letters, 0.7)
        self.columns = [Column(self.values[i], x, TOP, PITCH, PINK) for i, x in enumerate(XS)]
        self.wholes = [column.whole for column in self.columns]
        self.staggered(self.wholes, 1.2, shift=0.15)
        self.rest()

    def turn(self) -> None:
        """The column comes to lie on its side."""
        lanes = zip(self.labels, self.dots, XS, strict=True)
        moves = [
            move
            for label, dot, x in lanes
            for move in (
                label.animate.move_to([x, WORDS, 0]),
                dot.animate.move_to([x, DOTS, 0]),
            )
        ]
        moves.append(self.named.animate.move_to([2.8, DOTS, 0], aligned_edge=LEFT))
        lying = Transform(self.box, self.boxed(XS[2], DOTS, 6.75, 0.65))
        self.play(*moves, lying, run_time=1.5)

    def beat_weigh(self) -> None:
        best = self.best
        weight, entry = float(self.weights[best]), float(self.values[best][2])
        product = weight * entry
        key = self.tokens[best]
        self.say("weigh", "v", key=key, weight=weight, entry=entry, product=product)
        box = self.boxed(XS[best], self.columns[best].ys[2], 0.95, 0.36)
        self.play(FadeOut(self.box), FadeIn(box), run_time=0.5)
        self.wait(0.7)
        self.weigh([best])
        self.wait(0.5)
        self.play(FadeOut(box), run_time=0.4)
        self.say("weigh_all", "pattern")
        self.weigh([i for i in range(5) if i != best])
        self.rest()

    def weigh(self, lanes: Sequence[int]) -> None:
        """A weight comes to stand before its letter, and the value shrinks and dims."""
        self.play(*(self.letters[i].animate.shift(0.3 * RIGHT) for i in lanes), run_time=0.4)
        shrinking = [self.shrink(i) for i in lanes]
        places = [self.numbers[i].animate.move_to([XS[i] - 0.17, LETTERS, 0]) for i in lanes]
        self.play(*places, *shrinking, run_time=1.5)

    def shrink(self, lane: int) -> Animation:
        column, weight = self.columns[lane], float(self.weights[lane])

        def step(_: Mobject, share: float) -> None:
            left = weight**share
            for number, value in zip(column.numbers, column.values, strict=True):
                number.set_value(left * value).set_opacity(1 - 0.5 * (1 - weight) * share)

        return UpdateFromAlphaFunc(VGroup(*column.numbers), step)

    def beat_sum(self) -> None:
        self.say("sum", "z", weight=float(self.found[0]))
        self.sum = Column(self.found, RESULT, TOP, PITCH, PINK)
        self.play(self.named.animate.move_to([RESULT, WORDS, 0]), run_time=0.5)
        self.signs = [self.sign("+", x + 0.75, LETTERS) for x in XS[:4]]
        self.signs.append(self.sign("=", 3.17, LETTERS))
        self.z = parts.symbol("Z", FOCUS, PINK, RESULT, LETTERS)
        self.staggered([*self.signs, self.z, *self.sum.frame], 0.7)
        box, number = self.reach(0, 1), self.sum.numbers[0]
        sums = np.cumsum(self.weights * self.values[:5, 0])
        number.set_value(float(sums[0]))
        self.play(FadeIn(box), FadeIn(number), run_time=0.6)
        for lane in range(1, 5):
            self.play(Transform(box, self.reach(0, lane + 1)), run_time=0.7)
            number.set_value(float(sums[lane]))
        names = {"query": self.tokens[FOCUS], "key": self.tokens[self.best]}
        self.say("gathered", "z", **names, size=len(self.found))
        for i, entry in enumerate(self.sum.numbers[1:], start=1):
            self.play(Transform(box, self.reach(i, 5)), FadeIn(entry), run_time=0.35)
        self.play(FadeOut(box), run_time=0.4)
        self.rest()

    def reach(self, row: int, lanes: int) -> Rectangle:
        """A frame around the entries of so many columns."""
        left, right = XS[0] - 0.5, XS[lanes - 1] + 0.5
        return self.boxed((left + right) / 2, self.sum.ys[row], right - left, 0.36)

    def beat_residual(self) -> None:
        focus = self.tokens[FOCUS]
        self.say("update", "result", query=focus, size=self.stream.shape[1])
        gone = [*self.labels, *self.dots, *self.numbers, *self.letters, *self.wholes, *self.signs]
        self.play(FadeOut(*gone), run_time=0.6)
        found = self.sum.whole
        self.play(
            found.animate.move_to([PLACES["before"], 0, 0]),
            self.z.animate.move_to([PLACES["before"], OVER, 0]),
            self.named.animate.move_to([PLACES["before"], 2.43, 0]),
            run_time=1,
        )
        going = [found, self.z, arrow(-2.3, -1.6, 0.01), self.sign("W<sub>O</sub>", -1.95, 0.3)]
        self.play(*map(FadeIn, going[2:]), run_time=0.5)
        update = self.shown(self.result[HEAD][FOCUS], "update", BLUE_C)
        symbol = parts.symbol("ΔE", FOCUS, BLUE_C, PLACES["update"], OVER)
        note = self.over("this head only", "update")
        self.staggered([note, symbol, update.whole], 1, shift=0.15)
        self.wait(1)
        tensor = f"blocks.{LAYER}.resid_mid[{FOCUS}]"
        self.say("residual_bias", tensor, query=focus, count=len(self.result))
        before = self.shown(self.stream[FOCUS], "before", WHITE)
        come = [
            self.over("before", "before"),
            parts.symbol("E", FOCUS, WHITE, PLACES["before"], OVER),
            before.whole,
            self.sign("+", -1.94, 0),
        ]
        self.play(FadeOut(*going), lagged_in(come), run_time=0.8)
        self.residual = [self.named, note, symbol, update.whole, *come]
        self.add_up()

    def add_up(self) -> None:
        after = self.shown(self.stream[FOCUS] + self.result[HEAD][FOCUS], "after", GREEN_B)
        symbol = parts.symbol("E′", FOCUS, GREEN_B, PLACES["after"], OVER)
        come = [self.sign("=", 0, 0), self.over("after", "after"), symbol, *after.frame]
        boxes = [self.boxed(-0.97, y, 4.9, 0.36) for y in after.ys]
        box = boxes[0].copy()
        self.play(*map(FadeIn, [*come, box]), run_time=0.5)
        for target, number in zip(boxes, after.numbers, strict=True):
            self.play(Transform(box, target), FadeIn(number), run_time=0.3)
        self.play(FadeOut(box), run_time=0.3)
        whole = self.shown(self.made[FOCUS], "whole", GREEN_B)
        last = [arrow(1.51, 2.25, 0.01), self.over("all heads", "whole"), whole.whole]
        self.staggered(last, 0.7)
        self.rest()
        self.residual += [*come, *after.numbers, *last]

    def beat_factor(self) -> None:
        large, small = self.down.shape
        best = self.best
        own = f"{24 * HEAD}:{24 * HEAD + 24}"
        tensor = f"blocks.{LAYER}.attn.w_v[:, {own}]"
        self.say("factor", tensor, key=self.tokens[best], size=large, count=small)
        self.play(FadeOut(*self.residual), run_time=0.6)
        read, value = self.read[best], self.values[best]
        made = value @ self.up
        y, tall = -0.12, 3.3
        self.maps: list[Mobject] = [
            Text(self.tokens[best], font_size=24).move_to([-5.89, 2.2, 0]),
            parts.symbol("x", best, WHITE, -5.9, OVER - 0.1),
            self.vector(read, -5.89, y, tall),
        ]
        self.staggered(self.maps, 0.7, shift=0.15)
        steps = (
            [
                arrow(-5.6, -5.22, y),
                heat(self.down.T, -3.45, y, tall, 0.82),
                self.sign("W<sub>V</sub>", -3.46, 0.51, WHITE),
                self.sign("+ b<sub>V</sub>", -3.46, -0.87),
            ],
            [
                arrow(-1.68, -1.3, y),
                self.vector(value, -1.01, y, 0.82),
                parts.symbol("V", best, PINK, -1.02, 0.55),
            ],
            [
                arrow(-0.72, -0.34, y),
                heat(self.up.T, 0.19, y, 0.82, tall),
                self.sign("W<sub>O</sub>", 0.19, 1.75, WHITE),
            ],
            [
                arrow(0.72, 1.1, y),
                self.vector(made, 1.39, y, tall),
                self.sign(f"W<sub>O</sub>V<sub>{best}</sub>", 1.39, 1.79, BLUE_C),
            ],
        )
        for step in steps:
            self.staggered(step, 0.8)
            self.maps += step
        counts = {"fewer": 2 * large * small, "more": large**2}
        self.say("whole", f"blocks.{LAYER}.attn.w_o[{own}]", **counts)
        single = heat((self.down @ self.up).T, 4.41, y, tall, tall)
        last = [single, self.sign("W<sub>O</sub>W<sub>V</sub>", 4.41, 1.75, WHITE)]
        self.play(*map(FadeIn, last), run_time=1)
        self.maps += last
        self.rest()

    def beat_all(self) -> None:
        self.say("all", "result")
        self.play(*map(FadeOut, self.maps), run_time=0.6)
        xs = [-5.16 + 1.4025 * i for i in range(len(self.tokens))]
        words = [Text(token, font_size=24) for token in self.tokens]
        words[0].set_color(GREY_B)
        for word, x in zip(words, xs, strict=True):
            word.move_to([x, 2.77, 0])
        self.staggered(words, 0.8, shift=0.15)
        update = self.result[HEAD]
        most = float(max(np.abs(rows).max() for rows in (self.stream, update)))
        before, change, after = (
            [
                strip(columns.greys(row, most), x, y, 0.6, 1.5)
                for row, x in zip(rows, xs, strict=True)
            ]
            for rows, y in ((self.stream, 1.77), (update, 0.05), (self.stream + update, -1.67))
        )
        names = [
            self.sign("E", -6.18, 1.77, WHITE),
            self.sign("+ ΔE", -6.41, 0.04, BLUE_C),
            self.sign("= E′", -6.39, -1.66, GREEN_B),
        ]
        self.staggered([names[0], *before], 0.8)
        self.staggered([names[1], *change], 1)
        copies = [
            (part.copy(), target)
            for strips in (before, change)
            for part, target in zip(strips, after, strict=True)
        ]
        self.play(
            *(FadeOut(part, target_position=target) for part, target in copies),
            FadeIn(names[2]),
            run_time=1,
        )
        self.play(*map(FadeIn, after), run_time=0.5)
        self.rest()

    def staggered(self, things: Iterable[Mobject], seconds: float, shift: float = 0) -> None:
        several = list(things)
        came = (FadeIn(thing, shift=shift * UP) for thing in several)
        self.play(LaggedStart(*came, lag_ratio=lag(several, 0.05)), run_time=seconds)

    def boxed(self, x: float, y: float, width: float, height: float) -> Rectangle:
        made = Rectangle(width=width, height=height, stroke_width=3, color=YELLOW)
        return made.move_to([x, y, 0])

    def sign(self, markup: str, x: float, y: float, color: object = GREY_B) -> MarkupText:
        return MarkupText(markup, font_size=22, color=color).move_to([x, y, 0])

    def over(self, text: str, place: str) -> Text:
        return Text(text, font_size=18, color=GREY_B).move_to([PLACES[place], -1.85, 0])

    def shown(self, values: np.ndarray, place: str, color: object) -> Column:
        return Column(values, PLACES[place], UPPER, STEP, color)

    def vector(self, values: np.ndarray, x: float, y: float, height: float) -> Mobject:
        most = float(np.abs(values).max())
        return strip(columns.greys(values, most), x, y, 0.34, height)
