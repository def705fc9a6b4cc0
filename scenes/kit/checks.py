"""Layout checks, measured on what is drawn: safe frame, overlaps, baselines, legible sizes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from manim import Mobject, VMobject

from scenes.kit import layout
from scenes.kit.marks.arc import Arc
from scenes.kit.marks.dot import Dot
from scenes.kit.marks.heat import HeatMap
from scenes.kit.marks.points import Cloud, Spot
from scenes.kit.marks.strokes import UNIT_STROKE, Arrow, Box, Strokes
from scenes.kit.pattern.wall import Wall
from scenes.kit.type.number import Number
from scenes.kit.type.text import Formula, Glyphs, Word

TOLERANCE = 0.004  # frame units: a quarter of a pixel at 480p
SPACE = 0.4  # between two numbers, in heights of a digit
STEPS = 24  # straight pieces that stand for one curve
KINDS = (
    (Glyphs, "text"),
    (Dot, "dot"),
    (Arrow, "arrow"),
    (Box, "box"),
    (HeatMap, "heat"),
    (Cloud, "cloud"),
    (Wall, "cloud"),
    (Spot, "spot"),
)
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


@dataclass(frozen=True, eq=False)
class Mark:
    """One visible outline as it is drawn at this moment.

    kind      text, dot, arrow, arc, box (emphasis), heat (maps and strips), lines (grids,
              brackets), spot (a point that is meant), cloud (faint points) or shape
    points    (4 · n, 3) cubic Bézier control points
    color     of its fill, or of its stroke if it has no fill
    width     of its stroke, in frame units
    capital   height of its capitals (of a Number: its digits), baseline: if it is text
    cells     (row, column, 3) the colours of a heat map, as they are now
    """

    thing: VMobject
    kind: str
    points: np.ndarray
    color: str
    opacity: float
    width: float
    capital: float = 0.0
    baseline: float = 0.0
    cells: np.ndarray | None = None

    @cached_property
    def box(self) -> np.ndarray:
        """Left, bottom, right and top, the stroke included."""
        # Handles of a large curve reach beyond it; those of a glyph hardly do.
        seen = self.pieces.reshape(-1, 2) if self.kind == "arc" else self.points[:, :2]
        return np.array(
            [*(seen.min(axis=0) - self.width / 2), *(seen.max(axis=0) + self.width / 2)]
        )

    @cached_property
    def pieces(self) -> np.ndarray:
        """(n, 2, 2) the straight pieces that its curves are made of: start and end of each."""
        t = np.linspace(0, 1, STEPS + 1)[:, None, None]
        a, b, c, d = (self.points[i::4, :2] for i in range(4))
        curve = (1 - t) ** 3 * a + 3 * (1 - t) ** 2 * t * b + 3 * (1 - t) * t**2 * c + t**3 * d
        return np.stack([curve[:-1], curve[1:]], axis=2).reshape(-1, 2, 2)

    @cached_property
    def centre(self) -> np.ndarray:
        return (self.box[:2] + self.box[2:]) / 2

    def __str__(self) -> str:
        names = ("text", "digits", "formula")
        said = [getattr(self.thing, name) for name in names if hasattr(self.thing, name)]
        what = repr(said[0]) if said else f"{self.kind}"
        return f"{what} at ({self.centre[0]:.2f}, {self.centre[1]:.2f})"


def drawn(stage: Iterable[Mobject]) -> list[Mark]:
    """The visible marks in drawing order; later moves leave them as they are."""
    family = [part for thing in stage for part in thing.get_family()]
    return [_mark(part) for part in dict.fromkeys(family) if _visible(part)]


def _visible(part: Mobject) -> bool:
    if not isinstance(part, VMobject) or len(part.points) == 0:
        return False
    filled = part.get_fill_opacity() > 0
    stroked = part.get_stroke_opacity() > 0 and part.get_stroke_width() > 0
    return bool((filled or stroked) and np.ptp(part.points, axis=0).max() > 0)


def _mark(part: VMobject) -> Mark:
    filled = part.get_fill_opacity() > 0
    color = part.get_fill_color() if filled else part.get_stroke_color()
    opacity = part.get_fill_opacity() if filled else part.get_stroke_opacity()
    width = part.get_stroke_width() / UNIT_STROKE if part.get_stroke_opacity() > 0 else 0.0
    kind = next((name for cls, name in KINDS if isinstance(part, cls)), "shape")
    kind = "lines" if isinstance(part, Strokes) else kind
    points = part.points.copy()
    if isinstance(part, Arc):  # as a dot on its way, a dot; else the line in its middle
        kind = "dot" if part.is_dot else "arc"
        points, width = (points, 0.0) if part.is_dot else (part.line, part.thickness)
    sizes: tuple[float, ...] = ()
    if isinstance(part, Glyphs):
        size = part.digit_height if isinstance(part, Number) else part.size
        sizes = (size * part.scaling, part.baseline)
    cells = part.pixels.copy() if isinstance(part, HeatMap) else None
    return Mark(part, kind, points, color.to_hex(), float(opacity), width, *sizes, cells=cells)


def problems(marks: Iterable[Mark]) -> list[str]:
    """The faults of a layout, one line for each; an empty list if there are none."""
    marks = list(marks)
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

    A cloud of faint points is a ground that other things stand on.
    """
    solid = [mark for mark in marks if mark.kind != "cloud"]
    return [f"{one} touches {two}" for one, two in _near(solid) if _touch(one, two)]


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
    numbers = [mark for mark in marks if isinstance(mark.thing, Number)]
    row = sorted(numbers, key=lambda mark: (round(mark.baseline, 2), mark.box[0]))
    return [
        f"{one} and {two} run together"
        for one, two in pairwise(row)
        if abs(one.baseline - two.baseline) < TOLERANCE
        and 0 <= two.box[0] - one.box[2] < SPACE * one.capital
    ]


def off_baseline(marks: list[Mark]) -> list[str]:
    """The words of one size that stand side by side, but not quite on one line."""
    words = sorted((m for m in marks if isinstance(m.thing, Word)), key=lambda m: m.baseline)
    return [
        f"{one} and {two} stand on different baselines"
        for one, two in pairwise(words)
        if TOLERANCE < two.baseline - one.baseline < min(one.capital, two.capital) / 2
        and abs(one.capital - two.capital) < TOLERANCE
    ]


def too_small(marks: list[Mark]) -> list[str]:
    """The text below the smallest legible size: words by their capitals, values by their digits."""
    return [
        f"{mark} is too small to read: {mark.capital:.3f} high, at least {least:.3f} is needed"
        for mark in marks
        if mark.kind == "text" and mark.capital < (least := _least(mark.thing)) - 1e-6
    ]


def _least(thing: VMobject) -> float:
    values = isinstance(thing, Number | Formula)
    return layout.MIN_DIGIT if values else layout.MIN_CAPITAL
