"""Dots: an attention weight as an area."""

from __future__ import annotations

import math

import numpy as np
from manim import Circle, ManimColor

from scenes.kit.type.number import Source, number_of

FULL_DOT = 0.9  # diameter of the dot of a weight of 1, in shorter sides of its cell


def dot_diameter(weight: float, cell: float) -> float:
    """The diameter of a weight's dot: area proportional to weight, the law of every dot.

    cell  shorter side of the dot's cell

    >>> dot_diameter(1.0, 1.0), dot_diameter(0.25, 1.0)
    (0.9, 0.45)
    """
    return FULL_DOT * cell * math.sqrt(weight)


class Dot(Circle):
    """An attention weight as a dot in its cell; a weight of 0 is no dot."""

    def __init__(self, source: Source, *, cell: float, at: np.ndarray, color: ManimColor) -> None:
        self.source = source
        diameter = dot_diameter(number_of(source), cell)
        super().__init__(radius=diameter / 2, stroke_width=0, fill_color=color, fill_opacity=1)
        self.move_to(at)
