"""What follows a sentence: its last column, and the likeliest next tokens that come of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from manim import VMobject

import attncore as ac
from scenes.kit import layout
from scenes.kit.caption import Line
from scenes.kit.columns import Columns
from scenes.kit.heat import HeatMap
from scenes.kit.nextwords import Choice, NextWords, likeliest
from scenes.subject import Subject

ROWS = 7
ROW = 0.52
COLUMN = -4.4  # where the last column stands
LEFT, RIGHT = -3.3, 4.8  # the words with their bars
APART = 0.35  # under the words of the sentence
UNDER = 0.14  # the word over the column
NOTE = 0.3  # from the last row down to the line under it


class Guess:
    """The last column at the left, the words with their bars right of it, at one height.

    heading  the word over the column
    words    the rows; choices: their tokens, the likeliest first
    notes    how many tokens have no row
    """

    def __init__(self, columns: Columns, model: ac.Transformer, labels: Mapping[str, str]) -> None:
        trace, theme = columns.trace, columns.theme
        probabilities = trace.ref("probs", len(trace.tokens) - 1)
        self.choices: list[Choice] = likeliest(model, probabilities, ROWS)
        top, foot = columns.top - APART, layout.STAGE_BOTTOM + APART / 2
        self.heading = columns.words()[0][columns.last].place(COLUMN, top - layout.WORD_SIZE)
        self._top = top - layout.WORD_SIZE - UNDER
        self._height = self._top - foot
        rest = len(probabilities) - len(self.choices)
        slack = self._height - ROW * len(self.choices) - (NOTE + layout.MIN_CAPITAL) * bool(rest)
        top = self._top - slack / 2
        self.words = NextWords(self.choices, theme, left=LEFT, right=RIGHT, top=top, row=ROW)
        self.notes: list[Line] = []
        if rest:
            key = "others" if rest > 1 else "other"
            line = Line(labels[key], {"count": rest}, size=layout.MIN_CAPITAL, color=theme.quiet)
            x = self.words.scale.zero
            y = top - ROW * len(self.choices) - NOTE - layout.MIN_CAPITAL / 2
            self.notes = [line.place(x, y, "left")]

    @property
    def after_bars(self) -> list[VMobject]:
        """What says how long the bars are, and how many there are not."""
        return [self.words.zero, *self.words.numbers, *self.notes]

    def column(self, strip: HeatMap) -> HeatMap:
        """The last column in its place here."""
        return strip.at(COLUMN, self._top, self._height)


def one_more(subject: Subject) -> ac.Trace:
    """The run on the same tokens and the likeliest next one after them."""
    trace, model = subject.trace, subject.network
    (best,) = likeliest(model, trace.ref("probs", len(trace.tokens) - 1), 1)
    run = model.trace([*(token.id for token in trace.tokens), best.token])
    # The tokens that were there keep their places in the sentence, which ids do not tell; the new
    # one is called as it was among the next words.
    added = replace(run.tokens[-1], text=best.text, special=best.special)
    return ac.Trace(run, (*trace.tokens, added), trace.text, run.model)
