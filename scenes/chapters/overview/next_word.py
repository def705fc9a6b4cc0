"""The next-token prediction of a sentence: its last column, and the likeliest next tokens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from manim import VMobject

import attncore as ac
from scenes.chapters.overview.columns import Columns
from scenes.kit import layout
from scenes.kit.marks.heat import HeatMap
from scenes.kit.next_words import GAP, LEAST, Choice, NextWords, likeliest, widest_word
from scenes.kit.tokens.label import others_text
from scenes.kit.type.line import Line
from scenes.kit.type.number import Number
from scenes.subject import Subject

ROWS, ROW = 7, 0.52  # how many at most, and their height
COLUMN = -4.4  # where the last column stands
LEFT, RIGHT = -3.3, 4.8  # the words with their bars
WORDS = 1.5  # room for the words, at least: as much as the line under them takes
APART = 0.35  # under the words of the sentence
UNDER = 0.14  # the word over the column
NOTE = 0.3  # from the last row down to the line under it


class NextWordBars:
    """The last column at the left, the likeliest words with their bars at the right.

    columns  of the sentence that is followed; the axis is the same for all `among` which it is
    heading  the word over the column
    words    the rows; choices: their tokens, the likeliest first
    notes    how many tokens have no row, and how likely they are together
    """

    def __init__(
        self,
        columns: Columns,
        among: Sequence[Columns],
        model: ac.Transformer,
        labels: Mapping[str, str],
    ) -> None:
        self.choices = _choices(columns, model)
        top = min(each.top for each in among) - APART
        self.heading = columns.words()[0][columns.last].place(COLUMN, top - layout.WORD_SIZE)
        self._top = top - layout.WORD_SIZE - UNDER
        self._height = self._top - (layout.STAGE_BOTTOM + APART / 2)
        slack = self._height - ROW * ROWS - NOTE - layout.MIN_CAPITAL
        first = self._top - slack / 2
        widest = max([WORDS] + [widest_word(_choices(each, model), ROW) for each in among])
        self.words = NextWords(
            self.choices,
            columns.theme,
            left=LEFT,
            right=RIGHT,
            top=first,
            row=ROW,
            widest=widest,
        )
        y = first - ROW * len(self.choices) - NOTE - layout.MIN_CAPITAL / 2
        self.notes = self._rest(columns, labels, y)

    def _rest(self, columns: Columns, labels: Mapping[str, str], y: float) -> list[VMobject]:
        """The line on the baseline `y` for all other tokens: how many, and their percentage."""
        probabilities, color = _after(columns), columns.theme.quiet
        count = len(probabilities) - len(self.choices)
        if not count:
            return []
        name = Line(others_text(labels, count), {}, size=layout.MIN_CAPITAL, color=color)
        together = ac.Derived(ac.total_of_rest, probabilities, largest=len(self.choices))
        size = self.words.numbers[0].digit_height
        share = Number(together, size=size, color=color, decimals=1, percent=True)
        return [name.place(self.words.scale.zero - GAP, y, "right"), share.place(RIGHT, y, "right")]

    @property
    def after_bars(self) -> list[VMobject]:
        """The bars' zero line and numbers, and the line on the tokens without a row."""
        return [self.words.zero, *self.words.numbers, *self.notes]

    def column(self, strip: HeatMap) -> HeatMap:
        """The last column in its place here."""
        return strip.at(COLUMN, self._top, self._height)


def _after(columns: Columns) -> ac.Ref:
    """The probability of each token of the vocabulary to come next."""
    return columns.trace.ref("probs", len(columns.trace.tokens) - 1)


def _choices(columns: Columns, model: ac.Transformer) -> list[Choice]:
    return likeliest(model, _after(columns), ROWS, LEAST)


def one_more(subject: Subject) -> ac.Trace:
    """The trace of the same tokens and the likeliest next one after them."""
    trace, model = subject.trace, subject.network
    (best,) = likeliest(model, trace.ref("probs", len(trace.tokens) - 1), 1)
    run = model.trace([*(token.id for token in trace.tokens), best.token])
    # The tokens that were there keep their places in the sentence, which ids do not tell; the new
    # one is called as it was among the next words.
    added = replace(run.tokens[-1], text=best.text, special=best.special)
    return ac.Trace(run, (*trace.tokens, added), trace.text, run.model)
