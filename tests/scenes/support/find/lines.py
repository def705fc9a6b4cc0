"""Grids of lines: what they stand between, and cells of one size."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from scenes.kit.checks import Mark
from tests.scenes.support.find.grid import sides_of

if TYPE_CHECKING:
    from tests.scenes.support.find.see import See

BESIDE = 0.05  # frame units: how far a cell's middle may be from what heads it
AROUND = 0.03  # frame units: how far a box may be from what it is around
Sides = tuple[np.ndarray, np.ndarray]  # where lines stand, across and up


def read_grid(
    see: See,
    xs: Sequence[float],
    ys: Sequence[float],
    narrow: Sequence[float] = (),
    *,
    opacity: float = 1.0,
) -> Sides:
    """Lines stand between these columns and rows, and around them, and nowhere else.

    xs, ys  middles of the columns and rows that are equally wide and high
    narrow  middles of columns that may be of another width: gaps
    """
    largest = max(see.free(see.stage.of_kind("lines")), key=lambda m: len(m.points))
    mark = see.take(largest, see.mark("lines", see.theme.line, opacity=opacity), "the grid")
    sides = sides_of(mark)
    for found, places, odd in zip(sides, (xs, ys), (narrow, ()), strict=True):
        every = sorted([*places, *odd])
        assert len(found) == len(every) + 1, f"{len(found)} lines around {len(every)} cells"
        middles = [(a + b) / 2 for a, b in pairwise(found)]
        assert np.abs(np.array(middles) - every).max() < BESIDE, "cells beside what heads them"
        sizes = [b - a for (a, b), x in zip(pairwise(found), every, strict=True) if x not in odd]
        assert np.ptp(sizes) < 0.01, f"cells of several sizes: {sizes}"
    return sides


def bounds(sides: Sides, column: int | None = None) -> np.ndarray:
    """Left, bottom, right and top of a column of cells, counted from the left; or of all."""
    across, up = sides
    left, right = (0, -1) if column is None else (column, column + 1)
    return np.array([across[left], up[0], across[right], up[-1]])


def read_box(see: See, around: np.ndarray) -> Mark:
    """The one emphasis box, around what is said."""
    boxes = see.free(see.stage.of_kind("box"))
    assert len(boxes) == 1, f"{len(boxes)} boxes"
    box = see.take(boxes[0], see.mark("box", see.theme.query), "the box")
    assert np.abs(box.box - around).max() < AROUND, "the box is around something else"
    return box
