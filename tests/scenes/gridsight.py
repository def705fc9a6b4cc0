"""Where the columns and rows of the grid stand, found out by reading the picture.

The index under a query's letter says which token its column is about.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import reading
from facts import FAINTEST, NEAR, Facts
from staging import Played, Stage

from scenes.kit import layout
from scenes.kit.checks import Mark
from scenes.kit.words import Words


@dataclass(frozen=True)
class Grid:
    """A column for each query and a row for each key, found by their letters and labels."""

    xs: dict[int, float]
    ys: dict[int, float]
    sides: tuple[np.ndarray, np.ndarray]  # where the lines between cells stand, across and up
    others: float | None = None  # the row of hidden keys

    def cell(self, x: float, y: float) -> tuple[float, float, float, float]:
        """Left, bottom, right and top of the cell at this place, by the lines around it."""
        across, up = self.sides
        inside = across[0] < x < across[-1] and up[0] < y < up[-1]
        assert inside, f"there is no cell at ({x:.2f}, {y:.2f})"
        i, j = np.searchsorted(across, x), np.searchsorted(up, y)
        return across[i - 1], up[j - 1], across[i], up[j]

    def short_side(self, x: float, y: float) -> float:
        left, bottom, right, top = self.cell(x, y)
        return min(right - left, top - bottom)


def find_columns(stage: Stage, facts: Facts) -> dict[int, float]:
    """Each query's column, by its index; its word must stand over it."""
    columns = {}
    for i, token in enumerate(facts.trace.tokens):
        found = stage.spelling(reading.symbol("Q", i))
        if found:
            (letter,) = found
            check_index(letter, str(i))
            columns[i] = float(letter.centre[0])
            labels = stage.spelling(reading.reference(token.text, mono=token.byte))
            over = [m for m in labels if m.box[1] > letter.box[3]]
            over = [m for m in over if abs(m.centre[0] - columns[i]) < NEAR]
            assert len(over) == 1, f"no word {token.text!r} over its query {i}"
            stage.account(letter, *over)
    xs = list(columns.values())
    assert xs == sorted(xs), "the queries are not in the order of the sentence"
    return columns


def find_rows(stage: Stage, facts: Facts) -> dict[int, float]:
    """Each key's row, by its index; its word must stand left of it."""
    rows = {}
    for i, token in enumerate(facts.trace.tokens):
        found = stage.spelling(reading.symbol("K", i))
        if found:
            (letter,) = found
            check_index(letter, str(i))
            rows[i] = float(letter.centre[1])
            labels = stage.spelling(reading.reference(token.text, mono=token.byte))
            beside = [m for m in labels if m.box[2] < letter.box[0]]
            beside = [m for m in beside if abs(m.baseline + m.capital / 2 - rows[i]) < NEAR]
            assert len(beside) == 1, f"no word {token.text!r} beside its key {i}"
            stage.account(letter, *beside)
    ys = list(rows.values())
    assert ys == sorted(ys, reverse=True), "the keys are not in the order of the sentence"
    return rows


def check_index(letter: Mark, index: str) -> None:
    """The index of a query or key reads as itself and is legible."""
    assert reading.digits_in(letter) == index
    last = reading.curves(letter.points)[-len(reading.reference(index[-1])) :]
    height = max(float(np.ptp(curve.points[:, 1])) for curve in last)
    assert height > layout.MIN_DIGIT, f"the index {index} is only {height:.3f} high"


def check_shown(columns: dict[int, float], facts: Facts) -> None:
    """The focus and what the model adds are never hidden, nor what the focus looks at most."""
    tokens = facts.trace.tokens
    must = {facts.focus, *(i for i, token in enumerate(tokens) if token.special)}
    weights = facts.tensor("pattern")[facts.focus]
    must |= {int(weights.argmax())} if weights.max() >= FAINTEST else set()
    assert must <= set(columns)
    if len(tokens) <= 9:
        assert len(columns) == len(tokens)


def find_grid(stage: Stage, played: Played) -> Grid:
    """The whole grid; what is not shown must be counted in a row of its own."""
    facts = Facts(played.subject)
    xs, ys = find_columns(stage, facts), find_rows(stage, facts)
    check_shown(xs, facts)
    assert xs.keys() == ys.keys(), "columns and rows are not about the same tokens"
    check_characters(stage, facts, xs, 0)
    check_characters(stage, facts, ys, 1)
    lines = max(stage.of_kind("lines"), key=lambda mark: len(mark.points))
    sides = _sides(lines)
    hidden = len(facts.trace.tokens) - len(xs)
    assert len(sides[1]) - 1 == len(ys) + bool(hidden), "there are not as many rows as keys"
    if not hidden:
        return Grid(xs, ys, sides)
    label = Words(played.lang, "pattern").labels["others"].format(count=hidden)
    (mark,) = stage.spelling(reading.reference(label))
    stage.account(mark)
    check_ellipses(stage, xs, facts)
    return Grid(xs, ys, sides, float(mark.baseline + mark.capital / 2))


def _sides(lines: Mark) -> tuple[np.ndarray, np.ndarray]:
    """Where the upright and the level lines of the grid stand."""
    ends = lines.points.reshape(-1, 4, 3)[:, [0, 3], :2]
    upright = np.abs(ends[:, 0, 0] - ends[:, 1, 0]) < 1e-6
    level = np.abs(ends[:, 0, 1] - ends[:, 1, 1]) < 1e-6
    assert np.all(upright | level)
    return np.unique(ends[upright, :, 0].round(6)), np.unique(ends[level, :, 1].round(6))


def check_ellipses(stage: Stage, xs: Mapping[int, float], facts: Facts) -> None:
    """Dots between two columns if, and only if, queries between them are hidden."""
    dots = stage.spelling(reading.run("$dots.c$"))
    letters = stage.spelling(reading.symbol("Q", min(xs)))
    dots = [mark for mark in dots if abs(mark.centre[1] - letters[0].centre[1]) < 0.2]
    edges = [(-1, layout.LEFT), *xs.items(), (len(facts.trace.tokens), layout.RIGHT)]
    for (one, left), (two, right) in pairwise(edges):
        between = [mark for mark in dots if left < mark.centre[0] < right]
        assert len(between) == (two - one > 1), f"queries {one} to {two}: {len(between)} ellipses"
    stage.account(*dots)


def check_characters(stage: Stage, facts: Facts, places: Mapping[int, float], axis: int) -> None:
    """A character that is spelled by bytes stands over (or beside) those of its bytes shown.

    places  where each shown token stands along the axis: 0 is across, 1 is up
    """
    for i, place in places.items():
        token = facts.trace.tokens[i]
        if not token.byte or token.span is None:
            continue
        bytes_ = [facts.trace.tokens[k].span == token.span for k in places]
        along = [at for at, own in zip(places.values(), bytes_, strict=True) if own]
        low, high = min(along) - NEAR, max(along) + NEAR
        character = facts.trace.text[slice(*token.span)]
        found = stage.spelling(reading.reference(character))
        near = [mark for mark in found if low < mark.centre[axis] < high]
        assert near, f"{character} does not stand with its byte at {place:.2f}"
        stage.account(*near)
