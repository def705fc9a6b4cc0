"""The verbs of animation: how things come, change and leave, one place for each.

Each verb moves many things at once without copying them: Manim's own FadeIn or Transform would
copy every outline and interpolate it anew for each of a hundred numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np
from manim import Animation, ManimColor, Mobject, VGroup, VMobject, smooth

ARRIVED = 1 - 1e-9  # of the way: what rests there has exactly the value that is said

Track = Callable[[float], None]  # where one thing is when its own share of the way is done
RISE = 0.15


class Motion(Animation):
    """An animation of several things, each on its own track, starting one after the other.

    stagger  delay between one thing and the next, as a share of one thing's own duration
    even     at one speed: for boxes that scan and for what counts time
    """

    def __init__(
        self,
        things: Iterable[VMobject],
        track: Callable[[VMobject], Track],
        *,
        stagger: float = 0.0,
        remover: bool = False,
        total: float = 3.0,
        even: bool = False,
    ) -> None:
        self.things = list(things)
        self._track, self._even = track, even
        self._tracks: list[Track] = []
        self._shares: list[float] = []  # how far each thing was in the frame before
        # However many things: the last one starts when at most `total` durations have passed.
        self.stagger = min(stagger, total / max(len(self.things) - 1, 1))
        super().__init__(VGroup(*self.things), remover=remover)

    def begin(self) -> None:
        self._tracks = [self._track(thing) for thing in self.things]
        self._shares = [-1.0] * len(self._tracks)
        super().begin()

    def create_starting_mobject(self) -> Mobject:
        return self.mobject

    def interpolate_mobject(self, alpha: float) -> None:
        shares = staggered(alpha, len(self._tracks), self.stagger)
        for track, share, before in zip(self._tracks, shares, self._shares, strict=True):
            if share != before:  # most wait for their turn, or have arrived
                track(share if self._even else smooth(share))
        self._shares = shares


def staggered(alpha: float, count: int, stagger: float) -> list[float]:
    """The share of the way of each thing when the whole move is at `alpha`.

    >>> staggered(0.5, 3, 1.0)
    [1.0, 0.5, 0.0]
    """
    length = 1 + stagger * (count - 1)
    return [min(max(alpha * length - stagger * i, 0.0), 1.0) for i in range(count)]


def appear(*things: VMobject, stagger: float = 0.2, rise: float = RISE) -> Motion:
    """Fade in with a short upward shift, one after the other."""

    def track(thing: VMobject) -> Track:
        opacity, rest = opacity_track(thing, 0.0, None), _points(thing)

        def step(share: float) -> None:
            opacity(share)
            _put(thing, rest, [0, -rise * (1 - share), 0])

        return step

    return Motion(things, track, stagger=stagger)


def leave(*things: VMobject, stagger: float = 0.0) -> Motion:
    """Fade out and go."""

    def track(thing: VMobject) -> Track:
        return opacity_track(thing, None, 0.0)

    return Motion(things, track, stagger=stagger, remover=True)


def dim(things: Iterable[VMobject], opacity: float) -> Motion:
    """Fade to `opacity` of full strength: 1 brings back what was dimmed."""
    return Motion(things, lambda thing: opacity_track(thing, None, opacity))


def glide(
    things: Sequence[VMobject],
    targets: Sequence[VMobject],
    *,
    stagger: float = 0.0,
    remover: bool = False,
) -> Motion:
    """Move and scale each thing to its target, of the same shape; all at once."""
    goal = dict(zip(map(id, things), targets, strict=True))

    def track(thing: VMobject) -> Track:
        start, end = _points(thing), _points(goal[id(thing)])

        def step(share: float) -> None:
            for part, a, b in zip(thing.family_members_with_points(), start, end, strict=True):
                part.points = a + share * (b - a)

        return step

    return Motion(things, track, stagger=stagger, remover=remover)


def grow(*things: VMobject, stagger: float = 0.0) -> Motion:
    """Swell from the centre to full size."""

    def track(thing: VMobject) -> Track:
        rest, centre = _points(thing), thing.get_center()

        def step(share: float) -> None:
            for part, points in zip(thing.family_members_with_points(), rest, strict=True):
                part.points = centre + max(share, 1e-3) * (points - centre)

        return step

    return Motion(things, track, stagger=stagger)


def turn(*things: VMobject, about: np.ndarray, angles: Sequence[float]) -> Motion:
    """Turn each thing around a point, by its own angle in radians: left if positive."""
    goal = dict(zip(map(id, things), angles, strict=True))

    def track(thing: VMobject) -> Track:
        rest, angle = _points(thing), goal[id(thing)]

        def step(share: float) -> None:
            cos, sin = np.cos(share * angle), np.sin(share * angle)
            turned = np.array([[cos, sin, 0], [-sin, cos, 0], [0, 0, 1]])
            for part, points in zip(thing.family_members_with_points(), rest, strict=True):
                part.points = about + (points - about) @ turned

        return step

    return Motion(things, track)


def merge(
    things: Sequence[VMobject], targets: Sequence[VMobject], *, stagger: float = 0.0
) -> Motion:
    """Fly copies to their targets' centres, fading as they arrive, and remove them."""
    goal = dict(zip(map(id, things), targets, strict=True))

    def track(thing: VMobject) -> Track:
        opacity, rest = opacity_track(thing, None, 0.0), _points(thing)
        way = goal[id(thing)].get_center() - thing.get_center()

        def step(share: float) -> None:
            opacity(max(0.0, 4 * share - 3))
            _put(thing, rest, share * way)

        return step

    return Motion(things, track, stagger=stagger, remover=True)


def turn_into(things: Sequence[VMobject], targets: Sequence[VMobject]) -> tuple[Motion, Motion]:
    """Move each thing to its target, of the same shape, and cross-fade into it on the way."""
    start = dict(zip(map(id, targets), map(_points, things), strict=True))

    def track(thing: VMobject) -> Track:
        opacity, rest = opacity_track(thing, 0.0, None), _points(thing)

        def step(share: float) -> None:
            opacity(share)
            parts = zip(thing.family_members_with_points(), start[id(thing)], rest, strict=True)
            for part, a, b in parts:
                part.points = a + share * (b - a)

        return step

    places = [target.copy() for target in targets]
    return glide(things, places, remover=True), Motion(targets, track)


def recolour(things: Sequence[VMobject], colors: Sequence[ManimColor]) -> Motion:
    """Change the fill of each thing to its colour."""
    goal = dict(zip(map(id, things), colors, strict=True))

    def track(thing: VMobject) -> Track:
        parts = thing.family_members_with_points()
        before = [part.fill_rgbas[:, :3].copy() for part in parts]
        after = np.array(goal[id(thing)].to_rgb())

        def step(share: float) -> None:
            for part, start in zip(parts, before, strict=True):
                part.fill_rgbas[:, :3] = after if share >= 1 else start + share * (after - start)

        return step

    return Motion(things, track)


def faded(things: Iterable[VMobject], opacity: float) -> list[VMobject]:
    """Set things to `opacity` of full strength, from the start; the same things."""
    found = list(things)
    for thing in found:
        opacity_track(thing, None, opacity)(1.0)
    return found


def sink(things: Sequence[VMobject], targets: Sequence[VMobject]) -> Motion:
    """Shrink each thing into its target's centre and remove it: a vector becomes one point."""
    goal = dict(zip(map(id, things), targets, strict=True))

    def track(thing: VMobject) -> Track:
        rest, centre = _points(thing), thing.get_center()
        way = goal[id(thing)].get_center() - centre

        def step(share: float) -> None:
            for part, points in zip(thing.family_members_with_points(), rest, strict=True):
                part.points = centre + share * way + max(1 - share, 1e-3) * (points - centre)

        return step

    return Motion(things, track, remover=True)


def draw(*lines: VMobject, stagger: float = 0.0) -> Motion:
    """Draw strokes from their starts to their ends."""

    def track(thing: VMobject) -> Track:
        whole = thing.copy()

        def step(share: float) -> None:
            thing.pointwise_become_partial(whole, 0, share)

        return step

    return Motion(lines, track, stagger=stagger)


def _points(thing: VMobject) -> list[np.ndarray]:
    return [part.points.copy() for part in thing.family_members_with_points()]


def _put(thing: VMobject, rest: list[np.ndarray], shift: Sequence[float] | np.ndarray) -> None:
    for part, points in zip(thing.family_members_with_points(), rest, strict=True):
        part.points = points + np.asarray(shift)


def opacity_track(thing: VMobject, start: float | None, end: float | None) -> Track:
    """The track of opacity from `start` to `end` of full strength; None is the present strength."""
    parts = [(part, *strength(part)) for part in thing.family_members_with_points()]

    def step(share: float) -> None:
        for part, fill, stroke, now in parts:
            a, b = (now if v is None else v for v in (start, end))
            level = a + share * (b - a)
            # What set_fill and set_stroke come to, without making a colour for every frame.
            part.fill_rgbas[:, 3] = part.fill_opacity = fill * level
            part.stroke_rgbas[:, 3] = part.stroke_opacity = stroke * level
            if part.background_stroke_width:  # a halo
                part.background_stroke_rgbas[:, 3] = part.background_stroke_opacity = level
            part.strength = level

    return step


def strength(part: VMobject) -> tuple[float, float, float]:
    """The full fill opacity, the full stroke opacity, and the share of them drawn now."""
    if not hasattr(part, "full_opacity"):
        part.full_opacity = (part.get_fill_opacity(), part.get_stroke_opacity())
        part.strength = 1.0
    return (*part.full_opacity, part.strength)


def drive(
    parts: Iterable[VMobject], setting: Callable[[float], None], start: float, end: float
) -> Motion:
    """Take a setting from `start` to `end`, by equal ratios in equal times.

    parts    all that changes with it
    setting  called with its value in every frame: changes the parts, and builds none anew
    """

    def track(_: VMobject) -> Track:
        def step(share: float) -> None:
            setting(end if share > ARRIVED else start * (end / start) ** share)

        return step

    return Motion([VGroup(*parts)], track)
