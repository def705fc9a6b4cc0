"""Heat maps of positions over an axis, and a curve over the same, read back from what is drawn."""

from __future__ import annotations

import numpy as np

from scenes.kit import layout
from scenes.kit.captions import Words
from scenes.kit.checks import Mark
from tests.scenes.chapters.positions.find_orders import numbers, read
from tests.scenes.support import reading
from tests.scenes.support.facts import assert_shows
from tests.scenes.support.stage import Played, Stage

MOST = 128  # positions that are shown
SHADE = 3.0  # of 255: how far a colour may be off
BELOW, ALIGNED = 0.5, 0.02


def table(played: Played) -> np.ndarray:
    """(position, d_model): what was learned, as far as it is shown."""
    model = played.subject.model
    assert model is not None
    return np.asarray(model.weights["pos_embed.w"], dtype=float)[:MOST]


def waves(count: int, size: int) -> np.ndarray:
    """(position, entry): sines of ever slower angles, then their cosines."""
    size = max(2, size - size % 2)
    speeds = 10000.0 ** (-2 * np.arange(size // 2) / size)
    angles = np.arange(count)[:, None] * speeds
    return np.concatenate([np.sin(angles), np.cos(angles)], axis=1)


def heats(stage: Stage) -> list[Mark]:
    return sorted(stage.of_kind("heat"), key=lambda mark: -mark.centre[1])


def check_map(mark: Mark, values: np.ndarray, played: Played) -> None:
    """A column for each position, purple by absolute value: the largest in full."""
    ground, ink = (255 * np.array(c.to_rgb()) for c in (played.theme.ground, played.theme.position))
    shares = np.abs(values.T) / np.abs(values).max()
    wanted = ground + shares[..., None] * (ink - ground)
    pixels = mark.cells.astype(float)
    assert pixels.shape == wanted.shape, f"{pixels.shape[:2]} cells, not {wanted.shape[:2]}"
    worst = np.unravel_index(np.abs(pixels - wanted).argmax(), wanted.shape)
    assert np.abs(pixels - wanted).max() < SHADE, f"wrong shade: entry {worst[0]} of {worst[1]}"


def check_axis(stage: Stage, played: Played, mark: Mark, count: int) -> list[int]:
    """Under the maps, positions where their columns are; the focus in purple. Which ones."""
    name = Words(played.lang, played.scene).labels["position"]
    found = stage.spelling(reading.reference(name))
    title = min((m for m in found if m.baseline > layout.STAGE_BOTTOM), key=lambda m: m.baseline)
    line = [m for m in stage.line(title.baseline) if m is not title]
    labels = {int(reading.digits_in(m)): m for m in line}
    left, width = float(mark.box[0]), float(mark.box[2] - mark.box[0])
    for i, label in labels.items():
        x = left + (i + 0.5) * width / count
        assert abs(label.centre[0] - x) < ALIGNED, f"{i} is not under its column"
    lit = {i for i, m in labels.items() if m.color == played.theme.position.to_hex()}
    assert played.subject.focus in lit, "the position of the focus is not marked"
    assert len(labels) >= min(4, count), "the axis has too few labels"
    stage.account(title, *line)
    return sorted(labels)


def check_curve(stage: Stage, played: Played, mark: Mark, values: np.ndarray) -> float:
    """A line through the values, one for each column of the map; the height of its zero."""
    curve = find_curve(stage, played)
    xs, ys = _corners(curve)
    left, width, count = float(mark.box[0]), float(mark.box[2] - mark.box[0]), len(values)
    assert len(xs) == count, f"{len(xs)} points of {count}"
    places = left + (np.arange(count) + 0.5) * width / count
    assert np.abs(xs - places).max() < 0.01 * width / count + 1e-6, "points beside their positions"
    (zero,) = [m for m in numbers(stage) if read_quietly(m) == "0"]
    stage.account(zero)
    base = zero.baseline + zero.capital / 2
    wide = [m for m in stage.of_kind("lines") if m.box[2] - m.box[0] > 5]
    axis = [
        m
        for m in wide
        if m is not curve and np.ptp(m.points[:, 1]) < 1e-6 and abs(m.centre[1] - base) < 0.01
    ]
    assert len(axis) == 1, "no line at zero"
    unit = float(np.dot(ys - base, values) / np.dot(values, values))
    assert unit > 0
    off = np.abs(ys - base - unit * values).max() / np.ptp(ys)
    assert off < 0.01, f"the curve is off by {off:.3f} of its height"
    return base


def find_curve(stage: Stage, played: Played) -> Mark:
    (curve,) = [m for m in stage.of_kind("lines") if m.color == played.theme.text.to_hex()]
    return curve


def _corners(curve: Mark) -> tuple[np.ndarray, np.ndarray]:
    """Where its straight pieces begin and end."""
    pieces = curve.points.reshape(-1, 4, 3)
    points = np.concatenate([pieces[:1, 0], pieces[:, 3]])
    return points[:, 0], points[:, 1]


def check_stem(stage: Stage, played: Played, mark: Mark, base: float, values: np.ndarray) -> None:
    """From zero to the value at the focus: upright, in purple."""
    focus = played.subject.focus
    stems = [m for m in stage.of_kind("lines") if m.color == played.theme.position.to_hex()]
    assert len(stems) == 1, f"{len(stems)} stems"
    x = mark.box[0] + (focus + 0.5) * (mark.box[2] - mark.box[0]) / len(values)
    points = stems[0].points
    assert abs(points[:, 0] - x).max() < ALIGNED, "the stem is not at the focus"
    top = float(_corners(find_curve(stage, played))[1][focus])
    ends = sorted((base, top))
    assert np.allclose([points[:, 1].min(), points[:, 1].max()], ends, atol=0.01), "its length"


def check_largest(stage: Stage, mark: Mark, values: np.ndarray) -> None:
    """Over the largest value stands what it is."""
    at = int(values.argmax())
    x = mark.box[0] + (at + 0.5) * (mark.box[2] - mark.box[0]) / len(values)
    over = [m for m in numbers(stage) if abs(m.centre[0] - x) < BELOW and read_quietly(m) != "0"]
    over = [m for m in over if m.box[1] < mark.box[1]]
    over = [m for m in over if abs(m.centre[1] - mark.box[1]) < 1.2]
    assert len(over) == 1, "the largest value is not said"
    assert_shows(read(stage, over[0]), float(values[at]), 2, "the largest dot product")


def read_quietly(mark: Mark) -> str:
    return reading.spelled(reading.read_value(mark) or [])
