"""Embedding lookup: a token's id picks a column of the embedding matrix, its vector."""

from __future__ import annotations

import numpy as np
from manim import VMobject

from scenes.chapters.embedding.vocabulary import Vocabulary
from scenes.kit import layout
from scenes.kit.arrays.folding import decimals_for, folded
from scenes.kit.arrays.matrix import PAD, ROW, WeightMatrix
from scenes.kit.arrays.vector import DIGIT, VectorColumn
from scenes.kit.marks.heat import largest
from scenes.kit.marks.strokes import Arrow, Box
from scenes.kit.theme import Theme
from scenes.kit.tokens.label import TokenId, text_width
from scenes.kit.tokens.lanes import LanePlan, Lanes, lane_plan
from scenes.kit.type.number import Number, number_of, number_width
from scenes.kit.type.text import Formula, Word
from scenes.kit.type.typeset import CannotDraw, check_drawable
from scenes.subject import Subject

HEAD = 7  # entries that are shown before the folded ones
LEAST_LANE = 1.08  # wide enough for a column of numbers
LARGER, WIDE_LANE = 0.2, 1.3  # their size where lanes are as wide as this
UPPER = 0.86  # from the stage's upper edge to that of the lanes, at least
ARROW = 0.08, 0.42  # below the lanes' upper edge: where arrows begin and end
ID = 0.52  # the same for the upper edge of the token's number
MATRIX = 1.6  # the same for the matrix; over it stand numbers and words
NAMED, NUMBERED = 0.12, 0.44  # from the matrix up to these
SYMBOL = 0.3  # size of the matrix' name
BETWEEN = 0.3  # columns
LONGEST_NAME = 9  # letters of a word over a column
ROUND = 0.1  # from what is boxed to the box
CLEAR = 0.06  # from the box to the arrow that leads there
NAMING = 1.0  # left of the matrix, for its name


class Lookup:
    """The sentence in lanes, a slice of W_E under it, and then a column under every word.

    words, marks  of the sentence: labels in their lanes, and what belongs to them
    arrows        from each word to what it becomes
    id            under the word of the focus, until it stands over a column: `picked_head`
    matrix        the columns around that of the focus, the first and the last; `heads` over them
    pick, box     from the word to its column, and around that
    columns       under each word
    """

    def __init__(self, subject: Subject, vocabulary: Vocabulary, theme: Theme) -> None:
        self.subject, self.vocabulary, self.theme = subject, vocabulary, theme
        trace, weights = subject.trace, subject.ref("attn.pattern", subject.focus).array
        self.plan: LanePlan = lane_plan(trace, weights, subject.focus, least=LEAST_LANE)
        # Where words have a second line over them, that takes most of the room.
        self.top = layout.STAGE_TOP - max(UPPER, self.plan.header)
        lanes = Lanes(trace, self.plan, theme, top=self.top)
        self.words, self.marks = lanes.labels(), lanes.marks()
        self.focus = self.plan.shown.index(subject.focus)
        self.number = trace.tokens[subject.focus].id
        self.vectors = [trace.ref("embed", i) for i in self.plan.shown]
        shown = folded(vocabulary.size, HEAD)[0]
        entries = [vocabulary.vector(self.number)[i] for i in shown]
        self.decimals = decimals_for([*map(number_of, entries), largest(*self.vectors)])
        self.arrows = [self._arrow(x) for x in self.plan.xs]
        self.id = self._id()
        self._make_matrix()

    def columns(self) -> list[VectorColumn]:
        """The vector of each token in its lane: data, so grey, brighter with the absolute value."""
        most = largest(*self.vectors)
        made = []
        for vector, x in zip(self.vectors, self.plan.xs, strict=True):
            top = np.array([x, self.top - ARROW[1], 0])
            column = VectorColumn(
                list(vector),
                top=top,
                color=self.theme.text,
                theme=self.theme,
                head=HEAD,
                decimals=self.decimals,
                size=LARGER if self.plan.width >= WIDE_LANE else DIGIT,
            )
            for number in column.numbers:
                share = abs(number_of(number.source)) / most if most else 0
                number.set_fill(self.theme.grey(share))
            made.append(column)
        return made

    @property
    def _widest_entry(self) -> str:
        """The widest text that a number of the matrix may have."""
        return "−0." + "0" * self.decimals

    @property
    def picked(self) -> list[Number]:
        """The numbers of the column of the focus, as the matrix has them."""
        at = self.matrix.shown[1].index(self.number)
        return [row[at] for row in self.matrix.numbers]

    def landing(self, column: VectorColumn) -> list[Number]:
        """Copies of the picked column's numbers at their landing places, on those of the vector."""
        made = []
        for weight, entry in zip(self.picked, column.numbers, strict=True):
            color, size = weight.get_fill_color(), entry.digit_height
            number = Number(weight.source, size=size, color=color, decimals=self.decimals)
            number.place(0, entry.baseline, "right")
            made.append(number.shift([float((entry.get_right() - number.get_right())[0]), 0, 0]))
        return made

    @property
    def slice(self) -> list[VMobject]:
        """The slice of the matrix, its name and column heads, without the number still to come."""
        heads = [word for word in self.heads if word is not self.picked_head]
        return [self.symbol, *heads, self.matrix]

    @property
    def around_the_picked(self) -> list[VMobject]:
        """The same without the numbers of the column that is picked."""
        picked = {id(number) for number in self.picked}
        parts = [part for part in self.matrix if id(part) not in picked]
        return [self.symbol, *self.heads, *parts]

    def _arrow(self, x: float) -> Arrow:
        start, end = (np.array([x, self.top - y, 0]) for y in ARROW)
        return Arrow(start, end, color=self.theme.quiet)

    def _id(self) -> TokenId:
        token = self.subject.trace.tokens[self.subject.focus]
        word = TokenId(token, size=layout.WORD_SIZE, color=self.theme.text)
        return word.place(self.plan.xs[self.focus], self.top - ID - layout.WORD_SIZE)

    def _make_matrix(self) -> None:
        rows = [self.vocabulary.vectors[:, i] for i in range(self.vocabulary.size)]
        across, widest = self._slice()
        lines = len(folded(len(rows), HEAD)[0]) + (len(rows) > HEAD + 2)
        middle = self.top - MATRIX - PAD - ROW * DIGIT * (lines - 1) / 2 - DIGIT / 2
        entry = number_width(DIGIT, self._widest_entry)
        self.matrix = WeightMatrix(
            rows,
            at=np.array([SYMBOL, middle, 0]),
            theme=self.theme,
            size=DIGIT,
            head=(HEAD, 0),
            decimals=self.decimals,
            between=widest - entry + BETWEEN,
            across=across,
        )
        xs = self._move_under_the_word(across.index(self.number))
        over = [self._over(n, x) for n, x in zip(across, xs, strict=True)]
        self.heads = [word for words in over for word in words]
        self.picked_head = over[across.index(self.number)][0]
        left = float(self.matrix.get_left()[0])
        self.symbol = Formula("W_E", size=SYMBOL, color=self.theme.text)
        self.symbol.middle(left - 0.3 - self.symbol.width / 2, middle)
        x = xs[across.index(self.number)]
        self.box = self._box(x, widest)
        start = np.array([self.plan.xs[self.focus], self.top - ARROW[0], 0])
        end = np.array([x, float(self.box.get_top()[1]) + CLEAR, 0])
        self.pick = Arrow(start, end, color=self.theme.quiet)

    def _move_under_the_word(self, picked: int) -> list[float]:
        """Bring the column that is picked as near to its word as there is room for the matrix.

        returns  where the columns stand
        """
        left, right = (float(edge[0]) for edge in (self.matrix.get_left(), self.matrix.get_right()))
        least, most = layout.LEFT + NAMING - left, layout.RIGHT - ROUND - right
        wanted = self.plan.xs[self.focus] - self.matrix.xs[picked]
        moved = min(max(wanted, least), most)
        self.matrix.shift([moved, 0, 0])
        return [x + moved for x in self.matrix.xs]

    def _slice(self) -> tuple[list[int], float]:
        """The columns that there is room for: around that of the focus, the first and the last.

        returns  which, and how wide the widest thing in any of them is
        """
        last = len(self.vocabulary) - 1
        room = layout.RIGHT - layout.LEFT - 4 * SYMBOL
        for beside in range(4, -1, -1):
            near = range(self.number - beside, self.number + beside + 1)
            across = sorted({0, last, *(n for n in near if 0 <= n <= last)})
            widest = max(self._width(n) for n in across)
            if (len(across) + 2) * (widest + BETWEEN) <= room:
                break
        return across, widest

    def _width(self, number: int) -> float:
        """The width of the widest thing in a column."""
        size = layout.MIN_CAPITAL
        entry = number_width(DIGIT, self._widest_entry)
        return max(entry, *(text_width(t, size) for t in (str(number), self._name(number))))

    def _name(self, number: int) -> str:
        """The token of a column, cut if it is long; nothing if it cannot be drawn."""
        text = self.vocabulary.text(number)
        try:
            check_drawable(text)
        except CannotDraw:
            return ""
        return text if len(text) <= LONGEST_NAME else text[: LONGEST_NAME - 1] + "…"

    def _over(self, number: int, x: float) -> list[Word]:
        """The head of a column: its number, and the token that it belongs to."""
        top = float(self.matrix.get_top()[1])
        color = self.theme.text if number == self.number else self.theme.quiet
        texts = [(str(number), NUMBERED), (self._name(number), NAMED)]
        return [
            Word(text, size=layout.MIN_CAPITAL, color=color).place(x, top + over)
            for text, over in texts
            if text
        ]

    def _box(self, x: float, widest: float) -> Box:
        """The box around the column that is picked and its head."""
        top = float(self.matrix.get_top()[1]) + NUMBERED + layout.MIN_CAPITAL + ROUND
        foot = float(self.matrix.get_bottom()[1]) - ROUND
        middle = np.array([x, (top + foot) / 2, 0])
        return Box(widest + BETWEEN / 2, top - foot, middle, color=self.theme.text)
