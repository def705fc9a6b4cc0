"""Arcs: an attention weight as the width of a line from one token to another."""

from __future__ import annotations

from collections.abc import Callable
from typing import Self

import numpy as np
from manim import Circle, ManimColor, VMobject

from scenes.kit.type.number import Source, number_of

FULL_ARC = 0.22  # width of the arc of a weight of 1, in frame units
LOOP = 0.36  # how far right of its end the arc of a token to itself begins
PIECES = 12  # curves along each of its sides
SIDE = 4 * PIECES  # points of one side; of a cap: CAP
CAP = 8
QUARTER = 4 / 3 * np.tan(np.pi / 8)  # handle of a quarter of a circle
SHORTEST = 1e-4  # of a line, as a share: as good as none, and still with a direction


class Arc(VMobject):
    """The arc of a weight: from one token up and over to another, as wide as the weight.

    A filled outline with round ends, of the same number of curves at every length: one of no
    length is a disc, so a dot is the beginning of its arc.
    """

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
        super().__init__(stroke_width=0, fill_color=color, fill_opacity=1)
        lift = np.array([0, height * 4 / 3, 0])  # a cubic reaches 3/4 of its control points
        if np.allclose(start, end):  # to itself: from its own right side back to its middle
            start = end + np.array([LOOP, 0, 0])
        line = np.array([start, start + lift, end + lift, end], dtype=float)
        self.points = _outline(line, number_of(source) * FULL_ARC)

    @property
    def line(self) -> np.ndarray:
        """(4, 3) the control points of the cubic in its middle, as it is drawn now."""
        a, b, c, d = self._across().mean(axis=0)  # the points at 0, 1/3, 2/3 and 1 of the way
        return np.array(
            [a, (2 * d - 9 * c + 18 * b - 5 * a) / 6, (2 * a - 9 * b + 18 * c - 5 * d) / 6, d]
        )

    @property
    def thickness(self) -> float:
        """The width of the line as it is drawn now."""
        left, right = self._across()
        return float(np.linalg.norm(left[0] - right[0]))

    @property
    def is_dot(self) -> bool:
        """Whether it is hardly longer than wide: not yet an arc."""
        a, b, c, d = self.line
        return float(np.linalg.norm([b - a, c - b, d - c], axis=1).sum()) < self.thickness / 2

    def pointwise_become_partial(self, vmobject: Arc, a: float, b: float) -> Self:
        """Take the outline of a part of another arc: how `draw` draws it."""
        if (a, b) == (0, 1):
            self.points = vmobject.points.copy()
        else:  # nothing is seen of it before it begins
            thickness = vmobject.thickness if b > a else 0.0
            self.points = _outline(_part(vmobject.line, a, max(b, a + SHORTEST)), thickness)
        return self

    def foot(self, source: VMobject) -> np.ndarray:
        """The place where a dot lands that becomes it: on the line on which it stands itself."""
        return self.line[0] + np.array([0, (source.width - self.thickness) / 2, 0])

    def grown_from(self, source: VMobject) -> Callable[[np.ndarray, float], None] | None:
        """The way in which it grows out of a dot; None for what is not round."""
        if not isinstance(source, Circle):
            return None
        line, whole, thickness, disc = self.line, self.points.copy(), self.thickness, source.width
        before, after = np.array(source.get_fill_rgbas()), np.array(self.get_fill_rgbas())

        def step(at: np.ndarray, share: float) -> None:
            part = _part(line, 0.0, max(share, SHORTEST))
            width = disc + share * (thickness - disc)
            foot = at + np.array([0, (width - disc) / 2, 0])
            self.points = whole.copy() if share >= 1 else _outline(part + foot - line[0], width)
            self.fill_rgbas = before + share * (after - before)

        return step

    def _across(self) -> np.ndarray:
        """(2, 4, 3) the points of both its sides at 0, 1/3, 2/3 and 1 of its way."""
        third = SIDE // 3
        left, right = self.points[:SIDE], self.points[SIDE + CAP : 2 * SIDE + CAP][::-1]
        return np.array(
            [[side[0], side[third], side[2 * third], side[-1]] for side in (left, right)]
        )


def _outline(line: np.ndarray, thickness: float) -> np.ndarray:
    """(4 · n, 3) the outline of what a disc of this width covers along a cubic."""
    spots, speeds = _along(line, np.linspace(0, 1, PIECES + 1))
    ways = speeds / np.maximum(np.linalg.norm(speeds, axis=1, keepdims=True), 1e-12)
    across = np.stack([-ways[:, 1], ways[:, 0], np.zeros(len(ways))], axis=1) * thickness / 2
    left, right = spots + across, (spots - across)[::-1]
    return np.concatenate(
        [
            _side(left, ways),
            _cap(left[-1], right[0], ways[-1]),
            _side(right, -ways[::-1]),
            _cap(right[-1], left[0], -ways[0]),
        ]
    )


def _along(line: np.ndarray, shares: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The points of a cubic at these shares of its way, and its speeds there."""
    (a, b, c, d), t = line, shares[:, None]
    s = 1 - t
    spots = s**3 * a + 3 * s**2 * t * b + 3 * s * t**2 * c + t**3 * d
    return spots, 3 * (s**2 * (b - a) + 2 * s * t * (c - b) + t**2 * (d - c))


def _part(line: np.ndarray, low: float, high: float) -> np.ndarray:
    """The control points of a part of a cubic."""
    (start, end), speeds = _along(line, np.array([low, high]))
    out, back = (high - low) / 3 * speeds
    return np.array([start, start + out, end - back, end])


def _side(spots: np.ndarray, ways: np.ndarray) -> np.ndarray:
    """The curves along one side, through `spots` in the directions `ways`."""
    reach = np.linalg.norm(np.diff(spots, axis=0), axis=1, keepdims=True) / 3
    out, back = spots[:-1] + reach * ways[:-1], spots[1:] - reach * ways[1:]
    return np.stack([spots[:-1], out, back, spots[1:]], axis=1).reshape(-1, 3)


def _cap(start: np.ndarray, end: np.ndarray, way: np.ndarray) -> np.ndarray:
    """The half circle from `start` to `end` that bulges in the direction `way`."""
    middle = (start + end) / 2
    side, ahead = start - middle, way * np.linalg.norm(end - start) / 2
    tip = middle + ahead
    return np.array(
        [
            *(start, start + QUARTER * ahead, tip + QUARTER * side, tip),
            *(tip, tip - QUARTER * side, end + QUARTER * ahead, end),
        ]
    )
