"""The frame of a head's grid: words along both sides, their arrows and letters, and the lines."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from manim import ManimColor

from scenes.kit.checks import Mark
from tests.scenes.support.find.grid import find_columns, find_grid
from tests.scenes.support.find.measure import CENTRE, LEVEL, level
from tests.scenes.support.find.table import HEADS, Found
from tests.scenes.support.find.wanted import Column, Item, Row
from tests.scenes.support.find.words import read_frame_around, read_pieces, turns

if TYPE_CHECKING:
    from tests.scenes.support.find.see import See

OTHERS = "others"  # the row of the keys that are elided
OVERHANG, REACH = 0.18, 0.35  # brackets beyond the middles of columns; of rows, in rows
GAP = 1.2  # frame units: where queries are elided, an ellipsis is no further from a column
SYMBOL, FOOT = 0.2, 0.17  # frame units: size of letters and ellipses; from the grid up to them
HIGH = 2.0  # frame units: ellipses stand no further under words


class HeadFrame:
    """What stands around the cells of a head, found by the letters or else the words.

    xs      the middles of the columns, by token
    rows    the tokens of each row, from the top down: one, or those that are elided
    ys      the middles of the rows, by the same names
    elided  the tokens that have no column
    sides   where lines stand, across and up; none where there is no grid yet
    """

    def __init__(
        self,
        see: See,
        *,
        over: Collection[int] | None = None,
        beside: Collection[int] | None = None,
        rest: float = 1.0,
        hues: Mapping[int, ManimColor] | None = None,
        lines: bool = True,
    ) -> None:
        """Take brackets, ellipses, the frame of the focus, and the lines.

        over, beside  the tokens whose column and row stand out, unless all do
        rest          how strong the others are
        hues          inks of words left of the rows
        """
        self.see, self._bright, self._rest = see, (over, beside), rest
        self._hues = hues or {}
        if lines:
            grid = find_grid(see.stage, see.played)
            self.xs, ys, self.words, self._beside = grid.xs, grid.ys, grid.over, grid.beside
        else:
            (self.xs, self.words), ys, self._beside = find_columns(see.stage, see.facts), {}, {}
        self.elided = [i for i in range(len(see.facts.trace.tokens)) if i not in self.xs]
        self.ys = {str(i): y for i, y in ys.items()}
        if lines and grid.elided_y is not None:
            self.ys[OTHERS] = grid.elided_y
        self.ys = dict(sorted(self.ys.items(), key=lambda row: -row[1]))
        self.rows = {n: self.elided if n == OTHERS else [int(n)] for n in self.ys}
        self._size = self.words[see.facts.focus].capital
        narrow = self._take_ellipses(grid.sides[1][-1] + FOOT if lines else None)
        read_frame_around(see, self.words[see.facts.focus])
        self._take_pieces(ys)
        if lines:
            self.sides = see.grid(
                list(self.xs.values()), list(self.ys.values()), narrow, opacity=rest
            )

    def table(self, cells: Mapping[int, Column], *, aligned: bool = False) -> Found:
        """Everything in its column and row: words, arrows and letters, and these cells.

        cells  what stands in the column of each query, by the names of the rows
        """
        heads = self._heads()
        columns = [heads[i] | dict(cells.get(i, {})) for i in self.xs]
        side = {name: self._side(name) for name in self.rows} if self.rows else None
        got = self.see.table(columns, list(self.xs.values()), side, aligned=aligned)
        ends = [got[HEADS, name][0].box[2] for name in self.rows if name != OTHERS]
        assert np.ptp(ends or [0]) < CENTRE, f"words do not end at one place: {ends}"
        return got

    def column(self, query: int) -> int:
        """The place of a query's column among all that lines stand between."""
        return int(np.searchsorted(self.sides[0], self.xs[query])) - 1

    def holds(self, query: int, name: str, mark: Mark) -> bool:
        """Whether a mark has its middle in a cell."""
        across, up = self.sides
        column, row = self.column(query), int(np.searchsorted(up, self.ys[name]))
        x, y = mark.centre
        return bool(across[column] < x < across[column + 1] and up[row - 1] < y < up[row])

    @property
    def side(self) -> float:
        """The shorter side of a cell."""
        query = self.column(self.see.facts.focus)
        across, up = self.sides
        return float(min(across[query + 1] - across[query], up[1] - up[0]))

    def _strength(self, side: int, token: int) -> float:
        bright = self._bright[side]
        return 1.0 if bright is None or token in bright else self._rest

    def _heads(self) -> dict[int, dict[str, Row]]:
        """Word, arrow and letter of each query; words may take turns on two levels."""
        see, upper = self.see, turns([self.words[i] for i in self.xs])
        heads: dict[int, dict[str, Row]] = {}
        for i, high in zip(self.xs, upper, strict=True):
            faint, turn = {"opacity": self._strength(0, i)}, "upper " * high
            heads[i] = {f"{turn}word": see.word(i, size=self._size, **faint)}
            if see.facts.knows("q"):
                letter = see.formula(f"arrow(Q)_{i}", see.theme.query, **faint)
                heads[i] |= {f"{turn}arrow": see.arrow(**faint), "letter": letter}
        return heads

    def _side(self, name: str) -> list[Item]:
        """Word, arrow and letter of a key, or how many keys are elided."""
        see, count = self.see, len(self.elided)
        if name == OTHERS:
            said = see.labels["other" if count == 1 else "others"].format(count=count)
            return [see.text(said, see.theme.quiet, size=self._size, opacity=self._rest)]
        i = int(name)
        faint = {"opacity": self._strength(1, i)}
        word = see.word(i, size=self._size, **faint)
        if not see.facts.knows("k"):
            return [word.but(ink=self._hues.get(i, word.ink))]
        letter = see.formula(f"arrow(K)_{i}", see.theme.key, **faint)
        return [word.but(ink=self._hues.get(i, word.ink)), see.arrow(**faint), letter]

    def _take_ellipses(self, foot: float | None) -> list[float]:
        """The middles of the gaps between columns, an ellipsis over each; also before and after.

        foot  the line on which they stand, if it is known
        """
        see, narrow = self.see, []
        dots = see.formula("dots.c", see.theme.quiet, opacity=self._rest, size=SYMBOL)
        low = max([*self.ys.values(), min(map(level, self.words.values())) - HIGH])
        xs = list(self.xs.values())
        ends = [(-1, xs[0] - GAP), *self.xs.items(), (self._count, xs[-1] + GAP)]
        for (one, left), (two, right) in pairwise(ends):
            if two - one > 1:

                def between(mark: Mark, a: float = left, b: float = right) -> bool:
                    return a < mark.centre[0] < b and level(mark) > low

                (mark,) = see.find(dots, f"the ellipsis between {one} and {two}", ok=between)
                at = mark.baseline
                assert foot is None or abs(at - foot) < LEVEL, f"an ellipsis on the line {at:.2f}"
                narrow += [float(mark.centre[0])] if one >= 0 and two < self._count else []
        return narrow

    @property
    def _count(self) -> int:
        return len(self.see.facts.trace.tokens)

    def _take_pieces(self, ys: Mapping[int, float]) -> None:
        """The brackets over the words and left of them, and the characters that bytes spell."""
        top = max(mark.box[3] for mark in self.words.values())
        over = {
            i: np.array([x - OVERHANG, top - self._size, x + OVERHANG, top])
            for i, x in self.xs.items()
        }
        read_pieces(self.see, over, opacity=self._rest)
        if not ys:
            return
        left = min(mark.box[0] for mark in self._beside.values())
        steps = -np.diff(list(self.ys.values()))
        reach = REACH * (float(steps[0]) if len(steps) else 0)
        beside = {i: np.array([left, y - reach, left, y + reach]) for i, y in ys.items()}
        read_pieces(self.see, beside, 1, opacity=self._rest)
