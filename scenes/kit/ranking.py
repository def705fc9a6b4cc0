"""A list of cosines: a name, a bar from zero, the number; row by row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from manim import VMobject

from scenes.kit import layout
from scenes.kit.bars import Bar, rule, scale_within
from scenes.kit.caption import Line, Value
from scenes.kit.live import number_of
from scenes.kit.number import Number, number_width
from scenes.kit.text import Word
from scenes.kit.theme import Theme
from scenes.kit.tokens import text_width
from scenes.kit.vocabulary import Ranked

GAP = 0.18
THICK = 0.5  # of a row: a bar
FAINT = 0.3  # how bright bars are that are not the first
ROW = 0.46
DIGIT = 0.19
BREAK = 0.6  # of a row: before those that stand apart
HEADING = 0.22  # size of the words over the rows
OVER, UNDER = 0.22, 0.2  # from the rows to the heading, and to the note


class Ranking:
    """Rows of cosines under a heading, over a note; each part in its place, nothing moves.

    A bar of 1 fills the track; what is below zero goes to the left.

    heading  its template and values
    note     under the rows, right of zero where the last rows stand apart
    apart    so many of the last rows stand apart from the others
    """

    def __init__(
        self,
        ranked: Sequence[Ranked],
        theme: Theme,
        heading: tuple[str, Mapping[str, Value]],
        note: str,
        *,
        left: float,
        right: float = layout.RIGHT,
        apart: int = 0,
    ) -> None:
        self.ranked, self.theme = list(ranked), theme
        size = self._size(right - left)
        words = left + max(text_width(each.text, size) for each in ranked)
        end = right - GAP - number_width(DIGIT, "−0.00")
        values = [number_of(each.cosine) for each in ranked]
        self.scale = scale_within(words + GAP, end, min(values), 1.0)
        count = len(values)
        drops = [i + 0.5 + BREAK * (i >= count - apart) for i in range(count)]
        top = self._top(drops[-1] + 0.5)
        self.ys = [top - ROW * drop for drop in drops]
        self.words = [
            Word(each.text, size=size, color=theme.text).place(words, y - size / 2, "right")
            for each, y in zip(ranked, self.ys, strict=True)
        ]
        self.bars = [
            Bar(value, self.scale, y, THICK * ROW, color=theme.grey(1 if i == 0 else FAINT))
            for i, (value, y) in enumerate(zip(values, self.ys, strict=True))
        ]
        self.numbers = [
            Number(each.cosine, size=DIGIT, color=theme.text).place(right, y - DIGIT / 2, "right")
            for each, y in zip(ranked, self.ys, strict=True)
        ]
        foot = self.ys[-1] - ROW / 2
        self.zero = rule(self.scale.zero, foot, top, color=theme.line)
        middle = (left + right) / 2
        self.heading = Line(*heading, size=HEADING, color=theme.text).place(middle, top + OVER)
        self.note = Line(note, size=layout.MIN_CAPITAL, color=theme.quiet)
        self.note.place(middle, foot - UNDER - layout.MIN_CAPITAL)

    @property
    def frame(self) -> list[VMobject]:
        """What there is before any row."""
        return [self.heading, self.zero]

    @property
    def beside_the_first(self) -> list[VMobject]:
        """The parts of all rows but the first, and the note."""
        return [*(part for row in self.rows[1:] for part in row), self.note]

    def _top(self, rows: float) -> float:
        """Upper edge of the first row, so that all is in the middle of the stage."""
        over, under = OVER + HEADING, UNDER + layout.MIN_CAPITAL
        middle = (layout.STAGE_TOP + layout.STAGE_BOTTOM) / 2
        return middle + (over + rows * ROW + under) / 2 - over

    @property
    def rows(self) -> list[list[VMobject]]:
        """Word, bar and number of each."""
        return [list(parts) for parts in zip(self.words, self.bars, self.numbers, strict=True)]

    @property
    def parts(self) -> list[VMobject]:
        return [*self.frame, *self.rows[0], *self.beside_the_first]

    def _size(self, room: float) -> float:
        """Of the words: smaller where they would leave too little for the bars."""
        sizes = [layout.WORD_SIZE, 0.21, layout.MIN_CAPITAL]
        widest = [max(text_width(each.text, size) for each in self.ranked) for size in sizes]
        fit = [s for s, wide in zip(sizes, widest, strict=True) if wide <= 0.45 * room]
        return fit[0] if fit else sizes[-1]
