"""Arcs: an attention weight as the width of a line from one token to another."""

from __future__ import annotations

import numpy as np
from manim import ManimColor, VMobject

from scenes.kit.marks.strokes import UNIT_STROKE
from scenes.kit.type.number import Source, number_of

FULL_ARC = 0.22  # width of the arc of a weight of 1, in frame units
LOOP = 0.36  # how far right of its end the arc of a token to itself begins


class Arc(VMobject):
    """The arc of a weight: from one token up and over to another, as wide as the weight."""

    def __init__(
        self,
        source: Source,
        start: np.ndarray,
        end: np.ndarray,
        *,
        height: float,
        color: ManimColor,
    ) -> None:
        self.source = source
        weight = number_of(source)
        super().__init__(stroke_color=color, stroke_width=weight * FULL_ARC * UNIT_STROKE)
        lift = np.array([0, height * 4 / 3, 0])  # a cubic reaches 3/4 of its control points
        if np.allclose(start, end):  # to itself: from its own right side back to its middle
            start = end + np.array([LOOP, 0, 0])
        self.start_new_path(start)
        self.add_cubic_bezier_curve_to(start + lift, end + lift, end)
