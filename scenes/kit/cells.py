"""One head's scores and weights in the cells of its grid: by reference, never by value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

import numpy as np

import attncore as ac
from scenes.kit.grid import PatternGrid
from scenes.kit.marks import Dot
from scenes.kit.number import Number, Source
from scenes.subject import Subject

Part = TypeVar("Part")
Cell = tuple[int, int]  # row (key) and column (query) of the grid


class HeadCells:
    """Makes what stands in each cell. The row after the last shown key is that of hidden keys."""

    def __init__(self, subject: Subject, grid: PatternGrid) -> None:
        self.subject, self.grid = subject, grid
        self.shown, self.hidden = grid.plan.shown, grid.plan.hidden
        scores = subject.trace[subject.name("attn.scores_scaled")][subject.head]
        self._strongest = float(np.abs(scores).max())

    def all(self) -> list[Cell]:
        """The cells of shown keys, column by column."""
        n = len(self.shown)
        return [(row, column) for column in range(n) for row in range(n)]

    def masked(self) -> list[Cell]:
        """The cells whose query may not look at their key."""
        return [cell for cell in self.all() if np.isneginf(self.at("scores", cell).value)]

    def ref(self, kind: str, query: int, key: int) -> ac.Ref:
        """An entry of this head's `scores_scaled`, `scores` or `pattern`, by tokens."""
        trace, name = self.subject.trace, self.subject.name(f"attn.{kind}")
        return trace.ref(name, self.subject.head, query, key)

    def at(self, kind: str, cell: Cell) -> ac.Ref:
        row, column = cell
        return self.ref(kind, self.shown[column], self.shown[row])

    def weight(self, cell: Cell) -> Source:
        """The weight of a cell; in the last row, of all hidden keys together."""
        row, column = cell
        if row < len(self.shown):
            return self.at("pattern", cell)
        query = self.shown[column]
        return ac.Derived(ac.total, [self.ref("pattern", query, key) for key in self.hidden])

    def scores(self) -> dict[Cell, Number]:
        """Every score as a number, also where it will be masked."""
        return {
            cell: self.grid.score(self.at("scores_scaled", cell), *cell, self._strongest)
            for cell in self.all()
        }

    def infinities(self) -> dict[Cell, Number]:
        """The −∞ of every masked cell."""
        return {
            cell: self.grid.minus_infinity(self.at("scores", cell), *cell) for cell in self.masked()
        }

    def dots(self) -> dict[Cell, Dot]:
        """Every weight above 0 as a dot, also those of hidden keys together."""
        rows, columns = len(self.grid.plan.ys), len(self.shown)
        sources = {(r, c): self.weight((r, c)) for c in range(columns) for r in range(rows)}
        return {
            cell: self.grid.dot(source, *cell)
            for cell, source in sources.items()
            if float(np.asarray(source.value)) > 0
        }


def of_columns(cells: Mapping[Cell, Part], columns: list[int]) -> list[Part]:
    """What stands in these columns, column by column."""
    order = sorted(cells, key=lambda cell: (cell[1], cell[0]))
    return [cells[cell] for cell in order if cell[1] in columns]
