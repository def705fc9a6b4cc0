"""Points in a plane of two axes: one scale for both, so that lengths and angles are true to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import cairo
import numpy as np
from manim import Circle, ManimColor, VGroup, VMobject

from scenes.kit import layout
from scenes.kit.marks.strokes import Strokes
from scenes.kit.theme import Theme
from scenes.kit.type.line import Line
from scenes.kit.type.number import Number, Source

SPOT = 0.055  # radius of the dot of a word
GRAIN, GRAINS = 0.026, 4000  # side of one of so many dots: fewer are larger, more are smaller
GRAIN_RANGE = 0.02, 0.05
FAINT = 0.4  # how much of them is seen
HEAD, WING = 0.16, 0.07  # of the arrow of a step
SHORTEST = 0.02  # of a step that can be seen
UNDER = 0.12  # from the lower axis to what is said of it
DIGIT = 0.17


@dataclass(frozen=True)
class Plane:
    """The mapping of two coordinates onto a frame on the stage.

    left, right, bottom, top  the frame, on the stage
    middle                    the coordinates that stand in the middle of it
    unit                      length of 1 along both axes
    """

    left: float
    right: float
    bottom: float
    top: float
    middle: tuple[float, float]
    unit: float

    def at(self, source: Source) -> np.ndarray:
        """The points on the stage of coordinates: (2,) as (3,), (point, 2) as (point, 3)."""
        coordinates = np.asarray(source.value, dtype=float)
        centre = np.array([self.left + self.right, self.bottom + self.top]) / 2
        flat = centre + self.unit * (coordinates - np.array(self.middle))
        return np.concatenate([flat, np.zeros((*flat.shape[:-1], 1))], axis=-1)

    def moved(self, dx: float) -> Plane:
        """The same plane further to the right."""
        return Plane(self.left + dx, self.right + dx, self.bottom, self.top, self.middle, self.unit)


def plane_of(
    points: Sequence[Source],
    *,
    left: float,
    right: float,
    bottom: float,
    top: float,
    margin: float = 0.2,
) -> Plane:
    """The plane in this frame with the largest scale that keeps all points in it.

    points  coordinates, each (2,) or (point, 2)
    margin  between them and the edges: room for dots, and for labels
    """
    every = np.concatenate([np.asarray(p.value, dtype=float).reshape(-1, 2) for p in points])
    low, high = every.min(axis=0), every.max(axis=0)
    room = np.array([right - left, top - bottom]) - 2 * margin
    extent = high - low
    units = [r / e for r, e in zip(room, extent, strict=True) if e > 0]
    x, y = (low + high) / 2
    return Plane(left, right, bottom, top, (float(x), float(y)), float(min(units, default=1.0)))


class Spot(Circle):
    """A named point of a plane, as a small dot."""

    def __init__(
        self, source: Source, plane: Plane, *, color: ManimColor, radius: float = SPOT
    ) -> None:
        self.source = source
        super().__init__(radius=radius, stroke_width=0, fill_color=color, fill_opacity=1)
        self.move_to(plane.at(source))


class Cloud(VMobject):
    """All points of a set as faint grains: one thing that moves and fades, cheap to draw.

    Its points are the corners of the grains, four for each.

    source  (point, 2) coordinates
    grain   side of a grain, if it is not to follow from how many there are
    """

    def __init__(
        self, source: Source, plane: Plane, *, theme: Theme, grain: float | None = None
    ) -> None:
        self.source = source
        super().__init__(stroke_width=0, fill_color=theme.quiet, fill_opacity=FAINT)
        self.set_z_index(-1)  # a ground: whatever else there is stands on it
        centres = plane.at(source)
        half = (grain or grain_of(len(centres))) / 2
        corners = half * np.array([[-1, -1, 0], [1, -1, 0], [1, 1, 0], [-1, 1, 0]])
        self.points = (centres[:, None] + corners).reshape(-1, 3)

    def paint(self, ctx: cairo.Context[Any]) -> None:
        """Paint a rectangle for each grain, less work than an outline; called by the camera."""
        red, green, blue, opacity = map(float, self.fill_rgbas[0])
        if opacity == 0:
            return
        corners = self.points[:, :2].reshape(-1, 4, 2)
        low, size = corners[:, 0], corners[:, 2] - corners[:, 0]
        ctx.new_path()
        for grain in np.concatenate([low, size], axis=1).tolist():
            ctx.rectangle(*grain)
        ctx.set_source_rgba(blue, green, red, opacity)  # Manim's bytes are in Cairo's other order
        ctx.fill()


def grain_of(count: int) -> float:
    """The side of one grain among so many: all are seen, and none too much.

    >>> grain_of(4000), grain_of(100), grain_of(50_000)
    (0.026, 0.05, 0.02)
    """
    low, high = GRAIN_RANGE
    return min(max(GRAIN * (GRAINS / max(count, 1)) ** 0.25, low), high)


class VectorArrow(Strokes):
    """A difference of two vectors as a thin arrow from one point to the other."""

    def __init__(
        self, start: np.ndarray, end: np.ndarray, *, color: ManimColor, width: float = 2.5
    ) -> None:
        way = end - start
        length = float(np.linalg.norm(way))
        lines = [(start, end)]
        if length > SHORTEST:
            along = way / length
            across = np.array([-along[1], along[0], 0.0])
            head = min(HEAD, length / 2)
            lines += [(end - head * along + s * WING * head / HEAD * across, end) for s in (1, -1)]
        super().__init__(lines, color=color, width=width)


class AxisName(VGroup):
    """The name of an axis, with its share of the variance."""

    def __init__(self, name: str, share: Source, theme: Theme, *, size: float) -> None:
        self.line = Line(name, size=size, color=theme.quiet)
        self.share = Number(share, size=DIGIT, color=theme.text, decimals=1, percent=True)
        super().__init__(self.line, self.share)

    @property
    def advance(self) -> float:
        return self.line.advance + self.share.advance

    def place(self, x: float, y: float) -> Self:
        """Stand on the baseline `y`, from `x` to the right."""
        self.line.place(x, y, "left")
        self.share.place(x + self.line.advance, y, "left")
        return self


class PlaneFrame(VGroup):
    """The two axes of a plane, along its left and lower edges, each with its name and its share.

    names   such as "widest axis: " and "second: "; the percentage follows
    shares  (2,) of all spread, 0 to 1
    """

    def __init__(self, plane: Plane, names: Sequence[str], shares: Source, theme: Theme) -> None:
        corner, tip, end = (
            np.array([x, y, 0.0])
            for x, y in (
                (plane.left, plane.bottom),
                (plane.left, plane.top),
                (plane.right, plane.bottom),
            )
        )
        self.lines = Strokes([(corner, tip), (corner, end)], color=theme.line)
        size = layout.MIN_CAPITAL
        made = [
            AxisName(name, share, theme, size=size)
            for name, share in zip(names, shares, strict=True)  # type: ignore[call-overload]
        ]
        across, up = made
        across.place(plane.right - across.advance, plane.bottom - UNDER - size)
        up.place(plane.left, plane.top + UNDER)
        self.names = made
        super().__init__(self.lines, *made)
