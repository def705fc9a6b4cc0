"""The vocabulary as a list: rows of an id and its entry, and ellipses for the many between."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from manim import ManimColor, VMobject

import attncore as ac
from scenes.chapters.tokens.vocabulary_rows import ELLIPSIS, entry, height_of, rows, slots
from scenes.kit import layout
from scenes.kit.marks.strokes import TICK, Strokes, bracket
from scenes.kit.theme import Theme
from scenes.kit.tokens.label import Label, TokenId, id_width, label_text, label_width
from scenes.kit.tokens.window import window
from scenes.kit.type.line import Line
from scenes.kit.type.text import Formula, Word

MOST_WORDS = 9  # of the sentence that point to their rows
PITCH = 1.75  # of a row, in sizes of its words
SIZES = (0.22, 0.2, layout.MIN_CAPITAL)
WORD_PITCH = 0.62  # of the words of the sentence, at most
REACH = 4.0  # how wide the room for the lines between sentence and list is
SPACE, EDGE = 0.3, 0.18  # between an id and its entry; around the ends of lines
HEIGHT = layout.STAGE_TOP - layout.STAGE_BOTTOM - 0.2


class VocabularyList:
    """The vocabulary as a list, and the sentence's words with lines to their rows.

    shown  positions of the tokens that there is room for
    words, ids, lines   one for each shown token: equal tokens have equal places for their ids
    entries             what stands in the rows, others: the ids of rows that are no token's
    ellipses, frame     of both columns; the bracket at the list with the number of its entries
    """

    def __init__(
        self,
        tokens: Sequence[ac.Token],
        tokenizer: ac.Tokenizer,
        focus: int,
        size_label: str,
        theme: Theme,
    ) -> None:
        self.tokenizer, self.theme = tokenizer, theme
        special = [i for i, token in enumerate(tokens) if token.special]
        self.shown = window(np.zeros(len(tokens)), focus, MOST_WORDS, special)
        self.tokens = [tokens[i] for i in self.shown]
        self._set_rows(tokens[focus])
        total = {"size": tokenizer.vocab_size}
        self._note = Line(size_label, total, size=layout.MIN_CAPITAL, color=theme.quiet)
        self._set_columns()
        self.ellipses: list[VMobject] = []
        self._set_words(len(tokens))
        self._set_list()

    def _set_rows(self, focus: ac.Token) -> None:
        """Set the rows as large as those of the tokens and beside the focus fit."""
        last = self.tokenizer.vocab_size - 1
        self._known = {token.id: self._row(token) for token in self.tokens}
        least = {*self._known, max(0, focus.id - 1), min(last, focus.id + 1)}
        fit = [s for s in SIZES if height_of(least, last) * PITCH * s <= HEIGHT]
        self.size = fit[0] if fit else SIZES[-1]
        budget = HEIGHT / (PITCH * self.size)
        self.rows = slots(
            rows(self.tokenizer, list(self._known), focus.id, budget), PITCH * self.size
        )

    def _row(self, token: ac.Token) -> ac.Token:
        """The token of its row: the entry, or the typed text where fonts cannot draw that."""
        return entry(self.tokenizer, token.id) or token

    def _set_columns(self) -> None:
        """Set the columns from left to right, the whole centred."""
        listed = [self._in_row(slot.index) for slot in self.rows if slot.index is not None]
        words = max(label_width(token, layout.WORD_SIZE) for token in self.tokens)
        ids = max(id_width(token, self.size) for token in listed)
        entries = max(label_width(token, self.size) for token in listed)
        rest = words + ids + entries + SPACE + 4 * EDGE + TICK + self._note.advance
        reach = min(REACH, layout.RIGHT - layout.LEFT - rest)
        left = -(rest + reach) / 2
        self._words_end = left + words
        self._ids_end = self._words_end + reach + 2 * EDGE + ids
        self._entries_start = self._ids_end + SPACE
        self._bracket = self._entries_start + entries + EDGE + TICK

    def _in_row(self, number: int) -> ac.Token:
        found = self._known.get(number) or entry(self.tokenizer, number)
        assert found is not None, "only rows that can be drawn are shown"
        return found

    def _set_words(self, count: int) -> None:
        places: list[int | None] = []
        for before, i in pairwise([-1, *self.shown, count]):
            places += [None] * (i - before > 1) + [i] * (i < count)
        units = sum(1.0 if i is not None else ELLIPSIS for i in places)
        size, pitch = layout.WORD_SIZE, min(WORD_PITCH, HEIGHT / units)
        self.word_slots = slots(places, pitch)
        self.words = [Label(token, size=size, theme=self.theme) for token in self.tokens]
        words = iter(self.words)
        for slot in self.word_slots:
            if slot.index is None:
                self._add_ellipsis(self._words_end - size / 2, slot.y)
            else:
                next(words).place(self._words_end, slot.y - size / 2, "right")

    def _set_list(self) -> None:
        theme, size = self.theme, self.size
        self.entries: list[VMobject] = []
        self.others: list[VMobject] = []
        at = {slot.index: slot.y for slot in self.rows}
        for slot in self.rows:
            if slot.index is None:
                self._add_ellipsis(self._ids_end - size, slot.y)
                continue
            token, lit = self._in_row(slot.index), slot.index in self._known
            color = theme.text if lit and not token.special else theme.quiet
            word = Word(label_text(token), size=size, color=color, mono=token.byte)
            self.entries.append(word.place(self._entries_start, slot.y - size / 2, "left"))
            if not lit:
                self.others.append(self._id(token, slot.y, theme.quiet))
        self.ids = [self._id(token, at[token.id], theme.text) for token in self.tokens]
        ys = [slot.y for slot in self.word_slots if slot.index is not None]
        self.lines = [
            self._line(y, at[token.id], id_width(token, size))
            for y, token in zip(ys, self.tokens, strict=True)
        ]
        self.frame = self._framed()

    def _line(self, start: float, end: float, wide: float) -> Strokes:
        """The line from a word to its row, up to the id there, which is so wide."""
        a = np.array([self._words_end + EDGE, start, 0])
        b = np.array([self._ids_end - wide - EDGE, end, 0])
        return Strokes([(a, b)], color=self.theme.line)

    def _id(self, token: ac.Token, y: float, color: ManimColor) -> TokenId:
        made = TokenId(token, size=self.size, color=color)
        return made.place(self._ids_end, y - self.size / 2, "right")

    def _add_ellipsis(self, x: float, y: float) -> None:
        mark = Formula("dots.v", size=layout.MIN_DIGIT, color=self.theme.quiet)
        self.ellipses.append(mark.middle(x, y))

    def _framed(self) -> list[VMobject]:
        """The bracket around all rows, and how many entries the list has."""
        edge, x = PITCH * self.size / 2, self._bracket
        top, foot = self.rows[0].y + edge, self.rows[-1].y - edge
        tick = np.array([-TICK, 0, 0])
        ends = np.array([x, top, 0]), np.array([x, foot, 0])
        beside = [slot.y for slot in self.rows if slot.index is not None]
        y = min(beside, key=lambda y: abs(y - (top + foot) / 2)) - self.size / 2
        note = self._note.place(x + EDGE, y, "left")
        return [bracket(*ends, tick, color=self.theme.line), *note]
