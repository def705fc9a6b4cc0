"""Bars: lengths from one line, all on one scale."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from scenes.kit.checks import Mark
from tests.scenes.support.find.measure import even
from tests.scenes.support.find.wanted import Ink

if TYPE_CHECKING:
    from tests.scenes.support.find.see import See

ACROSS, UP = 0, 1  # the axis along which bars reach
BASE = 0.01  # frame units: how far the feet of bars may be out of line
LINE = 0.08  # frame units: from bars above zero to those below, at most
LEAST = 1e-3  # frame units: shorter bars are not seen


@dataclass(frozen=True)
class Bars:
    """Bars that were read.

    marks  by what they stand for
    unit   length of a bar of 1, in frame units
    base   where bars above zero begin
    """

    marks: Mapping[object, Mark]
    unit: float
    base: float


def read_bars(
    see: See,
    wanted: Mapping[object, float],
    ink: Ink,
    *,
    axis: int = ACROSS,
    opacity: float = 1.0,
    among: list[Mark] | None = None,
    places: Mapping[object, float] | None = None,
) -> Bars:
    """One bar for each value, in order: from the top down, or (axis 1) from the left.

    A value of 0 has no bar. Values below zero reach the other way.

    among   the bars, if others stand on stage besides; otherwise every free shape
    places  where each bar has its middle, on the other axis; otherwise at equal steps
    """
    free = see.free(see.stage.of_kind("shape") if among is None else among)
    shown = {name: value for name, value in wanted.items() if value != 0}
    assert len(free) == len(shown), f"{len(free)} bars, not {len(shown)}"
    free.sort(key=lambda m: float(m.centre[0]) if axis == UP else -float(m.centre[1]))
    bar = see.mark("shape", ink, opacity=opacity)
    marks = {name: see.take(m, bar, f"bar {name}") for name, m in zip(shown, free, strict=True)}
    even((_sides(m)[1 - axis] for m in free), "bars of several thicknesses")
    largest = max(shown, key=lambda name: abs(shown[name]))
    unit = float(_sides(marks[largest])[axis]) / abs(shown[largest])
    bases: dict[bool, list[float]] = {}
    for name, mark in marks.items():
        value, length = shown[name], float(_sides(mark)[axis])
        apart = abs(length - unit * abs(value))
        assert apart <= max(0.01 * unit * abs(value), LEAST), f"bar {name}: {value} is {length}"
        foot = mark.box[axis] if value > 0 else mark.box[axis + 2]
        bases.setdefault(value > 0, []).append(float(foot))
    for feet in bases.values():
        assert np.ptp(feet) < BASE, f"bars do not begin at one line: {feet}"
    ends = [foot for feet in bases.values() for foot in feet]
    assert np.ptp(ends) < LINE, f"bars do not begin on both sides of one line: {ends}"
    _check_places({name: float(mark.centre[1 - axis]) for name, mark in marks.items()}, places)
    return Bars(marks, unit, min(bases.get(True) or bases[False]))


def _check_places(found: Mapping[object, float], places: Mapping[object, float] | None) -> None:
    at = np.array(list(found.values()))
    wanted = (
        np.linspace(at[0], at[-1], len(at))
        if places is None
        else np.array([places[name] for name in found])
    )
    assert np.abs(at - wanted).max() < BASE, f"bars stand at {at.round(2)}, not {wanted.round(2)}"


def _sides(mark: Mark) -> np.ndarray:
    return np.asarray(mark.box[2:] - mark.box[:2])
