"""Where the columns and rows of the grid stand, found out by reading the picture.

The index under a query's letter says which token its column is about. Where nothing is known of
queries there are no letters: then it is the word, and where it stands between the ellipses.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from scenes.kit import layout
from scenes.kit.captions import Words
from scenes.kit.checks import Mark
from tests.scenes.support import reading
from tests.scenes.support.facts import FAINTEST, LONGEST_NAME, NEAR, Facts
from tests.scenes.support.stage import Played, Stage

LEAST_COLUMN = 0.5  # frame units: what is narrower is a gap between columns


@dataclass(frozen=True)
class Grid:
    """A column for each query and a row for each key, found by their letters and labels.

    over, beside  the word of each column and row
    sides         where the lines between cells stand, across and up
    elided_y      the row of elided keys
    """

    xs: dict[int, float]
    ys: dict[int, float]
    over: dict[int, Mark]
    beside: dict[int, Mark]
    sides: tuple[np.ndarray, np.ndarray]
    elided_y: float | None = None

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


def find_columns(stage: Stage, facts: Facts) -> tuple[dict[int, float], dict[int, Mark]]:
    """Each query's column, by its index; and the word that must stand over it."""
    columns, words = {}, {}
    for i in range(len(facts.trace.tokens)):
        found = stage.spelling(reading.symbol("Q", i))
        if found:
            (letter,) = found
            check_index(letter, str(i))
            columns[i] = float(letter.centre[0])
            over = [m for m in spellings(stage, facts, i) if m.box[1] > letter.box[3]]
            over = [m for m in over if abs(m.centre[0] - columns[i]) < NEAR]
            assert len(over) == 1, f"no word {facts.trace.tokens[i].text!r} over its query {i}"
            words[i] = over[0]
            stage.account(letter, *over)
    xs = list(columns.values())
    assert xs == sorted(xs), "the queries are not in the order of the sentence"
    return columns, words


def find_rows(stage: Stage, facts: Facts) -> tuple[dict[int, float], dict[int, Mark]]:
    """Each key's row, by its index; and the word that must stand left of it."""
    rows, words = {}, {}
    for i in range(len(facts.trace.tokens)):
        found = stage.spelling(reading.symbol("K", i))
        if found:
            (letter,) = found
            check_index(letter, str(i))
            rows[i] = float(letter.centre[1])
            beside = [m for m in spellings(stage, facts, i) if m.box[2] < letter.box[0]]
            beside = [m for m in beside if abs(m.baseline + m.capital / 2 - rows[i]) < NEAR]
            assert len(beside) == 1, f"no word {facts.trace.tokens[i].text!r} beside its key {i}"
            words[i] = beside[0]
            stage.account(letter, *beside)
    ys = list(rows.values())
    assert ys == sorted(ys, reverse=True), "the keys are not in the order of the sentence"
    return rows, words


def spellings(stage: Stage, facts: Facts, i: int) -> list[Mark]:
    """Whatever spells a token of the sentence."""
    token = facts.trace.tokens[i]
    return stage.spelling(reading.reference(facts.label(i), mono=token.byte))


def find_unlettered(
    stage: Stage, facts: Facts, sides: tuple[np.ndarray, np.ndarray], axis: int
) -> tuple[dict[int, float], dict[int, Mark]]:
    """Columns (axis 0) by the words over them, or rows (axis 1) by the words left of them.

    Words stand in the order of the sentence; a token between two of them is missing only where
    the grid has a gap (across) or a row of its own for those (up).
    """
    least = LEAST_COLUMN if axis == 0 else 0
    middles = [float(a + b) / 2 for a, b in pairwise(sides[axis]) if b - a > least]
    middles = middles if axis == 0 else middles[::-1]
    every = range(len(facts.trace.tokens))
    found: dict[int, float] = {}
    words: dict[int, Mark] = {}
    for middle in middles:
        near = {i: word_at(stage, facts, i, middle, sides, axis) for i in every}
        later = [i for i, word in near.items() if word and i > max(found, default=-1)]
        if not later:
            continue  # the row of those that are elided
        found[later[0]], words[later[0]] = middle, near[later[0]]  # type: ignore[assignment]
    stage.account(*words.values())
    return found, words


def word_at(
    stage: Stage,
    facts: Facts,
    i: int,
    middle: float,
    sides: tuple[np.ndarray, np.ndarray],
    axis: int,
) -> Mark | None:
    """The token's word over this column, or left of this row, if it stands there."""
    for mark in spellings(stage, facts, i):
        if axis == 0 and mark.box[1] > sides[1][-1] and abs(mark.centre[0] - middle) < NEAR:
            return mark
        level = mark.baseline + mark.capital / 2
        if axis == 1 and mark.box[2] < sides[0][0] and abs(level - middle) < NEAR:
            return mark
    return None


def check_index(letter: Mark, index: str) -> None:
    """The index of a query or key reads as itself and is legible."""
    assert reading.digits_in(letter) == index
    last = reading.outlines(letter)[-len(reading.reference(index[-1])) :]
    height = max(float(np.ptp(curve.points[:, 1])) for curve in last)
    assert height > layout.MIN_DIGIT, f"the index {index} is only {height:.3f} high"


def check_shown(columns: dict[int, float], facts: Facts) -> None:
    """The focus and what the model adds are never elided, nor what the focus looks at most."""
    tokens = facts.trace.tokens
    added = (i for i, token in enumerate(tokens) if token.special)
    must = {facts.focus, *(i for i in added if facts.takes_part(i))}
    weights = facts.tensor("pattern")[facts.focus]
    must |= {int(weights.argmax())} if weights.max() >= FAINTEST else set()
    assert must <= set(columns), f"{sorted(must - set(columns))} are not shown"
    if len(tokens) <= 9 and all(len(token.text) <= LONGEST_NAME for token in tokens):
        assert len(columns) == len(tokens), "not all of a few short words are shown"


def find_grid(stage: Stage, played: Played) -> Grid:
    """The whole grid; what is not shown must be counted in a row of its own."""
    facts = Facts(played.subject)
    sides = sides_of(max(stage.of_kind("lines"), key=lambda mark: len(mark.points)))
    n, lettered = len(facts.trace.tokens), (facts.knows("q"), facts.knows("k"))
    for letter, known in zip("QK", lettered, strict=True):
        drawn = [i for i in range(n) if stage.spelling(reading.symbol(letter, i))]
        assert bool(drawn) == known, f"letters {letter}: {drawn}"
    across = find_columns(stage, facts) if lettered[0] else find_unlettered(stage, facts, sides, 0)
    up = find_rows(stage, facts) if lettered[1] else find_unlettered(stage, facts, sides, 1)
    xs, ys = across[0], up[0]
    check_shown(xs, facts)
    assert xs.keys() == ys.keys(), "columns and rows are not about the same tokens"
    check_characters(stage, facts, xs, 0)
    check_characters(stage, facts, ys, 1)
    elided = len(facts.trace.tokens) - len(xs)
    assert len(sides[1]) - 1 == len(ys) + bool(elided), "there are not as many rows as keys"
    if not elided:
        return Grid(xs, ys, across[1], up[1], sides)
    labels = Words(played.lang, "pattern").labels
    label = labels["other"] if elided == 1 else labels["others"].format(count=elided)
    (mark,) = stage.spelling(reading.reference(label))
    stage.account(mark)
    check_ellipses(stage, xs, facts, float(sides[1][-1]))
    return Grid(xs, ys, across[1], up[1], sides, float(mark.baseline + mark.capital / 2))


def sides_of(lines: Mark) -> tuple[np.ndarray, np.ndarray]:
    """Where the upright and the level lines of the grid stand."""
    ends = lines.points.reshape(-1, 4, 3)[:, [0, 3], :2]
    upright = np.abs(ends[:, 0, 0] - ends[:, 1, 0]) < 1e-6
    level = np.abs(ends[:, 0, 1] - ends[:, 1, 1]) < 1e-6
    assert np.all(upright | level)
    return np.unique(ends[upright, :, 0].round(6)), np.unique(ends[level, :, 1].round(6))


def check_ellipses(stage: Stage, xs: Mapping[int, float], facts: Facts, top: float) -> None:
    """Dots between two columns if, and only if, queries between them are elided.

    top  of the grid: the dots stand right over it
    """
    dots = stage.spelling(reading.run("$dots.c$"))
    dots = [mark for mark in dots if 0 < mark.centre[1] - top < 0.5]
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
