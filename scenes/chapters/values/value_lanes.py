"""A weighted sum as lanes side by side: a word, its dot and weight, its value, and the result."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import pairwise

import numpy as np
from manim import VMobject

import attncore as ac
from scenes.chapters.values.weighted_sum import WeightedSum, visible_keys
from scenes.kit import layout
from scenes.kit.arrange import Arranged, Cell, Row, Space, Stack, fit
from scenes.kit.arrays.closing import Sum, closing_decimals, displays, multiplies
from scenes.kit.arrays.folding import decimals_for
from scenes.kit.arrays.summing import SumColumns
from scenes.kit.arrays.vector import VectorColumn
from scenes.kit.marks.dot import Dot
from scenes.kit.marks.strokes import Box
from scenes.kit.motion import Motion, dim, drive, glide
from scenes.kit.picture import Picture
from scenes.kit.tokens.label import Label, brackets_over, others_text, piecewise
from scenes.kit.tokens.look import Look
from scenes.kit.tokens.window import window
from scenes.kit.type.line import Gap, Value
from scenes.kit.type.number import Number, Source, number_of, number_width, spell
from scenes.kit.type.text import Formula, Word
from scenes.subject import Subject

ROWS = 4  # entries of a value
SIZES = (0.3, 0.28, 0.26, 0.24, 0.22, 0.2)  # of a digit, if all tokens find room
EASY = (0.22, 0.2)  # the same if they do not
MOST = 9  # lanes
WORD = 1.1  # size of a word, in digits
CELL = 2.4  # a dot's, in digits
UPRIGHT = 0.86  # the same while they stand in a column, at most, and a word's size in it
UPRIGHT_WORD = 0.34
FAINTEST = 0.65  # strength of a value of which nothing is left


class ValueLanes(Arranged):
    """The parts of a weighted sum, each in its place; nothing here moves.

    shown    positions of the tokens that have a lane; the others share the last one
    size     of a digit
    beside   the sums of other beats, which show as many decimals

    sum      what is shown; display: which entries of it
    example  the lane and the row of the product that is worked out
    """

    def __init__(
        self,
        subject: Subject,
        look: Look,
        beside: Sequence[Sequence[Sum]],
        shown: Sequence[int],
        size: float,
    ) -> None:
        self.subject, self.look, self.theme, self.size = subject, look, look.theme, size
        self.sum = WeightedSum(subject, shown)
        weights = [number_of(weight) for weight in self.sum.weights]
        self.weight_decimals = closing_decimals(weights, 1.0)
        own: list[Sum] = [(self.sum.weighed, self.sum.result)]
        places = decimals_for(_entries(self.sum.values), most=2)
        self.display = displays([own, *beside], ROWS, decimals=places, wanted=self._exact)[0]
        exact = self._exact(self.display.decimals)
        rows = [row for row, entry in enumerate(self.display.entries) if entry in exact]
        self.example = self.sum.strongest, (rows or [0])[0]
        self._product_sign = "=" if rows else "≈"
        vectors = [*self.sum.values, *self.sum.weighed, self.sum.result]
        self._columns = SumColumns(vectors, self.display, size=size, theme=self.theme)
        self._make()
        self._stand()

    # The arrangements.

    def upright(self) -> Picture:
        """The weights as a column of the pattern: whose they are, how much, what."""
        words, dots, weights = (_copies(each) for each in (self.words, self.dots, self.weights))
        title = self.title.copy()
        cell = min(UPRIGHT, layout.STAGE[1] / len(dots))
        for text in (*words, *weights, title):
            text.scale(min(UPRIGHT_WORD, cell / 2) / self._word)
        for dot in dots:
            dot.scale(cell / self._cell)
        left, column, right = (
            Stack(*(Cell(part, cell * (part in dots), cell) for part in parts), gap=0, align="low")
            for parts in (weights, dots, words)
        )
        table = Row(left, column, right, gap=layout.FAR)
        Row(title, table, gap=layout.WIDE).at(0, layout.STAGE_MIDDLE)
        box = self._box(dots, cell)
        return Picture(words=words, dots=dots, title=title, box=box, weights=weights)

    def lying(self) -> Picture:
        """The same on its side: a lane for each word, its weight under its dot."""
        parts = {"words": self.words, "dots": self.dots, "weights": self.weights}
        box = self._box(self.dots, self._cell)
        return Picture(**parts, title=self.title, box=box, marks=self.marks)

    def with_result(self, standing: Picture) -> Picture:
        """The picture on stage, to the left of where the result will be; and the signs."""
        moved = {name: _copies(standing[name]) for name in standing}
        for part in (part for parts in moved.values() for part in parts):
            part.shift([-self._aside, 0, 0])
        return Picture(**moved, signs=self.signs, equals=self.equals)

    def weighing(
        self, weights: Sequence[VMobject], letters: Sequence[VMobject], lanes: Sequence[int]
    ) -> tuple[Motion, list[Motion]]:
        """The motions of weighing values: letters make room, then weights come and values fade."""
        places = [(self.weights[i].copy(), self.letters[i].copy()) for i in lanes]
        for (weight, letter), i in zip(places, lanes, strict=True):
            x, y = float(self.dots[i].get_center()[0]), letter.baseline + letter.size / 2
            Row(weight, letter, gap=layout.TIGHT).at(x, y)
        room = glide([letters[i] for i in lanes], [letter for _, letter in places])
        come = glide([weights[i] for i in lanes], [weight for weight, _ in places])
        fading = (motion for i in lanes if i < len(self.values) for motion in self._fading(i))
        return room, [come, *fading]

    def _fading(self, lane: int) -> list[Motion]:
        """The motions of a value's numbers to their products with the weight, as strong as it."""
        column, weight = self.values[lane], number_of(self.sum.weights[lane])

        def keep(share: float) -> None:
            left = self.sum.fading(lane, share)
            for number, entry in zip(column.numbers, column.shown, strict=True):
                number.show(left[entry])

        return [
            drive(column.numbers, keep, 1.0, weight),
            dim(column.numbers, weighed_strength(weight)),
        ]

    @property
    def worked(self) -> dict[str, Value]:
        """The values of the caption on the worked product, once its numbers stand there."""
        (lane, row), decimals = self.example, self.display.decimals
        entry = self.display.entries[row]
        return {
            "weight": Gap(self.sum.weights[lane], self.weight_decimals),
            "entry": Gap(self.sum.values[lane][entry], decimals),
            "sign": self._product_sign,
            "product": Gap(self.sum.weighed[lane][entry], decimals),
        }

    @property
    def partial(self) -> list[Source]:
        """How far the first row that is shown adds up with each lane."""
        return [total[self.display.entries[0]] for total in self.sum.sums]

    # The parts, and where they stand.

    def _make(self) -> None:
        theme, focus, tokens = self.theme, self.subject.focus, self.subject.trace.tokens
        self._word, self._cell = WORD * self.size, CELL * self.size
        self.words: list[Word] = [self._label(i) for i in self.sum.shown]
        self.letters = [self._letter("V", i) for i in self.sum.shown]
        self.values = [self._column(value) for value in self.sum.values]
        self.together: list[VectorColumn] = []
        if self.sum.elided:
            text = others_text(self.look.labels, len(self.sum.elided))
            self.words.append(Word(text, size=self._word, color=theme.quiet))
            self.letters.append(Formula("dots.c", size=self.size, color=theme.quiet))
            self.together = [self._column(self.sum.weighed[-1])]
        cell, zero = self._cell, np.zeros(3)
        hues = [*map(self.look.dot, self.sum.shown), theme.quiet]
        self.dots = [
            Dot(weight, cell=cell, at=zero, color=hue)
            for weight, hue in zip(self.sum.weights, hues, strict=False)
        ]
        self.weights = [self._weight(w) for w in self.sum.weights]
        self.title, self.result = self._label(focus), self._column(self.sum.result)
        self.letter_z = self._letter("Z", focus)
        self._groups = piecewise([tokens[i] for i in self.sum.shown], self.subject.trace.text)

    def _stand(self) -> None:
        """Put all parts in their places: as if there were no result, but for those of it."""
        columns = [*self.values, *self.together]
        parts = zip(self.letters, columns, self.words, self.dots, self.weights, strict=True)
        gap = layout.APART + layout.NEAR  # room of a sign
        lanes = Row(*(self._lane(*lane) for lane in parts), gap=gap)
        last = self._lane(self.letter_z, self.result, Space(), Space(), Space())
        head = Space(width=self.title.advance)
        self.whole = Row(head, lanes, last, gap=gap).at(0, layout.STAGE_MIDDLE)
        left, top = -self.width / 2, layout.STAGE_MIDDLE + self.height / 2
        self.title.middle(left + head.width / 2, float(self.dots[0].get_center()[1]))
        xs = [float(part.get_center()[0]) for part in (*columns, self.result)]
        signs = ["+"] * len(xs[2:]) + ["=" if self.display.sign == "=" else "approx"]
        *self.signs, self.equals = (
            Formula(sign, size=self.size, color=self.theme.quiet).place(
                (a + b) / 2, self.letter_z.baseline
            )
            for sign, (a, b) in zip(signs, pairwise(xs), strict=True)
        )
        y = top - self._band + layout.TIGHT
        self.marks = brackets_over(self._groups, xs, y, self._word, self.theme)
        self._aside = (last.width + gap) / 2
        alone = (*self.words, *self.dots, *self.weights, *self.letters, *columns, *self.marks)
        for part in (self.title, *alone):
            part.shift([self._aside, 0, 0])

    @property
    def _band(self) -> float:
        """The height of what stands over the words: brackets over pieces, and characters."""
        characters = any(group.text for group in self._groups)
        return (layout.NEAR + layout.TIGHT if self._groups else 0.0) + self._word * characters

    def _lane(
        self,
        letter: Formula,
        column: VectorColumn,
        word: Word | Space,
        dot: Dot | Space,
        weight: Number | Space,
    ) -> Stack:
        """The things of a lane, from the top down; the weight finds room before the letter too."""
        factor = number_width(self.size, spell(0, self.weight_decimals)) + layout.TIGHT
        return Stack(
            Space(height=self._band),
            Cell(word, height=self._word),
            Cell(dot, self._cell, self._cell),
            Cell(weight, height=self.size),
            Space(height=layout.NEAR),
            Cell(letter, factor + letter.advance, self.size),
            column,
            gap=layout.NEAR,
        )

    def _box(self, dots: Sequence[Dot], cell: float) -> Box:
        """The box of the query around its dots, in a column or in a row."""
        ends = dots[0].get_center(), dots[-1].get_center()
        width, height, _ = np.abs(ends[1] - ends[0]) + cell
        return Box(float(width), float(height), (ends[0] + ends[1]) / 2, color=self.theme.query)

    def _label(self, token: int) -> Label:
        return self.look.name(self.subject.trace.tokens, token, size=self._word)

    def _letter(self, letter: str, i: int) -> Formula:
        return Formula(f"arrow({letter})_{i}", size=self.size, color=self.theme.value)

    def _weight(self, weight: Source) -> Number:
        decimals, color = self.weight_decimals, self.theme.text
        return Number(weight, size=self.size, color=color, decimals=decimals)

    def _column(self, vector: Source) -> VectorColumn:
        return self._columns.make(vector, self.theme.value)

    def _exact(self, decimals: int) -> frozenset[int]:
        """The entries of the strongest value whose products are right as they are displayed."""
        lane = self.sum.strongest
        factors = self.sum.values[lane].array, self.sum.weighed[lane].array
        weight, places = number_of(self.sum.weights[lane]), (self.weight_decimals, decimals)
        return frozenset(
            entry
            for entry, (value, product) in enumerate(zip(*factors, strict=True))
            if multiplies(weight, float(value), float(product), places)
        )


def value_lanes(subject: Subject, look: Look, beside: Sequence[Sequence[Sum]]) -> ValueLanes:
    """The lanes of all visible tokens, as large as they can be; else of fewer, easy to read."""
    visible = visible_keys(subject)
    weights = subject.ref("attn.pattern", subject.focus).array[visible]
    focus = visible.index(subject.focus) if subject.focus in visible else int(weights.argmax())
    special = [i for i, key in enumerate(visible) if subject.trace.tokens[key].special]
    count = len(visible)
    choices = [(count, size) for size in SIZES if count <= MOST]
    choices += [(n, size) for n in range(min(count - 1, MOST), 0, -1) for size in EASY]

    def made(capacity: int, size: float) -> ValueLanes:
        shown = [visible[i] for i in window(weights, focus, capacity, special)]
        return ValueLanes(subject, look, beside, shown, size)

    return fit(*layout.STAGE, (partial(made, *choice) for choice in choices))


def weighed_strength(weight: float) -> float:
    """The strength of a value times its weight: the law of all that fades to a weight.

    >>> weighed_strength(0.0), weighed_strength(1.0)
    (0.65, 1.0)
    """
    return FAINTEST + (1 - FAINTEST) * min(max(weight, 0.0), 1.0)


def _copies(parts: Sequence[VMobject]) -> list[VMobject]:
    return [part.copy() for part in parts]


def _entries(vectors: Sequence[ac.Ref | ac.Derived]) -> list[float]:
    return [float(value) for vector in vectors for value in vector.array]
