"""Words of a sentence: in reading order, in a frame, and with brackets over their pieces."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

import numpy as np

from scenes.kit import layout
from scenes.kit.checks import Mark
from tests.scenes.support.find.measure import (
    CENTRE,
    LEVEL,
    gaps,
    level,
    middle,
    one_size,
    rows_of,
)
from tests.scenes.support.find.table import on_stage
from tests.scenes.support.find.wanted import Item

if TYPE_CHECKING:
    from tests.scenes.support.find.see import See

SPACE, PIECE_SPACE = 0.3, 0.16  # frame units: between words, and between pieces of one
BEARING = 0.13  # frame units: what the room beside letters adds to a space, at most
ASIDE, BELOW, ABOVE, AIR = 0.1, 0.52, 1.24, 0.06  # from a word to its frame; up and down in sizes
EXACT = 0.01  # frame units
ALONG = 0.03  # frame units: how far the ends of a bracket may be off
BEYOND = 0.5, 1.5  # frame units: from words to what is over them, and left of them, at most


def runs(see: See, shown: list[int]) -> list[list[int]]:
    """The neighbours among tokens that spell one word, or one character in bytes."""
    every = see.facts.trace.tokens

    def spelled(i: int) -> tuple[object, ...]:
        token = every[i]
        if token.special or token.word is None:
            return (i,)
        return token.byte, token.span if token.byte else None, token.word

    return [list(run) for _, run in groupby(shown, spelled)]


def read_paragraph(see: See, words: Mapping[int, Item]) -> dict[int, Mark]:
    """Words in reading order: from the left, line by line, with one space between."""
    got: dict[int, Mark] = {}
    last: Mark | None = None
    for i, item in words.items():
        fits = [m for m in see.free(see.stage.solid) if on_stage(m) and item.fits(m)]
        after = [m for m in fits if last is None or _follows(m, last)]
        assert after, f"the word {item.name} does not stand where it is read"
        last = min(after, key=lambda m: (round(-m.baseline, 1), m.box[0]))
        got[i] = see.take(last, item, f"word {i}")
    places = {mark: i for i, mark in got.items()}
    together = {pair for run in runs(see, list(got)) for pair in pairwise(run)}
    for line in rows_of(got.values()):
        assert abs(middle(line)) < CENTRE, f"the line from {line[0]} is not in the middle"
        for (one, two), gap in zip(pairwise(line), gaps(line), strict=True):
            wanted = PIECE_SPACE if (places[one], places[two]) in together else SPACE
            assert abs(gap - wanted) < BEARING, f"a space of {gap:.2f} between {one} and {two}"
    return got


def read_line(see: See, words: Mapping[int, Item]) -> dict[int, Mark]:
    """Words in one line, from left to right; they may take turns on two levels."""
    got: dict[int, Mark] = {}
    edge = -np.inf
    for i, item in words.items():
        fits = [m for m in see.free(see.stage.solid) if on_stage(m) and item.fits(m)]
        after = [m for m in fits if m.centre[0] > edge]
        assert after, f"the word {item.name} is missing from the line"
        got[i] = see.take(min(after, key=lambda m: float(m.centre[0])), item, f"word {i}")
        edge = float(got[i].centre[0])
    turns(list(got.values()))
    one_size(got.values(), "words in a line")
    dots = see.formula("dots.c", see.theme.quiet)
    ends = [(-1, layout.LEFT), *((i, float(m.centre[0])) for i, m in got.items())]
    for (one, a), (two, b) in pairwise([*ends, (len(see.facts.trace.tokens), layout.RIGHT)]):
        if two - one > 1:
            see.find(dots, ok=lambda m, a=a, b=b: a < m.centre[0] < b)
    return got


def turns(words: list[Mark]) -> list[bool]:
    """Whether each word stands on the upper one of two levels, on which they take turns."""
    low = min(map(level, words))
    upper = [level(word) > low + LEVEL for word in words]
    wanted = [k % 2 == 1 for k in range(len(words))]
    assert not any(upper) or upper == wanted, f"words are not on their levels: {upper}"
    return upper


def reaches(words: Mapping[int, Mark]) -> dict[int, np.ndarray]:
    """From where to where brackets over these words reach, and what they stand on."""
    return {i: np.array([m.box[0], m.baseline, *m.box[2:]]) for i, m in words.items()}


def _follows(one: Mark, two: Mark) -> bool:
    """Whether `one` is read after `two`: on a lower line, or right of it."""
    lower = two.baseline - one.baseline
    return lower > 0.1 or (abs(lower) < EXACT and bool(one.box[0] > two.box[2]))


def read_frame_around(see: See, word: Mark) -> None:
    """The frame around the word of the focus, in its colour."""

    def around(mark: Mark) -> bool:
        return bool(np.all(mark.box[:2] < word.centre) and np.all(word.centre < mark.box[2:]))

    (box,) = see.find(see.mark("box", see.theme.focus), "the frame of the focus", ok=around)
    low, high = word.baseline - BELOW * word.capital, word.baseline + ABOVE * word.capital
    wanted = word.box[0] - ASIDE, low, word.box[2] + ASIDE, max(high, word.box[3] + AIR)
    found = [*box.points[:, :2].min(axis=0), *box.points[:, :2].max(axis=0)]
    assert np.allclose(found, wanted, atol=EXACT), "the frame is around something else"


def read_pieces(
    see: See, boxes: Mapping[int, np.ndarray], axis: int = 0, *, opacity: float = 1.0
) -> None:
    """A bracket beside the tokens that spell one word or character, and this character.

    boxes  what the brackets reach along: left, bottom, right and top, by token
    axis   0: over tokens that stand in a line; 1: left of those that stand in a column
    """
    for run in runs(see, list(boxes)):
        token = see.facts.trace.tokens[run[0]]
        if len(run) == 1 and not token.byte:
            continue
        for _, part in groupby(run, lambda i: round(float(boxes[i][1]), 1) * (1 - axis)):
            held = np.array([boxes[i] for i in part])
            ends = float(held[:, axis].min()), float(held[:, axis + 2].max())

            def beside(mark: Mark, edge: float = _outer(held, axis)) -> bool:
                return 0 < (mark.box[1] - edge if axis == 0 else edge - mark.box[2]) < BEYOND[axis]

            def spans(mark: Mark, ends: tuple[float, float] = ends) -> bool:
                along = mark.points[:, axis]
                return beside(mark) and bool(
                    np.allclose((along.min(), along.max()), ends, atol=ALONG)
                )

            see.find(see.mark("lines", see.theme.line, opacity=opacity), f"bracket {run}", ok=spans)
            if token.byte and token.span:
                half = sum(ends) / 2

                def halfway(mark: Mark, half: float = half) -> bool:
                    at = mark.centre[0] if axis == 0 else level(mark)
                    return beside(mark) and abs(at - half) < CENTRE

                character = see.facts.trace.text[slice(*token.span)]
                see.find(see.text(character, see.theme.text, opacity=opacity), ok=halfway)


def _outer(boxes: np.ndarray, axis: int) -> float:
    return float(boxes[:, 3].max() if axis == 0 else boxes[:, 0].min())
