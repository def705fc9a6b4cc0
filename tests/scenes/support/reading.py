"""Reading a picture back: what do these outlines spell?

Independent of the kit: reference outlines are set afresh by Typst and parsed by another SVG
library, and what is drawn is compared with them as shapes. Nothing here asks a mobject what it is.
A mark is read once, however often it is asked about: its readings are kept as long as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache, wraps
from typing import TypeVar
from weakref import WeakKeyDictionary

import numpy as np

from scenes.kit.checks import Mark
from tests.scenes.support.curves import Curve, curves
from tests.scenes.support.typst_outlines import MONO, WORDS, set_by_typst

FIGURES = "0123456789"
VALUE_CHARACTERS = FIGURES + ".−∞%"
ALIKE = 0.02  # of a curve's extent: how far its points may be from the reference
Known = TypeVar("Known")


# References.


@cache
def reference(text: str, *, mono: bool = False, style: str = "regular") -> tuple[Curve, ...]:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    body = f'#text("{escaped}")'
    return tuple(set_by_typst(body, font=MONO if mono else WORDS, style=style))


@cache
def run(source: str) -> tuple[Curve, ...]:
    """What Typst makes of its own source, such as an ellipsis."""
    return tuple(set_by_typst(source))


def root(text: str) -> tuple[Curve, ...]:
    """A square root, its bar over what it is of: that stands on the line as text does."""
    drawn, inside = run(f"$sqrt({text})$"), reference(text)
    feet = (min(curve.low[1] for curve in curves) for curves in (inside, drawn[-len(inside) :]))
    lift = next(feet) - next(feet)
    return tuple(Curve(curve.points + np.array([0, lift])) for curve in drawn)


def with_roots(text: str) -> tuple[Curve, ...]:
    """Text in which counts may stand under roots."""
    parts = re.split(r"√(\d+)", text)
    pieces = [root(part) if i % 2 else reference(part) for i, part in enumerate(parts) if part]
    return tuple(curve for piece in pieces for curve in piece)


@cache
def symbol(letter: str, index: int) -> tuple[Curve, ...]:
    """A letter with an arrow above and an index: a query or a key."""
    return run(f"$arrow({letter})_{index}$")


# Comparing.


def same(drawn: Sequence[Curve], wanted: Sequence[Curve]) -> float | None:
    """The size of an em in frame units if these curves are those, as one rigid run; else None."""
    if len(drawn) != len(wanted) or not wanted:
        return None
    (a, wide), (b, em) = _whole(tuple(drawn)), _whole(tuple(wanted))
    return wide / em if em * np.abs(a - b).max() < ALIKE else None


@lru_cache(maxsize=1 << 11)
def _whole(run: tuple[Curve, ...]) -> tuple[np.ndarray, float]:
    """The points of several curves without the place and size that they have together; this size.

    The larger of width and height is the size.
    """
    points = np.concatenate([curve.points for curve in run])
    size = max(float(np.ptp(points, axis=0).max()), 1e-12)
    return (points - points.min(axis=0)) / size, size


def once(read: Callable[[Mark], Known]) -> Callable[[Mark], Known]:
    """A reading of marks that each of them is put through once."""
    known: WeakKeyDictionary[Mark, Known] = WeakKeyDictionary()

    @wraps(read)
    def reading(mark: Mark) -> Known:
        if mark not in known:
            known[mark] = read(mark)
        return known[mark]

    return reading


@once
def outlines(mark: Mark) -> list[Curve]:
    """The closed curves of a mark."""
    return curves(mark.points)


@once
def _spelled(mark: Mark) -> dict[tuple[Curve, ...], bool]:
    """What it was asked whether a mark spells."""
    return {}


def spells(mark: Mark, wanted: Sequence[Curve]) -> bool:
    """Whether a mark draws exactly these curves, at any size and place."""
    known = _spelled(mark)
    key = tuple(wanted)
    if key not in known:
        known[key] = same(outlines(mark), key) is not None
    return known[key]


@dataclass(frozen=True)
class Glyph:
    """A character found in an outline: its place and the size of its em, in frame units."""

    char: str
    x: float
    baseline: float
    em: float


class Alphabet:
    """Characters by the shapes of their curves."""

    def __init__(self, characters: Iterable[tuple[str, tuple[Curve, ...]]]) -> None:
        self.entries = [(char, run) for char, run in characters]
        self.first = np.array([run[0].shape for _, run in self.entries])

    def at(self, drawn: Sequence[Curve]) -> tuple[Glyph, int] | None:
        """The character that these curves begin with, and of how many curves it is."""
        apart = np.abs(self.first - drawn[0].shape).max(axis=(1, 2))
        likely = [self.entries[i] for i in np.argsort(apart) if apart[i] < ALIKE]
        for char, run in sorted(likely, key=lambda entry: -len(entry[1])):
            em = same(drawn[: len(run)], run)
            if em is not None:
                low, home = (np.min([c.low for c in r], axis=0) for r in (drawn[: len(run)], run))
                return Glyph(char, float(low[0]), float(low[1] - em * home[1]), em), len(run)
        return None


@cache
def values() -> Alphabet:
    return Alphabet((char, reference(char)) for char in VALUE_CHARACTERS)


@cache
def figures() -> Alphabet:
    """The ten digits in every face that is used."""
    faces = [{}, {"style": "italic"}, {"mono": True}]
    plain = [(char, reference(char, **face)) for face in faces for char in FIGURES]
    # Small optical sizes have shapes of their own: those of indices.
    return Alphabet(plain + [(char, symbol("K", int(char))[2:]) for char in FIGURES])


@once
def read_value(mark: Mark) -> list[Glyph] | None:
    """The characters of a number, one by one; None if anything else is in it."""
    drawn, found = outlines(mark), []
    while drawn:
        match = values().at(drawn)
        if match is None:
            return None
        found.append(match[0])
        drawn = drawn[match[1] :]
    return found


def spelled(glyphs: Sequence[Glyph]) -> str:
    return "".join(glyph.char for glyph in glyphs)


@once
def digits_in(mark: Mark) -> str:
    """Every digit in an outline, whatever else is there."""
    drawn, found = outlines(mark), ""
    while drawn:
        match = figures().at(drawn)
        if match:
            found += match[0].char
        drawn = drawn[match[1] if match else 1 :]
    return found


def line_is(marks: Iterable[Mark], wanted: Sequence[Curve]) -> bool:
    """Whether these marks, from left to right, draw the wanted curves one after the other.

    Each curve for itself, at one size and height over the baseline: the spaces may differ.
    """
    ordered = sorted(marks, key=lambda mark: float(mark.box[0]))
    drawn = [curve for mark in ordered for curve in outlines(mark)]
    if len(drawn) != len(wanted) or not wanted:
        return False
    shapes = [np.abs(a.shape - b.shape).max() for a, b in zip(drawn, wanted, strict=True)]
    tall = max(range(len(wanted)), key=lambda i: wanted[i].extent)
    em = drawn[tall].extent / wanted[tall].extent
    base = drawn[tall].low[1] - em * wanted[tall].low[1]
    lows = [a.low[1] - base - em * b.low[1] for a, b in zip(drawn, wanted, strict=True)]
    sizes = [a.extent / em - b.extent for a, b in zip(drawn, wanted, strict=True)]
    limits = (max(shapes) < 2 * ALIKE, np.abs(lows).max() < 0.02 * em, np.abs(sizes).max() < 0.01)
    return all(limits)
