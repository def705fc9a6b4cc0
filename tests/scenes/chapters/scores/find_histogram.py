"""Two histograms over one another, measured: counts as heights, deviations as brackets."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scenes.kit import layout
from scenes.kit.captions import Words
from scenes.kit.checks import Mark
from scenes.kit.type.number import Number
from tests.scenes.support import reading
from tests.scenes.support.facts import assert_shows, said
from tests.scenes.support.frame import by_place
from tests.scenes.support.stage import Played, Stage

BINS = 24
EXACT = 0.02  # frame units
AIR = 0.2  # frame units: over the number at the end of an axis


@dataclass(frozen=True)
class Plot:
    """One axis, with what stands on it and under it."""

    axis: Mark
    bars: list[Mark]

    @property
    def ends(self) -> tuple[float, float]:
        half = self.axis.width / 2
        return float(self.axis.box[0]) + half, float(self.axis.box[2]) - half

    @property
    def level(self) -> float:
        return float(self.axis.centre[1])

    def x(self, value: float, low: float, high: float) -> float:
        left, right = self.ends
        return left + (right - left) * (value - low) / (high - low)


def check_histograms(
    stage: Stage, played: Played, scores: tuple[np.ndarray, np.ndarray], size: int | None
) -> None:
    """The upper one counts scores before the division, the lower one after: on one scale."""
    low, high = min(float(scores[0].min()), 0.0), max(float(scores[0].max()), 0.0)
    plots = find_plots(stage)
    units = []
    for plot, values in zip(plots, scores, strict=True):
        units += check_bars(plot, values, low, high)
        check_ends(stage, plot, low, high)
        check_tallest(stage, plot, values, low, high)
        check_spread(stage, played, plot, values, (low, high))
    assert np.ptp(units) < 0.01 * max(units), "the bars are not on one scale"
    labels = Words(played.lang, played.scene).labels
    after = labels["after"].format(size=size) if size else labels["after_given"]
    for plot, name in zip(plots, (labels["before"], after), strict=True):
        check_name(stage, plot, name)


def find_plots(stage: Stage) -> list[Plot]:
    """From the top down: each axis with the bars that stand on it."""
    lines = [mark for mark in stage.of_kind("lines") if mark.box[3] - mark.box[1] < 0.03]
    axes = sorted(lines, key=lambda mark: -mark.centre[1])
    assert len(axes) == 2, f"{len(axes)} axes"
    assert np.allclose(axes[0].box[::2], axes[1].box[::2]), "the axes do not share their ends"
    bars = stage.of_kind("shape")
    found = [Plot(a, [m for m in bars if 0 < m.box[1] - a.centre[1] < 0.1]) for a in axes]
    assert sum(len(plot.bars) for plot in found) == len(bars), "a bar stands on no axis"
    return found


def counted(values: np.ndarray, low: float, high: float) -> list[int]:
    """How many values lie in each bin."""
    counts = [0] * BINS
    for value in values.ravel():
        place = int((float(value) - low) / (high - low) * BINS)
        counts[min(place, BINS - 1)] += 1
    return counts


def check_bars(plot: Plot, values: np.ndarray, low: float, high: float) -> list[float]:
    """A bar for every bin that holds anything; the height that each gives to a count of one."""
    left, right = plot.ends
    width = (right - left) / BINS
    bars = {round((float(bar.centre[0]) - left) / width - 0.5): bar for bar in plot.bars}
    counts = counted(values, low, high)
    assert sorted(bars) == [i for i, count in enumerate(counts) if count], "bars in wrong bins"
    assert len(bars) == len(plot.bars)
    for i, bar in bars.items():
        assert abs(bar.centre[0] - (left + (i + 0.5) * width)) < EXACT
        assert 0.5 * width < bar.box[2] - bar.box[0] < width
    return [float(bar.box[3] - bar.box[1]) / counts[i] for i, bar in bars.items()]


def numbers(stage: Stage) -> list[Mark]:
    return [m for m in stage.of_kind("text") if isinstance(m.thing, Number)]


def check_ends(stage: Stage, plot: Plot, low: float, high: float) -> None:
    """Beside the ends of an axis stand their values."""
    left, right = plot.ends
    level = [m for m in numbers(stage) if abs(m.centre[1] - plot.level) < 0.05]
    found = by_place([m for m in level if m.box[2] < left or m.box[0] > right])
    assert len(found) == 2, f"{len(found)} numbers beside an axis"
    decimals = 1 if max(abs(low), abs(high)) < 999.95 else 0
    for mark, value in zip(found, (low, high), strict=True):
        assert_shows(reading.spelled(reading.read_value(mark) or []), value, decimals, "the axis")
    stage.account(*found)


def check_tallest(stage: Stage, plot: Plot, values: np.ndarray, low: float, high: float) -> None:
    """Over the tallest bar stands how many it counts."""
    bar = max(plot.bars, key=lambda bar: round(float(bar.box[3]), 4))
    over = [m for m in numbers(stage) if 0 < m.box[1] - bar.box[3] < 0.2]
    over = [m for m in over if abs(m.centre[0] - bar.centre[0]) < 0.1]
    assert len(over) == 1, "no count over the tallest bar"
    text = reading.spelled(reading.read_value(over[0]) or [])
    assert text == str(max(counted(values, low, high))), f"the tallest bar counts {text}"
    stage.account(*over)


def check_spread(
    stage: Stage, played: Played, plot: Plot, values: np.ndarray, ends: tuple[float, float]
) -> None:
    """A bracket reaches one deviation to either side of the mean; under it stands its size."""
    mean, deviation = float(values.mean()), float(values.std())
    lines = [m for m in stage.of_kind("lines") if 0 < plot.level - m.centre[1] < 0.4]
    assert len(lines) == 1, "no bracket under the axis"
    half = lines[0].width / 2
    wanted = [plot.x(mean + side * deviation, *ends) for side in (-1, 1)]
    found = [lines[0].box[0] + half, lines[0].box[2] - half]
    assert np.abs(np.subtract(found, wanted)).max() < EXACT, "the bracket is not the deviation"
    template = Words(played.lang, played.scene).labels["deviation"]
    under = [m for m in stage.of_kind("text") if 0 < lines[0].box[1] - m.box[3] < 0.4]
    baseline = max(m.baseline for m in under)
    line = [m for m in stage.line(baseline) if m.box[3] < lines[0].box[1]]
    text = template.format(deviation=said(deviation, 2))
    assert reading.line_is(line, reading.reference(text)), f"it does not say {text!r}"
    assert sum(isinstance(mark.thing, Number) for mark in line) == 1
    stage.account(*line)


def check_name(stage: Stage, plot: Plot, name: str) -> None:
    """Over the left end of an axis stands what is counted."""
    left, _ = plot.ends
    text = [m for m in stage.of_kind("text") if m.box[2] < left + EXACT]
    over = [m for m in text if 0.1 < m.baseline - plot.level < 0.5]
    over = [m for m in over if m.baseline < layout.TITLE_BASELINE - 0.1]
    assert reading.line_is(over, reading.with_roots(name)), f"it does not say {name!r}"
    end = [m for m in numbers(stage) if abs(m.centre[1] - plot.level) < 0.05 and m.box[2] < left]
    air = min(m.box[1] for m in over) - max(m.box[3] for m in end)
    assert air > AIR, f"{name!r} stands on the number under it"
    stage.account(*over)
