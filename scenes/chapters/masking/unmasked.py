"""The attention of one head without its mask: the weights that lie ahead of their queries."""

from __future__ import annotations

import attncore as ac
from scenes.kit.marks.dot import Dot
from scenes.kit.pattern.cells import Cell, HeadCells
from scenes.kit.type.number import Source, number_of
from scenes.subject import Subject

MUCH = 0.1  # of the attention: less is called little


def ahead(subject: Subject) -> ac.Derived:
    """The attention that the focus gives to all tokens after it together."""
    return ac.Derived(ac.total, subject.ref("attn.pattern", subject.focus)[subject.focus + 1 :])


class UnmaskedCells(HeadCells):
    """The cells of a run without its mask: what a mask would hide has the mask's colour."""

    def looks_ahead(self, cell: Cell) -> bool:
        """Whether the key of a cell comes after its query; of elided keys, all of them."""
        row, column = cell
        keys = self.shown[row : row + 1] or self.elided
        return min(keys) > self.shown[column]

    def dots(self, focus: int) -> dict[Cell, Dot]:
        made = super().dots(focus)
        for cell, dot in made.items():
            if self.looks_ahead(cell):
                dot.set_fill(self.grid.theme.masked)
        return made


def leak_caption(given: Source) -> str:
    """The caption on the attention to later tokens where nothing is masked."""
    return "leak_sum" if number_of(given) >= MUCH else "leak_small"
