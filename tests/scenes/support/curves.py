"""Outlines as closed curves, for comparing what is drawn with what it should look like.

Each curve is resampled once, wherever it stands: most marks repeat the letters of others.
"""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import Self

import numpy as np

POINTS = 40  # that stand for one closed curve
STEPS = np.linspace(0, 1, 9)  # along a cubic
ROUNDED = 7  # decimals of frame units: curves that differ less are one


class Curve:
    """One closed curve as points at equal distances, and without its place and size.

    shape  (POINTS, 2) from 0 to 1
    """

    def __init__(self, points: np.ndarray) -> None:
        self.points = points

    @cached_property
    def low(self) -> np.ndarray:
        return np.asarray(self.points.min(axis=0))

    @cached_property
    def extent(self) -> float:
        return max(float(np.ptp(self.points, axis=0).max()), 1e-12)

    @cached_property
    def shape(self) -> np.ndarray:
        return np.asarray((self.points - self.low) / self.extent)

    def moved(self, way: np.ndarray) -> Self:
        """The same curve in another place."""
        other = type(self)(self.points + way)
        vars(other).update(shape=self.shape, extent=self.extent, low=self.low + way)
        return other


def resampled(polyline: np.ndarray) -> Curve:
    """A polyline as points at equal distances."""
    steps = np.linalg.norm(np.diff(polyline, axis=0), axis=1)
    along = np.concatenate([[0], np.cumsum(steps)])
    at = np.linspace(0, along[-1], POINTS, endpoint=False)
    return Curve(np.column_stack([np.interp(at, along, polyline[:, axis]) for axis in (0, 1)]))


def curves(points: np.ndarray) -> list[Curve]:
    """The closed curves of a drawn outline: (4 · n, 3) cubic control points."""
    pieces = points.reshape(-1, 4, 3)[:, :, :2]
    size = max(float(np.ptp(points, axis=0).max()), 1e-12)
    jumps = np.abs(pieces[1:, 0] - pieces[:-1, 3]).max(axis=1) > 1e-5 * size
    runs = np.split(pieces, np.nonzero(jumps)[0] + 1)
    return [_once((run - run[0, 0]).round(ROUNDED).tobytes()).moved(run[0, 0]) for run in runs]


@lru_cache(maxsize=1 << 14)
def _once(outline: bytes) -> Curve:
    """The closed curve of cubics that begin at the origin."""
    cubics = np.frombuffer(outline).reshape(-1, 4, 2)
    t = STEPS[None, :, None]
    a, b, c, d = (cubics[:, i, None] for i in range(4))
    walked = (1 - t) ** 3 * a + 3 * (1 - t) ** 2 * t * b + 3 * (1 - t) * t**2 * c + t**3 * d
    return resampled(walked.reshape(-1, 2))
