"""Handovers: what one thing and the one it becomes look like on the way from one to the other."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from manim import VMobject

from scenes.kit.motion import opacity_track

ALIKE = 1e-3  # of an outline's extent: how far the points of the same outline may be away
COLOURS = ("fill_rgbas", "stroke_rgbas", "background_stroke_rgbas")

Way = Callable[[float], np.ndarray]  # from the share of the flight to the place
Step = Callable[[float, float], None]  # takes how far a thing has flown, and how far it has grown


class Snapshot:
    """A snapshot of a thing: its outline and colours, to be put elsewhere and to be restored."""

    def __init__(self, thing: VMobject) -> None:
        self.parts = thing.family_members_with_points()
        self.points = [part.points.copy() for part in self.parts]
        self.colours = [
            {name: getattr(part, name).copy() for name in COLOURS} for part in self.parts
        ]
        self.widths = [part.stroke_width for part in self.parts]
        every = np.concatenate(self.points) if self.points else np.zeros((1, 3))
        self.low, self.size = every.min(axis=0), np.ptp(every, axis=0)
        self.centre = self.low + self.size / 2

    def put(self, at: np.ndarray, scale: float) -> None:
        for part, points in zip(self.parts, self.points, strict=True):
            part.points = at + scale * (points - self.centre)

    def restore(self) -> None:
        for part, points, colours in zip(self.parts, self.points, self.colours, strict=True):
            part.points = points.copy()
            for name, colour in colours.items():
                setattr(part, name, colour.copy())

    def is_of(self, other: Snapshot) -> bool:
        """Whether another thing has the same outline, at whatever place and size."""
        if [len(p) for p in self.points] != [len(p) for p in other.points]:
            return False
        mine, others = (
            np.concatenate(
                [(points - each.low) / np.maximum(each.size, 1e-6) for points in each.points]
            )
            for each in (self, other)
        )
        return bool(np.abs(mine - others).max() < ALIKE)

    def fitting(self, other: Snapshot) -> float:
        """The largest scale at which this is no larger than another one."""
        scales = [b / a for a, b in zip(self.size, other.size, strict=True) if a > 1e-6]
        return min(scales, default=1.0)


def alike(one: VMobject, other: VMobject) -> bool:
    """Whether two things have the same outline, but for place and size."""
    return Snapshot(one).is_of(Snapshot(other))


def is_painted(thing: VMobject) -> bool:
    """Whether it paints itself, such as a heat map: its colours are not those of its outline."""
    return any(hasattr(type(part), "paint") for part in thing.get_family())


def keep(source: VMobject, thing: VMobject, way: Way) -> Step:
    """The result begins as its source, and takes on its own size and colours as it flies."""
    old, new = Snapshot(source), Snapshot(thing)

    def step(flown: float, grown: float) -> None:
        if flown >= 1:
            new.restore()
            return
        at = way(flown)
        for i, part in enumerate(new.parts):
            a, b = old.points[i] - old.centre, new.points[i] - new.centre
            part.points = at + a + flown * (b - a)
            for name in COLOURS:
                before, after = old.colours[i][name], new.colours[i][name]
                setattr(part, name, before + flown * (after - before))

    return step


def repaint(source: VMobject, thing: VMobject, way: Way) -> Step:
    """Both move as one, from the source's outline to the result's, which fades in over it."""
    old, new = Snapshot(source), Snapshot(thing)
    opacity = opacity_track(thing, 0.0, None)

    def step(flown: float, grown: float) -> None:
        at = way(flown)
        for i, parts in enumerate(zip(old.parts, new.parts, strict=True)):
            a, b = old.points[i] - old.centre, new.points[i] - new.centre
            for part in parts:
                part.points = new.points[i].copy() if flown >= 1 else at + a + flown * (b - a)
        opacity(flown)

    return step


def make_way(source: VMobject, thing: VMobject, way: Way, *, shows: bool) -> Step:
    """The source flies, becomes no larger than the result, and makes way for it.

    shows  whether the result comes as this one goes: of many sources one brings it, and the others
           are gone when they meet
    """
    old, scale = Snapshot(source), min(1.0, Snapshot(source).fitting(Snapshot(thing)))
    away = opacity_track(source, None, 0.0)
    here = opacity_track(thing, 0.0, None) if shows else None

    def step(flown: float, grown: float) -> None:
        old.put(way(flown), 1 + flown * (scale - 1))
        away(grown if here else max(grown, 4 * flown - 3))
        if here:
            here(grown)

    return step


def come_out(source: VMobject, thing: VMobject, way: Way, *, last: bool) -> Step:
    """The result comes out of the source, at its size, and flies to its place.

    One that looks like its source is seen from when it leaves; else it comes as the source goes.

    last  whether the source goes with this one
    """
    same = alike(source, thing)
    new, scale = Snapshot(thing), Snapshot(thing).fitting(Snapshot(source))
    away = opacity_track(source, None, 0.0) if last else None
    here = opacity_track(thing, 0.0, None)

    def step(flown: float, grown: float) -> None:
        if flown >= 1:
            new.put(new.centre, 1.0)
        else:
            new.put(way(flown), scale + flown * (1 - scale))
        shown = float(flown > 0) if same else grown
        here(shown)
        if away:
            away(shown)

    return step
