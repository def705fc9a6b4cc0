"""The headline scene: what does one head look at?"""

from __future__ import annotations

import numpy as np
from manim import VGroup, VMobject

from scenes.kit.arcs import ArcRow
from scenes.kit.caption import Value
from scenes.kit.cells import Cell, HeadCells, of_columns
from scenes.kit.grid import PatternGrid
from scenes.kit.layout import MIN_CAPITAL
from scenes.kit.marks import FAINTEST_ARC
from scenes.kit.motion import appear, dim, draw, glide, grow, leave, merge
from scenes.kit.plan import grid_plan
from scenes.kit.sentence import paragraph
from scenes.kit.tokens import text_width
from scenes.kit.vectors import VectorColumn
from scenes.lesson import Lesson


class Pattern(Lesson):
    """Queries along the top, keys down the left: dot products become weights, column by column."""

    name = "pattern"
    beats = ("tokens", "queries", "keys", "scores", "mask", "softmax", "read", "sentence")

    def setup(self) -> None:
        head, focus = self.subject.head, self.subject.focus
        self.weights = self.trace[self.subject.name("attn.pattern")][head, focus]
        others = self.words.labels["others"]
        width = text_width(others.format(count=len(self.trace.tokens)), MIN_CAPITAL)
        plan = grid_plan(self.trace, self.weights, focus, width)
        label = others.format(count=len(plan.hidden))
        self.grid = PatternGrid(self.trace, plan, self.theme, others=label)
        self.cells = HeadCells(self.subject, self.grid)
        self.shown, self.hidden = plan.shown, plan.hidden
        self.focus = self.shown.index(focus)
        self.d_head = int(self.trace[self.subject.name("attn.q")].shape[-1])

    # The beats.

    def beat_tokens(self) -> None:
        self.all_labels, self.brackets = paragraph(self.trace, self.theme)
        self.say(self._tokens_caption(), "tokens", count=len(self.trace.tokens))
        self.move(appear(*self.all_labels), seconds=2)
        self.move(appear(*self.brackets), seconds=0.7)

    def beat_queries(self) -> None:
        self.say("queries", self._tensor("q"), size=self.d_head)
        self.labels = [self.all_labels[i] for i in self.shown]
        hidden = [self.all_labels[i] for i in self.hidden]
        self.move(
            glide(self.labels, self.grid.query_labels()), leave(*hidden, self.brackets), seconds=1.5
        )
        self.query_groups, self.query_arrows = self.grid.query_groups(), self.grid.query_arrows()
        self.breaks = self.grid.break_marks()
        self.move(appear(*self.query_groups, *self.breaks, *self.query_arrows), seconds=1)
        self.queries = self.grid.query_symbols()
        self.move(appear(*self.queries), seconds=1)
        self.query_column = self._query_column()
        self.move(appear(self.query_column), seconds=0.7)

    def beat_keys(self) -> None:
        self.say("keys", self._tensor("k"), size=self.d_head)
        symbol = self.queries[self.focus]
        self.move(merge([self.query_column], [symbol]), seconds=0.7)
        self.key_labels = [label.copy() for label in self.labels]
        self.add(*self.key_labels)
        self.move(glide(self.key_labels, self.grid.key_labels()), seconds=1.5)
        self.key_arrows, self.keys = self.grid.key_arrows(), self.grid.key_symbols()
        self.key_groups = VGroup(*self.grid.key_groups())
        others = self.grid.others_label()
        if others is not None:
            self.key_groups.add(others)
        self.move(appear(*self.key_groups, *self.key_arrows), seconds=1)
        self.move(appear(*self.keys), seconds=1)
        self.lines = self.grid.lines()
        self.move(appear(self.lines, rise=0), seconds=0.7)

    def beat_scores(self) -> None:
        self.scores = self.cells.scores()
        first = (self._strongest_row(), self.focus)
        self._first_score(first)
        column = [(r, c) for r, c in self.scores if c == self.focus and (r, c) != first]
        self.move(appear(*(self.scores[cell] for cell in column), rise=0), seconds=1.5)
        self.say("scores", self._tensor("scores_scaled"))
        self.ellipses = self.cells.ellipses()
        rest = [cell for cell in self.scores if cell[1] != self.focus]
        self.move(
            appear(*(self.scores[cell] for cell in rest), *self.ellipses.values(), rise=0),
            seconds=2,
        )

    def beat_mask(self) -> None:
        self.say("mask", self._tensor("scores"))
        self.infinities = self.cells.infinities()
        gone = [
            (self.ellipses if cell in self.ellipses else self.scores).pop(cell)
            for cell in self.infinities
        ]
        self.move(
            leave(*gone, stagger=0.1),
            appear(*self.infinities.values(), stagger=0.1, rise=0),
            seconds=2,
        )

    def beat_softmax(self) -> None:
        self.say("softmax_column", self._tensor("pattern"))
        self.dots = self.cells.dots(self.focus)
        self.weighed = self.cells.weights(self.focus)
        self.box = self.grid.column_box(self.focus)
        self.move(appear(self.box, rise=0), seconds=0.5)
        self._soften([self.focus], seconds=1.5)
        self.move(appear(*self.weighed.values(), rise=0), seconds=1)
        self.rest(1)
        self.say("softmax", self._tensor("pattern"))
        self._soften([c for c in range(len(self.shown)) if c != self.focus], seconds=2.5)

    def beat_read(self) -> None:
        order = np.argsort(-self.weights, kind="stable")
        named = [int(i) for i in order[:2] if self.weights[i] >= FAINTEST_ARC]
        words = ("first", "second"), ("one", "two")
        values: dict[str, Value] = {"query": self._text(self.subject.focus)}
        for word, weight, key in zip(*words, named, strict=False):
            values[word] = self._text(key)
            values[weight] = self.cells.ref("pattern", self.subject.focus, key)
        self.say("read_two" if len(named) == 2 else "read_one", self._tensor("pattern"), **values)
        self.move(dim(self._not_read(named), self.theme.dimmed), seconds=1)

    def beat_sentence(self) -> None:
        row = ArcRow(self.trace, self.grid.plan, self.focus, self.cells.weight, self.theme)
        row.add_notes(self.words.labels)
        self.say("sentence", self._tensor("pattern"), query=self._text(self.subject.focus))
        gone = [*self._grid_parts(), *self.query_groups, *self.breaks]
        self.move(leave(*gone), seconds=0.7)
        self.move(
            glide([*self.labels, self.box], [*row.labels, row.box]),
            dim(self.labels[: self.focus + 1], 1),
            dim(self.labels[self.focus + 1 :], self.theme.dimmed),
            seconds=1.5,
        )
        self.move(appear(*row.marks), seconds=0.7)
        self.move(draw(*row.arcs, stagger=0.3), seconds=2)
        self.move(appear(row.tip, *row.numbers, *row.notes, rise=0), seconds=1)

    # What the beats are made of.

    def _tokens_caption(self) -> str:
        if any(token.byte for token in self.trace.tokens):
            return "tokens_bytes"
        return "tokens_start" if self.trace.tokens[0].special else "tokens"

    def _query_column(self) -> VectorColumn:
        """The focus' query under its symbol: what the arrow over the Q stands for."""
        subject = self.subject
        row = self.trace.ref(subject.name("attn.q"), subject.head, subject.focus)
        entries = [row[i] for i in range(self.d_head)]
        top = self.queries[self.focus].get_bottom()
        return VectorColumn(entries, top=top, color=self.theme.query, theme=self.theme)

    def _first_score(self, cell: Cell) -> None:
        """One score, slowly: a query and a key meet in their cell."""
        row, column = cell
        self.say(
            "cell",
            self._tensor("scores_scaled"),
            key=self._text(self.shown[row]),
            query=self._text(self.subject.focus),
            size=self.d_head,
            score=self.cells.at("scores_scaled", cell),
        )
        pair = [self.queries[column].copy(), self.keys[row].copy()]
        self.add(*pair)
        number = self.scores[cell]
        self.move(merge(pair, [number, number]), seconds=1.5)
        self.move(appear(number, rise=0), seconds=0.5)

    def _soften(self, columns: list[int], seconds: float) -> None:
        """In these columns, numbers turn into dots; what is masked goes."""
        before = {**self.scores, **self.infinities, **self.ellipses}
        gone, grown = of_columns(before, columns), of_columns(self.dots, columns)
        if gone:
            self.move(leave(*gone, stagger=0.05), grow(*grown, stagger=0.05), seconds=seconds)

    def _strongest_row(self) -> int:
        """The row of the earlier key that the focus looks at most, itself only if alone."""
        rows = range(max(self.focus, 1))
        return max(rows, key=lambda row: self.weights[self.shown[row]])

    def _not_read(self, named: list[int]) -> list[VMobject]:
        """What steps back so that the focus' column and the keys it names stand out."""
        rows = [r for r, token in enumerate(self.shown) if token not in named]
        columns = [c for c in range(len(self.shown)) if c != self.focus]
        parts: list[VMobject] = [dot for (_, c), dot in self.dots.items() if c != self.focus]
        for series in (self.labels, self.query_arrows, self.queries):
            parts += [series[c] for c in columns]
        for series in (self.key_labels, self.key_arrows, self.keys):
            parts += [series[r] for r in rows]
        return [*parts, *self.key_groups, *self.query_groups, *self.breaks]

    def _grid_parts(self) -> list[VMobject]:
        """Everything of the grid but the words along the top."""
        arrows = [*self.query_arrows, *self.key_arrows]
        symbols = [*self.queries, *self.keys]
        cells = [*self.dots.values(), *self.weighed.values()]
        return [self.lines, *arrows, *symbols, *cells, *self.key_labels, *self.key_groups]

    def _tensor(self, kind: str) -> str:
        """The tensor of this head as the small print names it."""
        if kind == "tokens":
            return kind
        return f"{self.subject.name(f'attn.{kind}')}[{self.subject.head}]"

    def _text(self, position: int) -> str:
        """A token as captions name it: a byte with the character that it is a part of."""
        token = self.trace.tokens[position]
        if token.byte and token.span is not None:
            return f"{token.text} ({self.trace.text[slice(*token.span)]})"
        return token.text
