"""Updates of all tokens at once: residual streams, a head's output and sums, as heat strips."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from manim import ManimColor

import attncore as ac
from scenes.kit import layout
from scenes.kit.marks.heat import HeatMap, largest
from scenes.kit.pattern.grid import SYMBOL_SIZE
from scenes.kit.theme import Theme
from scenes.kit.tokens.lanes import Lanes, lane_plan
from scenes.kit.type.number import Source
from scenes.kit.type.text import Formula, Word
from scenes.subject import Subject

BESIDE = 0.2  # from the letters to the lanes
LETTERS = 1.45  # room of the letters
NOTE = 0.14  # from a letter down to what is said of it
BETWEEN = 0.22  # the rows of strips
TALLEST = 1.5  # a strip
WIDE = 0.6


class Updates:
    """The rows of strips of the residual sums of all tokens; nothing here moves.

    Updates are small beside the stream: they have a scale of their own, and say so.

    rows  strips of each shown token: the stream, what is added, the sum
    """

    def __init__(self, subject: Subject, theme: Theme, labels: Mapping[str, str]) -> None:
        self.subject, self.theme, self._own_scale = subject, theme, labels["scale"]
        weights = subject.ref("attn.pattern", subject.focus).array
        plan = lane_plan(subject.trace, weights, subject.focus, left=layout.LEFT + LETTERS)
        free = layout.STAGE_TOP - layout.STAGE_BOTTOM - plan.header - 2 * BETWEEN
        self._height = min(TALLEST, free / 3)
        unused = free - 3 * self._height
        self.lanes = Lanes(
            subject.trace, plan, theme, top=layout.STAGE_TOP - unused / 2 - plan.header
        )
        before, update = self._sources()
        after = [ac.Derived(ac.added, pair) for pair in zip(before, update, strict=True)]
        most = self._most([*before, *after])
        self.rows = [
            self._strips(before, 0, most, None),
            self._strips(update, 1, self._most(update), theme.update),
            self._strips(after, 2, most, theme.updated),
        ]

    def letters(self) -> list[Formula]:
        """The letters left of the rows: the stream, the update, and that they add up."""
        theme = self.theme
        said = ("E", theme.text), ('"" + Delta E', theme.update), ("= E'", theme.updated)
        return [
            Formula(formula, size=SYMBOL_SIZE, color=color).place(
                self._edge, self._top(row) - self._height / 2 - SYMBOL_SIZE / 2, "right"
            )
            for row, (formula, color) in enumerate(said)
        ]

    def note(self) -> Word:
        """The note under the update's letter: its strips have a scale of their own."""
        size = layout.MIN_CAPITAL
        word = Word(self._own_scale, size=size, color=self.theme.quiet)
        foot = self._top(1) - self._height / 2 - SYMBOL_SIZE / 2 - NOTE - size
        return word.place(self._edge, foot, "right")

    @property
    def _edge(self) -> float:
        """The right end of the letters."""
        return self.lanes.plan.xs[0] - self.lanes.plan.width / 2 - BESIDE

    def _strips(
        self, vectors: Sequence[Source], row: int, most: float, color: ManimColor | None
    ) -> list[HeatMap]:
        top, height = self._top(row), self._height
        return self.lanes.strips(
            vectors, most=most, height=height, width=WIDE, color=color, top=top
        )

    def _sources(self) -> tuple[list[ac.Ref], list[ac.Ref]]:
        subject, shown = self.subject, self.lanes.plan.shown
        before = [subject.trace.ref(subject.name("resid_pre"), i) for i in shown]
        return before, [subject.ref("attn.result", i) for i in shown]

    def _most(self, vectors: Sequence[ac.Ref | ac.Derived]) -> float:
        """The value drawn in full: that of words, as marks such as ‹start› are often far larger."""
        special = [token.special for token in self.lanes.tokens]
        rows = len(vectors) // len(special)
        words = [v for v, mark in zip(vectors, special * rows, strict=True) if not mark]
        return largest(*(words or vectors))

    def _top(self, row: int) -> float:
        return self.lanes.top - row * (self._height + BETWEEN)
