"""The chapter on the attention pattern, the headline scene: one head, from tokens to weights."""

from __future__ import annotations

from collections.abc import Iterable

from manim import VMobject

from scenes.chapters.pattern.captions import (
    mask_caption,
    reading,
    score_caption,
    scores_caption,
    weights_caption,
)
from scenes.kit.arrays.vector import VectorColumn
from scenes.kit.captions import tokens_caption
from scenes.kit.motion import appear, dim, draw, glide, grow, leave, merge
from scenes.kit.pattern.arcs import ArcRow
from scenes.kit.pattern.cells import Cell, HeadCells, of_columns
from scenes.kit.pattern.frame import GridFrame, Move
from scenes.kit.pattern.head import head_grid
from scenes.kit.tokens.paragraph import paragraph
from scenes.kit.type.number import Number
from scenes.kit.type.text import Formula
from scenes.lesson import Lesson
from scenes.subject.choosing import strongest
from scenes.subject.sentence import named
from scenes.subject.subject import small_print


class Pattern(Lesson):
    """Queries along the top, keys down the left: dot products become weights, column by column.

    Without queries, keys or scores in the trace, or a mask in the head, the beats about these
    are left out; the grid comes when it is first needed.
    """

    def setup(self) -> None:
        subject = self.subject
        self.weights = subject.ref("attn.pattern", subject.focus).array
        self.grid = head_grid(subject, self.words.labels, self.theme)
        self.cells = HeadCells(subject, self.grid)
        self.shown = self.grid.plan.shown
        self.focus = self.shown.index(subject.focus)
        self._other_columns = [c for c in range(len(self.shown)) if c != self.focus]
        self.query_column: VectorColumn | None = None
        self.scores: dict[Cell, Number] = {}
        self.infinities: dict[Cell, Number] = {}
        self.ellipses: dict[Cell, Formula] = {}

    # The beats.

    def beat_tokens(self) -> None:
        labels, self.brackets = paragraph(self.trace, self.theme)
        self.frame = GridFrame(self.grid, labels)
        caption = tokens_caption(self.trace)
        self.say(caption, "tokens", count=len(self.trace.tokens))
        self.move(appear(*labels), seconds=2)
        self.move(appear(*self.brackets), seconds=0.7)

    def beat_queries(self) -> None:
        row = self.subject.ref("attn.q", self.subject.focus)
        self.say("queries", self._tensor("q"), size=len(row))
        self._play(self.frame.lay_out_queries(self.brackets))
        top = self.frame.queries[self.focus].get_bottom()
        self.query_column = VectorColumn(
            list(row), top=top, color=self.theme.query, theme=self.theme
        )
        self.move(appear(self.query_column), seconds=0.7)

    def beat_keys(self) -> None:
        self.say("keys", self._tensor("k"), size=self.subject.ref("attn.k").shape[-1])
        self._put_query_back()
        self._play(self.frame.lay_out(self.brackets))

    def beat_scores(self) -> None:
        kind = self.cells.kind
        self._lay_out(kind)
        self.scores = self.cells.scores()
        # Where scores are known after the mask only, what is masked is there from the start.
        self.infinities = self.cells.infinities() if kind == "scores" else {}
        dots = self.cells.ellipses().items()
        self.ellipses = {cell: mark for cell, mark in dots if cell not in self.infinities}
        first = (self._strongest_row(), self.focus)
        self._first_score(first, kind)
        parts = {**self.scores, **self.infinities, **self.ellipses}
        parts.pop(first, None)
        self.move(appear(*of_columns(parts, [self.focus]), rise=0), seconds=1.5)
        self.say(scores_caption(self.subject), self._tensor(kind))
        self.move(appear(*of_columns(parts, self._other_columns), rise=0), seconds=2)

    def beat_mask(self) -> None:
        self.say(mask_caption(self.subject), self._tensor("scores"))
        self.infinities = self.cells.infinities()
        gone: list[VMobject] = [
            (self.ellipses if cell in self.ellipses else self.scores).pop(cell)
            for cell in self.infinities
        ]
        self.move(
            leave(*gone, stagger=0.1),
            appear(*self.infinities.values(), stagger=0.1, rise=0),
            seconds=2,
        )

    def beat_softmax(self) -> None:
        self._lay_out("pattern")
        known = self.subject.scores is not None
        caption = weights_caption(self.subject, "softmax" if known else "weights")
        self.say("softmax_column" if known else caption, self._tensor("pattern"))
        self.dots = self.cells.dots(self.focus)
        self.weighed = self.cells.weights(self.focus)
        self.box = self.grid.column_box(self.focus)
        self.move(appear(self.box, rise=0), seconds=0.5)
        self._soften([self.focus], seconds=1.5)
        self.move(appear(*self.weighed.values(), rise=0), seconds=1)
        self.rest(1)
        if known:
            self.say(caption, self._tensor("pattern"))
        self._soften(self._other_columns, seconds=2.5)

    def beat_read(self) -> None:
        caption, values = reading(self.subject)
        self.say(caption, self._tensor("pattern"), **values)
        read = strongest(self.weights)
        rows = [row for row, token in enumerate(self.shown) if token in read]
        dots = [dot for (_, column), dot in self.dots.items() if column != self.focus]
        self.move(dim([*dots, *self.frame.about_others(rows, [self.focus])], self.theme.dimmed))

    def beat_sentence(self) -> None:
        masked = self.subject.masked[self.subject.focus]
        visible = [i for i, token in enumerate(self.shown) if not masked[token]]
        plan = self.grid.plan
        row = ArcRow(self.trace, plan, self.focus, visible, self.cells.weight, self.theme)
        row.add_notes(self.words.labels)
        caption = "sentence" if row.arcs else "sentence_faint"
        self.say(caption, self._tensor("pattern"), query=self._text(self.subject.focus))
        cells = [*self.dots.values(), *self.weighed.values()]
        self.move(
            leave(self.frame.lines, *self.frame.all_but(self.frame.labels), *cells), seconds=0.7
        )
        labels = self.frame.labels
        self.move(
            glide([*labels, self.box], [*row.labels, row.box]),
            dim([labels[i] for i in visible], 1),
            dim([labels[i] for i in range(len(labels)) if i not in visible], self.theme.dimmed),
            seconds=1.5,
        )
        self.move(appear(*row.marks), seconds=0.7)
        if row.arcs:
            self.move(draw(*row.arcs, stagger=0.3), seconds=2)
        self.move(appear(*row.tips, *row.numbers, *row.notes, rise=0), seconds=1)

    # What the beats are made of.

    def _lay_out(self, kind: str) -> None:
        """Lay out the grid for beats that find none, as what comes before is not known."""
        if not self.frame.has_keys:
            self.say("grid", self._tensor(kind))
            self._put_query_back()
            self._play(self.frame.lay_out(self.brackets))

    def _play(self, moves: Iterable[Move]) -> None:
        for animations, seconds in moves:
            self.move(*animations, seconds=seconds)

    def _put_query_back(self) -> None:
        """Fly the numbers of the focus' query back into its letter."""
        if self.query_column is not None:
            self.move(merge([self.query_column], [self.frame.queries[self.focus]]), seconds=0.7)
            self.query_column = None

    def _first_score(self, cell: Cell, kind: str) -> None:
        """Make one score, slowly: a query and a key meet in their cell."""
        if cell not in self.scores:
            return
        row, column = cell
        caption = score_caption(self.subject)
        values = {"query": self._text(self.subject.focus), "key": self._text(self.shown[row])}
        size = {"size": self.subject.ref("attn.q").shape[-1]} if caption == "cell" else {}
        self.say(caption, self._tensor(kind), **values, **size, score=self.cells.score(cell))
        pair = [part.copy() for part in self.frame.meeting(row, column)]
        self.add(*pair)
        number = self.scores[cell]
        self.move(merge(pair, [number, number]), seconds=1.5)
        self.move(appear(number, rise=0), seconds=0.5)

    def _soften(self, columns: list[int], seconds: float) -> None:
        """Turn numbers into dots in these columns; what is masked goes."""
        before = {**self.scores, **self.infinities, **self.ellipses}
        gone, grown = of_columns(before, columns), of_columns(self.dots, columns)
        if gone or grown:
            self.move(leave(*gone, stagger=0.05), grow(*grown, stagger=0.05), seconds=seconds)

    def _strongest_row(self) -> int:
        """The row of the other key that the focus looks at most, itself only if alone."""
        masked = self.subject.masked[self.subject.focus]
        rows = [r for r, i in enumerate(self.shown) if r != self.focus and not masked[i]]
        return max(rows or [self.focus], key=lambda row: self.weights[self.shown[row]])

    def _tensor(self, kind: str) -> str:
        return small_print(self.subject, kind)

    def _text(self, position: int) -> str:
        return named(self.trace, position)
