"""Small marks made of lines: arrows, emphasis boxes, grids and brackets."""

from __future__ import annotations

import numpy as np
from manim import ManimColor, Rectangle, VMobject

STROKE = 1.5
TICK = 0.07  # how far the ends of a bracket turn
UNIT_STROKE = 100  # Manim's stroke width of one frame unit


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
    """An emphasis box around what is looked at now."""

    is_hairline = True

    def __init__(self, width: float, height: float, at: np.ndarray, *, color: ManimColor) -> None:
        super().__init__(width=width, height=height, stroke_color=color, stroke_width=3)
        self.move_to(at)


class Strokes(VMobject):
    """Straight lines as one mobject: a grid, a bracket.

    lines  pairs of end points
    """

    is_hairline = True  # its width means nothing: it grows less than what comes nearer

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
    """A bracket from `start` to `end`, its ends turned towards `tick`: these belong together."""
    return Strokes([(start, end), (start, start + tick), (end, end + tick)], color=color)
