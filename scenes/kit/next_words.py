"""Next-token predictions as rows: a word, a bar on a track from 0 to 1, its percentage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from manim import VMobject

import attncore as ac
from scenes.kit import layout
from scenes.kit.marks.bars import Bar, Scale, rule
from scenes.kit.marks.strokes import Strokes
from scenes.kit.theme import Theme
from scenes.kit.tokens.label import LONGEST, text_width
from scenes.kit.type.number import Number, number_of, number_width
from scenes.kit.type.text import Word, check_drawable

GAP = 0.2
FAINT = 0.3  # how bright bars are that are not the chosen one
THICK = 0.55  # of a row: a bar
LEAST = 0.0005  # a smaller probability would be shown as 0.0%


@dataclass(frozen=True)
class Choice:
    """A candidate for the next token: an entry of the vocabulary with its probability.

    text         as a reader would see it
    probability  by reference
    special      whether it stands for no text, such as the start token
    byte         whether it is one byte of a character
    """

    token: int
    text: str
    probability: ac.Ref | ac.Derived
    special: bool = False
    byte: bool = False


def likeliest(
    model: ac.Transformer,
    probabilities: ac.Ref | ac.Derived,
    count: int,
    least: float = 0.0,
) -> list[Choice]:
    """The `count` likeliest next tokens, the likeliest first.

    probabilities  (vocab,), such as the last row of a trace's `probs`
    least          tokens that are less likely are left out, all but the first
    """
    values = probabilities.array
    first, *others = (-values).argsort(kind="stable")[:count]
    return [
        choice(model, probabilities, int(i))
        for i in (first, *(other for other in others if values[other] >= least))
    ]


def choice(model: ac.Transformer, probabilities: ac.Ref | ac.Derived, token: int) -> Choice:
    """The candidate of one token of the vocabulary, with its probability."""
    known = _token(model, token)
    text = known.text if len(known.text) <= LONGEST else known.text[: LONGEST - 1] + "…"
    return Choice(token, text, probabilities[token], known.special, known.byte)


def _token(model: ac.Transformer, number: int) -> ac.Token:
    """A token of the vocabulary, or ‹its number› where no token or no font has a text for it."""
    try:
        (known,) = model.tokenizer.tokens_of([number])
        check_drawable(known.text)
        return known
    except ValueError:
        return ac.Token(f"‹{number}›", number, None, special=True)


def word_size(row: float) -> float:
    """The size of the words in rows of this height."""
    return min(layout.WORD_SIZE, max(layout.MIN_CAPITAL, 0.5 * row))


def widest_word(choices: Sequence[Choice], row: float) -> float:
    """The width of the longest word in rows of this height."""
    size = word_size(row)
    return max(text_width(each.text, size, mono=each.byte) for each in choices)


class NextWords:
    """The picture of a next-token prediction: a row for each candidate; nothing here moves.

    left, right  what all of it stands between
    top          upper edge of the first row
    row          height of a row
    chosen       which row is drawn bright, None for none
    widest       room for the words, for lists that share a track; else what their longest needs
    """

    def __init__(
        self,
        choices: Sequence[Choice],
        theme: Theme,
        *,
        left: float,
        right: float,
        top: float,
        row: float,
        chosen: int | None = 0,
        widest: float | None = None,
    ) -> None:
        self.choices, self.theme = list(choices), theme
        size = word_size(row)
        digit = max(layout.MIN_DIGIT, 0.85 * size)
        words = left + (widest or widest_word(choices, row))
        track = words + GAP, right - GAP - number_width(digit, "100.0%")
        self.scale = Scale(zero=track[0], unit=track[1] - track[0])
        self.ys = [top - row * (i + 0.5) for i in range(len(choices))]
        self.words = [
            self._word(choice, size).place(words, y - size / 2, "right")
            for choice, y in zip(choices, self.ys, strict=True)
        ]
        self.bars = [
            Bar(
                number_of(choice.probability),
                self.scale,
                y,
                THICK * row,
                color=theme.grey(1 if i == chosen else FAINT),
            )
            for i, (choice, y) in enumerate(zip(choices, self.ys, strict=True))
        ]
        self.numbers = [
            Number(
                choice.probability, size=digit, color=theme.text, decimals=1, percent=True
            ).place(right, y - digit / 2, "right")
            for choice, y in zip(choices, self.ys, strict=True)
        ]
        self.zero: Strokes = rule(track[0], top - row * len(choices), top, color=theme.line)

    def _word(self, choice: Choice, size: float) -> Word:
        """The word of a candidate: dim if special, monospaced if it is a byte."""
        color = self.theme.quiet if choice.special else self.theme.text
        return Word(choice.text, size=size, color=color, mono=choice.byte)

    @property
    def rows(self) -> list[list[VMobject]]:
        """The word, bar and number of each candidate."""
        return [list(parts) for parts in zip(self.words, self.bars, self.numbers, strict=True)]

    @property
    def parts(self) -> list[VMobject]:
        """All parts, row by row, after the line that bars begin at."""
        return [self.zero, *(part for row in self.rows for part in row)]
