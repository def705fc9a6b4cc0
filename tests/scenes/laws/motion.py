"""The frames of a timeline in which the stage moves, as far as a viewer would see it."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from scenes.kit import layout
from tests.scenes.laws.play import QUALITY
from tests.scenes.laws.timeline import Moment, Seen, Timeline

STEP = 24 / 255  # of a pixel's brightness from one frame to the next: less is no motion
LUMA = np.array([0.299, 0.587, 0.114])  # of red, green and blue
PIXELS = QUALITY.height / layout.FRAME_HEIGHT  # of one frame unit


@lru_cache(maxsize=2)
def moving(timeline: Timeline) -> np.ndarray:
    """(frame,) the mask of frames in which the stage differs visibly from the frame before."""
    mask = np.zeros(timeline.frames + 1, dtype=bool)
    ground = brightness(timeline.theme.ground.to_hex())
    for before, after in timeline.steps():
        # What is put on stage with no move is there from one frame to the next.
        if differs(before, after, ground):
            first = min(before.frame + 1, after.frame)
            mask[first : after.frame + 1] = True
    return mask[: timeline.frames]


def differs(before: Moment, after: Moment, ground: float) -> bool:
    """Whether some mark changes fast enough between two moments."""
    frames = max(after.frame - before.frame, 1)
    old = {id(mark.thing): mark for mark in before.stage}
    new = {id(mark.thing): mark for mark in after.stage}
    changed = [key for key in old.keys() | new.keys() if old.get(key) is not new.get(key)]
    return any(_change(old.get(key), new.get(key), frames, ground) > STEP for key in changed)


def _change(old: Seen | None, new: Seen | None, frames: int, ground: float) -> float:
    """The most that one pixel's brightness changes in a frame."""
    one, two = (0.0 if mark is None else _weight(mark, ground) for mark in (old, new))
    fading = abs(two - one) / frames
    if old is None or new is None:
        return fading
    fading = max(fading, _repainting(old, new) / frames)
    way = travel(old, new) * PIXELS / frames
    return fading + max(abs(one), abs(two)) * min(way, 1.0)


def _repainting(old: Seen, new: Seen) -> float:
    """The most that a cell of a heat map changes in brightness."""
    if old.cells is None or new.cells is None or old.cells is new.cells:
        return 0.0
    if old.cells.shape != new.cells.shape:
        return new.opacity
    change = np.abs((new.cells.astype(float) - old.cells) @ LUMA)
    return new.opacity * float(change.max(initial=0)) / 255


def _weight(mark: Seen, ground: float) -> float:
    """How much a mark stands out from the ground in brightness; darker is negative."""
    return mark.opacity * (brightness(mark.color) - ground)


def travel(old: Seen, new: Seen) -> float:
    """The way of the point of an outline that went farthest, in frame units."""
    if old.length != new.length:  # other digits
        return max(old.extent, new.extent)
    way = np.abs(_outline(new) - _outline(old)).max()
    return float(max(way, np.abs(new.box - old.box).max()))


def _outline(mark: Seen) -> np.ndarray:
    points: np.ndarray = mark.box[:2] + mark.shape * (mark.box[2:] - mark.box[:2])
    return points


@lru_cache(maxsize=1024)
def brightness(color: str) -> float:
    """The brightness of a colour such as "#FFD84D", as a grey picture of it has it: 0 to 1."""
    return float(LUMA @ [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)])
