"""The scene `pattern` as a plain Manim scene: `python -m manim render benchmarks/stock/pattern.py`.

The same beats, lengths, moves and values as ours for its default sentence, with what Manim offers
where there is no LaTeX. Each object is made once; nothing has an updater.
"""

from __future__ import annotations

import numpy as np
from manim import (
    DOWN,
    GREY_A,
    GREY_B,
    RIGHT,
    YELLOW,
    Create,
    FadeIn,
    FadeOut,
    GrowFromCenter,
    LaggedStart,
    Rectangle,
    Text,
    Triangle,
    VGroup,
    VMobject,
)

from benchmarks.stock import parts
from benchmarks.stock.parts import COLUMN, ROW, XS, YS, lag, lagged_in, lagged_out
from benchmarks.stock.plain import FOCUS, HEAD, LAYER, PlainScene

FEET = -1.25  # the words of the last beat stand here


class StockPattern(PlainScene):
    """The attention pattern of one head, in eight beats."""

    name = "pattern"
    beats = ("tokens", "queries", "keys", "scores", "mask", "softmax", "read", "sentence")

    def prepare(self) -> None:
        block = f"blocks.{LAYER}.attn"
        self.query = self.trace[f"{block}.q"][HEAD][FOCUS]
        self.scores = self.trace[f"{block}.scores_scaled"][HEAD]
        self.weights = self.trace[f"{block}.pattern"][HEAD]

    def beat_tokens(self) -> None:
        self.words = VGroup(*(Text(token, font_size=30) for token in self.tokens))
        self.words.arrange(RIGHT, buff=0.3)
        self.words[0].set_color(GREY_B)
        self.row = [float(word.get_x()) for word in self.words]
        self.say("tokens_start", "tokens", count=len(self.tokens))
        self.bring(self.words, 2, shift=0.15)
        self.rest()

    def beat_queries(self) -> None:
        self.say("queries", "q", size=len(self.query))
        tops = zip(self.words, XS, strict=True)
        self.play(*(w.animate.scale(0.61).move_to([x, 2.94, 0]) for w, x in tops), run_time=1.5)
        self.arrows = parts.query_arrows()
        self.bring(self.arrows, 1, shift=0.15)
        self.queries = parts.query_symbols()
        self.bring(self.queries, 1, shift=0.15)
        self.column = parts.vector(self.query, XS[FOCUS])
        self.bring([self.column], 0.7, shift=0.15)
        self.rest()

    def beat_keys(self) -> None:
        self.say("keys", "k", size=len(self.query))
        self.play(FadeOut(self.column, target_position=self.queries[FOCUS]), run_time=0.7)
        self.key_words = self.words.copy()
        places = zip(self.key_words, YS, strict=True)
        self.play(
            *(w.animate.move_to([-5.0, y, 0], aligned_edge=RIGHT) for w, y in places), run_time=1.5
        )
        self.key_arrows = parts.key_arrows()
        self.bring(self.key_arrows, 1, shift=0.15)
        self.keys = parts.key_symbols()
        self.bring(self.keys, 1, shift=0.15)
        self.grid = parts.cells()
        self.play(FadeIn(self.grid), run_time=0.7)
        self.rest()

    def beat_scores(self) -> None:
        first = int(np.argmax(np.where(np.arange(9) == FOCUS, 0, self.weights[FOCUS])))
        value = self.scores[FOCUS, first]
        names = {"query": self.tokens[FOCUS], "key": self.tokens[first]}
        score = f"{value:.1f}".replace("-", "−")
        self.say("cell", "scores_scaled", **names, size=len(self.query), score=score)
        self.numbers = {(r, c): self.score(r, c) for c in range(9) for r in range(9)}
        number = self.numbers[first, FOCUS]
        pair = self.queries[FOCUS].copy(), self.keys[first].copy()
        self.play(*(FadeOut(part, target_position=number) for part in pair), run_time=1.5)
        self.play(FadeIn(number), run_time=0.5)
        self.bring([self.numbers[r, FOCUS] for r in range(9) if r != first], 1.5)
        self.say("scores", "scores_scaled")
        self.bring([n for (_, c), n in self.numbers.items() if c != FOCUS], 2)
        self.rest()

    def score(self, row: int, column: int) -> VMobject:
        value, seen = self.scores[column, row], self.scores[column, : column + 1]
        strength = float((value - seen.min()) / np.ptp(seen)) if column else 1.0
        return parts.score(value, row, column, min(max(strength, 0), 1))

    def beat_mask(self) -> None:
        self.say("mask", "scores")
        masked = [(r, c) for c in range(9) for r in range(c + 1, 9)]
        gone = [self.numbers.pop(cell) for cell in masked]
        self.infinities = {cell: parts.infinity(*cell) for cell in masked}
        self.play(lagged_out(gone), lagged_in(self.infinities.values()), run_time=2)
        self.rest()

    def beat_softmax(self) -> None:
        self.say("softmax_column", "pattern")
        self.dots = {
            (r, c): parts.dot(self.weights[c, r], r, c, 0.27 * (c == FOCUS))
            for c in range(9)
            for r in range(c + 1)
        }
        self.box = Rectangle(width=COLUMN, height=9 * ROW, stroke_width=3, color=YELLOW)
        self.box.move_to([XS[FOCUS], YS[4], 0])
        self.play(FadeIn(self.box), run_time=0.5)
        self.soften([FOCUS], 1.5)
        self.shown = [
            parts.decimal(self.weights[FOCUS, r], 2, 22).move_to([XS[FOCUS] + 0.22, YS[r], 0])
            for r in range(FOCUS + 1)
        ]
        self.bring(self.shown, 1)
        self.rest()
        self.say("softmax", "pattern")
        self.soften([c for c in range(9) if c != FOCUS], 2.5)
        self.rest()

    def soften(self, columns: list[int], seconds: float) -> None:
        before = {**self.numbers, **self.infinities}
        gone = [before[r, c] for c in columns for r in range(9)]
        grown = [self.dots[r, c] for c in columns for r in range(c + 1)]
        growing = LaggedStart(*map(GrowFromCenter, grown), lag_ratio=lag(grown, 0.05))
        self.play(lagged_out(gone), growing, run_time=seconds)

    def beat_read(self) -> None:
        weights = self.weights[FOCUS]
        one, two = (int(i) for i in np.argsort(-weights)[:2])
        names = {"query": self.tokens[FOCUS], "first": self.tokens[one], "second": self.tokens[two]}
        self.say("read_two", "pattern", **names, one=float(weights[one]), two=float(weights[two]))
        across = self.words, self.arrows, self.queries
        down = self.key_words, self.key_arrows, self.keys
        others = VGroup(*(d for (_, c), d in self.dots.items() if c != FOCUS))
        others.add(*(side[i] for side in across for i in range(9) if i != FOCUS))
        others.add(*(side[i] for side in down for i in range(9) if i not in (one, two)))
        self.play(others.animate.set_opacity(0.4), run_time=1)
        self.rest()

    def beat_sentence(self) -> None:
        self.say("sentence", "pattern", query=self.tokens[FOCUS])
        marks = [*self.arrows, *self.queries, *self.key_words, *self.key_arrows, *self.keys]
        gone = VGroup(self.grid, *marks, *self.dots.values(), *self.shown)
        self.play(FadeOut(gone), run_time=0.7)
        around = Rectangle(width=1.9, height=0.6, stroke_width=3, color=YELLOW)
        around.move_to([self.row[FOCUS], FEET, 0])
        moves = [
            word.animate.scale(1 / 0.61).move_to([x, FEET, 0]).set_opacity(1 if i <= FOCUS else 0.4)
            for i, (word, x) in enumerate(zip(self.words, self.row, strict=True))
        ]
        self.play(*moves, self.box.animate.become(around), run_time=1.5)
        self.wait(0.7)
        self.draw_arcs()
        self.rest()

    def draw_arcs(self) -> None:
        x, foot, weights = self.row[FOCUS], FEET + 0.45, self.weights[FOCUS]
        thick = [(self.row[i], weights[i]) for i in range(FOCUS + 1) if weights[i] >= 0.05]
        made = parts.arcs(thick, x, foot)
        self.play(LaggedStart(*map(Create, made), lag_ratio=0.3), run_time=2)
        tip = Triangle(fill_opacity=1, stroke_width=0, color=GREY_A).rotate(np.pi).scale(0.1)
        tip.move_to([x, foot - 0.04, 0])
        under = [
            parts.decimal(weights[i], 2, 26).move_to([self.row[i], FEET - 0.6, 0])
            for i in range(FOCUS + 1)
        ]
        note = Text("faint arcs not drawn: 1", font_size=18, color=GREY_B)
        self.bring([tip, *under, note.move_to(2.3 * DOWN)], 1)
