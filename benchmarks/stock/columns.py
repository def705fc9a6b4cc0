"""Parts of the stock scene `values`: bracketed columns of numbers, and arrays as strips."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import (
    BLACK,
    BLUE,
    DOWN,
    GREY,
    GREY_A,
    GREY_B,
    RED,
    WHITE,
    Arrow,
    Dot,
    ManimColor,
    Rectangle,
    Text,
    VGroup,
    VMobject,
    interpolate_color,
)

from benchmarks.stock.parts import decimal, thin

SHOWN = (0, 1, 2, 3, 4, -1)  # entries of a column


class Column:
    """The first five entries and the last, in two decimals, between brackets.

    numbers  from the top down; frame: the ellipsis and the brackets
    """

    def __init__(
        self, values: Sequence[float], x: float, top: float, pitch: float, color: ManimColor
    ) -> None:
        self.values = [float(values[i]) for i in SHOWN]
        self.ys = [top - pitch * i for i in (0, 1, 2, 3, 4, 6)]
        self.numbers = [
            decimal(value, 2, 22, color=color).move_to([x, y, 0])
            for value, y in zip(self.values, self.ys, strict=True)
        ]
        dots = Text("⋮", font_size=20, color=GREY_B).move_to([x, top - 5 * pitch, 0])
        high, low = top + 0.27, self.ys[-1] - 0.26
        corners = [(0.42, high), (0.48, high), (0.48, low), (0.42, low)]
        self.frame: list[VMobject] = [dots]
        self.frame += [
            VMobject(stroke_color=GREY, stroke_width=1.5).set_points_as_corners(
                [[x + side * dx, y, 0] for dx, y in corners]
            )
            for side in (-1, 1)
        ]

    @property
    def whole(self) -> VGroup:
        return VGroup(*self.numbers, *self.frame)


def dot(weight: float, x: float, y: float) -> Dot:
    """A dot whose area is proportional to the weight."""
    return Dot([x, y, 0], radius=0.28 * weight**0.5, color=GREY_A)


def arrow(left: float, right: float, y: float) -> Arrow:
    return Arrow([left, y, 0], [right, y, 0], **thin(GREY_B, 0.13))


def greys(values: np.ndarray, most: float) -> list[ManimColor]:
    """Grey colours of values, brighter with larger absolute values."""
    strength = np.clip(np.abs(values) / most, 0, 1)
    return [interpolate_color(BLACK, WHITE, float(share)) for share in strength]


def hues(weights: np.ndarray, most: float) -> list[ManimColor]:
    """Colours of weights: blue where positive, red where negative."""
    return [
        interpolate_color(BLACK, BLUE if weight > 0 else RED, abs(float(weight)) / most)
        for weight in weights
    ]


def strip(colours: list[ManimColor], x: float, y: float, width: float, height: float) -> Rectangle:
    """A strip of colours from the top down. Manim's images do not work with every Pillow."""
    made = Rectangle(width=width, height=height, stroke_width=0)
    made.set_fill(colours, opacity=1).set_sheen_direction(DOWN)
    return made.move_to([x, y, 0])


def heat(matrix: np.ndarray, x: float, y: float, width: float, height: float) -> VGroup:
    """A matrix as strips side by side."""
    most, wide = float(np.abs(matrix).max()), width / matrix.shape[1]
    xs = [x + (i - (matrix.shape[1] - 1) / 2) * wide for i in range(matrix.shape[1])]
    columns = zip(matrix.T, xs, strict=True)
    return VGroup(*(strip(hues(column, most), at, y, wide, height) for column, at in columns))
