"""Points in a plane: their places, on one scale for both axes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from scenes.kit.checks import Mark
from tests.scenes.support.find.measure import even
from tests.scenes.support.find.wanted import Ink

if TYPE_CHECKING:
    from tests.scenes.support.find.see import See

EXACT = 0.01  # of the extent of all points


def read_points(
    see: See,
    wanted: Mapping[object, np.ndarray],
    inks: Ink | Mapping[object, Ink],
    *,
    opacity: float = 1.0,
) -> dict[object, Mark]:
    """Every free point, each where its coordinates are: found by scale and place alone.

    wanted  (2,) coordinates of each
    inks    one for all, or of each
    """
    free = see.free(see.stage.of_kind("spot"))
    assert len(free) == len(wanted), f"{len(free)} points, not {len(wanted)}"
    even((float(m.box[2] - m.box[0]) for m in free), "points of several sizes")
    found, at = np.array([m.centre for m in free]), np.array(list(wanted.values()), dtype=float)
    unit = float(np.linalg.norm(np.ptp(found, axis=0)) / np.linalg.norm(np.ptp(at, axis=0)))
    places = (found.min(axis=0) + found.max(axis=0)) / 2 + unit * (
        at - (at.min(axis=0) + at.max(axis=0)) / 2
    )
    got: dict[object, Mark] = {}
    for name, place in zip(wanted, places, strict=True):
        apart = np.linalg.norm(found - place, axis=1)
        near = int(apart.argmin())
        far = apart[near] / np.ptp(found, axis=0).max()
        assert far < EXACT, f"the point {name} is {apart[near]:.2f} off its place"
        ink = inks.get(name) if isinstance(inks, Mapping) else inks
        got[name] = see.take(free[near], see.mark("spot", ink, opacity=opacity), f"point {name}")
    return got
