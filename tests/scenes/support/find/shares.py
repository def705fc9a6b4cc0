"""Weights under the words of a sentence, and a wall of dots: all that sums to 1."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from scenes.kit.checks import Mark
from scenes.kit.marks.dot import FULL_DOT
from tests.scenes.support.facts import FAINTEST, Value
from tests.scenes.support.find.head_cells import weight_places
from tests.scenes.support.find.measure import CENTRE, LEVEL, is_number, middle, one_size
from tests.scenes.support.stage import Stage

if TYPE_CHECKING:
    from tests.scenes.support.find.see import See

TIP = 0.11  # frame units: height of the tip in which arcs end
UNDER = 0.4, 0.8  # frame units: from words down to their weights
EXACT = 1e-3  # frame units: how far dots of a wall may be off their places


def read_shares(
    see: See, weights: Mapping[int, float], others: float, words: Mapping[int, Mark]
) -> None:
    """Under each word its weight, under these the rest of 1, and how many arcs are not drawn."""
    shares = [weight for weight in (*weights.values(), others) if weight > 0]
    numbers = [m for m in see.free(see.stage.marks) if is_number(m)]
    places, _ = weight_places(see, max(numbers, key=lambda m: m.baseline), shares)
    found = []
    for i, weight in weights.items():
        ink = see.theme.text if weight >= FAINTEST else see.theme.quiet
        near = lambda m, x=words[i].centre[0]: abs(m.centre[0] - x) < CENTRE  # noqa: E731
        found += see.find(see.num(weight, places, ink), f"the weight of {i}", ok=near)
    assert np.ptp([m.baseline for m in found]) < LEVEL, "weights are not on one level"
    below = min(m.baseline for m in words.values()) - found[0].baseline
    assert UNDER[0] < below < UNDER[1], f"weights {below:.2f} under their words"
    one_size(found, "weights")
    elided = len(see.facts.trace.tokens) - len(words)
    faint = sum(weight < FAINTEST for weight in weights.values())
    labels = ["other_weight" if elided == 1 else "others_weight"] * (elided > 0)
    said = [see.labels[name] for name in [*labels, *["faint_arcs"] * (faint > 0)]]
    if said:
        values: dict[str, Value] = {"count": elided, "weight": (others, places), "faint": faint}
        note = see.note("   ·   ".join(said), see.theme.quiet, **values)
        assert abs(middle(note)) < 3 * CENTRE, "the notes are not in the middle"


def read_tip(see: See, arcs: Mapping[int, Mark]) -> None:
    """The tip in which all arcs end, if there are any."""
    for tip in see.find(see.mark("arrow", see.theme.dot), "the tip", count=bool(arcs)):
        end = next(iter(arcs.values())).points[-1]
        height = float(tip.box[3] - tip.box[1])
        assert np.allclose([tip.centre[0], tip.box[3]], end[:2], atol=LEVEL), "a tip elsewhere"
        assert abs(height - TIP) < 0.03 * TIP, f"a tip of {height:.3f}"


def read_wall(stage: Stage, weights: np.ndarray, first: int) -> None:
    """A dot for each weight (query, key) from the column of a query on, in a square for all."""
    (wall,), square = stage.of_kind("cloud"), max(stage.of_kind("lines"), key=lambda m: m.box[2])
    (left, low), (right, high) = (edge(square.points[:, :2], axis=0) for edge in (np.min, np.max))
    wide, tall = (right - left) / len(weights), (high - low) / len(weights)
    q, k = np.nonzero(weights[first:])
    places = left + wide * (q + first + 0.5), high - tall * (k + 0.5)
    radii = FULL_DOT / 2 * min(wide, tall) * np.sqrt(weights[q + first, k])
    middles, ends = wall.points[::2, :2], wall.points[1::2, :2]
    np.testing.assert_allclose(middles.T, places, atol=EXACT, err_msg="dots in other places")
    found = np.linalg.norm(ends - middles, axis=1)
    np.testing.assert_allclose(found, radii, rtol=0.01, atol=1e-6, err_msg="dots of other weights")
