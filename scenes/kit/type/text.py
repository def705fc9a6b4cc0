"""Words and formulas, and their placing on a baseline."""

from __future__ import annotations

from typing import Literal, Self

import numpy as np
from manim import ManimColor, VMobject

from scenes.kit.type.typeset import (
    CAP_HEIGHT,
    CannotDraw,
    Outline,
    check_drawable,
    extent,
    formula,
    outline,
)

__all__ = ["CannotDraw", "Formula", "Glyphs", "Word", "check_drawable"]

Align = Literal["left", "center", "right"]
SHARE = {"left": 0.0, "center": 0.5, "right": 1.0}


class Glyphs(VMobject):
    """One line of type as one filled VMobject that knows its baseline and advance.

    size  height of a capital letter, in frame units
    """

    def __init__(self, shape: Outline, *, size: float, color: ManimColor) -> None:
        super().__init__(stroke_width=0, fill_color=color, fill_opacity=1)
        self.size = size
        self._set(shape)

    def _set(self, shape: Outline, scaling: float = 1.0) -> None:
        """Take this shape, `scaling` times as large as was asked for, beginning at the origin."""
        em = self.size / CAP_HEIGHT
        # An unfilled curve of no length keeps blank text (a lone space) a valid VMobject.
        points = shape.points if len(shape.points) else np.zeros((4, 3))
        self.points = points * (em * scaling)
        self.advance = shape.advance * em
        left, bottom, top = (em * edge for edge in shape.extent)
        self._depth, self._side = -bottom, left
        self._height = max(top - bottom, 1e-9)

    @property
    def scaling(self) -> float:
        """The ratio of its size now to the size it was set in."""
        _, bottom, top = extent(self.points)
        return (top - bottom) / self._height

    @property
    def baseline(self) -> float:
        _, bottom, _ = extent(self.points)
        return bottom + self._depth * self.scaling

    @property
    def right(self) -> float:
        """The right end of the advance."""
        left, _, _ = extent(self.points)
        return left + (self.advance - self._side) * self.scaling

    def place(self, x: float, y: float, align: Align = "center") -> Self:
        """Stand on the baseline `y`, with the left, centre or right of the advance at `x`."""
        left, bottom, top = extent(self.points)
        scaling = (top - bottom) / self._height
        side = x - SHARE[align] * self.advance * scaling + self._side * scaling
        self.points += [side - left, y - (bottom + self._depth * scaling), 0]
        return self

    def middle(self, x: float, y: float) -> Self:
        """Stand with the middle of its capitals at (x, y)."""
        return self.place(x, y - self.size * self.scaling / 2)


class Word(Glyphs):
    """A text exactly as typed; the words of a row share a baseline."""

    def __init__(
        self,
        text: str,
        *,
        size: float,
        color: ManimColor,
        mono: bool = False,
        style: str = "regular",
    ) -> None:
        self.text = text
        super().__init__(outline(text, mono=mono, style=style), size=size, color=color)


class Formula(Glyphs):
    """A formula in Typst's notation, such as `arrow(Q)_1`."""

    def __init__(self, source: str, *, size: float, color: ManimColor) -> None:
        self.formula = source
        super().__init__(formula(source), size=size, color=color)
