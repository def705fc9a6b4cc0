"""Reading a picture back: what do these outlines spell?

Independent of the kit: reference outlines are set afresh by Typst and parsed by another SVG
library, and what is drawn is compared with them as shapes. Nothing here asks a mobject what it is.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import svgelements
import typst

from scenes.kit.checks import Mark
from scenes.kit.type.typeset import font_families

WORDS, MONO = "New Computer Modern", "DejaVu Sans Mono"
STYLES = {"regular": "", "italic": 'style: "italic",', "bold": 'weight: "bold",'}
FIGURES = "0123456789"
TEX_PAIRS = ("--", "''", "``", ",,", "?`", "!`")  # that the font would draw as one other sign
VALUE_CHARACTERS = FIGURES + ".−∞%"
POINTS = 40  # that stand for one closed curve
EM = 1000.0
PIXELS = 4 / 3  # of SVG to one of Typst's points
BASELINE = 3000.0  # of reference text, below the top of its page
ALIKE = 0.02  # of a curve's extent: how far its points may be from the reference


@dataclass(frozen=True, eq=False)
class Curve:
    """One closed curve as points at equal distances, and without its place and size."""

    points: np.ndarray

    @property
    def low(self) -> np.ndarray:
        return self.points.min(axis=0)

    @property
    def extent(self) -> float:
        return max(float(np.ptp(self.points, axis=0).max()), 1e-12)

    @property
    def shape(self) -> np.ndarray:
        return (self.points - self.low) / self.extent


def resampled(polyline: np.ndarray) -> Curve:
    steps = np.linalg.norm(np.diff(polyline, axis=0), axis=1)
    along = np.concatenate([[0], np.cumsum(steps)])
    at = np.linspace(0, along[-1], POINTS, endpoint=False)
    return Curve(np.column_stack([np.interp(at, along, polyline[:, axis]) for axis in (0, 1)]))


def curves(points: np.ndarray) -> list[Curve]:
    """The closed curves of a drawn outline: (4 · n, 3) cubic control points."""
    pieces = points.reshape(-1, 4, 3)[:, :, :2]
    size = max(float(np.ptp(points, axis=0).max()), 1e-12)
    jumps = np.abs(pieces[1:, 0] - pieces[:-1, 3]).max(axis=1) > 1e-5 * size
    t = np.linspace(0, 1, 9)[None, :, None]
    a, b, c, d = (pieces[:, i, None] for i in range(4))
    walked = (1 - t) ** 3 * a + 3 * (1 - t) ** 2 * t * b + 3 * (1 - t) * t**2 * c + t**3 * d
    runs = np.split(walked, np.nonzero(jumps)[0] + 1)
    return [resampled(run.reshape(-1, 2)) for run in runs]


# What it should look like.


@cache
def _compiler() -> typst.Compiler:
    return typst.Compiler()


def set_by_typst(body: str, *, font: str = WORDS, style: str = "regular") -> list[Curve]:
    """The curves of one line of Typst source, in em, on the baseline y = 0."""
    tex = any(pair in body for pair in TEX_PAIRS)
    families = ", ".join(f'"{name}"' for name in dict.fromkeys([font, *font_families()]))
    source = (
        f"#set page(width: auto, height: auto, margin: {BASELINE}pt, fill: none)\n"
        f"#set text(font: ({families},), size: {EM}pt, {STYLES[style]} fallback: false, "
        f"ligatures: {str(not tex).lower()}, "
        f'top-edge: "baseline", bottom-edge: "baseline", cjk-latin-spacing: none)\n{body}'
    )
    svg = _compiler().compile(source.encode(), format="svg")
    found = []
    parsed = svgelements.SVG.parse(io.BytesIO(svg), reify=True)
    for element in parsed.elements(lambda part: isinstance(part, svgelements.Path)):
        if element.fill.value is None:
            found.append(_bar(element))
            continue
        for part in element.as_subpaths():
            steps = [s for s in part if not isinstance(s, svgelements.Move) and s.start != s.end]
            if steps:
                walked = np.concatenate([step.npoint(np.linspace(0, 1, 9)) for step in steps])
                found.append(resampled((walked / PIXELS * [1, -1] + [0, BASELINE]) / EM))
    return found


def _bar(line: svgelements.Path) -> Curve:
    """What a level line covers: the bar of a root."""
    left, y, right, _ = line.bbox()
    half = line.stroke_width / 2
    corners = [(left, y - half), (right, y - half), (right, y + half), (left, y + half)]
    return resampled((np.array([*corners, corners[0]]) / PIXELS * [1, -1] + [0, BASELINE]) / EM)


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
    a, b = (np.concatenate([curve.points for curve in run]) for run in (drawn, wanted))
    scale = float(np.ptp(a, axis=0).max() / max(np.ptp(b, axis=0).max(), 1e-12))
    apart = (a - a.min(axis=0)) / scale - (b - b.min(axis=0))
    return scale if np.abs(apart).max() < ALIKE else None


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


def read_value(mark: Mark) -> list[Glyph] | None:
    """The characters of a number, one by one; None if anything else is in it."""
    drawn, found = curves(mark.points), []
    while drawn:
        match = values().at(drawn)
        if match is None:
            return None
        found.append(match[0])
        drawn = drawn[match[1] :]
    return found


def spelled(glyphs: Sequence[Glyph]) -> str:
    return "".join(glyph.char for glyph in glyphs)


def digits_in(mark: Mark) -> str:
    """Every digit in an outline, whatever else is there."""
    drawn, found = curves(mark.points), ""
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
    drawn = [curve for mark in ordered for curve in curves(mark.points)]
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
