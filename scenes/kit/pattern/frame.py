"""The frame of the pattern grid: words above and left of it, with their queries and keys."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from manim import Animation, VGroup, VMobject

from scenes.kit.marks.strokes import Arrow, Strokes
from scenes.kit.motion import appear, glide, leave
from scenes.kit.pattern.grid import PatternGrid
from scenes.kit.tokens.label import Label
from scenes.kit.type.text import Formula

Side = Sequence[VMobject]

Move = tuple[list[Animation], float]  # played together, for so many seconds


class Axes:
    """The words along the top of a grid and down its left; each side is laid out when needed.

    Unknown queries or keys have no arrows and no letters. The same labels that were
    the sentence become the words along the top; copies of them become those at the left.
    """

    def __init__(self, grid: PatternGrid, sentence: Sequence[Label]) -> None:
        self.grid = grid
        self.labels: list[Label] = [sentence[i] for i in grid.plan.shown]
        self.others = [sentence[i] for i in grid.plan.hidden]
        self.query_groups, self.breaks, self.key_groups = VGroup(), VGroup(), VGroup()
        self.query_arrows: list[Arrow] = []
        self.key_arrows: list[Arrow] = []
        self.queries: list[Formula] = []
        self.keys: list[Formula] = []
        self.key_labels: list[Label] = []
        self.lines: Strokes | None = None
        self._has_queries = False

    def lay_out(self, *gone: VMobject) -> Iterator[Move]:
        """Both sides and the grid itself; `gone` leaves as the words take their places."""
        yield from self.lay_out_queries(*gone)
        yield from self.lay_out_keys()

    def lay_out_queries(self, *gone: VMobject) -> Iterator[Move]:
        if self._has_queries:
            return
        self._has_queries = True
        yield [glide(self.labels, self.grid.query_labels()), leave(*self.others, *gone)], 1.5
        self.query_groups, self.query_arrows = self.grid.query_groups(), self.grid.query_arrows()
        self.breaks = self.grid.break_marks()
        yield from _bring(*self.query_groups, *self.breaks, *self.query_arrows)
        self.queries = self.grid.query_symbols()
        yield from _bring(*self.queries)

    def lay_out_keys(self) -> Iterator[Move]:
        if self.lines is not None:
            return
        self.key_labels = [label.copy() for label in self.labels]
        yield [glide(self.key_labels, self.grid.key_labels())], 1.5
        self.key_arrows, self.keys = self.grid.key_arrows(), self.grid.key_symbols()
        self.key_groups = VGroup(*self.grid.key_groups())
        others = self.grid.others_label()
        if others is not None:
            self.key_groups.add(others)
        yield from _bring(*self.key_groups, *self.key_arrows)
        yield from _bring(*self.keys)
        self.lines = self.grid.lines()
        yield [appear(self.lines, rise=0)], 0.7

    def meeting(self, row: int, column: int) -> list[VMobject]:
        """The query and the key of a cell as they stand on the axes: letters, else words."""
        return [(self.queries or self.labels)[column], (self.keys or self.key_labels)[row]]

    def all_but(self, rows: Collection[int], columns: Collection[int]) -> list[VMobject]:
        """Everything around the grid that is not about these rows and columns."""
        across = (self.labels, self.query_arrows, self.queries)
        down = (self.key_labels, self.key_arrows, self.keys)
        parts = [part for side in across for c, part in enumerate(side) if c not in columns]
        parts += [part for side in down for r, part in enumerate(side) if r not in rows]
        return [*parts, *self.key_groups, *self.query_groups, *self.breaks]

    def all_but_labels(self) -> list[VMobject]:
        """Everything but the words along the top."""
        arrows = [*self.query_arrows, *self.key_arrows]
        symbols = [*self.queries, *self.keys]
        groups = [*self.key_groups, *self.query_groups, *self.breaks]
        return [self.lines, *arrows, *symbols, *self.key_labels, *groups]


def _bring(*things: VMobject) -> Iterator[Move]:
    if things:
        yield [appear(*things)], 1.0


class GridFrame:
    """The frame of a pattern grid: the words, their queries and keys, and the lines."""

    def __init__(self, grid: PatternGrid) -> None:
        self.queries: list[Side] = [grid.query_labels(), grid.query_arrows(), grid.query_symbols()]
        self.keys: list[Side] = [grid.key_labels(), grid.key_arrows(), grid.key_symbols()]
        others = grid.others_label()
        self.marks = [*grid.query_groups(), *grid.break_marks(), *grid.key_groups()]
        self.marks += [others] if others is not None else []
        self.lines = grid.lines()

    def query(self, column: int) -> list[VMobject]:
        """The word over a column, its arrow and its letter, as far as they are known."""
        return [side[column] for side in self.queries if side]

    def key(self, row: int) -> list[VMobject]:
        return [side[row] for side in self.keys if side]

    def answering(self) -> list[VMobject]:
        """The letter of each key, or its word where no letter is known."""
        return list(self.keys[-1] or self.keys[0])

    def all_but(self, there: list[VMobject]) -> list[VMobject]:
        """Everything but the lines and what is there already, words first."""
        sides = zip(self.queries, self.keys, strict=True)
        parts = [part for across, down in sides for part in (*across, *down)]
        known = {id(part) for part in there}
        return [part for part in (*parts, *self.marks) if id(part) not in known]
