"""Layout checks, measured on what is drawn: safe frame, overlaps, baselines, legible sizes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise

import numpy as np
from manim import VMobject

from scenes.kit import layout
from scenes.kit.display import Mark, drawn
from scenes.kit.type.number import Number
from scenes.kit.type.text import Formula, Word

__all__ = ["LINEAR", "Mark", "drawn", "off_baseline", "outside", "overlaps", "problems"]
__all__ += ["run_together", "too_small"]

TOLERANCE = 0.004  # frame units: a quarter of a pixel at 480p
SPACE = 0.4  # between two numbers, in heights of a digit
LINEAR = {"arc", "box", "lines"}  # only their strokes are there: what is inside is not touched
# Arcs cross and end in an arrow's tip; lines meet lines; points may be at one place.
MAY_TOUCH = {
    ("arc", "arc"),
    ("arc", "arrow"),
    ("lines", "lines"),
    ("box", "lines"),
    ("box", "box"),
    ("spot", "spot"),
    ("lines", "spot"),
}


def problems(marks: Iterable[Mark]) -> list[str]:
    """The faults of a layout, one line for each; an empty list if there are none.

    What a view or a turned card lets be cut off is not judged, nor is how large something is on
    a turned card; things on different cards are before one another.
    """
    marks = [mark for mark in marks if not mark.cut]
    checks = (outside, overlaps, run_together, off_baseline, too_small)
    return [problem for check in checks for problem in check(marks)]


def outside(marks: list[Mark]) -> list[str]:
    """The marks that leave the safe frame, one line for each."""
    low = np.array([layout.LEFT, layout.BOTTOM]) - TOLERANCE
    high = np.array([layout.RIGHT, layout.TOP]) + TOLERANCE
    return [
        f"{mark} leaves the safe frame"
        for mark in marks
        if np.any(mark.box[:2] < low) or np.any(mark.box[2:] > high)
    ]


def overlaps(marks: list[Mark]) -> list[str]:
    """The pairs of marks that touch; lines may meet lines, and arcs may cross arcs.

    A cloud of faint points is a ground that other things stand on, and so is that of a card.
    """
    found = []
    for card in _cards(mark for mark in marks if mark.kind not in ("cloud", "card")):
        near = _near([mark.on_sheet or mark for mark in card])
        found += [f"{one} touches {two}" for one, two in near if _touch(one, two)]
    return found


def _cards(marks: Iterable[Mark]) -> Iterable[list[Mark]]:
    """The marks that lie on each card, and those that lie on none."""
    found: dict[int, list[Mark]] = defaultdict(list)
    for mark in marks:
        found[id(mark.sheet)].append(mark)
    return found.values()


def _near(marks: list[Mark]) -> Iterator[tuple[Mark, Mark]]:
    """The pairs whose bounding boxes overlap, without those that may touch."""
    if not marks:
        return
    boxes = np.array([mark.box for mark in marks])
    low, high = boxes[:, :2] + TOLERANCE, boxes[:, 2:] - TOLERANCE
    meet = np.all((low[:, None] < high[None]) & (low[None] < high[:, None]), axis=-1)
    for i, j in zip(*np.nonzero(np.triu(meet, 1)), strict=True):
        one, two = sorted((marks[i], marks[j]), key=lambda mark: mark.kind)
        if (one.kind, two.kind) not in MAY_TOUCH:
            yield one, two


def _touch(one: Mark, two: Mark) -> bool:
    """Whether two marks touch whose bounding boxes do."""
    linear = [mark for mark in (one, two) if mark.kind in LINEAR]
    if not linear:
        return not _leaning(one, two) or bool(_crossing(one.pieces, two.pieces).any())
    if len(linear) == 2:
        return bool(_crossing(one.pieces, two.pieces).any())
    body = two if linear[0] is one else one
    return bool(_entering(linear[0].pieces, body.box, linear[0].width / 2).any())


def _leaning(one: Mark, two: Mark) -> bool:
    """Whether these follow each other on a line: an italic f may lean over what comes next."""
    if not (one.kind == two.kind == "text") or abs(one.baseline - two.baseline) > TOLERANCE:
        return False
    shared = min(one.box[2], two.box[2]) - max(one.box[0], two.box[0])
    return bool(shared < min(one.capital, two.capital) / 3)


def _entering(pieces: np.ndarray, box: np.ndarray, reach: float) -> np.ndarray:
    """The mask of pieces, as thick as 2 · reach, that come into the box when clipped to it."""
    low, high = box[:2] - reach + TOLERANCE, box[2:] + reach - TOLERANCE
    start, way = pieces[:, 0], pieces[:, 1] - pieces[:, 0]
    way = np.where(np.abs(way) < 1e-12, 1e-12, way)
    near, far = (low - start) / way, (high - start) / way
    enter, leave = np.minimum(near, far).max(axis=1), np.maximum(near, far).min(axis=1)
    return np.maximum(enter, 0) <= np.minimum(leave, 1)


def _crossing(ones: np.ndarray, twos: np.ndarray) -> np.ndarray:
    """(n, m) the mask of pieces of one line that cross pieces of another."""
    a, b = ones[:, None, 0], ones[:, None, 1]
    c, d = twos[None, :, 0], twos[None, :, 1]
    apart = _side(a, b, c) * _side(a, b, d) < 0
    return apart & (_side(c, d, a) * _side(c, d, b) < 0)


def _side(start: np.ndarray, end: np.ndarray, point: np.ndarray) -> np.ndarray:
    """The side of a line that points are on: a sign."""
    along, away = end - start, point - start
    return along[..., 0] * away[..., 1] - along[..., 1] * away[..., 0]


def run_together(marks: list[Mark]) -> list[str]:
    """The numbers side by side that would be read as one: less than a space apart."""
    numbers = (mark for mark in marks if isinstance(mark.thing, Number) and mark.is_flat)
    return [
        f"{one} and {two} run together"
        for card in _cards(numbers)
        for one, two in pairwise(sorted(card, key=lambda m: (round(m.baseline, 2), m.box[0])))
        if abs(one.baseline - two.baseline) < TOLERANCE
        and 0 <= two.box[0] - one.box[2] < SPACE * one.capital
    ]


def off_baseline(marks: list[Mark]) -> list[str]:
    """The words of one size that stand side by side, but not quite on one line."""
    words = (mark for mark in marks if isinstance(mark.thing, Word) and mark.is_flat)
    return [
        f"{one} and {two} stand on different baselines"
        for card in _cards(words)
        for one, two in pairwise(sorted(card, key=lambda mark: mark.baseline))
        if TOLERANCE < two.baseline - one.baseline < min(one.capital, two.capital) / 2
        and abs(one.capital - two.capital) < TOLERANCE
    ]


def too_small(marks: list[Mark]) -> list[str]:
    """The text below the smallest legible size: words by their capitals, values by their digits."""
    return [
        f"{mark} is too small to read: {mark.capital:.3f} high, at least {least:.3f} is needed"
        for mark in marks
        if mark.kind == "text"
        and mark.is_flat
        and mark.capital < (least := _least(mark.thing)) - 1e-6
    ]


def _least(thing: VMobject) -> float:
    values = isinstance(thing, Number | Formula)
    return layout.MIN_DIGIT if values else layout.MIN_CAPITAL
