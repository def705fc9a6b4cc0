"""The plan of a sentence's prefixes: which are shown, and where they stand. Arithmetic only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

import attncore as ac
from scenes.kit import layout
from scenes.kit.tokens.label import label_width
from scenes.kit.tokens.paragraph import gaps
from scenes.kit.type.number import number_width

HEAD = 0.4  # height of the line of the axis' values
MIN_ROW, MAX_ROW = 0.42, 0.64
MIN_TRACK, MAX_TRACK = 2.4, 4.2
ARROW, GAP = 0.42, 0.18
CLOSE = 0.5  # of the spaces in a paragraph: those between the words of a row
ELLIPSIS = 0.4  # width that is left free for it


@dataclass(frozen=True)
class PrefixPlan:
    """The places of the rows of prefixes, and the tokens in them.

    shown    of each row the last token of its beginning
    elided   those that share the row before the last one
    first    of each row the first token that is shown
    size     of the words
    ends     where the beginnings end; words: where what follows begins
    track    of the bars, from 0 to 1
    numbers  where the probabilities end
    """

    shown: tuple[int, ...]
    elided: tuple[int, ...]
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
        places = [*range(len(self.shown) - 1), len(self.shown) - 1 + bool(self.elided)]
        return [self.top - self.row * (place + 0.5) for place in places]

    @property
    def between(self) -> float:
        """The middle of the row of the elided prefixes."""
        return self.ys[-1] + self.row

    @property
    def bottom(self) -> float:
        return self.ys[-1] - self.row / 2


def prefix_plan(trace: ac.Trace) -> PrefixPlan:
    """The plan with as many prefixes as are legible, from the shortest on, and the longest."""
    count = len(trace.tokens) - 1
    room = layout.STAGE_TOP - layout.STAGE_BOTTOM - HEAD
    most = int(room / MIN_ROW)
    shown = list(range(count)) if count <= most else [*range(most - 2), count - 1]
    elided = tuple(i for i in range(count) if i not in set(shown))
    rows = len(shown) + bool(elided)
    row = min(MAX_ROW, room / rows)
    largest = min(layout.WORD_SIZE, 0.5 * row)
    sizes = [float(size) for size in np.arange(largest, layout.MIN_CAPITAL, -0.01)]
    whole = (size for size in sizes if _width(trace, shown[-1], size) <= _room(trace, shown, size))
    size = next(whole, largest)
    top = (layout.STAGE_TOP + layout.STAGE_BOTTOM + row * rows - HEAD) / 2
    return _across(trace, shown, elided, row, top, size)


def _across(
    trace: ac.Trace, shown: list[int], elided: tuple[int, ...], row: float, top: float, size: float
) -> PrefixPlan:
    """The plan across: prefixes, arrows, words, bars and numbers, centred in the frame."""
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
    return PrefixPlan(tuple(shown), elided, first, row, top, size, ends, words, span, numbers)


def _rest(trace: ac.Trace, shown: Sequence[int], size: float) -> float:
    """The width of all but the prefixes and the track."""
    number = number_width(max(layout.MIN_DIGIT, 0.85 * size), "100.0%")
    return ARROW + _widest(trace, shown, size) + number + 6 * GAP


def _room(trace: ac.Trace, shown: Sequence[int], size: float) -> float:
    """The most width that prefixes may have."""
    return layout.RIGHT - layout.LEFT - MIN_TRACK - _rest(trace, shown, size)


def _widest(trace: ac.Trace, shown: Sequence[int], size: float) -> float:
    return max(label_width(trace.tokens[i + 1], size) for i in shown)


def _width(trace: ac.Trace, last: int, size: float, first: int = 0) -> float:
    """The width of the words from `first` to `last`."""
    words = trace.tokens[first : last + 1]
    spaces = CLOSE * sum(gaps(trace.tokens, trace.text)[first + 1 : last + 1])
    return sum(label_width(word, size) for word in words) + spaces


def _first(trace: ac.Trace, last: int, size: float, room: float) -> int:
    """The token from which on a prefix fits its room, an ellipsis before it."""
    if _width(trace, last, size) <= room:
        return 0
    fits = (i for i in range(1, last) if _width(trace, last, size, i) <= room - ELLIPSIS)
    return next(fits, last)
