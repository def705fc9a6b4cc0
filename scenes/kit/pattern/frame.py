"""The frame of the pattern grid: words above and left of it, with their queries and keys."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from manim import Animation, VMobject

from scenes.kit.motion import appear, glide, leave
from scenes.kit.pattern.grid import PatternGrid
from scenes.kit.tokens.label import Label

Move = tuple[list[Animation], float]  # played together, for so many seconds
Side = Sequence[Sequence[VMobject]]  # words, arrows and letters of queries, or of keys


class GridFrame:
    """The words on both sides of a grid, their arrows and letters, and the lines between.

    Unknown queries or keys have no arrows and no letters. Where a sentence is given, its own
    labels become the words along the top, and copies of them those at the left: `lay_out` says
    how they get there. Else all parts are in their places.

    labels      over the columns; elided: those of the sentence that have no column
    key_labels  left of the rows
    """

    def __init__(self, grid: PatternGrid, sentence: Sequence[Label] = ()) -> None:
        self.grid = grid
        self.labels = [sentence[i] for i in grid.plan.shown] if sentence else grid.query_labels()
        self.elided = [sentence[i] for i in grid.plan.elided] if sentence else []
        self.key_labels = grid.key_labels()
        self.query_arrows, self.queries = grid.query_arrows(), grid.query_symbols()
        self.key_arrows, self.keys = grid.key_arrows(), grid.key_symbols()
        self.query_groups, self.breaks = [*grid.query_groups()], [*grid.break_marks()]
        others = grid.others_label()
        self.key_groups: list[VMobject] = [*grid.key_groups(), *([others] if others else [])]
        self.lines = grid.lines()
        self.has_queries = self.has_keys = not sentence

    @property
    def marks(self) -> list[VMobject]:
        """Brackets, ellipses, and the label of the row of elided keys."""
        return [*self.query_groups, *self.breaks, *self.key_groups]

    # The way there.

    def lay_out(self, *gone: VMobject) -> Iterator[Move]:
        """Both sides and the grid itself; `gone` leaves as the words take their places."""
        yield from self.lay_out_queries(*gone)
        yield from self.lay_out_keys()

    def lay_out_queries(self, *gone: VMobject) -> Iterator[Move]:
        """The upper side, once: words glide there, arrows and letters follow."""
        if self.has_queries:
            return
        self.has_queries = True
        yield [glide(self.labels, self.grid.query_labels()), leave(*self.elided, *gone)], 1.5
        yield from _bring(*self.query_groups, *self.breaks, *self.query_arrows)
        yield from _bring(*self.queries)

    def lay_out_keys(self) -> Iterator[Move]:
        """The left side and the lines, once."""
        if self.has_keys:
            return
        self.has_keys = True
        places, self.key_labels = self.key_labels, [label.copy() for label in self.labels]
        yield [glide(self.key_labels, places)], 1.5
        yield from _bring(*self.key_groups, *self.key_arrows)
        yield from _bring(*self.keys)
        yield [appear(self.lines, rise=0)], 0.7

    # Parts of it.

    @property
    def _sides(self) -> tuple[Side, Side]:
        over = (self.labels, self.query_arrows, self.queries)
        return over, (self.key_labels, self.key_arrows, self.keys)

    def query(self, column: int) -> list[VMobject]:
        """The word over a column, its arrow and its letter, as far as they are known."""
        return [parts[column] for parts in self._sides[0] if parts]

    def key(self, row: int) -> list[VMobject]:
        """The word left of a row, its arrow and its letter, as far as they are known."""
        return [parts[row] for parts in self._sides[1] if parts]

    def answering(self) -> list[VMobject]:
        """The letter of each key, or its word where no letter is known."""
        return [*(self.keys or self.key_labels)]

    def meeting(self, row: int, column: int) -> list[VMobject]:
        """The query and the key of a cell as they stand on the axes: letters, else words."""
        return [(self.queries or self.labels)[column], self.answering()[row]]

    def all_but(self, there: Collection[VMobject]) -> list[VMobject]:
        """Everything but the lines and what is there already, words first."""
        pairs = zip(*self._sides, strict=True)
        parts = [part for across, down in pairs for part in (*across, *down)]
        known = {id(part) for part in there}
        return [part for part in (*parts, *self.marks) if id(part) not in known]

    def about_others(self, rows: Collection[int], columns: Collection[int]) -> list[VMobject]:
        """Everything but the lines and what is about these rows and columns."""
        own = [part for column in columns for part in self.query(column)]
        return self.all_but(own + [part for row in rows for part in self.key(row)])


def _bring(*things: VMobject) -> Iterator[Move]:
    if things:
        yield [appear(*things)], 1.0
