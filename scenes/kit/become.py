"""Becoming: a result comes from its sources, at the place and the moment where these end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Protocol, runtime_checkable

import numpy as np
from manim import Animation, Mobject, Scene, VGroup, VMobject

from scenes.kit.handover import (
    Snapshot,
    Step,
    Way,
    alike,
    come_out,
    is_painted,
    keep,
    make_way,
    repaint,
)
from scenes.kit.motion import staggered, strength
from scenes.kit.paths import TOGETHER, path_for, straight

GROW = 0.55  # share of its time that a thing flies which then grows
MEET = 0.75  # share of their time that things fly which then make way for another
COME = 0.25  # share of its time in which a thing that comes out of another gets its full strength
STILL = 1e-3  # frame units: things that have no farther to go do not fly

Growth = Callable[[np.ndarray, float], None]  # takes where a thing is, and how far it has grown


@runtime_checkable
class Growing(Protocol):
    """A thing that can begin as another one, such as the arc of a weight as its dot."""

    def foot(self, source: VMobject) -> np.ndarray:
        """The place where a source lands that becomes it."""

    def grown_from(self, source: VMobject) -> Growth | None:
        """The setter of its outline on the way from a source; None if it cannot be that."""


def become(
    sources: Sequence[VMobject],
    result: Sequence[VMobject],
    *,
    stagger: float = 0.0,
    fly: float | None = None,
    stay: bool = False,
) -> Becoming:
    """Turn things on stage into others: each into one, some into one, or one into some, in order.

    A thing that keeps its outline stays one object, takes on the result's size and colour on its
    way, and is never seen twice; a dot flies to where its arc begins and stretches. Other things
    fly to the result's place, as large as it is, and make way for it there. Some things come out
    of one at its size, and fly to their places. No source is on stage afterwards; each is left as
    it was.

    stagger  delay between one thing and the next, as a share of one thing's own duration; between
             a column and a row all fly together, and only grow one after the other
    fly      share of the time in which they fly, if it is not to follow from what they become
    stay     the sources are left alone, and results only come out of them: no more sources than
             results
    """
    if not sources or not result or (stay and len(sources) > len(result)):
        raise ValueError(f"{len(sources)} things cannot become {len(result)}")
    return Becoming(sources, result, stagger, fly, stay=stay)


class Becoming(Animation):
    """The animation of `become`: `sources` on stage turn into `result`."""

    def __init__(
        self,
        sources: Sequence[VMobject],
        result: Sequence[VMobject],
        stagger: float,
        fly: float | None,
        *,
        stay: bool = False,
    ) -> None:
        self.sources, self.result = list(sources), list(result)
        n, m = len(self.sources), len(self.result)
        count = max(n, m)
        self._pairs = [(sources[i * n // count], result[i * m // count]) for i in range(count)]
        self._stay, self._apart = stay, stay or n < m  # each comes apart into some
        # Those that are one object all the way: of several sources of one thing, the first.
        same = [i for i, pair in self._numbered() if _growth(*pair) or alike(*pair)]
        self._same = set({i * m // count: i for i in reversed(same)}.values())
        self._stagger, self._fly = stagger, fly
        self._together = False
        super().__init__(VGroup(*([] if stay else self.sources), *self.result))

    def _setup_scene(self, scene: Scene | None) -> None:
        super()._setup_scene(scene)
        if scene is not None and not self._apart:  # the results stand in for them from now on
            same = [self._pairs[i] for i in self._same]
            scene.remove(*(source for source, thing in same if not is_painted(thing)))

    def begin(self) -> None:
        for part in self.mobject.family_members_with_points():
            strength(part)  # is remembered while no colour is on its way
        self._left = [Snapshot(source) for source in self.sources]
        self._steps = self._comings() if self._apart else self._flights()
        super().begin()

    def create_starting_mobject(self) -> Mobject:
        return self.mobject

    def interpolate_mobject(self, alpha: float) -> None:
        for step, (flown, grown) in zip(self._steps, self._shares(alpha), strict=True):
            step(flown, grown)

    def clean_up_from_scene(self, scene: Scene) -> None:
        super().clean_up_from_scene(scene)
        if self._stay:
            return
        scene.remove(*self.sources)
        for left in self._left:
            left.restore()

    def _shares(self, alpha: float) -> list[tuple[float, float]]:
        """How far each thing has flown, and how far it has grown."""
        count, fly = len(self._pairs), self._fly or 0.0
        if self._together:
            flown = _eased(_portion(alpha, 0, fly))
            each = staggered(_portion(alpha, fly, 1), count, self._stagger)
            return [(flown, _eased(share)) for share in each]
        each = staggered(alpha, count, self._stagger)
        if self._apart:
            return [(_eased(share), _portion(share, 0, COME)) for share in each]
        return [(_eased(_portion(s, 0, fly)), _eased(_portion(s, fly, 1))) for s in each]

    def _flights(self) -> list[Step]:
        """The steps of things that fly to where they become others."""
        growths = [_growth(*pair) if i in self._same else None for i, pair in self._numbered()]
        starts = [Snapshot(source).centre for source, _ in self._pairs]
        ends = [
            thing.foot(source) if growth else Snapshot(thing).centre
            for (source, thing), growth in zip(self._pairs, growths, strict=True)
        ]
        path = path_for(starts, ends)
        self._together = path in TOGETHER
        if self._fly is None:
            flies = np.linalg.norm(np.subtract(ends, starts), axis=1).max() > STILL
            self._fly = MEET if flies else 0.0
            if any(growths):
                self._fly = GROW
            elif len(self._same) == len(self._pairs):
                self._fly = 1.0
        steps = []
        for i, (source, thing) in self._numbered():
            way, growth = partial(path, starts[i], ends[i]), growths[i]
            if growth:
                steps.append(_grow(growth, way))
            elif i in self._same:
                steps.append((repaint if is_painted(thing) else keep)(source, thing, way))
            else:
                steps.append(make_way(source, thing, way, shows=i in self._showing()))
        return steps

    def _comings(self) -> list[Step]:
        """The steps of things that come out of one."""
        steps = []
        lasts = {id(source): i for i, (source, _) in self._numbered()}
        for i, (source, thing) in self._numbered():
            way = partial(straight, Snapshot(source).centre, Snapshot(thing).centre)
            goes = not self._stay and i == lasts[id(source)]
            steps.append(come_out(source, thing, way, last=goes))
        return steps

    def _showing(self) -> set[int]:
        """Which of the sources bring a result: the first of each that is not the same all along."""
        firsts = {id(thing): i for i, (_, thing) in reversed(self._numbered())}
        for i in self._same:
            del firsts[id(self._pairs[i][1])]
        return set(firsts.values())

    def _numbered(self) -> list[tuple[int, tuple[VMobject, VMobject]]]:
        return list(enumerate(self._pairs))


def _growth(source: VMobject, thing: VMobject) -> Growth | None:
    return thing.grown_from(source) if isinstance(thing, Growing) else None


def _grow(growth: Growth, way: Way) -> Step:
    return lambda flown, grown: growth(way(flown), grown)


def _portion(share: float, low: float, high: float) -> float:
    """How much of the time from `low` to `high` has passed."""
    return min(max((share - low) / (high - low), 0.0), 1.0) if high > low else float(share >= high)


def _eased(share: float) -> float:
    return share * share * (3 - 2 * share)  # hardly a pause between the flight and what follows
