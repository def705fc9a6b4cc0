"""Measures of marks: where they stand, what number they show, how large they are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np

from scenes.kit.checks import Mark
from scenes.kit.type.number import Number
from tests.scenes.support import reading

POINT = 0.01  # frame units: how far decimal points in one line may be apart
WHOLE = 0.04  # frame units: the same for the ends of whole numbers, as digits have room beside them
LEVEL = 0.02  # frame units: how far things on one level may be off it
CENTRE = 0.06  # frame units: how far what is centred may be off the middle
ONE_SIZE = 0.005  # frame units: text of one size may differ so much in height


def level(mark: Mark) -> float:
    """The height of its middle: for text, that of its capitals."""
    return float(mark.baseline + mark.capital / 2 if mark.kind == "text" else mark.centre[1])


def number(mark: Mark) -> str:
    """The digits of a number, read from its outline."""
    assert isinstance(mark.thing, Number), f"{mark} is not made from what was computed"
    return reading.spelled(reading.read_value(mark) or [])


def is_number(mark: Mark) -> bool:
    return mark.kind == "text" and isinstance(mark.thing, Number)


def point(mark: Mark) -> float:
    """Where its decimal point stands; for a whole number, where it ends."""
    glyphs = reading.read_value(mark) or []
    return next((g.x for g in glyphs if g.char == "."), float(mark.box[2]))


def in_line(points: Sequence[float], marks: Sequence[Mark], where: str) -> None:
    """The points of these numbers stand in one line."""
    most = POINT if all("." in number(m) for m in marks) else WHOLE
    assert np.ptp(points or [0]) < most, f"{where}: points not in line"


def rows_of(marks: Iterable[Mark]) -> list[list[Mark]]:
    """Marks by their level, from the top down; each row from the left."""
    rows: list[list[Mark]] = []
    for mark in sorted(marks, key=lambda m: -level(m)):
        if rows and abs(level(rows[-1][0]) - level(mark)) < LEVEL:
            rows[-1].append(mark)
        else:
            rows.append([mark])
    return [sorted(row, key=lambda m: float(m.box[0])) for row in rows]


def runs_of(line: Iterable[Mark]) -> list[list[Mark]]:
    """The marks of one line, from the left, broken where the room between two is wide."""
    runs: list[list[Mark]] = []
    for mark in sorted(line, key=lambda m: float(m.box[0])):
        if runs and mark.box[0] - runs[-1][-1].box[2] < 2 * mark.capital:
            runs[-1].append(mark)
        else:
            runs.append([mark])
    return runs


def one_size(marks: Iterable[Mark], where: str) -> None:
    """Text of one kind has one height, arrows one length."""
    kinds: dict[type, list[float]] = {}
    for mark in marks:
        if mark.kind in ("text", "arrow"):
            size = mark.capital or float(np.ptp(mark.points, axis=0).max())
            kinds.setdefault(type(mark.thing), []).append(size)
    assert all(np.ptp(sizes) < ONE_SIZE for sizes in kinds.values()), f"{where}: several sizes"


def even(lengths: Iterable[float], where: str, wanted: float | None = None) -> None:
    """These lengths are one, to 1 %: all of them, or all that is wanted."""
    found = np.array([*lengths, *([] if wanted is None else [wanted])])
    assert np.ptp(found) <= 0.01 * found.max(initial=0), f"{where}: {found.round(3)} are not one"


def gaps(row: Sequence[Mark]) -> list[float]:
    """The room between each two of a row."""
    return [float(b.box[0] - a.box[2]) for a, b in pairwise(row)]


def extent(marks: Sequence[Mark]) -> np.ndarray:
    """Left, bottom, right and top of several marks together."""
    boxes = np.array([m.box for m in marks])
    return np.array([*boxes[:, :2].min(axis=0), *boxes[:, 2:].max(axis=0)])


def middle(marks: Sequence[Mark]) -> float:
    """The middle of several marks together, across."""
    return float(extent(marks)[[0, 2]].mean())


def block_middle(marks: Sequence[Mark]) -> float:
    """The middle of those numbers whose points stand in the most common line."""
    points = np.array([point(m) for m in marks])
    most = max(points, key=lambda p: int((abs(points - p) < POINT).sum()))
    return middle([m for m, p in zip(marks, points, strict=True) if abs(p - most) < POINT])
