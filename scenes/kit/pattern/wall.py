"""A pattern of so many tokens that it is a wall of dots: one thing, cheap to draw."""

from __future__ import annotations

from math import pi
from typing import Any

import cairo
import numpy as np
from manim import ManimColor, VMobject

import attncore as ac
from scenes.kit.marks.dot import FULL_DOT


class Wall(VMobject):
    """The dots of an attention pattern for all queries from one on, drawn as one thing.

    Its points are, for each dot, its middle and the right end of its radius.

    source   (query, key) weights
    first    the query in the leftmost column of the pattern that has a dot
    corner   the middle of the cell of query 0 and key 0
    column, row  width and height of a cell
    """

    def __init__(
        self,
        source: ac.Ref,
        *,
        first: int,
        corner: np.ndarray,
        column: float,
        row: float,
        color: ManimColor,
    ) -> None:
        self.source, self.first = source, first
        super().__init__(stroke_width=0, fill_color=color, fill_opacity=1)
        weights = np.asarray(source.array, dtype=float)[first:]
        queries, keys = np.nonzero(weights)
        middles = np.zeros((len(queries), 3))
        middles[:, 0] = corner[0] + column * (queries + first)
        middles[:, 1] = corner[1] - row * keys
        ends = middles.copy()
        ends[:, 0] += FULL_DOT * min(column, row) / 2 * np.sqrt(weights[queries, keys])
        self.points = np.stack([middles, ends], axis=1).reshape(-1, 3)

    def paint(self, ctx: cairo.Context[Any]) -> None:
        """Paint a disc for each dot; called by the camera."""
        red, green, blue, opacity = map(float, self.fill_rgbas[0])
        if opacity == 0:
            return
        middles, ends = self.points[::2, :2], self.points[1::2, :2]
        radii = np.linalg.norm(ends - middles, axis=1)
        ctx.new_path()
        for x, y, radius in np.column_stack([middles, radii]).tolist():
            ctx.new_sub_path()
            ctx.arc(x, y, radius, 0, 2 * pi)
        ctx.set_source_rgba(blue, green, red, opacity)  # Manim's bytes are in Cairo's other order
        ctx.fill()
