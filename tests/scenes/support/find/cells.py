"""What stands in the cells of the grid: scores as numbers, weights as dots."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from scenes.kit import layout
from scenes.kit.checks import Mark
from scenes.kit.type.number import Number
from tests.scenes.support import reading
from tests.scenes.support.facts import DIGIT, INVISIBLE, Facts, assert_shows
from tests.scenes.support.find.grid import Grid
from tests.scenes.support.stage import Stage


def inside(stage: Stage, box: tuple[float, float, float, float]) -> list[Mark]:
    """What has its middle in a cell: text, dots and whatever else is no line."""
    at, (low, high) = stage.centres, np.reshape(box, (2, 2))
    return [stage.solid[i] for i in np.nonzero(((low < at) & (at < high)).all(axis=1))[0]]


def read_number(stage: Stage, box: tuple[float, float, float, float]) -> str:
    """The one number in this cell, digit by digit."""
    found = [mark for mark in inside(stage, box) if mark.kind == "text"]
    assert len(found) == 1, f"{len(found)} texts in one cell: {list(map(str, found))}"
    low, high = np.array(box[:2]), np.array(box[2:])
    edges = found[0].box
    sticks_out = bool(np.any(edges[:2] < low) or np.any(edges[2:] > high))
    assert not sticks_out, f"{found[0]} sticks out of its cell, {high - low} large"
    glyphs = reading.read_value(found[0])
    assert glyphs, f"{found[0]} is not a number"
    digits = [glyph.em * DIGIT for glyph in glyphs]
    assert min(digits) >= layout.MIN_DIGIT * 0.99, f"digits only {min(digits):.3f} high"
    assert isinstance(found[0].thing, Number), f"{found[0]} is not made from what was computed"
    stage.account(found[0])
    return reading.spelled(glyphs)


def check_scores(stage: Stage, grid: Grid, facts: Facts, masked: bool) -> None:
    """In the column of query j and the row of key i stands the score of j with i."""
    scores = facts.tensor(facts.scores)
    shown = scores[np.ix_(list(grid.xs), list(grid.ys))]
    decimals = 1 if np.abs(shown[np.isfinite(shown)]).max() < 99.95 else 0
    for query, x in grid.xs.items():
        for key, y in grid.ys.items():
            assert len(inside(stage, grid.cell(x, y))) == 1
            text = read_number(stage, grid.cell(x, y))
            if masked and facts.masked(query, key):
                assert text == "−∞", f"query {query} sees the hidden key {key}: {text}"
                continue
            where = f"query {query}, key {key}"
            assert_shows(text, float(scores[query, key]), decimals, where)
    if grid.elided_y is not None:
        check_no_sums(stage, grid, facts, masked)
    check_points_aligned(stage, grid)


def check_no_sums(stage: Stage, grid: Grid, facts: Facts, masked: bool) -> None:
    """Scores cannot be summed: for elided keys there are dots, or −∞ if none may be seen."""
    elided = [i for i in range(len(facts.trace.tokens)) if i not in grid.xs]
    for query, x in grid.xs.items():
        found = inside(stage, grid.cell(x, grid.elided_y or 0))
        wanted = reading.run("$dots.c$")
        if masked and all(facts.masked(query, key) for key in elided):
            wanted = reading.reference("−∞")
        (mark,) = [mark for mark in found if mark in stage.spelling(wanted)]
        assert found == [mark]
        stage.account(mark)


def check_points_aligned(stage: Stage, grid: Grid) -> None:
    """Decimal points stand one under the other, at the same place in every column."""
    points = [
        glyph.x - x
        for x in grid.xs.values()
        for y in grid.ys.values()
        for mark in inside(stage, grid.cell(x, y))
        for glyph in reading.read_value(mark) or []
        if glyph.char == "."
    ]
    assert not points or np.ptp(points) < 0.02


def check_red(stage: Stage, grid: Grid, facts: Facts) -> None:
    """−∞ is red, and nothing else in the cells is."""
    for query, x in grid.xs.items():
        for key, y in grid.ys.items():
            (mark,) = inside(stage, grid.cell(x, y))
            red, green, blue = (int(mark.color[i : i + 2], 16) for i in (1, 3, 5))
            is_red = red > 2 * max(green, blue)
            assert is_red == facts.masked(query, key), f"{mark} is {mark.color}"


def check_dots(stage: Stage, grid: Grid, facts: Facts) -> None:
    """A weight of w is a disc of (π/4)(0.9 · short side)² · w; a weight of 0 is an empty cell."""
    elided = [i for i in range(len(facts.trace.tokens)) if i not in grid.xs]
    for query, x in grid.xs.items():
        weights = {y: facts.weight(query, key) for key, y in grid.ys.items()}
        if grid.elided_y is not None:
            weights[grid.elided_y] = sum(facts.weight(query, key) for key in elided)
        for y, weight in weights.items():
            check_dot(stage, grid, (x, y), weight)
        if query == facts.focus:
            check_column_of_weights(stage, grid, x, weights)
        masked_ys = [y for key, y in grid.ys.items() if facts.masked(query, key)]
        full = [y for y in masked_ys if inside(stage, grid.cell(x, y))]
        assert not full, "a masked cell is not empty"


def check_column_of_weights(
    stage: Stage, grid: Grid, x: float, weights: Mapping[float, float]
) -> None:
    """Beside the dots of the focus stand its weights; as they are shown they add up to 1."""
    texts = []
    for y, weight in weights.items():
        if weight > 0:
            texts.append(read_number(stage, grid.cell(x, y)))
            assert_shows(texts[-1], weight, 2, f"the weight at ({x:.2f}, {y:.2f})")
    total = sum(map(float, texts))
    assert abs(total - 1) <= 0.005 * len(texts) + 1e-6, f"the weights shown add up to {total}"


def check_dot(stage: Stage, grid: Grid, at: tuple[float, float], weight: float) -> None:
    found = [mark for mark in inside(stage, grid.cell(*at)) if mark.kind != "text"]
    if weight == 0:
        assert not found, f"a weight of 0 is drawn at {at}"
        return
    if weight < INVISIBLE:
        assert all(np.ptp(dot.points, axis=0).max() < 1e-3 * grid.short_side(*at) for dot in found)
        return
    assert len(found) == 1, f"{len(found)} things stand for one weight at {at}"
    wide, high = np.ptp(found[0].points[:, :2], axis=0)
    assert abs(wide - high) < 0.01 * wide, "not a disc"
    assert abs(found[0].centre[1] - at[1]) < 0.01, "the disc is not in the middle of its row"
    wanted = np.pi / 4 * (0.9 * grid.short_side(*at)) ** 2 * weight
    assert abs(area(found[0]) - wanted) <= 0.01 * wanted, f"the disc of {weight} at {at}"


def area(mark: Mark) -> float:
    """What a filled outline covers, by the shoelace formula."""
    pieces = mark.pieces - mark.centre  # small discs need all the digits
    (x0, y0), (x1, y1) = pieces.transpose(1, 2, 0)
    return abs(float(np.sum(x0 * y1 - x1 * y0))) / 2
