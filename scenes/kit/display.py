"""The display list: every mark that is drawn at this moment, as it is seen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from math import sqrt

import numpy as np
from manim import Mobject, VMobject

from scenes.kit import layout
from scenes.kit.camera import HAIRLINE
from scenes.kit.cards import Paper, Sheet
from scenes.kit.marks.arc import Arc
from scenes.kit.marks.dot import Dot
from scenes.kit.marks.heat import HeatMap
from scenes.kit.marks.points import Cloud, Spot
from scenes.kit.marks.strokes import UNIT_STROKE, Arrow, Box, Strokes
from scenes.kit.pattern.wall import Wall
from scenes.kit.type.number import Number
from scenes.kit.type.text import Glyphs
from scenes.kit.view import HOME, WINDOW, View, is_pinned, mapped

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
    (Paper, "card"),
)


@dataclass(frozen=True, eq=False)
class Mark:
    """One visible outline as it is drawn at this moment.

    kind      text, dot, arrow, arc, box (emphasis), heat (maps and strips), lines (grids,
              brackets), spot (a point that is meant), cloud (faint points), card (its ground
              and its veil) or shape
    points    (4 · n, 3) cubic Bézier control points, where they are seen
    color     of its fill, or of its stroke if it has no fill
    width     of its stroke, in frame units
    capital   height of its capitals (of a Number: its digits), baseline: if it is text
    sheet     the card on which it lies, if any
    on_sheet  the same as it lies on its card, before any projection
    cells     (row, column, 3) the colours of a heat map, as they are now
    cut       whether the window of a view, or the frame of a turned card, cuts off a part of it
    """

    thing: VMobject
    kind: str
    points: np.ndarray
    color: str
    opacity: float
    width: float
    capital: float = 0.0
    baseline: float = 0.0
    sheet: Sheet | None = None
    on_sheet: Mark | None = None
    cells: np.ndarray | None = None
    cut: bool = False

    @property
    def is_flat(self) -> bool:
        """Whether it is seen from the front: on no card, or on one that is not turned."""
        return self.sheet is None or self.sheet.pose.is_flat

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


def drawn(stage: Iterable[Mobject], view: View = HOME) -> list[Mark]:
    """The visible marks in drawing order; later moves leave them as they are."""
    family = [part for thing in stage for part in thing.get_family()]
    marks = [_mark(part) for part in dict.fromkeys(family) if _visible(part)]
    return [seen for mark in marks if (seen := _seen(mark, view))]


def _seen(mark: Mark, view: View) -> Mark | None:
    """The mark as it is seen on its card and in a view; None if it is outside of all that is."""
    sheet: Sheet | None = mark.thing.__dict__.get("sheet")
    if is_pinned(mark.thing) or (sheet is None and view == HOME):
        return mark
    matrix = view.matrix if sheet is None else sheet.matrix.multiply(view.matrix)
    scale = sqrt(abs(matrix.xx * matrix.yy - matrix.xy * matrix.yx))
    is_hairline = getattr(type(mark.thing), "is_hairline", False)
    width = scale * (view.zoom ** (HAIRLINE - 1) if is_hairline else 1)
    seen = replace(
        mark,
        points=mapped(mark.points, matrix),
        width=mark.width * width,
        capital=mark.capital * matrix.yy,
        baseline=mark.baseline * matrix.yy + matrix.y0,  # on a card that is turned there is none
        sheet=sheet,
        on_sheet=mark if sheet else None,
    )
    low, high = (-layout.FRAME_HEIGHT / 2, layout.FRAME_HEIGHT / 2) if view == HOME else WINDOW
    left, bottom, right, top = seen.box
    edge = layout.FRAME_WIDTH / 2
    if left >= edge or right <= -edge or bottom >= high or top <= low:
        return None
    inside = left >= layout.LEFT and right <= layout.RIGHT and low <= bottom and top <= high
    may_be_cut = view != HOME or not seen.is_flat
    return replace(seen, cut=True) if may_be_cut and not inside else seen


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
    capital = baseline = 0.0
    if isinstance(part, Glyphs):
        size = part.digit_height if isinstance(part, Number) else part.size
        capital, baseline = size * part.scaling, part.baseline
    cells = part.pixels.copy() if isinstance(part, HeatMap) else None
    sizes = capital, baseline
    return Mark(part, kind, points, color.to_hex(), float(opacity), width, *sizes, cells=cells)
