"""Scanning: boxes that run along what is worked through, and what they leave behind them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from manim import ManimColor, VMobject

from scenes.kit.marks.strokes import Box
from scenes.kit.motion import Motion, Track, faded, opacity_track
from scenes.kit.type.number import Number, Source

MARGIN = 0.08  # from what is boxed in to its box


def around(things: Iterable[VMobject], color: ManimColor, margin: float = MARGIN) -> Box:
    """The box around things."""
    boxes = [(thing.get_corner([-1, -1, 0]), thing.get_corner([1, 1, 0])) for thing in things]
    low = np.min([low for low, _ in boxes], axis=0) - margin
    high = np.max([high for _, high in boxes], axis=0) + margin
    width, height, _ = high - low
    return Box(float(width), float(height), (low + high) / 2, color=color)


def scan(box: VMobject, stops: Sequence[VMobject], left_behind: Sequence[VMobject] = ()) -> Motion:
    """A box runs over its stops, and what it leaves behind comes as it passes.

    stops         of the box's own shape; where it begins, and where it ends
    left_behind  one thing at each stop but the first, or none
    """
    faded(left_behind, 0)
    places = [stop.points.copy() for stop in stops]
    legs = len(places) - 1

    def run(share: float) -> None:
        leg = min(int(share * legs), max(legs - 1, 0))
        there = places[min(leg + 1, legs)]
        box.points = places[leg] + (share * legs - leg) * (there - places[leg])

    def come(place: int, thing: VMobject) -> Track:
        show = opacity_track(thing, None, 1.0)
        return lambda share: show(min(max(share * len(left_behind) - place, 0.0), 1.0))

    tracks: dict[int, Track] = {id(box): run}
    tracks |= {id(thing): come(place, thing) for place, thing in enumerate(left_behind)}
    return Motion([box, *left_behind], lambda thing: tracks[id(thing)], even=True)


def count(number: Number, sources: Sequence[Source]) -> Motion:
    """A number goes through values, one after the other, in equal times; the last is its own."""
    last = len(sources) - 1

    def track(_: VMobject) -> Track:
        shown = [-1]

        def step(share: float) -> None:
            at = min(int(share * len(sources)), last)
            if at != shown[0]:
                number.show(sources[at])
                shown[0] = at

        return step

    return Motion([number], track, even=True)
