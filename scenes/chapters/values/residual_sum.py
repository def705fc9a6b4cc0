"""The residual sum: the stream, the update of a head, their sum, and the whole layer's."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from manim import ManimColor, VMobject

import attncore as ac
from scenes.chapters.values.attention_bias import attention_bias
from scenes.kit import layout
from scenes.kit.arrays.folding import decimals_for
from scenes.kit.arrays.vector import DIGIT, LEADING, VectorColumn
from scenes.kit.marks.strokes import Arrow, Box
from scenes.kit.pattern.grid import SYMBOL_SIZE
from scenes.kit.theme import Theme
from scenes.kit.tokens.label import GAP, Label, text_width
from scenes.kit.type.number import number_width, spell
from scenes.kit.type.text import Formula, Word
from scenes.subject import Subject

LARGER = 1.25  # the columns, than where vectors are not what the beat is about
SIGN = 0.8  # room between two columns
ASIDE = 0.12  # from an arrow to what is said of it
OVER = 0.06  # from the columns up to the baseline of the letters
WORD = 0.62  # the same to that of the word
NOTE = 0.16  # from the columns down to what is said of them
BOX = 0.08  # from the columns to the ends of a box around a row
PLACES = ("before", "update", "after", "whole")


class ResidualSum:
    """The columns of the residual sum, each in its place; nothing here moves.

    sources  of each of PLACES that is known: E, what is added, their sum, and the whole layer's
    columns  of the same
    biased   whether the layer adds a bias beside what its heads add
    """

    def __init__(self, subject: Subject, theme: Theme, labels: Mapping[str, str]) -> None:
        self.subject, self.theme, self.labels = subject, theme, labels
        focus, trace = subject.focus, subject.trace
        before = trace.ref(subject.name("resid_pre"), focus)
        update = subject.ref("attn.result", focus)
        self.sources: dict[str, ac.Ref | ac.Derived] = {
            "before": before,
            "update": update,
            "after": ac.Derived(ac.added, [before, update]),
        }
        rest = attention_bias(subject)
        self.biased = rest is not None and bool(np.any(rest))
        if rest is not None and (self.biased or self.heads > 1):
            self.sources["whole"] = trace.ref(subject.name("resid_mid"), focus)
        values = [float(v) for source in self.sources.values() for v in source.array]
        self.decimals = decimals_for(values)
        self._widest = max(number_width(DIGIT, spell(v, self.decimals)) for v in values)
        notes = [text_width(labels[place], layout.MIN_CAPITAL) + GAP for place in self.sources]
        pitch = max(LARGER * self._widest + 0.32 + SIGN, *notes)
        self.xs = self._middles(pitch)
        self.top = self._top(min(len(before), 7))
        self.columns = {place: self._column(place) for place in self.sources}

    @property
    def caption(self) -> str:
        """The caption on the whole layer."""
        several = "residual" if self.heads > 1 else "residual_alone"
        return several + "_bias" * self.biased

    def tensor(self, stream: str) -> str:
        """The small print of the word's vector in this stream, such as `resid_pre`."""
        return f"{self.subject.name(stream)}[{self.subject.focus}]"

    @property
    def heads(self) -> int:
        """The number of the layer's heads."""
        return len(self.subject.trace[self.subject.name("attn.result")])

    def around(self, place: str) -> list[VMobject]:
        """The letter over a column, and the note under it."""
        i, x = self.subject.focus, self.xs[place]
        letters = {
            "before": f"arrow(E)_{i}",
            "update": f"Delta arrow(E)_{i}" + self._made_of,
            "after": f"arrow(E)'_{i}",
        }
        note = Word(self.labels[place], size=layout.MIN_CAPITAL, color=self.theme.quiet)
        foot = float(self.columns[place].get_bottom()[1])
        parts: list[VMobject] = [note.place(x, foot - NOTE - layout.MIN_CAPITAL)]
        if place in letters:
            letter = Formula(letters[place], size=SYMBOL_SIZE, color=self._color(place))
            parts.append(letter.place(x, self.top + OVER))
        return parts

    def word(self) -> Label:
        """The word whose vectors these are."""
        token = self.subject.trace.tokens[self.subject.focus]
        label = Label(token, size=layout.WORD_SIZE, theme=self.theme)
        return label.place(self.xs["before"], self.top + WORD)

    def signs(self) -> list[Formula]:
        """The signs + and = between the columns."""
        y = self.columns["before"].get_center()[1]
        return [
            Formula(sign, size=LARGER * DIGIT, color=self.theme.quiet).middle(
                (self.xs[a] + self.xs[b]) / 2, float(y)
            )
            for sign, a, b in (("+", "before", "update"), ("=", "update", "after"))
        ]

    def boxes(self) -> list[Box]:
        """The boxes around the terms of each row."""
        pair = self.columns["before"], self.columns["update"]
        left, right = pair[0].get_left()[0] - BOX, pair[1].get_right()[0] + BOX
        middle, width, height = (left + right) / 2, right - left, 0.92 * LARGER * LEADING
        half = LARGER * DIGIT / 2
        return [
            Box(width, height, np.array([middle, n.baseline + half, 0]), color=self.theme.query)
            for n in pair[0].numbers
        ]

    def arrow(self, left: VMobject, right: VMobject, name: str = "") -> list[VMobject]:
        """The arrow from one column to the next, with the letter of the matrix between them."""
        y = float(self.columns["before"].get_center()[1])
        start, end = float(left.get_right()[0]) + 0.1, float(right.get_left()[0]) - 0.1
        parts: list[VMobject] = [
            Arrow(np.array([start, y, 0]), np.array([end, y, 0]), color=self.theme.quiet)
        ]
        if name:
            letter = Formula(name, size=SYMBOL_SIZE, color=self.theme.text)
            parts.append(letter.place((start + end) / 2, y + 0.16))
        return parts

    def further(self) -> list[VMobject]:
        """The arrow from the sum to the whole layer's, and what is added on it."""
        after, whole = self.columns["after"], self.columns["whole"]
        parts = self.arrow(after, whole)
        x, y = (float(v) for v in parts[0].get_center()[:2])
        size = layout.MIN_CAPITAL
        words = [Word(text, size=size, color=self.theme.quiet) for text in self._added]
        for word, foot in zip(words, (y + ASIDE, y - ASIDE - size), strict=False):
            parts.append(word.place(x, foot))
        return parts

    def instead(self, column: VectorColumn, letter: Formula) -> tuple[VMobject, VMobject]:
        """The places of another column and its letter, where the stream is to take over."""
        stream, size = self.columns["before"], column.numbers[0].scaling
        target = column.copy().scale(LARGER / size)
        target.shift(stream.get_top() - target.get_top())
        return target, letter.copy().place(self.xs["before"], self.top + OVER)

    @property
    def _made_of(self) -> str:
        """The formula of the update, W_O times what was gathered, if that is known."""
        found = self.subject.knows("attn.v") and self.subject.knows("attn.z")
        return f" = W_O^top arrow(Z)_{self.subject.focus}" * found

    @property
    def _added(self) -> list[str]:
        """The names of what the layer adds beside this head: its other heads, its bias."""
        heads = ["heads"] if self.heads > 1 else []
        return [self.labels[key] for key in (*heads, *(["bias"] if self.biased else []))]

    def _middles(self, pitch: float) -> dict[str, float]:
        """The middles of the columns, centred; the last arrow has room for what it adds."""
        words = [text_width(text, layout.MIN_CAPITAL) for text in self._added]
        wider = max(0.0, max(words, default=0.0) + 2 * ASIDE - SIGN)
        steps = [0.0, *(pitch + wider * (place == "whole") for place in list(self.sources)[1:])]
        xs = np.cumsum(steps) - sum(steps) / 2
        return dict(zip(self.sources, map(float, xs), strict=True))

    def _column(self, place: str) -> VectorColumn:
        top = np.array([self.xs[place], self.top, 0])
        made = VectorColumn(
            list(self.sources[place]),
            top=top,
            color=self._color(place),
            theme=self.theme,
            decimals=self.decimals,
            widest=self._widest,
        )
        return made.scale(LARGER, about_point=top)

    def _color(self, place: str) -> ManimColor:
        theme = self.theme
        return {"before": theme.text, "update": theme.update}.get(place, theme.updated)

    def _top(self, rows: int) -> float:
        """The upper edge of the columns, so that all is in the middle of the stage."""
        over = WORD + layout.WORD_SIZE
        height = over + LARGER * (rows * LEADING + 0.3) + NOTE + layout.MIN_CAPITAL
        return layout.STAGE_TOP - (layout.STAGE_TOP - layout.STAGE_BOTTOM - height) / 2 - over
