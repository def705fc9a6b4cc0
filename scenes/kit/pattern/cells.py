"""The contents of a pattern grid's cells: one head's scores and weights, by reference."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

import numpy as np

import attncore as ac
from scenes.kit.arrays.folding import decimals_for
from scenes.kit.marks.dot import Dot
from scenes.kit.pattern.grid import PatternGrid
from scenes.kit.type.number import Number, Source, point_shift, spell
from scenes.kit.type.text import Formula
from scenes.subject import Subject

Part = TypeVar("Part")
Cell = tuple[int, int]  # row (key) and column (query) of the grid


class HeadCells:
    """One head's marks for each cell; the row after the last shown key is that of elided keys."""

    def __init__(self, subject: Subject, grid: PatternGrid) -> None:
        self.subject, self.grid = subject, grid
        self.shown, self.elided = grid.plan.shown, grid.plan.elided

    @property
    def kind(self) -> str:
        """The scores that are shown: `scores_scaled`, or `scores` where only these are known."""
        return (self.subject.scores or "").removeprefix("attn.")

    def all(self) -> list[Cell]:
        """The cells of shown keys, column by column."""
        n = len(self.shown)
        return [(row, column) for column in range(n) for row in range(n)]

    def is_masked(self, cell: Cell) -> bool:
        """Whether the query of a cell may not look at its key; of elided keys, at none of them."""
        row, column = cell
        keys = [self.shown[row]] if row < len(self.shown) else list(self.elided)
        return bool(self.subject.masked[self.shown[column], keys].all())

    def ref(self, kind: str, query: int, key: int) -> ac.Ref:
        """An entry of this head's `scores_scaled`, `scores` or `pattern`, by tokens."""
        return self.subject.ref(f"attn.{kind}", query, key)

    def at(self, kind: str, cell: Cell) -> ac.Ref:
        row, column = cell
        return self.ref(kind, self.shown[column], self.shown[row])

    def score(self, cell: Cell) -> ac.Ref:
        """The score of a cell: that before the mask, where it is known."""
        return self.at(self.kind, cell)

    def weight(self, cell: Cell) -> Source:
        """The weight of a cell; in the last row, of all elided keys together."""
        row, column = cell
        if row < len(self.shown):
            return self.at("pattern", cell)
        query = self.shown[column]
        return ac.Derived(ac.total, [self.ref("pattern", query, key) for key in self.elided])

    def scores(self) -> dict[Cell, Number]:
        """The numbers of all scores, also where they will be masked, if known there."""
        sources = {cell: self.score(cell) for cell in self.all()}
        values = {cell: float(np.asarray(source.value)) for cell, source in sources.items()}
        values = {cell: value for cell, value in values.items() if np.isfinite(value)}
        decimals = decimals_for(values.values(), most=1, digits=3)
        texts = [spell(value, decimals) for value in values.values()]
        shift = point_shift(texts, self.grid.plan.digit)
        return {
            cell: self.grid.score(
                sources[cell],
                *cell,
                strength=self._strength(cell, value),
                decimals=decimals,
                shift=shift,
            )
            for cell, value in values.items()
        }

    def _strength(self, cell: Cell, score: float) -> float:
        """The brightness of a score: 0 for the lowest that its query may see, 1 for the highest."""
        query = self.shown[cell[1]]
        row = self.subject.ref(f"attn.{self.kind}", query).array
        visible = row[~self.subject.masked[query] & np.isfinite(row)]
        low, high = visible.min(initial=score), visible.max(initial=score)
        return float((score - low) / (high - low)) if high > low else 1.0

    def infinities(self) -> dict[Cell, Number]:
        """The −∞ of every masked cell; of elided keys, where none of them may be looked at."""
        masked = [cell for cell in self._rows_and_elided() if self.is_masked(cell)]
        keys = {cell: [*self.shown, *self.elided][cell[0]] for cell in masked}
        sources = {cell: self.ref("scores", self.shown[cell[1]], keys[cell]) for cell in masked}
        return {cell: self.grid.minus_infinity(source, *cell) for cell, source in sources.items()}

    def ellipses(self) -> dict[Cell, Formula]:
        """The ellipses in the row of elided keys, before softmax."""
        columns = range(len(self.shown) if self.elided else 0)
        return {(len(self.shown), column): self.grid.ellipsis(column) for column in columns}

    def dots(self, focus: int) -> dict[Cell, Dot]:
        """The dots of all weights above 0, also those of elided keys together.

        focus  the column whose dots leave room for their numbers
        """
        sources = {cell: self.weight(cell) for cell in self._rows_and_elided()}
        return {
            cell: self.grid.dot(source, *cell, aside=cell[1] == focus)
            for cell, source in sources.items()
            if float(np.asarray(source.value)) > 0
        }

    def weights(self, column: int, *, decimals: int = 2) -> dict[Cell, Number]:
        """The weights of one column as numbers: with the dots they add up to 1."""
        return {
            cell: self.grid.weight(self.weight(cell), *cell, decimals=decimals)
            for cell in self._rows_and_elided()
            if cell[1] == column and float(np.asarray(self.weight(cell).value)) > 0
        }

    def _rows_and_elided(self) -> list[Cell]:
        rows, columns = len(self.grid.plan.ys), len(self.shown)
        return [(row, column) for column in range(columns) for row in range(rows)]


def of_columns(cells: Mapping[Cell, Part], columns: list[int]) -> list[Part]:
    """The parts of these columns, column by column."""
    order = sorted(cells, key=lambda cell: (cell[1], cell[0]))
    return [cells[cell] for cell in order if cell[1] in columns]
