"""One column of weights, computed twice: with what follows it in the sentence, and without."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from manim import VMobject

import attncore as ac
from scenes.kit import layout
from scenes.kit.marks.dot import Dot
from scenes.kit.marks.strokes import Strokes
from scenes.kit.theme import Theme
from scenes.kit.tokens.key_list import FOOT, KeyRows, RowPlan
from scenes.kit.tokens.label import label_width, others_text, piecewise, text_width
from scenes.kit.tokens.window import BAND, PAD
from scenes.kit.type.line import Line
from scenes.kit.type.number import Number, Source, number_of, number_width, spell
from scenes.kit.type.text import Formula, Word
from scenes.subject import Subject
from scenes.subject.sentence import named

HEAD = 0.6  # height of the line of headings
OVER = 0.2  # from the top of the rows to the baseline of the headings
HEADING = 0.2  # size of the headings
BELOW = 0.1  # under the sums
MAX_ROW, MAX_LABEL = 0.6, 0.26
GAP = 0.5  # between words and numbers, and on both sides of a sign
MOST, LEAST = 4, 2  # decimals


class SameColumn:
    """The rows of a column with its weights in two runs; nothing here moves.

    whole, cut  the focus in the sentence, and in its beginning up to the focus
    shown       the keys that have a row of their own; the elided ones share the last one
    """

    def __init__(
        self,
        whole: Subject,
        cut: Subject,
        shown: Sequence[int],
        labels: Mapping[str, str],
        theme: Theme,
    ) -> None:
        self.runs, self.theme = (whole, cut), theme
        self.count = len(cut.trace.tokens)
        elided = [i for i in range(len(whole.trace.tokens)) if i not in set(shown)]
        count = len(elided)
        others = others_text(labels, count)
        self.keys = [[i] for i in shown] + ([elided] if elided else [])
        headings = labels["with"], labels["without"]
        query = named(whole.trace, whole.focus)
        self.whose = Line(labels["of"], {"query": query}, size=HEADING, color=theme.query)
        self.plan = _plan(whole.trace, shown, elided, others, headings, self.whose.advance)
        self.whose.place(self.plan.words, self.plan.top + OVER, "right")
        self.rows = KeyRows(whole.trace, self.plan, theme, others)
        self.xs = self.plan.inputs, self.plan.outputs
        self.known = [[key for key in keys if key < self.count] for keys in self.keys]
        self._decimals = self._alike()
        self.numbers = self._numbers(0, self.keys), self._numbers(1, self.known)
        self.dots = self._dots(0, self.keys), self._dots(1, self.known)
        self.sums = [self._number(self._sum(run), run, self.plan.sums) for run in (0, 1)]
        self.headings = [
            Word(said, size=HEADING, color=theme.quiet).place(x, self.plan.top + OVER)
            for said, x in zip(headings, self.xs, strict=True)
        ]

    @property
    def words(self) -> list[Word]:
        """The words of the keys that have a row of their own."""
        return self.rows.labels[: len(self.plan.shown)]

    def parts(self, run: int) -> list[VMobject]:
        """The numbers of a run with their heading and sum; of the second also the dots."""
        numbers = [self.headings[run], *self.numbers[run].values()]
        elided = self.rows.labels[len(self.plan.shown) :]
        others = [] if run else [self.whose, *self.rows.groups, *elided]
        return [
            *others,
            *numbers,
            *(self.dots[run].values() if run else ()),
            self.line(run),
            self.sums[run],
        ]

    @property
    def signs(self) -> list[VMobject]:
        """The equals signs between the runs' numbers, row by row; last, between the sums."""
        middle = sum(self.plan.track) / 2
        ys = [self.plan.ys[row] for row in self.numbers[1]] + [self.plan.sums]
        size = self.plan.digit
        return [Formula("=", size=size, color=self.theme.quiet).middle(middle, y) for y in ys]

    @property
    def sum_sign(self) -> Formula:
        size = self.plan.label
        sign = Formula("Sigma", size=size, color=self.theme.quiet)
        return sign.place(self.plan.words, self.plan.sums - size / 2, "right")

    def line(self, run: int) -> Strokes:
        """The line over a sum."""
        y, half = self.plan.bottom - FOOT / 2, self._wide / 2
        ends = [np.array([self.xs[run] + side * half, y, 0]) for side in (-1, 1)]
        return Strokes([(ends[0], ends[1])], color=self.theme.quiet)

    @property
    def later(self) -> list[VMobject]:
        """The words and numbers of the keys that only one run has read."""
        rows = [row for row, keys in enumerate(self.known) if not keys]
        return [part for row in rows for part in (self.rows.labels[row], self.numbers[0][row])]

    @property
    def _wide(self) -> float:
        """The width of a dot with its number."""
        return self.plan.row + number_width(self.plan.digit, spell(1.0, MOST))

    def _weight(self, run: int, keys: Sequence[int]) -> Source:
        """The weight of a key, or of several together."""
        row = self.runs[run].ref("attn.pattern", self.runs[run].focus)
        return row[keys[0]] if len(keys) == 1 else ac.Derived(ac.total, [row[k] for k in keys])

    def _sum(self, run: int) -> Source:
        subject = self.runs[run]
        return ac.Derived(ac.total, subject.ref("attn.pattern", subject.focus))

    def _alike(self) -> int:
        """The decimals to which the runs agree: they add up the same products, rounded apart."""
        pairs = [(self._weight(0, keys), self._weight(1, keys)) for keys in self.known if keys]
        values = [(number_of(one), number_of(two)) for one, two in pairs]
        agreed = (
            places
            for places in range(MOST, LEAST, -1)
            if all(spell(one, places) == spell(two, places) for one, two in values)
        )
        return next(agreed, LEAST)

    def _numbers(self, run: int, keys: Sequence[Sequence[int]]) -> dict[int, Number]:
        """The numbers of a run, by row; none for keys that were not read."""
        sources = {row: self._weight(run, own) for row, own in enumerate(keys) if own}
        return {row: self._number(s, run, self.plan.ys[row]) for row, s in sources.items()}

    def _number(self, source: Source, run: int, y: float) -> Number:
        digit, right = self.plan.digit, self.xs[run] + self._wide / 2
        number = Number(source, size=digit, color=self.theme.text, decimals=self._decimals)
        return number.place(right, y - digit / 2, "right")

    def _dots(self, run: int, keys: Sequence[Sequence[int]]) -> dict[int, Dot]:
        """The dots left of the numbers, for all weights above 0."""
        sources = {row: self._weight(run, own) for row, own in enumerate(keys) if own}
        x = self.xs[run] - self._wide / 2 + self.plan.row / 2 - PAD
        return {
            row: Dot(
                source,
                cell=self.plan.row,
                at=np.array([x, self.plan.ys[row], 0]),
                color=self.theme.dot,
            )
            for row, source in sources.items()
            if number_of(source) > 0
        }


def _plan(
    trace: ac.Trace,
    shown: Sequence[int],
    elided: Sequence[int],
    others: str,
    headings: tuple[str, str],
    whose: float,
) -> RowPlan:
    """The plan: words, numbers of one run, signs, those of the other, centred in the frame.

    whose  width of the heading of the words
    """
    tokens, count = [trace.tokens[i] for i in shown], len(shown) + bool(elided) + 1
    room = layout.STAGE_TOP - layout.STAGE_BOTTOM - HEAD - FOOT - BELOW
    row = min(MAX_ROW, room / count)
    middle = (layout.STAGE_TOP + layout.STAGE_BOTTOM + BELOW) / 2
    top = middle + (HEAD + FOOT + row * count) / 2 - HEAD
    size = max(layout.MIN_CAPITAL, min(MAX_LABEL, 0.5 * row))
    widths = [label_width(token, size) for token in tokens]
    words = max([*widths, whose, text_width(others, size) if elided else 0])
    band = (BAND + PAD) * bool(piecewise(tokens, trace.text))
    column = max(text_width(said, HEADING) for said in headings)
    right = -(band + words + 3 * GAP + 2 * column) / 2 + band + words
    inputs = right + GAP + column / 2
    track = right + GAP + column, right + 3 * GAP + column
    outputs = track[1] + column / 2
    return RowPlan(tuple(shown), tuple(elided), row, top, size, right, inputs, track, outputs)
