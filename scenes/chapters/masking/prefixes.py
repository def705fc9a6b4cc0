"""The prefixes of a sentence, row by row, with each next token and its probability."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import accumulate

import numpy as np
from manim import VGroup, VMobject

import attncore as ac
from scenes.chapters.masking.prefix_plan import ARROW, CLOSE, GAP, prefix_plan
from scenes.kit.marks.bars import Bar, Scale, change_values, rule
from scenes.kit.marks.strokes import Arrow
from scenes.kit.motion import Motion
from scenes.kit.theme import Theme
from scenes.kit.tokens.label import Label, label_text, others_text
from scenes.kit.tokens.paragraph import gaps
from scenes.kit.type.number import Number, Setting, number_of
from scenes.kit.type.text import Word

THICK = 0.5  # of a row: a bar
TICK = 0.15  # size of the axis' values


class PrefixRows:
    """The rows of prefixes: words, arrows, next tokens, bars and numbers; nothing here moves."""

    def __init__(self, trace: ac.Trace, labels: Mapping[str, str], theme: Theme) -> None:
        self.trace, self.theme, self.plan = trace, theme, prefix_plan(trace)
        plan, tokens = self.plan, trace.tokens
        self.scale = Scale(zero=plan.track[0], unit=plan.track[1] - plan.track[0])
        self.baselines = [y - plan.size / 2 for y in plan.ys]
        self.prefixes = [
            self._prefix(*row) for row in zip(plan.first, plan.shown, self.baselines, strict=True)
        ]
        self.arrows = [self._arrow(y) for y in plan.ys]
        self.words = [
            Label(tokens[i + 1], size=plan.size, theme=theme).place(plan.words, y, "left")
            for i, y in zip(plan.shown, self.baselines, strict=True)
        ]
        self.probabilities = [trace.ref("probs", i, tokens[i + 1].id) for i in plan.shown]
        self.bars = [Bar(0.0, self.scale, y, THICK * plan.row, color=theme.text) for y in plan.ys]
        self.numbers = [self._number(*row) for row in zip(self.probabilities, plan.ys, strict=True)]
        self.axis = [self._edge(value) for value in (0, 1)]
        self.others = self._others(labels)

    def one_of_each(self) -> dict[int, Word]:
        """The next word of each row, by its token; also a start token that the model reads."""
        words: dict[int, Word] = {
            last + 1: word for last, word in zip(self.plan.shown, self.words, strict=True)
        }
        first = self.prefixes[0][0]
        return {0: first, **words} if self.trace.tokens[0].special else words

    @property
    def around(self) -> list[VMobject]:
        """The prefixes and arrows before the next words, row by row, and the elided rows' label."""
        rows = zip(self.prefixes, self.arrows, strict=True)
        return [part for words, arrow in rows for part in (*words, arrow)] + self.others

    def come(self) -> Motion:
        """The motion of the bars growing to the probabilities."""
        values = [number_of(probability) for probability in self.probabilities]
        return change_values(self.bars, values, self.scale, stagger=0.1)

    def _prefix(self, first: int, last: int, y: float) -> list[Word]:
        """The words up to `last`, quiet beside the one that follows."""
        tokens = self.trace.tokens[first : last + 1]
        spaces = [CLOSE * gap for gap in gaps(self.trace.tokens, self.trace.text)]
        color, size = self.theme.quiet, self.plan.size
        words = [Word(label_text(t), size=size, color=color, mono=t.byte) for t in tokens]
        steps = [word.advance + spaces[first + i] for i, word in enumerate(words)]
        pens = list(accumulate(steps[::-1], initial=0.0))[::-1][1:]
        for word, pen in zip(words, pens, strict=True):
            word.place(self.plan.ends - pen, y, "right")
        if first:
            dots = Word("…", size=size, color=color)
            left = self.plan.ends - pens[0] - words[0].advance
            words.insert(0, dots.place(left - GAP, y, "right"))
        return words

    def _arrow(self, y: float) -> Arrow:
        start = self.plan.ends + GAP
        ends = np.array([start, y, 0]), np.array([start + ARROW, y, 0])
        return Arrow(*ends, color=self.theme.quiet)

    def _number(self, probability: ac.Ref, y: float) -> Number:
        digit, color = self.plan.digit, self.theme.text
        number = Number(probability, size=digit, color=color, decimals=1, percent=True)
        return number.place(self.plan.numbers, y - digit / 2, "right")

    def _edge(self, value: int) -> VGroup:
        """The line of the axis at 0 or 1, with its value on top."""
        x, top = self.scale.line(value), self.plan.top
        tick = Number(
            Setting("axis", value), size=TICK, color=self.theme.quiet, decimals=0, percent=True
        )
        line = rule(x, self.plan.bottom, top, color=self.theme.line)
        return VGroup(line, tick.place(x, top + TICK / 2))

    def _others(self, labels: Mapping[str, str]) -> list[VMobject]:
        """The label of the elided prefixes, in their row: how many there are."""
        count = len(self.plan.elided)
        if not count:
            return []
        said = others_text(labels, count)
        word = Word(said, size=self.plan.size, color=self.theme.quiet)
        return [word.place(self.plan.ends, self.plan.between - self.plan.size / 2, "right")]
