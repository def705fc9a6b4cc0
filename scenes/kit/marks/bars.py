"""Bars: a value as a length from zero, on one scale for all that stand together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

import numpy as np
from manim import ManimColor, VMobject

from scenes.kit.marks.strokes import Strokes
from scenes.kit.motion import Motion, Track

CLEAR = 0.025  # between a line of the axis and the bars that start at it
SEAM = 0.012  # half the gap between two parts of a stack


@dataclass(frozen=True)
class Scale:
    """The law of bars: a length proportional to the value, to the right of zero if positive.

    zero  where the line at 0 stands
    unit  length of a bar of 1, in frame units
    """

    zero: float
    unit: float

    def span(self, value: float) -> tuple[float, float]:
        """The left and the right end of the bar of a value.

        >>> Scale(zero=1.0, unit=2.0).span(0.5)
        (1.025, 2.025)
        """
        near = self.zero + (CLEAR if value >= 0 else -CLEAR)
        far = near + value * self.unit
        return min(near, far), max(near, far)

    def end(self, value: float) -> float:
        """The position of a value, if the line at 0 had no width."""
        return self.zero + value * self.unit

    def towards(self, other: Scale, share: float) -> Scale:
        """The interpolated scale on the way to another one."""
        zero = self.zero + share * (other.zero - self.zero)
        return Scale(zero, self.unit + share * (other.unit - self.unit))

    def line(self, value: float) -> float:
        """The position of the axis' line at this value: just beyond the bar that reaches it."""
        return self.end(value) + (2 * CLEAR if value > 0 else 0)

    def stack(self, values: Sequence[float]) -> list[tuple[float, float]]:
        """The spans of stacked bars, laid end to end, the first at zero."""
        edges = [0.0, *accumulate(values)]
        spans = []
        for start, end in pairwise(edges):
            a, b = (self.zero + CLEAR + edge * self.unit for edge in (start, end))
            seam = min(SEAM, (b - a) / 4)
            spans.append((a + seam, b - seam))
        return spans


def scale_within(left: float, right: float, low: float, high: float) -> Scale:
    """The scale on which bars from `low` to `high` fill the room; a bar of 1 at most all of it.

    >>> scale_within(0.0, 3.05, low=-1.0, high=2.0)
    Scale(zero=1.025, unit=1.0)
    """
    low, high = min(low, 0.0), max(high, 0.0)
    room = right - left - 2 * CLEAR
    unit = min(room / max(high - low, 1e-9), room)
    slack = room - unit * (high - low)
    return Scale(left + CLEAR + slack / 2 - low * unit, unit)


class Bar(VMobject):
    """One value as a horizontal bar; to set its ends is all that a change costs.

    value  what it is as long as; 0 has no length
    """

    def __init__(
        self, value: float, scale: Scale, y: float, thickness: float, *, color: ManimColor
    ) -> None:
        super().__init__(stroke_width=0, fill_color=color, fill_opacity=1)
        self.thickness, self.y = thickness, y
        self.show(value, scale)

    def show(self, value: float, scale: Scale) -> None:
        """Begin at zero and be as long as this value."""
        self.value = value
        self.reach(scale.span(value))

    def reach(self, span: tuple[float, float], y: float | None = None) -> None:
        """Reach from the left to the right end given, in the same row or at another height."""
        self.span = span
        self.y = self.y if y is None else y
        (a, b), low, high = span, self.y - self.thickness / 2, self.y + self.thickness / 2
        corners = [[a, low, 0], [b, low, 0], [b, high, 0], [a, high, 0], [a, low, 0]]
        self.set_points_as_corners(np.array(corners))


def change_values(
    bars: Sequence[Bar],
    values: Sequence[float],
    before: Scale,
    after: Scale | None = None,
    *,
    stagger: float = 0.0,
) -> Motion:
    """The motion of bars to new values, and of all together to another scale if one is given.

    All begin at zero all the way: what changes its sign passes through nothing.
    """
    goal = dict(zip(map(id, bars), values, strict=True))
    scale = after or before

    def track(thing: VMobject) -> Track:
        assert isinstance(thing, Bar)
        start, end = before.end(thing.value), scale.end(goal[id(thing)])

        def step(share: float) -> None:
            now = before.towards(scale, share)
            thing.show((start + share * (end - start) - now.zero) / now.unit, now)

        return step

    return Motion(bars, track, stagger=stagger)


def carry(bars: Sequence[Bar], spans: Sequence[tuple[float, float]], y: float) -> Motion:
    """The motion of bars into one row at the height `y`, each with the ends given."""
    goal = dict(zip(map(id, bars), spans, strict=True))

    def track(thing: VMobject) -> Track:
        assert isinstance(thing, Bar)
        start, end = np.array([*thing.span, thing.y]), np.array([*goal[id(thing)], y])

        def step(share: float) -> None:
            a, b, height = (start + share * (end - start)).tolist()
            thing.reach((a, b), height)

        return step

    return Motion(bars, track, stagger=0.15)


def rule(x: float, low: float, high: float, *, color: ManimColor) -> Strokes:
    """The upright line of an axis."""
    return Strokes([(np.array([x, low, 0]), np.array([x, high, 0]))], color=color)
