"""Law 2, the thing becomes the thing: what can be judged of it from marks at sampled moments.

Not judged: whether whatever appears has an origin, and whether two different things stand in one
place under one label. Marks do not tell what they stand for: a heading that comes and a number
that comes from nowhere look alike, and a label belongs to a place only for those who read it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations

import numpy as np

from scenes.kit.checks import LINEAR
from tests.scenes.laws.motion import travel
from tests.scenes.laws.timeline import Moment, Seen, Span, Timeline

VISIBLE = 0.05  # opacity
SOLID = 0.15  # of two that drive through each other
SAME = 0.02  # frame units between two outlines in one place
MOVES = 0.05  # frame units: less is no way
SPECK = 0.04  # frame units: what has shrunk to a point is no body
BRIGHTER = 0.05
FULL, STEADY = 0.98, 0.01  # opacities: of a thing that nothing shines through, of no change
GRAZE = 0.03  # frame units that bodies may reach into each other, each
BODILESS = {*LINEAR, "arrow", "spot", "cloud", "card"}  # may be crossed, or be in one place


def never_black(timeline: Timeline) -> list[str]:
    """From the first picture on there is always something on stage."""
    found, begun, black = [], False, False
    for moment in timeline.moments():
        empty = not any(mark.opacity > VISIBLE for mark in moment.stage)
        if begun and empty and not black:
            found.append(f"at {timeline.at(moment.frame)} nothing is on stage")
        begun, black = begun or not empty, empty
    return found


def no_collisions(timeline: Timeline) -> list[str]:
    """Two things on their way are never apart, on each other, and apart again."""
    return [
        f"at {timeline.at(span.start)} {one} and {two} drive through each other"
        for span in timeline.spans
        for one, two in _colliding(span)
    ]


def _colliding(span: Span) -> list[tuple[Seen, Seen]]:
    marks = [found for found in _tracks(span.moments) if _solid(found)]
    if len(marks) < 2:
        return []
    boxes = np.array([[m.box if m else [np.nan] * 4 for m in found] for found in marks])
    centres = (boxes[..., :2] + boxes[..., 2:]) / 2
    way = np.nan_to_num(np.abs(np.diff(centres, axis=1)).max(axis=-1))
    moved = np.maximum(np.pad(way, ((0, 0), (1, 0))), np.pad(way, ((0, 0), (0, 1)))) > SAME
    meet = _overlapping(boxes) & moved[:, None] & moved[None]
    there = ~np.isnan(boxes[..., 0])
    apart = there[:, None] & there[None] & ~_overlapping(boxes)
    before = np.logical_or.accumulate(apart, axis=-1)
    after = np.logical_or.accumulate(apart[..., ::-1], axis=-1)[..., ::-1]
    pairs = np.nonzero(np.triu((meet & before & after).any(axis=-1), 1))
    return [(_some(marks[i]), _some(marks[j])) for i, j in zip(*pairs, strict=True)]


def _solid(found: list[Seen | None]) -> bool:
    """Whether a track is that of a body that goes somewhere."""
    there = [mark for mark in found if mark]
    if there[0].kind in BODILESS:
        return False
    return bool(np.ptp([mark.centre for mark in there], axis=0).max() > MOVES)


def _tracks(moments: Iterable[Moment], least: float = SOLID) -> list[list[Seen | None]]:
    """Each thing that is ever visible, at each of the moments."""
    each = [{id(m.thing): m for m in _bodies(moment, least)} for moment in moments]
    return [[marks.get(key) for marks in each] for key in dict.fromkeys(k for m in each for k in m)]


def _bodies(moment: Moment, least: float) -> Iterator[Seen]:
    return (mark for mark in moment.stage if mark.opacity > least and mark.extent > SPECK)


def _overlapping(boxes: np.ndarray) -> np.ndarray:
    """(i, j, moment) the mask of pairs whose boxes (i, moment, 4) overlap."""
    low, high = boxes[..., :2] + GRAZE, boxes[..., 2:] - GRAZE
    meet: np.ndarray = np.all((low[:, None] < high[None]) & (low[None] < high[:, None]), axis=-1)
    return meet


def _some(found: list[Seen | None]) -> Seen:
    return next(mark for mark in found if mark)


def no_doubles(timeline: Timeline) -> list[str]:
    """No copy is seen to lie over its original, but where it departs and where it arrives.

    Over a thing in full strength it is not seen, unless the thing below is dim and stays so.
    """
    found: dict[tuple[int, int], str] = {}
    for span in timeline.spans:
        first = {id(mark.thing): mark.opacity for mark in span.moments[0].stage}
        for moment in span.moments[2:-2] or span.moments[:1]:
            for one, two in _doubles(moment):
                faint, strong = sorted((one, two), key=lambda mark: mark.opacity)
                waits = abs(first.get(id(faint.thing), 0.0) - faint.opacity) < STEADY
                if strong.opacity < FULL or (waits and faint.opacity < FULL):
                    where = f"at {timeline.at(moment.frame)} two of {one} lie on each other"
                    found.setdefault((id(one.thing), id(two.thing)), where)
    return list(found.values())


def _doubles(moment: Moment) -> Iterator[tuple[Seen, Seen]]:
    alike: dict[tuple[object, ...], list[Seen]] = defaultdict(list)
    for mark in _bodies(moment, VISIBLE):
        if mark.kind not in {"spot", "cloud"}:
            alike[mark.kind, mark.text, mark.source, mark.color, mark.length].append(mark)
    for marks in alike.values():
        boxes = np.array([mark.box for mark in marks])
        near = np.abs(boxes[:, None] - boxes[None]).max(axis=-1) < SAME
        for i, j in zip(*np.nonzero(np.triu(near, 1)), strict=True):
            one, two = marks[i], marks[j]
            if travel(one, two) < SAME and _same_cells(one, two):
                yield one, two


def _same_cells(one: Seen, two: Seen) -> bool:
    """Whether two heat maps have the same cells; what is none has no cells."""
    return np.array_equal(one.cells, two.cells)  # type: ignore[arg-type]


def dim_stays_dim(timeline: Timeline) -> list[str]:
    """A thing that is dim before and after its move is so all the way."""
    found = []
    for span in timeline.spans:
        for marks in _tracks(span.moments, VISIBLE):
            there = [mark for mark in marks if mark]
            ends = marks[0], marks[-1]
            usual = max(mark.opacity if mark else 1.0 for mark in ends)
            if max(mark.opacity for mark in there) <= usual + BRIGHTER:
                continue
            if max(travel(one, two) for one, two in combinations(there, 2)) > MOVES:
                found.append(f"at {timeline.at(span.start)} {there[0]} lights up on its way")
    return found


def depth_is_kept(timeline: Timeline) -> list[str]:
    """Two things that lie over each other do not change their order for a part of a move."""
    found, rest = [], Moment(0, ())
    for span in timeline.spans:
        found += [
            f"at {timeline.at(span.start)} {one} comes before {two} for a moment"
            for one, two in _flipping((rest, *span.moments))
        ]
        rest = span.moments[-1]
    return found


def _flipping(moments: tuple[Moment, ...]) -> list[tuple[Seen, Seen]]:
    """The pairs whose order is the same at both ends, but another one in between."""
    order = [[id(mark.thing) for mark in moment.stage] for moment in moments]
    if all(here == order[0] for here in order):
        return []
    marks = [found for found in _tracks(moments, VISIBLE) if all(found)]
    if len(marks) < 2:
        return []
    place = [{key: i for i, key in enumerate(here)} for here in order]
    ranks = np.array([[at[id(_some(found).thing)] for at in place] for found in marks])
    over = ranks[:, None] > ranks[None]
    boxes = np.array([[mark.box for mark in found if mark] for found in marks])
    flips = (over[..., :1] == over[..., -1:]) & (over != over[..., :1]) & _overlapping(boxes)
    pairs = np.nonzero(np.triu(flips.any(axis=-1), 1))
    return [(_some(marks[i]), _some(marks[j])) for i, j in zip(*pairs, strict=True)]
