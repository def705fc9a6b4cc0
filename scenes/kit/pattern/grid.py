"""The pattern grid: queries along the top, keys down the left side, one cell for each pair."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import VGroup

import attncore as ac
from scenes.kit.layout import MIN_DIGIT
from scenes.kit.marks.dot import Dot
from scenes.kit.marks.strokes import TICK, Arrow, Box, Strokes
from scenes.kit.pattern.plan import ARROW, SYMBOL, GridPlan
from scenes.kit.theme import Theme
from scenes.kit.tokens.label import Label, brackets_beside, brackets_over, piecewise
from scenes.kit.tokens.window import BAND, BREAK, PAD
from scenes.kit.type.number import Number, Source, number_width
from scenes.kit.type.text import Formula, Word

ASIDE = 0.25  # of a column: how far a dot steps aside for its number
BESIDE_DOT = 0.46  # of a column: room for a number
UNDER_WORD = (
    0.7  # of the size of words: from their line down to arrows, clear of a frame around one
)
SYMBOL_SIZE = 0.2  # of Q and K: their indices are as small as digits may be


class PatternGrid:
    """The parts of a pattern's picture, each where its plan says; nothing here moves.

    others  the label of the row of elided keys
    """

    def __init__(self, trace: ac.Trace, plan: GridPlan, theme: Theme, *, others: str) -> None:
        self.trace, self.plan, self.theme = trace, plan, theme
        self.tokens = [trace.tokens[i] for i in plan.shown]
        self.groups = piecewise(self.tokens, trace.text)
        self._others = others
        self._edge = plan.xs[0] - plan.column / 2
        self._side = self._edge - PAD - SYMBOL  # where the arrows of keys end

    # What stands above the grid: the queries.

    def query_labels(self) -> list[Label]:
        labels = [Label(token, size=self.plan.label, theme=self.theme) for token in self.tokens]
        for label, x, level in zip(labels, self.plan.xs, self.plan.levels, strict=True):
            label.place(x, self._word_line + level * BAND)
        return labels

    def query_arrows(self) -> list[Arrow]:
        """The arrows from words to queries; none where nothing is known of queries."""
        if not self.plan.queries:
            return []
        foot = self.plan.top + SYMBOL + 0.1
        low = self._word_line - UNDER_WORD * self.plan.label
        tops = [low + level * BAND for level in self.plan.levels]
        return [
            self._arrow([x, top, 0], [x, foot, 0])
            for x, top in zip(self.plan.xs, tops, strict=True)
        ]

    def query_symbols(self) -> list[Formula]:
        return [
            self._symbol("Q", i).place(x, self.plan.top + 0.17)
            for i, x in zip(self.plan.shown, self.plan.xs, strict=True)
            if self.plan.queries
        ]

    def query_groups(self) -> VGroup:
        """Brackets over the pieces of one word, and the character over its bytes."""
        tops = [label.get_top()[1] for label in self.query_labels()]
        y = max([self._word_line + self.plan.label, *tops]) + 0.05 + TICK
        return VGroup(*brackets_over(self.groups, self.plan.xs, y, self.plan.label, self.theme))

    def break_marks(self) -> VGroup:
        """The ellipses wherever queries are elided."""
        marks = VGroup()
        for column, _ in self.plan.breaks():
            first = column < 0
            x = self.plan.xs[max(column, 0)] + (-1 if first else 1) * (self.plan.column + BREAK) / 2
            mark = Formula("dots.c", size=SYMBOL_SIZE, color=self.theme.quiet)
            marks.add(mark.place(x, self.plan.top + 0.17))
        return marks

    # What stands left of the grid: the keys.

    def key_labels(self) -> list[Label]:
        labels = [Label(token, size=self.plan.label, theme=self.theme) for token in self.tokens]
        right = self._edge - self.plan.beside
        for label, y in zip(labels, self.plan.ys, strict=False):
            label.place(right, y - self.plan.label / 2, "right")
        return labels

    def key_arrows(self) -> list[Arrow]:
        return [
            self._arrow([self._side - ARROW, y, 0], [self._side, y, 0])
            for y in self.plan.ys[: len(self.tokens)]
            if self.plan.keys
        ]

    def key_symbols(self) -> list[Formula]:
        low = SYMBOL_SIZE / 2
        return [
            self._symbol("K", i).place(self._side + PAD / 2, y - low, "left")
            for i, y in zip(self.plan.shown, self.plan.ys, strict=False)
            if self.plan.keys
        ]

    def key_groups(self) -> VGroup:
        """Brackets left of the pieces of one word, and the character left of its bytes."""
        words = [word for word in (*self.key_labels(), self.others_label()) if word is not None]
        x = min(word.get_left()[0] for word in words) - PAD
        plan = self.plan
        return VGroup(
            *brackets_beside(
                self.groups, plan.ys, x, row=plan.row, size=plan.label, theme=self.theme
            )
        )

    def others_label(self) -> Word | None:
        """The label of the row in which elided keys are summed, if there are any."""
        if not self.plan.elided:
            return None
        word = Word(self._others, size=self.plan.label, color=self.theme.quiet)
        right = self._side if self.plan.keys else self._edge - self.plan.beside
        return word.place(right, self.plan.ys[-1] - self.plan.label / 2, "right")

    # The grid itself.

    def lines(self) -> Strokes:
        """The lines around every cell; where queries are elided the grid is open."""
        half, rows = self.plan.column / 2, self.plan.row / 2
        ys = [self.plan.top, *(y - rows for y in sorted(self.plan.ys, reverse=True))]
        lines = []
        for first, last in self._blocks():
            a, b = self.plan.xs[first] - half, self.plan.xs[last] + half
            lines += [(np.array([a, y, 0]), np.array([b, y, 0])) for y in ys]
            xs = [a, *(x + half for x in self.plan.xs[first : last + 1])]
            lines += [(np.array([x, ys[0], 0]), np.array([x, ys[-1], 0])) for x in xs]
        return Strokes(lines, color=self.theme.line)

    def _blocks(self) -> list[tuple[int, int]]:
        """The first and last column of each stretch without elided queries."""
        cuts = [column for column, _ in self.plan.breaks()]
        n = len(self.plan.xs)
        starts = [0, *(c + 1 for c in cuts if 0 <= c < n - 1)]
        ends = [*(c for c in cuts if 0 <= c < n - 1), n - 1]
        return list(zip(starts, ends, strict=True))

    def centre(self, row: int, column: int) -> np.ndarray:
        return np.array([self.plan.xs[column], self.plan.ys[row], 0])

    def score(
        self, source: Source, row: int, column: int, *, strength: float, decimals: int, shift: float
    ) -> Number:
        """A score as a number, the brighter the stronger; a grid shares one place of the point.

        strength  0 to 1, from the lowest to the highest score of the column
        shift     from the middle of the cell to the decimal point (see point_shift)
        """
        color = self.theme.grey(strength)
        number = Number(source, size=self.plan.digit, color=color, decimals=decimals)
        x, y, _ = self.centre(row, column)
        return number.align_point(x + shift, y - self.plan.digit / 2)

    def minus_infinity(self, source: Source, row: int, column: int) -> Number:
        """The −∞ of a masked cell."""
        number = Number(source, size=self.plan.digit, color=self.theme.masked)
        return number.middle(*self.centre(row, column)[:2])

    def dot(self, source: Source, row: int, column: int, *, aside: bool = False) -> Dot:
        """A weight as a dot; `aside` leaves room for its number."""
        at = self.centre(row, column) - [ASIDE * self.plan.column * aside, 0, 0]
        return Dot(source, cell=self.plan.cell, at=at, color=self.theme.dot)

    def weight(self, source: Source, row: int, column: int, *, decimals: int = 2) -> Number:
        """A weight as a number, beside its dot."""
        size = self.weight_size(decimals)
        number = Number(source, size=size, color=self.theme.text, decimals=decimals)
        x, y, _ = self.centre(row, column)
        return number.middle(x + 0.82 * ASIDE * self.plan.column, y)

    def weight_size(self, decimals: int) -> float:
        """The size of weights with so many decimals, beside their dots."""
        wide = number_width(1, "0." + "0" * decimals)
        return max(MIN_DIGIT, min(self.plan.digit, BESIDE_DOT * self.plan.column / wide))

    def has_room(self, decimals: int) -> bool:
        """Whether weights with so many decimals have room beside their dots."""
        wide = number_width(self.weight_size(decimals), "0." + "0" * decimals)
        return wide <= (1 + 1e-6) * BESIDE_DOT * self.plan.column

    def ellipsis(self, column: int) -> Formula:
        """The ellipsis of elided keys before softmax: scores cannot be summed, weights can."""
        mark = Formula("dots.c", size=SYMBOL_SIZE, color=self.theme.quiet)
        return mark.middle(self.plan.xs[column], self.plan.ys[-1])

    def column_box(self, column: int) -> Box:
        """The emphasis box around all cells of one query."""
        height = self.plan.row * len(self.plan.ys)
        middle = np.array([self.plan.xs[column], self.plan.top - height / 2, 0])
        return Box(self.plan.column, height, middle, color=self.theme.query)

    @property
    def _word_line(self) -> float:
        return self.plan.top + self.plan.over

    def _symbol(self, letter: str, i: int) -> Formula:
        color = self.theme.query if letter == "Q" else self.theme.key
        return Formula(f"arrow({letter})_{i}", size=SYMBOL_SIZE, color=color)

    def _word(self, text: str) -> Word:
        return Word(text, size=self.plan.label, color=self.theme.text)

    def _arrow(self, start: Sequence[float], end: Sequence[float]) -> Arrow:
        return Arrow(np.array(start), np.array(end), color=self.theme.quiet)
