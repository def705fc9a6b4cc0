"""One beat as it is seen, and a claim about it: every mark is taken for what it is, or refused.

A claim states what must be there, each thing with its ink and strength; at the end none may be
left that no statement has taken:

    def weigh(see: See) -> None:
        see.earlier("weigh", **example(see.facts))
        see.caption("weigh_all")
        see.prints("blocks.1.attn.pattern[2]")
        got = see.table([
            {"word": see.word(i), "letter": see.formula(f"arrow(V)_{i}", see.theme.value)}
            | see.vector(see.facts.weight(focus, i) * v[i], 2, see.theme.value, opacity=faint(i))
            for i in shown
        ])
        see.brackets(got, range(len(shown)))

    CLAIMS = {"weigh": seen(weigh)}
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import wraps
from string import Formatter
from typing import Any

import numpy as np

from scenes.kit import layout
from scenes.kit.checks import Mark
from tests.scenes.support import reading
from tests.scenes.support.facts import Value
from tests.scenes.support.find import arcs, bars, equation, heat, lines, points, table
from tests.scenes.support.find.measure import CENTRE, extent, middle, runs_of
from tests.scenes.support.find.wanted import Column, Ink, Item, Wanted
from tests.scenes.support.frame import check_caption, check_print
from tests.scenes.support.judge import Claim
from tests.scenes.support.stage import Played, Stage

LINE = 0.03  # of the size of a line: how far its marks may be off it


class See(Wanted):
    """One beat of a played scene, and what of it has been taken for what it is.

    taken  each mark that was, and for what
    """

    def __init__(self, stage: Stage, played: Played) -> None:
        super().__init__(played)
        self.stage = stage
        self.taken: dict[Mark, str] = {}

    # Single marks.

    def take(self, mark: Mark, item: Item, where: str) -> Mark:
        """Take a mark for what is wanted; raises AssertionError if it is not that."""
        assert mark not in self.taken, f"{where}: {mark} is {self.taken.get(mark)} already"
        item.refuse(mark, where)
        self.taken[mark] = where
        self.stage.account(mark)
        return mark

    def free(self, marks: Iterable[Mark]) -> list[Mark]:
        """Those that nothing has taken yet."""
        return [mark for mark in marks if mark not in self.taken]

    def find(
        self,
        item: Item,
        where: str | None = None,
        count: int = 1,
        ok: Callable[[Mark], bool] = lambda mark: True,
    ) -> list[Mark]:
        """Take the only marks on stage that are this, from left to right.

        ok  where they must stand
        """
        found = [m for m in self.free(self.stage.marks) if item.fits(m) and ok(m)]
        where = where or item.name
        assert len(found) == count, f"{len(found)} times {where}, not {count}"
        return [self.take(m, item, where) for m in sorted(found, key=lambda m: float(m.centre[0]))]

    def letters(self, letter: str) -> dict[int, Mark]:
        """The marks of a letter with its index, by token, taken or not."""
        every = range(len(self.facts.trace.tokens))
        found = {i: self.stage.spelling(reading.symbol(letter, i)) for i in every}
        assert all(len(marks) < 2 for marks in found.values()), f"a letter {letter} stands twice"
        return {i: marks[0] for i, marks in found.items() if marks}

    # Pictures: see the readers of the same names.

    def columns(self) -> list[float]:
        return table.columns_of(self)

    def table(
        self,
        wanted: Sequence[Column],
        xs: Sequence[float] | None = None,
        side: Column | None = None,
        *,
        aligned: bool = False,
    ) -> table.Found:
        return table.read_table(self, wanted, xs, side, aligned=aligned)

    def brackets(self, got: Mapping[tuple[int, str], list[Mark]], of: Iterable[int]) -> None:
        table.read_brackets(self, got, of)

    def strips(
        self, rows: Sequence[Mapping[object, Item]], xs: Mapping[object, float] | None = None
    ) -> list[dict[object, Mark]]:
        return heat.read_strips(self, rows, xs)

    def bars(self, wanted: Mapping[object, float], ink: Ink, **options: Any) -> bars.Bars:
        return bars.read_bars(self, wanted, ink, **options)

    def arcs(
        self,
        words: Mapping[int, float],
        weights: Mapping[int, float],
        target: int,
        inks: Ink | Mapping[int, Ink],
    ) -> dict[int, Mark]:
        return arcs.read_arcs(self, words, weights, target, inks)

    def points(
        self,
        wanted: Mapping[object, np.ndarray],
        inks: Ink | Mapping[object, Ink],
        **options: Any,
    ) -> dict[object, Mark]:
        return points.read_points(self, wanted, inks, **options)

    def equation(self, parts: Sequence[Item], where: str, **options: Any) -> list[Mark]:
        return equation.read_equation(self, parts, where, **options)

    def note(self, template: str, ink: Ink, **values: Value) -> list[Mark]:
        """The one line that says this, with tokens, counts and numbers in it."""
        parts: list[Item] = []
        for literal, name, _, _ in Formatter().parse(template):
            if literal.strip():
                parts.append(self.text(literal, ink))
            value = values[name] if name is not None else ""
            if isinstance(value, tuple):
                parts.append(self.num(*value, ink, point=False))
            elif name is not None:
                parts.append(self.text(str(value), ink))
        return self.equation(parts, template)

    def grid(
        self,
        xs: Sequence[float],
        ys: Sequence[float],
        narrow: Sequence[float] = (),
        *,
        opacity: float = 1.0,
    ) -> lines.Sides:
        return lines.read_grid(self, xs, ys, narrow, opacity=opacity)

    def box(self, around: np.ndarray) -> Mark:
        return lines.read_box(self, around)

    # What stands around the picture.

    def caption(self, key: str, /, **values: Value) -> None:
        """The caption at the end of the beat, in the middle of its line."""
        check = lambda: check_caption(self.stage, self.played, key, values)  # noqa: E731
        (run,) = self._line(check, "caption", self.theme.text)
        assert abs(middle(run)) < 3 * CENTRE, "the caption is not in the middle"
        full = extent(run)[2] - extent(run)[0] > 0.95 * (layout.RIGHT - layout.LEFT)
        size = run[0].capital / layout.CAPTION_SIZE
        assert size < 1 + LINE, "a caption in larger type"
        assert full or size > 1 - LINE, "a caption in smaller type than it needs"

    def earlier(self, key: str, /, **values: Value) -> None:
        """A caption that came and went before the beat ended."""
        check_caption(self.played.said(key), self.played, key, values)

    def prints(self, tensor: str) -> None:
        """Title and small print, at the left and the right margin."""
        check = lambda: check_print(self.stage, self.played, tensor)  # noqa: E731
        title, print_ = self._line(check, "print", self.theme.quiet)
        assert abs(title[0].box[0] - layout.LEFT) < CENTRE, "the title is not at the margin"
        assert abs(print_[-1].box[2] - layout.RIGHT) < CENTRE, "small print is not at the margin"

    def _line(self, check: Callable[[], None], where: str, ink: Ink) -> list[list[Mark]]:
        """Take what a check accounts for: runs of text, from the top and the left."""
        before = set(self.stage.accounted)
        check()
        marks = [m for m in self.stage.accounted if m not in before]
        for mark in marks:
            self.take(mark, self.mark("text", ink), where)
        levels = sorted({round(m.baseline, 2) for m in marks}, reverse=True)
        lines_ = [[m for m in marks if round(m.baseline, 2) == y] for y in levels]
        runs = [run for line in lines_ for run in runs_of(line)]
        for run in runs:
            sizes = [mark.capital for mark in run]  # digits are a little lower than capitals
            assert np.ptp(sizes) < LINE * max(sizes), f"a {where} of several sizes"
        return runs

    def done(self) -> None:
        """Nothing is on stage that no statement has taken."""
        left = ", ".join(map(str, self.free(self.stage.marks)))
        assert not left, f"nobody knows what this is for: {left}"


def seen(claim: Callable[[See], None]) -> Claim:
    """A claim about all that is seen, as the judge asks for it: at its end nothing is left."""

    @wraps(claim)
    def judged(stage: Stage, played: Played) -> None:
        see = See(stage, played)
        claim(see)
        see.done()

    return judged
