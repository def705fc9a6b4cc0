"""Paths of several things on their way together, on which none drives through another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import cos, pi, sin

import numpy as np

Path = Callable[[np.ndarray, np.ndarray, float], np.ndarray]  # start, end, share -> place
LINE = 0.25  # how far things of a column or a row may stand from its line, as a share of its length
BULGE = 0.2  # height of a gentle arc, as a share of its way


def straight(start: np.ndarray, end: np.ndarray, share: float) -> np.ndarray:
    """The place on a straight way."""
    return start + share * (end - start)


def arced(start: np.ndarray, end: np.ndarray, share: float) -> np.ndarray:
    """The place on a gentle arc: who goes and who comes back pass each other on two sides."""
    way = end - start
    return start + share * way + 4 * share * (1 - share) * BULGE * np.array([-way[1], way[0], 0])


def nested(start: np.ndarray, end: np.ndarray, share: float) -> np.ndarray:
    """The place on a quarter of an ellipse, first sideways: from a column to a row.

    Things of a column that leave it together are never nearer to each other than the least of
    the distances of its rows and of their places in the row: at `share` two of them are apart by
    hypot(dx · sin, dy · cos). The middles, that is: a row is to be as high as they are.
    """
    f, g = sin(share * pi / 2), 1 - cos(share * pi / 2)
    x, y = start[0] + f * (end[0] - start[0]), start[1] + g * (end[1] - start[1])
    return np.array([x, y, 0.0])


def nested_back(start: np.ndarray, end: np.ndarray, share: float) -> np.ndarray:
    """The place on the same way taken backwards: from a row to a column."""
    return nested(end, start, 1 - share)


TOGETHER = (nested, nested_back)  # on which things keep apart only if they fly all at once


def path_for(starts: Sequence[np.ndarray], ends: Sequence[np.ndarray]) -> Path:
    """The path for things that go together from these places to those."""
    a, b = (np.array(places, dtype=float)[:, :2] for places in (starts, ends))
    if _column(a) and _column(b[:, ::-1]):
        return nested
    if _column(a[:, ::-1]) and _column(b):
        return nested_back
    return arced if _meet(a, b) else straight


def _column(places: np.ndarray) -> bool:
    """Whether places stand one over the other, each at a height of its own."""
    width, height = np.ptp(places, axis=0)
    steps = np.diff(np.sort(places[:, 1]))
    return len(places) > 1 and bool(width <= LINE * height and steps.min() > 0)


def _meet(starts: np.ndarray, ends: np.ndarray) -> bool:
    """Whether two come much nearer to each other on straight ways than at both their ends."""
    i, j = np.triu_indices(len(starts), 1)
    before, after = starts[i] - starts[j], ends[i] - ends[j]
    way = after - before
    length = np.maximum((way**2).sum(axis=1), 1e-12)
    nearest = np.clip(-(before * way).sum(axis=1) / length, 0, 1)[:, None]
    apart = np.linalg.norm(before + nearest * way, axis=1)
    at_ends = np.minimum(*(np.linalg.norm(each, axis=1) for each in (before, after)))
    return bool((apart < 0.9 * at_ends - 1e-9).any())
