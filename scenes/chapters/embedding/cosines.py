"""A list of cosine similarities: a name, a bar from zero, the number; row by row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from manim import ManimColor, VMobject

from scenes.chapters.embedding.vocabulary import Ranked
from scenes.kit import layout
from scenes.kit.marks.bars import Bar, rule, scale_within
from scenes.kit.theme import Theme
from scenes.kit.tokens.label import text_width
from scenes.kit.type.line import Line, Value
from scenes.kit.type.number import Number, number_of, number_width
from scenes.kit.type.text import Word

GAP = 0.18
THICK = 0.5  # of a row: a bar
FAINT = 0.3  # how bright bars are that are not the first
ROW = 0.46
DIGIT = 0.19
BREAK = 0.6  # of a row: before those that stand apart
LONGEST_NAME = 20  # letters of what is named in the heading
HEADING = 0.22  # size of the words over the rows
OVER, UNDER = 0.22, 0.2  # from the rows to the heading, and to the note


class Cosines:
    """Rows of cosines under a heading, over a note; each part in its place, nothing moves.

    A bar of 1 fills the track; what is below zero goes to the left.

    heading  its template and values
    note     under the rows
    apart    so many of the last rows stand apart from the others

    rows     word, bar and number of each
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
        self.left, self.right = left, right
        self.size = self._size()
        values = [number_of(each.cosine) for each in ranked]
        self.words_end = left + max(text_width(each.text, self.size) for each in ranked)
        end = right - GAP - number_width(DIGIT, "−0.00")
        self.scale = scale_within(self.words_end + GAP, end, min(values), 1.0)
        first_apart = len(values) - apart
        drops = [i + 0.5 + BREAK * (i >= first_apart) for i in range(len(values))]
        self.top = self._top(drops[-1] + 0.5)
        self.ys = [self.top - ROW * drop for drop in drops]
        self.rows = [
            self._row(each, y, theme.grey(FAINT if i else 1))
            for i, (each, y) in enumerate(zip(ranked, self.ys, strict=True))
        ]
        self.zero = rule(self.scale.zero, self._foot, self.top, color=theme.line)
        self.heading = self._heading(*heading)
        self.note = Line(note, size=layout.MIN_CAPITAL, color=theme.quiet)
        self.note.place((left + right) / 2, self._foot - UNDER - layout.MIN_CAPITAL)

    @property
    def frame(self) -> list[VMobject]:
        """The heading and the line at zero, which stand before any row."""
        return [self.heading, self.zero]

    @property
    def beside_the_first(self) -> list[VMobject]:
        """The parts of all rows but the first, and the note."""
        return [*(part for row in self.rows[1:] for part in row), self.note]

    @property
    def parts(self) -> list[VMobject]:
        return [*self.frame, *self.rows[0], *self.beside_the_first]

    @property
    def _foot(self) -> float:
        """The lower edge of the last row."""
        return self.ys[-1] - ROW / 2

    def _row(self, ranked: Ranked, y: float, color: ManimColor) -> list[VMobject]:
        """The word, bar and number of one cosine."""
        ink = self.theme.text
        word = Word(ranked.text, size=self.size, color=ink)
        number = Number(ranked.cosine, size=DIGIT, color=ink)
        return [
            word.place(self.words_end, y - self.size / 2, "right"),
            Bar(number_of(ranked.cosine), self.scale, y, THICK * ROW, color=color),
            number.place(self.right, y - DIGIT / 2, "right"),
        ]

    def _top(self, rows: float) -> float:
        """The upper edge of the first row, so that all is in the middle of the stage."""
        over, under = OVER + HEADING, UNDER + layout.MIN_CAPITAL
        middle = (layout.STAGE_TOP + layout.STAGE_BOTTOM) / 2
        return middle + (over + rows * ROW + under) / 2 - over

    def _heading(self, template: str, values: Mapping[str, Value]) -> Line:
        """The heading, in smaller type if wider than the rows; long words are cut."""
        color = self.theme.text
        values = {name: _cut(v) if isinstance(v, str) else v for name, v in values.items()}
        line = Line(template, values, size=HEADING, color=color)
        share = (self.right - self.left) / line.advance
        if share < 1:
            size = max(layout.MIN_CAPITAL, HEADING * share)
            line = Line(template, values, size=size, color=color)
        return line.place((self.left + self.right) / 2, self.top + OVER)

    def _size(self) -> float:
        """The size of the words: smaller where they would leave too little for the bars."""
        room = 0.45 * (self.right - self.left)
        sizes = [layout.WORD_SIZE, 0.21, layout.MIN_CAPITAL]
        widest = [max(text_width(each.text, size) for each in self.ranked) for size in sizes]
        fit = [size for size, wide in zip(sizes, widest, strict=True) if wide <= room]
        return fit[0] if fit else sizes[-1]


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_NAME else text[: LONGEST_NAME - 1] + "…"
