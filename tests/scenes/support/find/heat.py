"""Heat maps and strips: the colours that their cells must have, and rows of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from manim import ManimColor

from scenes.kit.checks import Mark
from scenes.kit.theme import Theme
from tests.scenes.support.find.measure import CENTRE, even

if TYPE_CHECKING:
    from tests.scenes.support.find.see import See
    from tests.scenes.support.find.wanted import Item

STEP = 2.5  # of 255: shades are drawn in steps


@dataclass(frozen=True)
class Cells:
    """The values that a map shows: (row, column), or (entry,) as one column.

    most  the absolute value that is drawn in full
    ink   whose shades data are drawn in; None for learned weights: blue above zero, red below
    """

    values: np.ndarray
    most: float
    theme: Theme
    ink: ManimColor | None = None

    @property
    def colours(self) -> np.ndarray:
        """(row, column, 3) from the ground to the ink, by the absolute value."""
        values = self.values[:, None] if self.values.ndim == 1 else self.values
        if self.ink is not None:
            return self._shades(values, self.ink)
        above, below = (
            self._shades(values, ink) for ink in (self.theme.positive, self.theme.negative)
        )
        return np.where((values > 0)[..., None], above, below)

    def _shades(self, values: np.ndarray, ink: ManimColor) -> np.ndarray:
        share = np.clip(np.abs(values) / self.most, 0, 1)[..., None]
        low, high = (np.array(color.to_rgb()) for color in (self.theme.ground, ink))
        return np.asarray(255 * (low + share * (high - low)))


def check_cells(mark: Mark, wanted: Cells, where: str) -> None:
    """Each cell has the colour of its value."""
    assert mark.kind == "heat", f"{where}: {mark} is no heat map"
    found, colours = np.asarray(mark.cells, dtype=float), wanted.colours
    assert found.shape == colours.shape, (
        f"{where}: {found.shape[:2]} cells, not {colours.shape[:2]}"
    )
    assert np.abs(found - colours).max() < STEP, f"{where}: cells of other values"


def read_strips(
    see: See, rows: Sequence[Mapping[object, Item]], xs: Mapping[object, float] | None = None
) -> list[dict[object, Mark]]:
    """Every free heat map on stage, row by row from the top down, each from the left.

    rows  what must stand in a row, by its lane: strips of one lane stand over one another
    xs    middles of the lanes: those of the words over them, say
    """
    free = sorted(see.free(see.stage.of_kind("heat")), key=lambda m: -float(m.centre[1]))
    wanted = sum(map(len, rows))
    assert len(free) == wanted, f"{len(free)} maps and strips, not {wanted}"
    got: list[dict[object, Mark]] = []
    for row in rows:
        here, free = free[: len(row)], free[len(row) :]
        here.sort(key=lambda m: float(m.centre[0]))
        for mark, (lane, item) in zip(here, row.items(), strict=True):
            see.take(mark, item, f"{item.name}, {lane}")
        got.append(dict(zip(row, here, strict=True)))
        levels = [float(m.centre[1]) for m in here]
        assert np.ptp(levels) < CENTRE, f"{levels}: a row of maps is not on one level"
    for lane in {lane for row in rows for lane in row}:
        at = [float(row[lane].centre[0]) for row in got if lane in row]
        at += [xs[lane]] if xs is not None else []
        assert np.ptp(at) < CENTRE, f"the strips of {lane} do not stand in one lane: {at}"
    check_sides([mark for row in got for mark in row.values()])
    return got


def check_sides(maps: Sequence[Mark]) -> None:
    """Sides of as many cells are as long wherever they are, and those of more cells longer."""
    sides: dict[int, list[float]] = {}
    for mark in maps:
        assert mark.cells is not None
        size = mark.box[2:] - mark.box[:2]
        for count, length in zip(mark.cells.shape[1::-1], size, strict=True):
            sides.setdefault(count, []).append(float(length))
    for count, lengths in sides.items():
        even(lengths, f"sides of {count} cells")
    means = [float(np.mean(sides[count])) for count in sorted(sides)]
    assert means == sorted(means), f"sides of fewer cells are longer: {means}"
