"""Columns in lanes, found by their words and pixels, and what they pass through."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np

import attncore as ac
from scenes.kit.checks import Mark
from tests.scenes.support import reading
from tests.scenes.support.facts import NEAR
from tests.scenes.support.stage import Played, Stage

PIXEL = 2  # of 255: how far a cell may be from the colour of its entry
CUT = 24  # letters of a label

Lanes = Mapping[int, float]  # token -> the middle of its lane


def rows_of_heat(stage: Stage) -> list[list[Mark]]:
    """Heat strips by their rows, from top to bottom; each from left to right."""
    rows: dict[float, list[Mark]] = {}
    for mark in stage.of_kind("heat"):
        y = next((y for y in rows if abs(y - mark.centre[1]) < 0.02), float(mark.centre[1]))
        rows.setdefault(y, []).append(mark)
    return [sorted(rows[y], key=lambda m: m.centre[0]) for y in sorted(rows, reverse=True)]


def spelled(token: ac.Token) -> str:
    return token.text if len(token.text) <= CUT else token.text[: CUT - 1] + "…"


def words_over(stage: Stage, trace: ac.Trace, xs: Sequence[float]) -> list[list[int]]:
    """For each lane the tokens whose word stands in it; their marks are accounted for."""
    found: list[list[int]] = []
    for x in xs:
        here = []
        for i, token in enumerate(trace.tokens):
            marks = stage.spelling(reading.reference(spelled(token), mono=token.byte))
            marks = [m for m in marks if abs(m.centre[0] - x) < NEAR and m.box[1] > -0.4]
            here += [i] if marks else []
            stage.account(*marks)
        assert here, f"no word over the column at {x:.2f}"
        found.append(here)
    return found


def check_strips(
    stage: Stage, played: Played, trace: ac.Trace, row: Sequence[Mark], tensor: str
) -> Lanes:
    """Each strip is the column of the token whose word stands in its lane, in order to the last."""
    xs = [float(mark.centre[0]) for mark in row]
    lanes: dict[int, float] = {}
    for mark, x, candidates in zip(row, xs, words_over(stage, trace, xs), strict=True):
        after = [i for i in candidates if i > max(lanes, default=-1)]
        alike = [i for i in after if is_column(mark, trace[tensor][i], played)]
        assert alike, f"the strip at {x:.2f} is not {tensor} of any of {candidates}"
        lanes[alike[0] if mark is not row[-1] else alike[-1]] = x
    assert max(lanes) == len(trace.tokens) - 1, "the last token has no column"
    tall = {round(float(mark.box[3] - mark.box[1]), 3) for mark in row}
    wide = {round(float(mark.box[2] - mark.box[0]), 3) for mark in row}
    assert len(tall) == len(wide) == 1, "strips of unequal sizes"
    return lanes


def is_column(mark: Mark, vector: np.ndarray, played: Played) -> bool:
    """Entry by entry from the top: as bright as it is large beside the largest of its column."""
    ground, ink = (
        255 * np.array(c.to_rgb(), dtype=float) for c in (played.theme.ground, played.theme.text)
    )
    shares = np.abs(vector.astype(float)) / np.abs(vector).max()
    wanted = ground + shares[:, None] * (ink - ground)
    pixels = np.asarray(mark.cells, dtype=float)
    return pixels.shape[:2] == (len(vector), 1) and bool(
        np.abs(pixels[:, 0] - wanted).max() <= PIXEL
    )


def check_light(row: Sequence[Mark], played: Played, *, others: float, last: float = 1.0) -> None:
    """How strongly the columns are drawn: the last one, and all others."""
    strengths = [mark.opacity for mark in row]
    wanted = [others] * (len(row) - 1) + [last]
    assert np.allclose(strengths, wanted, atol=0.01), f"columns as strong as {strengths}"


def boxes_between(stage: Stage, upper: float, lower: float) -> list[Mark]:
    """What columns pass through between two heights, from top to bottom, then left to right."""
    shapes = [m for m in stage.of_kind("shape") if lower < m.centre[1] < upper]
    return sorted(shapes, key=lambda m: (-round(float(m.centre[1]), 2), m.centre[0]))


def check_boxes(boxes: Sequence[Mark], lanes: Lanes) -> None:
    """Each lane has a box of its own, and nothing joins them."""
    xs = sorted(lanes.values())
    assert np.allclose([m.centre[0] for m in boxes], xs, atol=0.01), "a box for each lane"
    edges = [(float(m.box[0]), float(m.box[2])) for m in boxes]
    apart = all(a[1] < b[0] for a, b in pairwise(edges))
    assert apart, "boxes of two lanes meet"


def check_name(stage: Stage, text: str, level: Mark) -> None:
    """Left of what columns pass through stands what it is."""
    marks = stage.spelling(reading.reference(text))
    here = [m for m in marks if m.box[1] < level.centre[1] < m.box[3] + 0.05]
    here = [m for m in here if m.box[2] < level.box[0]]
    assert len(here) == 1, f"{text!r} is not said"
    stage.account(*here)
