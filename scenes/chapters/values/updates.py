"""The residual sums of all tokens at once, as heat strips: streams, a head's outputs, sums."""

from __future__ import annotations

from collections.abc import Sequence

from manim import ManimColor, VMobject

import attncore as ac
from scenes.kit import layout
from scenes.kit.marks.heat import HeatMap, largest
from scenes.kit.picture import Picture
from scenes.kit.tokens.lanes import Lanes, lane_plan
from scenes.kit.tokens.look import Look
from scenes.kit.type.number import Source
from scenes.kit.type.text import Formula, Word
from scenes.subject import Subject

LETTER = 0.28
LETTERS = 1.6  # room of the letters, left of the lanes
BETWEEN = 0.26  # the rows of strips
WIDE = 0.8  # a strip, at most


class Updates:
    """The rows of strips of the residual sums of all shown tokens; nothing here moves.

    Updates are small beside the stream: they have a scale of their own, and say so.

    labels  the words, in their order
    heads   the same as a picture, the focus' as "title", and the letters of the rows
    rows    "before", "update" and "after": a strip for each word
    """

    def __init__(self, subject: Subject, look: Look) -> None:
        weights = subject.ref("attn.pattern", subject.focus).array
        plan = lane_plan(subject.trace, weights, subject.focus, left=layout.LEFT + LETTERS)
        self._height = (layout.STAGE[1] - plan.header - 2 * BETWEEN) / 3
        top = layout.STAGE_TOP - plan.header
        theme = look.theme
        self._lanes, self.theme = Lanes(subject.trace, plan, theme, top=top), theme
        self.labels = self._lanes.labels()
        for position, label in zip(plan.shown, self.labels, strict=True):
            if position in look.hues:
                label.set_fill(look.hues[position])
        others = [
            word for i, word in zip(plan.shown, self.labels, strict=True) if i != subject.focus
        ]
        title = self.labels[plan.shown.index(subject.focus)]
        self.heads = Picture(words=others, title=title, marks=self._lanes.marks())
        before = [subject.trace.ref(subject.name("resid_pre"), i) for i in plan.shown]
        update = [subject.ref("attn.result", i) for i in plan.shown]
        after = [ac.Derived(ac.added, pair) for pair in zip(before, update, strict=True)]
        most = self._most([*before, *after])
        self.rows = Picture(
            before=self._row(0, before, most, "E", theme.text),
            update=self._row(1, update, self._most(update), '"" + Delta E', theme.update),
            after=self._row(2, after, most, '"" = E\'', theme.updated),
        )
        note = Word(look.labels["scale"], size=layout.MIN_CAPITAL, color=theme.quiet)
        (letter,) = self.heads["update_letter"]
        self.heads["scale"] = note.place(letter.right, letter.baseline - layout.APART, "right")

    @property
    def terms(self) -> list[VMobject]:
        """The strips that are added, word by word."""
        pairs = zip(self.rows["before"], self.rows["update"], strict=True)
        return [strip for pair in pairs for strip in pair]

    def _row(
        self, row: int, vectors: Sequence[Source], most: float, formula: str, ink: ManimColor
    ) -> list[HeatMap]:
        """The strips of one row; its letter stands at its head."""
        name = ("before", "update", "after")[row]
        top = self._lanes.top - row * (self._height + BETWEEN)
        color = None if name == "before" else ink
        strips = self._lanes.strips(
            vectors, most=most, height=self._height, width=WIDE, color=color, top=top
        )
        letter = Formula(formula, size=LETTER, color=ink)
        edge = self._lanes.plan.xs[0] - self._lanes.plan.width / 2 - layout.NEAR
        letter.place(edge, top - self._height / 2 - LETTER / 2, "right")
        self.heads[f"{name}_letter"] = letter
        return strips

    def _most(self, vectors: Sequence[ac.Ref | ac.Derived]) -> float:
        """The value drawn in full: that of words, as marks such as ‹start› are often far larger."""
        special = [token.special for token in self._lanes.tokens]
        rows = len(vectors) // len(special)
        words = [v for v, mark in zip(vectors, special * rows, strict=True) if not mark]
        return largest(*(words or vectors))
