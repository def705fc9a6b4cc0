"""Tokenized text: a text as it was typed, and cut into tokens, each over its id."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np
from manim import VMobject

import attncore as ac
from scenes.kit import layout
from scenes.kit.marks.strokes import Strokes
from scenes.kit.theme import Theme
from scenes.kit.tokens.label import (
    Label,
    Piecewise,
    TokenId,
    id_size,
    id_width,
    label_width,
    piecewise,
    shortened,
    text_width,
)
from scenes.kit.tokens.paragraph import AIR, LIFT, SIZES, brackets, gaps, wrapped
from scenes.kit.type.text import Word

WORD_SIZES = (0.44, 0.38, *SIZES)  # of a word alone
CHARACTER_SIZES = (0.5,)
UNDER = 0.42  # from the baseline down to the line under a piece, in sizes of the word
TO_ID = 0.12  # from that line down to the id
BETWEEN = 0.42  # from line to line
LONGEST_WHOLE = 40  # letters of a word that stands over its pieces
OVER, OVER_CHARACTER = 0.24, 1.9  # over pieces of one word; over bytes, in sizes of the word
WIDER_AIR, WIDER_LIFT, OVER_ALL = 0.12, 0.6, 2.4  # the same of what stands alone; AIR, LIFT


@dataclass(frozen=True)
class Span:
    """A span of the text as it was typed, without spaces.

    token  position of the token, or the first of those, that it was cut into; None where the
           model reads nothing of it
    """

    start: int
    end: int
    token: int | None


def spans(tokens: Sequence[ac.Token], text: str) -> list[Span]:
    """The spans of the typed text, in order, as it was cut; those that are no token included."""
    found: list[Span] = []
    for i, token in enumerate(tokens):
        start, end = token.span or (0, 0)
        before = found[-1].end if found else 0
        if token.special or start < before or not text[start:end].strip():
            continue  # added by the model, another byte of the same character, or only space
        found += [*_unread(text, before, start), Span(start, end, i)]
    return found + _unread(text, found[-1].end if found else 0, len(text))


def _unread(text: str, start: int, end: int) -> list[Span]:
    found = re.finditer(r"\S+", text[start:end])
    return [Span(start + match.start(), start + match.end(), None) for match in found]


class TokenizedText:
    """A text before and after tokenisation; all stands as typed at first, nothing moves.

    typed   all of the text as it was typed, in order
    moving  words and characters as typed, which go to their `places` among the pieces
    lost    what was typed but is not what is read: it goes
    coming  what comes with the cut: tokens that the model adds, bytes, brackets
    labels  the token of each piece, rules: the line under it, ids: the id under that
    written labels and characters: all but lines and ids

    alone   a word or a character in one line, if it fits: it stands over its pieces, whole
    """

    def __init__(
        self,
        tokens: Sequence[ac.Token],
        text: str,
        theme: Theme,
        *,
        sizes: Sequence[float] = SIZES,
        alone: bool = False,
    ) -> None:
        self.tokens, self.text, self.theme = list(tokens), text, theme
        groups = piecewise(tokens, text)
        self.alone, self.groups = alone, [self._whole(g) for g in groups] if alone else groups
        self._between = gaps(tokens, text)
        for size in sizes:
            self._set_size(size)
            fits = self.height <= layout.STAGE_TOP - layout.STAGE_BOTTOM
            if fits and not (alone and len(self.rows) > 1):
                break
        self._set_pieces()
        self._set_typed()

    @property
    def height(self) -> float:
        """The height of all lines, from the marks over the first to the ids under the last."""
        return len(self.rows) * self._pitch - BETWEEN

    @property
    def parts(self) -> list[VMobject]:
        """All parts of the text once it is cut and numbered."""
        return [*self.moving, *self.coming, *self.rules, *self.ids]

    def _whole(self, group: Piecewise) -> Piecewise:
        """The group with all that its members spell over them, a word too."""
        spans = [span for i in group.members if (span := self.tokens[i].span)]
        text = self.text[spans[0][0] : spans[-1][1]] if spans else ""
        return replace(group, text=shortened(text, LONGEST_WHOLE))

    # The pieces.

    def _set_size(self, size: float) -> None:
        """Set the lines and their heights for words of this size."""
        self.size, self.id_size = size, id_size(size)
        self._widths = [
            max(label_width(token, size), id_width(token, self.id_size)) for token in self.tokens
        ]
        self.rows = wrapped(self._widths, self._between, self.groups)
        self._line_of = {i: line for line, row in enumerate(self.rows) for i in row}
        banded = any(group.text for group in self.groups)
        over = OVER_ALL if self.alone else OVER_CHARACTER
        self._over = over * size if banded else OVER if self.groups else 0.0
        under = UNDER * size + TO_ID + self.id_size
        self._pitch = self._over + size + under + BETWEEN

    def _set_pieces(self) -> None:
        """Set labels, lines and ids, each at its place."""
        theme, middle = self.theme, (layout.STAGE_TOP + layout.STAGE_BOTTOM) / 2
        top = middle + self.height / 2
        self.labels = [Label(token, size=self.size, theme=theme) for token in self.tokens]
        self.ids = [TokenId(t, size=self.id_size, color=theme.text) for t in self.tokens]
        self.baselines = [
            top - i * self._pitch - self._over - self.size for i in range(len(self.rows))
        ]
        self.rules: list[Strokes] = []
        for row, y in zip(self.rows, self.baselines, strict=True):
            spaces = [self._between[i] * (i != row[0]) for i in row]
            pen = -(sum(spaces) + sum(self._widths[i] for i in row)) / 2
            for i, space in zip(row, spaces, strict=True):
                self._set_piece(i, pen + space, pen + space + self._widths[i], y)
                pen += space + self._widths[i]

    def _set_piece(self, i: int, left: float, right: float, y: float) -> None:
        middle, line = (left + right) / 2, y - UNDER * self.size
        self.labels[i].place(middle, y)
        self.ids[i].place(middle, line - TO_ID - self.id_size)
        ends = np.array([left, line, 0]), np.array([right, line, 0])
        self.rules.append(Strokes([ends], color=self.theme.line))

    # The text as it was typed.

    def _set_typed(self) -> None:
        """Set the typed text: parts that stay the same are to move; the rest goes or comes."""
        over = self._brackets()
        self.written = [*self.labels, *(part for part in over if isinstance(part, Word))]
        self._characters = self._over_first_bytes(over)
        typed = [(span, self._same(span)) for span in spans(self.tokens, self.text)]
        self.moving = [word for _, word in typed if word is not None]
        self.places = [word.copy() for word in self.moving]
        stays = {id(word) for word in self.moving}
        self.coming = [part for part in (*self.labels, *over) if id(part) not in stays]
        written = [(span, word or self._as_typed(span)) for span, word in typed]
        self.typed = [word for _, word in written]
        self.lost = [word for word in self.typed if id(word) not in stays]
        self._set_lines(written)

    def _brackets(self) -> list[VMobject]:
        """The brackets, as wide as the lines under the tokens; with more air if alone."""
        air, lift = (WIDER_AIR, WIDER_LIFT) if self.alone else (AIR, LIFT)
        ends = [(float(rule.get_left()[0]), float(rule.get_right()[0])) for rule in self.rules]
        made = brackets(self.labels, self.groups, self.theme, spans=ends, air=air, lift=lift)
        return list(made)

    def _over_first_bytes(self, over: Sequence[VMobject]) -> dict[int, Word]:
        """The character over a bracket of bytes, by the first of these."""
        characters = iter([part for part in over if isinstance(part, Word)])
        first: dict[int, Word] = {}
        for group in self.groups:
            lines = len({self._line_of[i] for i in group.members})
            for character in islice(characters, lines if group.text else 0):
                first.setdefault(group.members[0], character)
        return {i: character for i, character in first.items() if self.tokens[i].byte}

    def _same(self, span: Span) -> Word | None:
        """The word of this span that is the same before and after the cut, if any is."""
        if span.token is None:
            return None
        label = self.labels[span.token]
        return label if label.text == self._spelled(span) else self._characters.get(span.token)

    def _as_typed(self, span: Span) -> Word:
        return Word(self._spelled(span), size=self.size, color=self.theme.text)

    def _spelled(self, span: Span) -> str:
        return shortened(self.text[span.start : span.end])

    def _set_lines(self, written: Sequence[tuple[Span, Word]]) -> None:
        """Set the typed words side by side, with their spaces, in the lines of the cut text."""
        lines: list[list[tuple[Span, Word]]] = [[] for _ in self.baselines]
        line = 0
        for span, word in written:
            line = line if span.token is None else self._line_of[span.token]
            lines[line].append((span, word))
        space = text_width(" ", self.size)
        for y, members in zip(self.baselines, lines, strict=True):
            spaces = [
                space * (i > 0 and self.text[span.start - 1].isspace())
                for i, (span, _) in enumerate(members)
            ]
            pen = -(sum(spaces) + sum(word.advance for _, word in members)) / 2
            for before, (_, word) in zip(spaces, members, strict=True):
                word.place(pen + before, y, "left")
                pen += before + word.advance
