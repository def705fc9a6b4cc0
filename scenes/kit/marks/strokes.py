"""Small marks: dots for weights, arrows, boxes, brackets and arcs; one law per kind."""

from __future__ import annotations

import math

import numpy as np
from manim import Circle, ManimColor, Rectangle, VMobject

from scenes.kit.type.number import Source

FULL_DOT = 0.9  # diameter of the dot of a weight of 1, in shorter sides of its cell
FULL_ARC = 0.22  # width of the arc of a weight of 1, in frame units
LOOP = 0.36  # how far right of its end the arc of a token to itself begins
FAINTEST_ARC = 0.05  # arcs of smaller weights are not drawn, but counted
STROKE = 1.5
TICK = 0.07  # how far the ends of a bracket turn
UNIT_STROKE = 100  # Manim's stroke width of one frame unit


def dot_diameter(weight: float, cell: float) -> float:
    """Area proportional to weight: the law of every dot.

    cell  shorter side of the dot's cell

    >>> dot_diameter(1.0, 1.0), dot_diameter(0.25, 1.0)
    (0.9, 0.45)
    """
    return FULL_DOT * cell * math.sqrt(weight)


class Dot(Circle):
    """An attention weight as a dot in its cell; a weight of 0 is no dot."""

    def __init__(self, source: Source, *, cell: float, at: np.ndarray, color: ManimColor) -> None:
        self.source = source
        diameter = dot_diameter(float(np.asarray(source.value).item()), cell)
        super().__init__(radius=diameter / 2, stroke_width=0, fill_color=color, fill_opacity=1)
        self.move_to(at)


class Arc(VMobject):
    """From one token up and over to another, as wide as the weight between them."""

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
        weight = float(np.asarray(source.value).item())
        super().__init__(stroke_color=color, stroke_width=weight * FULL_ARC * UNIT_STROKE)
        lift = np.array([0, height * 4 / 3, 0])  # a cubic reaches 3/4 of its control points
        if np.allclose(start, end):  # to itself: from its own right side back to its middle
            start = end + np.array([LOOP, 0, 0])
        self.start_new_path(start)
        self.add_cubic_bezier_curve_to(start + lift, end + lift, end)


class Arrow(VMobject):
    """A thin arrow with a small head, as one filled outline."""

    def __init__(
        self,
        start: np.ndarray,
        end: np.ndarray,
        *,
        color: ManimColor,
        head: float = 0.13,
        wing: float = 0.05,
    ) -> None:
        super().__init__(stroke_width=0, fill_color=color, fill_opacity=1)
        along = end - start
        length = float(np.linalg.norm(along))
        along = along / length
        across = np.array([-along[1], along[0], 0])
        shaft = 0.008
        neck = end - min(head, length) * along
        corners = [
            start + shaft * across,
            neck + shaft * across,
            neck + wing * across,
            end,
            neck - wing * across,
            neck - shaft * across,
            start - shaft * across,
        ]
        self.set_points_as_corners([*corners, corners[0]])


class Box(Rectangle):
    """An emphasis box: what is looked at now."""

    def __init__(self, width: float, height: float, at: np.ndarray, *, color: ManimColor) -> None:
        super().__init__(width=width, height=height, stroke_color=color, stroke_width=3)
        self.move_to(at)


class Strokes(VMobject):
    """Straight lines as one mobject: a grid, a bracket.

    lines  pairs of end points
    """

    def __init__(
        self,
        lines: list[tuple[np.ndarray, np.ndarray]],
        *,
        color: ManimColor,
        width: float = STROKE,
    ) -> None:
        super().__init__(stroke_color=color, stroke_width=width, fill_opacity=0)
        for start, end in lines:
            self.start_new_path(start)
            self.add_line_to(end)


def bracket(start: np.ndarray, end: np.ndarray, tick: np.ndarray, *, color: ManimColor) -> Strokes:
    """A line from `start` to `end` whose ends turn towards `tick`: these belong together."""
    return Strokes([(start, end), (start, start + tick), (end, end + tick)], color=color)
