"""Every beginning of a sentence, row by row, with the word that follows and how likely it was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
from manim import VGroup, VMobject

import attncore as ac
from scenes.kit import layout
from scenes.kit.bars import Bar, Scale, become, rule
from scenes.kit.live import Setting, number_of
from scenes.kit.marks import Arrow
from scenes.kit.motion import Motion
from scenes.kit.number import Number, number_width
from scenes.kit.sentence import gaps
from scenes.kit.text import Word
from scenes.kit.theme import Theme
from scenes.kit.tokens import Label, label_text, label_width

HEAD = 0.4  # height of the line of the axis' values
MIN_ROW, MAX_ROW = 0.42, 0.64
MIN_TRACK, MAX_TRACK = 2.4, 4.2
ARROW, GAP = 0.42, 0.18
CLOSE = 0.5  # of the spaces in a paragraph: those between the words of a row
ELLIPSIS = 0.4  # width that is left free for it
THICK = 0.5  # of a row: a bar
TICK = 0.15  # size of the axis' values


@dataclass(frozen=True)
class PrefixPlan:
    """Where the rows stand and what is in them.

    shown    of each row the last token of its beginning
    folded   those that share the row before the last one
    first    of each row the first token that is shown
    size     of the words
    ends     where the beginnings end; words: where what follows begins
    track    of the bars, from 0 to 1
    numbers  where the probabilities end
    """

    shown: tuple[int, ...]
    folded: tuple[int, ...]
    first: tuple[int, ...]
    row: float
    top: float
    size: float
    ends: float
    words: float
    track: tuple[float, float]
    numbers: float

    @property
    def digit(self) -> float:
        return max(layout.MIN_DIGIT, 0.85 * self.size)

    @property
    def ys(self) -> list[float]:
        """The middles of the rows of the tokens shown."""
        places = [*range(len(self.shown) - 1), len(self.shown) - 1 + bool(self.folded)]
        return [self.top - self.row * (place + 0.5) for place in places]

    @property
    def between(self) -> float:
        """The middle of the row of those that are folded."""
        return self.ys[-1] + self.row

    @property
    def bottom(self) -> float:
        return self.ys[-1] - self.row / 2


def prefix_plan(trace: ac.Trace) -> PrefixPlan:
    """As many beginnings as are legible, from the shortest on, and the longest."""
    count = len(trace.tokens) - 1
    room = layout.STAGE_TOP - layout.STAGE_BOTTOM - HEAD
    most = int(room / MIN_ROW)
    shown = list(range(count)) if count <= most else [*range(most - 2), count - 1]
    folded = tuple(i for i in range(count) if i not in set(shown))
    rows = len(shown) + bool(folded)
    row = min(MAX_ROW, room / rows)
    largest = min(layout.WORD_SIZE, 0.5 * row)
    sizes = [float(size) for size in np.arange(largest, layout.MIN_CAPITAL, -0.01)]
    whole = (size for size in sizes if _width(trace, shown[-1], size) <= _room(trace, shown, size))
    size = next(whole, largest)
    top = (layout.STAGE_TOP + layout.STAGE_BOTTOM + row * rows - HEAD) / 2
    return _across(trace, shown, folded, row, top, size)


def _across(
    trace: ac.Trace, shown: list[int], folded: tuple[int, ...], row: float, top: float, size: float
) -> PrefixPlan:
    """Beginnings, arrows, words, bars and numbers: the whole in the middle of the frame."""
    most = _room(trace, shown, size)
    first = tuple(_first(trace, i, size, most) for i in shown)
    room = max(
        _width(trace, i, size, start) + ELLIPSIS * (start > 0)
        for i, start in zip(shown, first, strict=True)
    )
    track = min(MAX_TRACK, MIN_TRACK + most - room)
    rest = _rest(trace, shown, size)
    ends = room - (room + rest + track) / 2
    words = ends + GAP + ARROW + GAP
    left = words + _widest(trace, shown, size) + 2 * GAP
    numbers = ends + rest + track
    span = (left, left + track)
    return PrefixPlan(tuple(shown), folded, first, row, top, size, ends, words, span, numbers)


def _rest(trace: ac.Trace, shown: Sequence[int], size: float) -> float:
    """Width of all but the beginnings and the track."""
    number = number_width(max(layout.MIN_DIGIT, 0.85 * size), "100.0%")
    return ARROW + _widest(trace, shown, size) + number + 6 * GAP


def _room(trace: ac.Trace, shown: Sequence[int], size: float) -> float:
    """The most width that beginnings may have."""
    return layout.RIGHT - layout.LEFT - MIN_TRACK - _rest(trace, shown, size)


def _widest(trace: ac.Trace, shown: Sequence[int], size: float) -> float:
    return max(label_width(trace.tokens[i + 1], size) for i in shown)


def _width(trace: ac.Trace, last: int, size: float, first: int = 0) -> float:
    """Of the words from `first` to `last`."""
    words = trace.tokens[first : last + 1]
    spaces = CLOSE * sum(gaps(trace.tokens, trace.text)[first + 1 : last + 1])
    return sum(label_width(word, size) for word in words) + spaces


def _first(trace: ac.Trace, last: int, size: float, room: float) -> int:
    """From which token on a beginning fits its room, an ellipsis before it."""
    if _width(trace, last, size) <= room:
        return 0
    fits = (i for i in range(1, last) if _width(trace, last, size, i) <= room - ELLIPSIS)
    return next(fits, last)


class PrefixRows:
    """Makes what stands in the rows, each part in its place; nothing here moves."""

    def __init__(self, trace: ac.Trace, labels: Mapping[str, str], theme: Theme) -> None:
        self.trace, self.theme, self.plan = trace, theme, prefix_plan(trace)
        plan, tokens = self.plan, trace.tokens
        self.scale = Scale(zero=plan.track[0], unit=plan.track[1] - plan.track[0])
        self.baselines = [y - plan.size / 2 for y in plan.ys]
        self.prefixes = [
            self._prefix(*row) for row in zip(plan.first, plan.shown, self.baselines, strict=True)
        ]
        self.arrows = [self._arrow(y) for y in plan.ys]
        self.words = [
            Label(tokens[i + 1], size=plan.size, theme=theme).place(plan.words, y, "left")
            for i, y in zip(plan.shown, self.baselines, strict=True)
        ]
        self.probabilities = [trace.ref("probs", i, tokens[i + 1].id) for i in plan.shown]
        self.bars = [Bar(0.0, self.scale, y, THICK * plan.row, color=theme.text) for y in plan.ys]
        self.numbers = [self._number(*row) for row in zip(self.probabilities, plan.ys, strict=True)]
        self.axis = [self._edge(value) for value in (0, 1)]
        self.others = self._others(labels)

    def one_of_each(self) -> dict[int, Word]:
        """By its token the word that is to be guessed; of a start token that the model reads."""
        words: dict[int, Word] = {
            last + 1: word for last, word in zip(self.plan.shown, self.words, strict=True)
        }
        first = self.prefixes[0][0]
        return {0: first, **words} if self.trace.tokens[0].special else words

    @property
    def around(self) -> list[VMobject]:
        """What stands before the words that are to be guessed, row by row."""
        rows = zip(self.prefixes, self.arrows, strict=True)
        return [part for words, arrow in rows for part in (*words, arrow)] + self.others

    def come(self) -> Motion:
        """The bars grow to the probabilities."""
        values = [number_of(probability) for probability in self.probabilities]
        return become(self.bars, values, self.scale, stagger=0.1)

    def _prefix(self, first: int, last: int, y: float) -> list[Word]:
        """The words up to `last`, quiet beside the one that follows."""
        tokens = self.trace.tokens[first : last + 1]
        spaces = [CLOSE * gap for gap in gaps(self.trace.tokens, self.trace.text)]
        color, size = self.theme.quiet, self.plan.size
        words = [Word(label_text(t), size=size, color=color, mono=t.byte) for t in tokens]
        steps = [word.advance + spaces[first + i] for i, word in enumerate(words)]
        pens = list(accumulate(steps[::-1], initial=0.0))[::-1][1:]
        for word, pen in zip(words, pens, strict=True):
            word.place(self.plan.ends - pen, y, "right")
        if first:
            dots = Word("…", size=size, color=color)
            left = self.plan.ends - pens[0] - words[0].advance
            words.insert(0, dots.place(left - GAP, y, "right"))
        return words

    def _arrow(self, y: float) -> Arrow:
        start = self.plan.ends + GAP
        ends = np.array([start, y, 0]), np.array([start + ARROW, y, 0])
        return Arrow(*ends, color=self.theme.quiet)

    def _number(self, probability: ac.Ref, y: float) -> Number:
        digit, color = self.plan.digit, self.theme.text
        number = Number(probability, size=digit, color=color, decimals=1, percent=True)
        return number.place(self.plan.numbers, y - digit / 2, "right")

    def _edge(self, value: int) -> VGroup:
        """The line of the axis at 0 or 1, with its value on top."""
        x, top = self.scale.line(value), self.plan.top
        tick = Number(
            Setting("axis", value), size=TICK, color=self.theme.quiet, decimals=0, percent=True
        )
        line = rule(x, self.plan.bottom, top, color=self.theme.line)
        return VGroup(line, tick.place(x, top + TICK / 2))

    def _others(self, labels: Mapping[str, str]) -> list[VMobject]:
        """How many beginnings are folded, in their row."""
        count = len(self.plan.folded)
        if not count:
            return []
        said = labels["other"] if count == 1 else labels["others"].format(count=count)
        word = Word(said, size=self.plan.size, color=self.theme.quiet)
        return [word.place(self.plan.ends, self.plan.between - self.plan.size / 2, "right")]
