"""The attention pattern of one head: words, letters and cells, each in its place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TypeVar

import numpy as np
from manim import Animation, ManimColor, VMobject

import attncore as ac
from scenes.kit import layout
from scenes.kit.arrays.closing import closes
from scenes.kit.arrays.vector import VectorColumn
from scenes.kit.marks.dot import Dot
from scenes.kit.marks.strokes import Box
from scenes.kit.motion import drive, faded
from scenes.kit.pattern.arcs import ArcRow
from scenes.kit.pattern.cells import Cell, HeadCells
from scenes.kit.pattern.frame import GridFrame
from scenes.kit.pattern.grid import SYMBOL_SIZE
from scenes.kit.pattern.head import ScoreCells, head_grid
from scenes.kit.theme import Theme
from scenes.kit.tokens.label import Label
from scenes.kit.type.number import Number, number_of
from scenes.kit.type.text import Formula
from scenes.subject import Subject
from scenes.subject.subject import SCALED, divided_by

RAW = "scores_raw"
CHIP = 0.2  # beyond the ends of a word in its frame
BELOW_LINE, ABOVE_LINE = (
    0.52,
    1.24,
)  # from the line of a word to the edges of its frame, in its sizes
BELOW, UNDER = 0.24, 0.06  # room of the sum under the grid; from there down to it
AIR = 0.06  # least, between an accent and the frame
DECIMALS = 2, 3, 4
Cells = dict[Cell, Number | Formula]
Part = TypeVar("Part", bound=VMobject)


class HeadView:
    """The parts of a head's picture; nothing here moves.

    frame          words, arrows and letters on both sides, and the lines
    shown          positions of the tokens that have a column and a row
    focus, others  the columns of the focus, and of all others
    best           the row of the other key that the focus attends to most
    """

    def __init__(self, subject: Subject, labels: Mapping[str, str], theme: Theme) -> None:
        self.subject, self.labels, self.theme = subject, labels, theme
        self.grid = head_grid(subject, labels, theme, below=BELOW)
        self.cells = HeadCells(subject, self.grid)
        self.frame = GridFrame(self.grid)
        self.shown = self.grid.plan.shown
        self.focus = self.shown.index(subject.focus)
        self.others = [column for column in range(len(self.shown)) if column != self.focus]
        self.best = ScoreCells(subject, self.grid, RAW).strongest_row(self.focus)

    # What stands around the grid.

    def chips(self, labels: Iterable[Label]) -> list[Box]:
        """A frame around each token."""
        return [self.chip(label, self.theme.quiet) for label in labels]

    def chip(self, label: Label, color: ManimColor | None = None) -> Box:
        """The frame around a token; without a colour, that of the focus."""
        low = label.baseline - BELOW_LINE * label.size
        high = max(label.baseline + ABOVE_LINE * label.size, label.get_top()[1] + AIR)
        middle = np.array([label.get_center()[0], (low + high) / 2, 0])
        return Box(label.width + CHIP, high - low, middle, color=color or self.theme.focus)

    def query_column(self) -> VectorColumn:
        """The query of the focus, under its letter."""
        top = self.frame.queries[self.focus].get_bottom()
        entries = list(self.subject.ref("attn.q", self.subject.focus))
        return VectorColumn(entries, top=top, color=self.theme.query, theme=self.theme)

    def division(self) -> Formula:
        """The sign of what all scores are divided by, in the free corner of the grid."""
        sign = Formula(f"div sqrt({self.divisor})", size=SYMBOL_SIZE, color=self.theme.text)
        foot = self.frame.queries[0].baseline if self.frame.queries else self.grid.plan.top
        edge = self.frame.keys[0].get_right()[0] if self.frame.keys else self.grid.plan.left
        return sign.place(float(edge), foot, "right")

    # What stands in the cells.

    @property
    def divisor(self) -> int | None:
        """The length of queries and keys, if scores are known before a division by its root."""
        known = self.subject.scores == SCALED and self.subject.knows(f"attn.{RAW}")
        return divided_by(self.subject) if known else None

    @property
    def first_kind(self) -> str:
        """The scores that come first: before any scaling, if they are known."""
        return RAW if self.divisor else self.cells.kind

    def scores(self) -> Cells:
        """The first scores; ellipses for elided keys; −∞ only where no score is known before it."""
        kind = self.first_kind
        found: Cells = dict(ScoreCells(self.subject, self.grid, kind).scores())
        masked: Cells = dict(self.infinities()) if kind == "scores" else {}
        return {**self.cells.ellipses(), **found, **masked}

    def divide(self, scores: Cells) -> Animation:
        """The motion of all scores to what they are when they are divided by the root."""
        numbers = {cell: part for cell, part in scores.items() if isinstance(part, Number)}
        assert self.divisor is not None, "these scores are not divided by a root"
        ends = {cell: self.cells.at("scores_scaled", cell) for cell in numbers}
        starts = {cell: self.cells.at(RAW, cell) for cell in numbers}
        share = self.divisor**-0.5

        def keep(factor: float) -> None:
            for cell, number in numbers.items():
                raw = ac.Derived(ac.scaled, starts[cell], factor=factor)
                number.show(ends[cell] if factor == share else raw)

        return drive(numbers.values(), keep, 1.0, share)

    def infinities(self) -> dict[Cell, Number]:
        return self.cells.infinities()

    def dots(self) -> dict[Cell, Dot]:
        return self.cells.dots(self.focus)

    def weights(self) -> dict[Cell, Number]:
        """The weights of the focus as numbers, beside their dots."""
        return self.cells.weights(self.focus, decimals=self.decimals)

    @cached_property
    def decimals(self) -> int:
        """The decimals of the weights: the first with which they add up to 1 as displayed."""
        terms = [number_of(number.source) for number in self.cells.weights(self.focus).values()]
        room = [places for places in DECIMALS if self.grid.has_room(places)]
        return next((places for places in room if closes(terms, 1.0, places)), DECIMALS[0])

    def total(self, weights: Mapping[Cell, Number]) -> list[Number | Formula]:
        """The sum of the weights, under them; with a sign for "about" where no digits close."""
        numbers = list(weights.values())
        terms = [number_of(number.source) for number in numbers]
        total = ac.Derived(ac.total, self.subject.ref("attn.pattern", self.subject.focus))
        size, plan = numbers[0].size, self.grid.plan
        number = Number(
            total, size=numbers[0].digit_height, color=self.theme.text, decimals=self.decimals
        )
        foot = min(plan.ys) - plan.row / 2 - UNDER - number.digit_height
        number.place(numbers[0].right, foot, "right")
        sign = "=" if closes(terms, 1.0, self.decimals) else "approx"
        mark = Formula(sign, size=size, color=self.theme.quiet)
        return [mark.place(float(number.get_left()[0]) - layout.TIGHT, foot, "right"), number]

    def column_box(self) -> Box:
        return self.grid.column_box(self.focus)

    def middle(self, column: int) -> np.ndarray:
        """The middle of a column of cells."""
        return self.grid.column_box(column).get_center()

    def stops(self, column: int) -> list[Box]:
        """The frames that run down a column: over the grid, then around each of its cells."""
        plan, theme = self.grid.plan, self.theme
        ys = [plan.top + plan.row / 2, *sorted(plan.ys, reverse=True)]
        places = [np.array([plan.xs[column], y, 0]) for y in ys]
        return [Box(plan.column, plan.row, place, color=theme.query) for place in places]

    def down(self, cells: Mapping[Cell, Part], column: int) -> list[Part]:
        """The parts of a column, from the top down."""
        found = [cell for cell in cells if cell[1] == column]
        return [cells[cell] for cell in sorted(found, key=lambda c: -self.grid.plan.ys[c[0]])]

    # The sentence.

    def arcs(self, hues: Mapping[int, ManimColor]) -> ArcRow:
        """The shown tokens in a row again, and an arc for each weight of the focus.

        hues  of tokens, by position, that have a colour of their own
        """
        masked = self.subject.masked[self.subject.focus]
        visible = [i for i, token in enumerate(self.shown) if not masked[token]]
        row = ArcRow(
            self.subject.trace,
            self.grid.plan,
            self.focus,
            visible,
            self.cells.weight,
            self.theme,
            decimals=self.decimals,
        )
        row.add_notes(self.labels)
        for i, token in enumerate(self.shown):
            if i not in visible:
                faded([row.labels[i]], self.theme.dimmed)
            elif token in hues and i != self.focus:
                row.labels[i].set_fill(hues[token])
                arcs = dict(zip(row.drawn, row.arcs, strict=True))
                arcs[i].set_fill(hues[token])
        return row
