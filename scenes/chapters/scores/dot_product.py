"""A dot product worked out: two vectors side by side, their products, and the sum."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from manim import VGroup, VMobject

import attncore as ac
from scenes.kit import layout
from scenes.kit.arrays.folding import decimals_for
from scenes.kit.arrays.products import HEAD, Factors
from scenes.kit.arrays.vector import DIGIT, LEADING, VectorColumn
from scenes.kit.marks.strokes import Arrow, Box, Strokes
from scenes.kit.pattern.grid import SYMBOL_SIZE
from scenes.kit.pattern.plan import ARROW, SYMBOL
from scenes.kit.theme import Theme
from scenes.kit.tokens.label import GAP, Label, piecewise
from scenes.kit.tokens.paragraph import brackets
from scenes.kit.tokens.window import BAND
from scenes.kit.type.line import Line
from scenes.kit.type.number import Number, Source, number_of, number_width
from scenes.kit.type.text import Formula

LARGER = 1.3  # than where vectors are not what the beat is about
SIZE, ROW = DIGIT * LARGER, LEADING * LARGER
SIGN = 0.56  # room of · and = between the columns
OVER = SYMBOL + ARROW + 0.08  # from the columns up to their words, as over a grid
FOOT = 0.86  # from the columns down to the end of the sum
NOTE = 0.3  # between a number and what is said of it


class DotProduct:
    """The picture of a dot product, each part in its place; nothing here moves.

    labels, arrows, symbols  over the columns: the two words, and the letters of query and key
    columns    query and key
    signs      · and = of the rows whose entries are shown
    products   one for each row; the folded ones of a row together, which `notes` say
    sums       how far it adds up with each row, all in one place
    boxes      around each row
    """

    def __init__(
        self,
        factors: Factors,
        tokens: tuple[int, int],
        trace: ac.Trace,
        labels: Mapping[str, str],
        theme: Theme,
    ) -> None:
        self.factors, self.theme = factors, theme
        self._tokens, self._trace = tokens, trace
        self.labels = [Label(trace.tokens[i], size=layout.WORD_SIZE, theme=theme) for i in tokens]
        values = [number_of(s) for s in (*factors.products, *factors.sums)]
        self._decimals = decimals_for(values)
        self._place_columns()
        self._place_heads()
        self._place_products()
        self._place_lines()
        self._place_words(labels)

    @property
    def heads(self) -> list[VMobject]:
        """The words, with the arrows and letters that lead to their vectors."""
        return [*self.labels, *self.groups, *self.arrows, *self.symbols]

    @property
    def result(self) -> Number:
        """The whole sum: the score."""
        return self.sums[-1]

    @property
    def travellers(self) -> list[VMobject]:
        """The words, arrows and letters: the query's, then the key's."""
        parts = zip(self.labels, self.arrows, self.symbols, strict=True)
        return [part for one in parts for part in one]

    @property
    def around_the_sum(self) -> list[VMobject]:
        """All but words and letters, the numbers of columns and products, and the sum."""
        signs = [sign for row in self.signs for sign in row]
        known = {id(number) for column in self.columns for number in column.numbers}
        signs += [part for column in self.columns for part in column if id(part) not in known]
        return [*signs, *self.notes, *self.groups, self.rule, self.sum_name]

    def new_in(self, row: int) -> list[VMobject]:
        """The parts that come with a row: its product, the signs before it, and its note."""
        folded = self.factors.is_folded and row == HEAD
        return [*self.signs[row], self.products[row], *(self.notes if folded else [])]

    def result_at(self, size: float, middle: np.ndarray) -> Number:
        """The result once more, at the size of another place."""
        color, decimals = self.theme.text, self._decimals
        number = Number(self.result.source, size=size, color=color, decimals=decimals)
        return number.middle(float(middle[0]), float(middle[1]))

    def entries(self, row: int) -> list[Number]:
        """The two numbers that are multiplied in a row."""
        i = row - (self.factors.is_folded and row > HEAD)
        return [column.numbers[i] for column in self.columns]

    def _place_columns(self) -> None:
        vectors = self.factors.query, self.factors.key
        places = decimals_for([number_of(entry) for vector in vectors for entry in vector])
        top = self._top()
        self.columns = [
            VectorColumn(v, top=top, color=c, theme=self.theme, head=HEAD, decimals=places)
            for v, c in zip(vectors, (self.theme.query, self.theme.key), strict=True)
        ]
        for column in self.columns:
            column.scale(LARGER, about_point=top)
        halves = [column.width / 2 for column in self.columns]
        words = [label.width / 2 for label in self.labels]
        apart = max(sum(halves) + SIGN, sum(words) + 2 * GAP)
        result = max(number_width(SIZE, number) for number in self._spelled())
        widths = max(halves[0], words[0]), apart, max(halves[1] + SIGN + result, words[1])
        self._xs = -sum(widths) / 2 + widths[0], -sum(widths) / 2 + widths[0] + apart
        for column, x in zip(self.columns, self._xs, strict=True):
            column.set_x(x)
        self._result = float(self.columns[1].get_right()[0]) + SIGN + result

    def _top(self) -> np.ndarray:
        """The upper edge of the columns, so that all is in the middle of the stage."""
        rows = len(self.factors.rows)
        spelled = any(self._trace.tokens[i].byte for i in self._tokens)
        over = OVER + layout.WORD_SIZE + BAND * spelled
        height = over + (rows + 0.6) * ROW + FOOT
        free = layout.STAGE_TOP - layout.STAGE_BOTTOM - height
        return np.array([0, layout.STAGE_TOP - free / 2 - over, 0])

    def _spelled(self) -> list[str]:
        sources = (*self.factors.products, *self.factors.sums)
        return [f"{number_of(source):.{self._decimals}f}".replace("-", "−") for source in sources]

    def _place_heads(self) -> None:
        foot = float(self._top()[1])
        letters = zip("QK", self._tokens, (self.theme.query, self.theme.key), strict=True)
        self.symbols = [
            Formula(f"arrow({letter})_{i}", size=SYMBOL_SIZE, color=color)
            for letter, i, color in letters
        ]
        self.arrows = []
        for x, label, symbol in zip(self._xs, self.labels, self.symbols, strict=True):
            label.place(x, foot + OVER)
            symbol.place(x, foot + 0.17)
            ends = np.array([x, foot + OVER - 0.1, 0]), np.array([x, foot + SYMBOL + 0.1, 0])
            self.arrows.append(Arrow(*ends, color=self.theme.quiet))
        self.groups = VGroup()
        for label in self.labels:
            groups = piecewise([label.token], self._trace.text)
            self.groups.add(*brackets([label], groups, self.theme))

    def _place_products(self) -> None:
        first = self.columns[0].numbers[0].baseline
        self._lines = [first - i * ROW for i in range(len(self.factors.rows))]
        sizes = [abs(number_of(product)) for product in self.factors.products]
        greys = [size / (max(sizes) or 1) for size in sizes]
        self.products = [
            self._number(source, y).set_fill(self.theme.grey(grey))
            for source, y, grey in zip(self.factors.products, self._lines, greys, strict=True)
        ]
        below = self._lines[-1] - 2 * ROW + 0.1
        self.sums = [self._number(source, below) for source in self.factors.sums]

    def _place_lines(self) -> None:
        """Place the rule over the sum, and the boxes around the rows."""
        below = self.sums[0].baseline
        left = self._result - max(number_width(SIZE, text) for text in self._spelled())
        level = (self._lines[-1] + below + SIZE) / 2
        ends = np.array([left - 0.1, level, 0]), np.array([self._result + 0.1, level, 0])
        self.rule = Strokes([ends], color=self.theme.line)
        edge = float(self.columns[0].get_left()[0]) - 0.12
        width, height = self._result + 0.12 - edge, 0.92 * ROW
        middles = [np.array([edge + width / 2, y + SIZE / 2, 0]) for y in self._lines]
        self.boxes = [Box(width, height, at, color=self.theme.query) for at in middles]

    def _number(self, source: Source, y: float) -> Number:
        number = Number(source, size=SIZE, color=self.theme.text, decimals=self._decimals)
        return number.place(self._result, y, "right")

    def _place_words(self, labels: Mapping[str, str]) -> None:
        """Place the signs of the rows, the note on the folded ones, and the sum's name."""
        self.signs: list[list[Formula]] = [[] for _ in self._lines]
        lefts = [float(column.get_left()[0]) for column in self.columns]
        between = lefts[1] - float(self.columns[0].get_right()[0])
        places = lefts[1] - between / 2, float(self.columns[1].get_right()[0]) + SIGN / 2
        for row, y in enumerate(self._lines):
            if not (self.factors.is_folded and row == HEAD):
                for sign, x in zip(("dot.op", "="), places, strict=True):
                    mark = Formula(sign, size=SIZE, color=self.theme.quiet)
                    self.signs[row].append(mark.place(x, y))
        size, x = layout.MIN_CAPITAL, self._result + NOTE
        self.sum_name = Line(labels["sum"], size=size, color=self.theme.quiet)
        self.sum_name.place(x, self.sums[0].baseline, "left")
        self.notes = VGroup()
        if self.factors.is_folded:
            count = len(self.factors.rows[HEAD])
            note = Line(labels["rest"], {"count": count}, size=size, color=self.theme.quiet)
            self.notes.add(note.place(x, self._lines[HEAD], "left"))
