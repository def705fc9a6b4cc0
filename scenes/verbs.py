"""The verbs of a lesson for arithmetic: multiply, add up, fill."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from manim import VMobject

from scenes.kit.arrays.vector import VectorColumn
from scenes.kit.become import become
from scenes.kit.marks.strokes import Box
from scenes.kit.motion import appear, leave
from scenes.kit.picture import Picture
from scenes.kit.scanning import around, count, scan
from scenes.kit.theme import Theme
from scenes.kit.type.number import Number, Source
from scenes.stage import Stage

FIRST = 0.5  # seconds of each step that is shown slowly
LONGEST = 3.0  # seconds of all these steps, at most
SWEEP = 1.5  # seconds of all that comes after the first


class Verbs:
    """Arithmetic with numbers that stand on a lesson's stage; mixed into it."""

    theme: Theme
    stage: Stage

    if TYPE_CHECKING:

        def move(self, *animations: object, seconds: float = 1.0) -> None: ...

        def add(self, *things: VMobject) -> object: ...

        def remove(self, *things: VMobject) -> object: ...

    def multiply(
        self,
        left: Sequence[VMobject],
        right: Sequence[VMobject],
        result: Number,
        sums: Sequence[Source],
    ) -> None:
        """Work out a dot product: boxes run along both factors while the sum counts.

        left, right  rows of the factors, on stage: an entry or the ellipsis of folded ones each
        result       the number of the sum, which comes
        sums         how far it adds up with each row
        """
        pairs = [[around([row], self.theme.query) for row in rows] for rows in (left, right)]
        boxes = [stops[0].copy() for stops in pairs]
        result.show(sums[0])
        self.move(appear(*boxes, result, stagger=0, rise=0), seconds=FIRST)
        ways = [scan(box, stops) for box, stops in zip(boxes, pairs, strict=True)]
        self.move(*ways, count(result, sums), seconds=min(FIRST * len(sums), LONGEST))
        self.move(leave(*boxes), seconds=0.3)

    def add_up(
        self,
        terms: Sequence[Sequence[VMobject]],
        sums: Sequence[Number],
        partial: Sequence[Source] = (),
        frame: Sequence[VMobject] = (),
    ) -> None:
        """Add up rows: the first term by term in a box that grows, then all others in one sweep.

        Without partial sums all rows are added in the sweep: as it is done the second time.

        terms    [row][term] on stage
        sums     the number of each row, which comes from its terms
        partial  how far the first row adds up with each of its terms; the last is its sum
        frame    brackets and letters of the sums, which come with the sweep
        """
        slowly = 1 if partial else 0
        if partial:
            self._add_slowly(terms[0], sums[0], partial)
        copies = [[term.copy() for term in row] for row in terms[slowly:]]
        flying = [become(row, [number]) for row, number in zip(copies, sums[slowly:], strict=True)]
        coming = [appear(*frame, stagger=0, rise=0)] if frame else []
        if flying or coming:
            self.move(*flying, *coming, seconds=SWEEP)

    def add_columns(
        self, columns: Sequence[str], result: Picture, partial: Sequence[Source] = ()
    ) -> None:
        """Add up columns of numbers, row by row, into another, which comes with the last rows.

        columns  their names on the stage
        result   the column that comes, first, and what comes with it: its letter, its sign
        partial  how far the first row adds up with each column, if it is to be shown slowly
        """
        found = [each for name in columns if name in self.stage for each in self.stage[name]]
        total, *beside = result.all
        *terms, last = (each for each in (*found, total) if isinstance(each, VectorColumn))
        rows = [list(row) for row in zip(*(each.numbers for each in terms), strict=True)]
        self.add_up(rows, last.numbers, partial, [*last.frame, *beside])
        self.add(last)
        self.stage.put(**result)

    def _add_slowly(
        self, terms: Sequence[VMobject], result: Number, partial: Sequence[Source]
    ) -> None:
        """Add up one row in a box that grows, while its sum counts."""
        steps = [around(terms[: i + 1], self.theme.query) for i in range(len(terms))]
        box = steps[0].copy()
        result.show(partial[0])
        self.move(appear(box, result, stagger=0, rise=0), seconds=FIRST)
        if len(terms) > 1:
            seconds = min(FIRST * len(terms), LONGEST)
            self.move(scan(box, steps), count(result, partial), seconds=seconds)
        self.move(leave(box), seconds=0.3)

    def fill(
        self,
        columns: Sequence[Sequence[VMobject]],
        stops: Sequence[Sequence[Box]],
        *,
        whole: VMobject | None = None,
        seconds: float = SWEEP,
    ) -> None:
        """Fill cells: a box runs down each column and leaves what is there.

        columns  [column][row] what comes
        stops    [column] the box at the head of the column, then around each of its cells
        whole    what looks like all cells together, and takes their place in the end
        """
        boxes = [places[0].copy() for places in stops]
        ways = [
            scan(box, places, cells)
            for box, places, cells in zip(boxes, stops, columns, strict=True)
        ]
        self.move(appear(*boxes, stagger=0, rise=0), seconds=0.3)
        self.move(*ways, seconds=seconds)
        self.move(leave(*boxes), seconds=0.3)
        if whole is not None:
            self.remove(*(cell for cells in columns for cell in cells))
            self.add(whole)
