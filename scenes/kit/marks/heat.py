"""Heat maps and heat strips: many values as one image, one cell for each; one law per kind."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import cairo
import numpy as np
from manim import ManimColor, VMobject

from scenes.kit.theme import Theme
from scenes.kit.type.number import Source

Law = Callable[[float], ManimColor]  # from an entry, as a share of the largest, to its colour
STEPS = 255  # shades of one colour


@cache
def data_law(theme: Theme, color: ManimColor | None = None) -> Law:
    """The law of data: brighter with a larger absolute value, in greys or the colour of a role."""
    ink = color or theme.text

    def law(share: float) -> ManimColor:
        return theme.shade(ink, abs(share))

    return law


@cache
def weight_law(theme: Theme) -> Law:
    """The law of learned weights: blue above zero, red below, stronger with the absolute value."""

    def law(share: float) -> ManimColor:
        return theme.shade(theme.positive if share > 0 else theme.negative, abs(share))

    return law


def largest(*sources: Source) -> float:
    """The largest absolute value of all: drawn in full where these stand together."""
    return max((float(np.abs(_finite(source)).max(initial=0)) for source in sources), default=0.0)


class HeatMap(VMobject):
    """Entries as coloured cells: a rectangle that moves, scales and fades as one thing.

    source  of shape (row, column); or (entry,), which is one column: a heat strip
    most    the absolute value that is drawn in full: `largest` of all that stand together
    across  whether rows of the source are drawn as columns: vectors side by side
    pixels  (row, column, 3) the colours, 0 to 255
    """

    def __init__(
        self,
        source: Source,
        law: Law,
        *,
        most: float,
        width: float,
        height: float,
        across: bool = False,
    ) -> None:
        super().__init__(stroke_width=0, fill_opacity=1)
        self.source = source
        values = _finite(source)
        values = values[:, None] if values.ndim == 1 else values
        values = values.T if across else values
        self.pixels = _colours(values / most if most > 0 else values * 0, law)
        self.set_fill(ManimColor.from_rgb(self.pixels.mean(axis=(0, 1)) / 255))  # as seen from afar
        # Manim's bytes are red, green, blue where Cairo's are blue, green, red: both leave them.
        opaque = np.full((*self.pixels.shape[:2], 1), 255, np.uint8)
        self._bytes = np.ascontiguousarray(np.concatenate([self.pixels, opaque], axis=-1))
        x, y = width / 2, height / 2
        corners = [[-x, -y, 0], [x, -y, 0], [x, y, 0], [-x, y, 0], [-x, -y, 0]]
        self.set_points_as_corners(np.array(corners))

    def cell(self, row: int, column: int = 0) -> np.ndarray:
        """The middle of a cell, as it stands now."""
        rows, columns = self.pixels.shape[:2]
        (left, bottom), (right, top) = self._low(), self._high()
        x = left + (column + 0.5) * (right - left) / columns
        return np.array([x, top - (row + 0.5) * (top - bottom) / rows, 0.0])

    def at(self, x: float, top: float, height: float) -> HeatMap:
        """A copy as wide as this one, of another height, with its upper edge at `top`."""
        other = self.copy()
        other.stretch_to_fit_height(height)
        other.move_to([x, top - height / 2, 0])
        return other

    def paint(self, ctx: cairo.Context[Any]) -> None:
        """Paint every cell sharp, upright, as opaque as the fill is; called by the camera."""
        opacity = float(self.fill_rgbas[0, 3])
        if opacity == 0:
            return
        rows, columns = self.pixels.shape[:2]
        (left, bottom), (right, top) = self._low(), self._high()
        surface = cairo.ImageSurface.create_for_data(
            bytearray(self._bytes.tobytes()), cairo.FORMAT_ARGB32, columns, rows
        )
        ctx.save()
        ctx.translate(left, top)
        ctx.scale((right - left) / columns, (bottom - top) / rows)
        ctx.new_path()  # there is still that of what was drawn last
        ctx.rectangle(0, 0, columns, rows)
        ctx.clip()
        ctx.set_source_surface(surface, 0, 0)
        ctx.get_source().set_filter(cairo.FILTER_NEAREST)
        ctx.paint_with_alpha(opacity)
        ctx.restore()

    def _low(self) -> tuple[float, float]:
        x, y = self.points[:, :2].min(axis=0)
        return float(x), float(y)

    def _high(self) -> tuple[float, float]:
        x, y = self.points[:, :2].max(axis=0)
        return float(x), float(y)


def strip(
    source: Source,
    theme: Theme,
    *,
    most: float,
    width: float,
    height: float,
    color: ManimColor | None = None,
) -> HeatMap:
    """A vector as a heat strip, its first entry on top; greys, or shades of a role's colour."""
    return HeatMap(source, data_law(theme, color), most=most, width=width, height=height)


def _finite(source: Source) -> np.ndarray:
    values = np.asarray(source.value, dtype=float)
    return np.where(np.isfinite(values), values, 0)


def _colours(shares: np.ndarray, law: Law) -> np.ndarray:
    """(row, column, 3) the colours of the cells: each shade is looked up once."""
    steps = np.rint(np.clip(shares, -1, 1) * STEPS).astype(int)
    return _table(law)[steps + STEPS]


@cache
def _table(law: Law) -> np.ndarray:
    return np.array([_bytes(law(step / STEPS)) for step in range(-STEPS, STEPS + 1)], np.uint8)


def _bytes(color: ManimColor) -> list[int]:
    return [round(255 * float(part)) for part in color.to_rgb()]
