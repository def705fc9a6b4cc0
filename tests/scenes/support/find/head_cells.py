"""The cells of a head's grid: scores as numbers in greys, weights as dots and some as numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from scenes.kit.checks import Mark
from scenes.kit.type.number import DIGIT_HEIGHT
from scenes.kit.type.typeset import CAP_HEIGHT
from tests.scenes.support.facts import INVISIBLE, said
from tests.scenes.support.find.head import OTHERS, HeadFrame
from tests.scenes.support.find.lines import bounds
from tests.scenes.support.find.measure import LEVEL, ONE_SIZE, is_number, number, one_size
from tests.scenes.support.find.table import on_stage
from tests.scenes.support.find.wanted import Column, Ink, Row

if TYPE_CHECKING:
    from tests.scenes.support.find.see import See

PLACES = 2, 3, 4  # decimals of weights
THREE_DIGITS = 99.95  # and more: scores without decimals
UNSEEN = 1e-3  # frame units: the disc of a weight that is not seen
EXACT = 0.005  # of the side of a cell: how far dots may be from the law


def score_places(see: See, shown: Sequence[int]) -> int:
    """The decimals of scores in cells: one, unless those that come first have three digits."""
    facts = see.facts
    table = facts.tensor("scores_raw" if facts.divisor else facts.scores)[np.ix_(shown, shown)]
    return 1 if np.abs(table[np.isfinite(table)]).max() < THREE_DIGITS else 0


def read_scores(see: See, kind: str, *, masked: bool) -> HeadFrame:
    """The score of each query with each key, the brighter the higher in its column.

    masked  whether −∞ stands where nothing may be looked at
    """
    facts, theme, table = see.facts, see.theme, see.facts.tensor(kind)
    frame = HeadFrame(see)
    places = score_places(see, list(frame.xs))

    def cell(query: int, row: list[int]) -> Row:
        if masked and all(facts.masked(query, key) for key in row):
            return see.num(-np.inf, 0, theme.masked, point=False)
        if row == frame.elided:  # scores cannot be summed
            return see.formula("dots.c", theme.quiet)
        visible = table[query, facts.visible(query)]
        value = float(table[query, row[0]])
        low, high = visible.min(initial=value), visible.max(initial=value)
        strength = (value - low) / (high - low) if high > low else 1.0
        return see.num(value, places, theme.grey(strength))

    cells = {q: {n: cell(q, row) for n, row in frame.rows.items()} for q in frame.xs}
    frame.table(cells, aligned=True)
    return frame


def weight_places(see: See, number_: Mark, weights: Sequence[float]) -> tuple[int, str]:
    """The decimals of one of these weights, and whether they add up to 1 with so many ("=").

    They have the fewest with which they do, as far as there is room; else two.
    """
    closing = [n for n in PLACES if _adds_up(weights, n)]
    places = len(number(number_).partition(".")[2])
    assert places in (PLACES[0], *closing[:1]), f"weights with {places} decimals"
    return places, "=" if places in closing else "approx"


def _adds_up(weights: Sequence[float], places: int) -> bool:
    shown = sum(float(said(weight, places)) for weight in weights)
    return bool(abs(shown - float(said(sum(weights), places))) < 10**-places / 2)


def read_weights(see: See, inks: Mapping[int, Ink] | None = None) -> int:
    """Weights as dots by their area, those of the focus as numbers too, under them their sum.

    Returns the decimals of these numbers.

    inks  the keys that the focus has been said to look at, each in a colour of its own or (None)
          as it was; the others are dimmed
    """
    facts, theme, at = see.facts, see.theme, see.facts.focus
    rest, named = (1.0, {}) if inks is None else (theme.dimmed, inks)
    hues = {key: ink for key, ink in named.items() if ink is not None}
    frame = HeadFrame(see, over=[at], beside=named, rest=rest, hues=hues)
    see.box(bounds(frame.sides, frame.column(at)))
    worth = {
        q: {n: sum(facts.weight(q, key) for key in row) for n, row in frame.rows.items()}
        for q in frame.xs
    }
    shares = [weight for weight in worth[at].values() if weight > 0]
    under = [m for m in see.free(see.stage.of_kind("text")) if is_number(m) and on_stage(m)]
    lowest = min(under, key=lambda m: m.baseline)
    places, sign = weight_places(see, lowest, shares)
    faint = {"opacity": rest}
    told = see.num(sum(shares), places, theme.text, **faint)
    equal, total = see.equation([see.formula(sign, theme.quiet, **faint), told], "the sum")
    sides: list[float] = []

    def cell(query: int, name: str) -> Row:
        key = None if name == OTHERS else int(name)
        stands_out = {"opacity": 1.0} if query == at and key in named else faint
        weight = worth[query][name]
        ink = hues.get(key, theme.dot) if query == at and key is not None else theme.dot
        dot = see.dot(weight, sides, **stands_out).but(ink=ink)
        return (dot, see.num(weight, places, theme.text, **stands_out)) if query == at else dot

    cells: dict[int, Column] = {
        q: {n: cell(q, n) for n in frame.rows if worth[q][n] >= INVISIBLE} for q in frame.xs
    }
    for q, name in [(q, n) for q in frame.xs for n in frame.rows if 0 < worth[q][n] < INVISIBLE]:
        here = [m for m in see.free(see.stage.solid) if frame.holds(q, name, m)]
        _take_invisible(see, here, places, rest)
    got = frame.table(cells)
    assert np.allclose(sides, frame.side, rtol=EXACT), f"dots are not weights: {sides}"
    pairs = [got[list(frame.xs).index(at), name] for name in cells[at]]
    one_size([*(value for _, value in pairs), total], "weights")
    assert abs(equal.capital * DIGIT_HEIGHT / CAP_HEIGHT - total.capital) < ONE_SIZE
    assert np.ptp([dot.centre[0] for dot, _ in pairs]) < LEVEL, "dots are not in one line"
    ends = [mark.box[2] for mark in (*(value for _, value in pairs), total)]
    assert np.ptp(ends) < LEVEL, f"weights do not end at one place: {ends}"
    assert on_stage(total), "the sum is not on stage"
    assert total.box[3] < frame.sides[1][0], "the sum is not under the column"
    return places


def _take_invisible(see: See, marks: Sequence[Mark], places: int, opacity: float) -> None:
    """Take what stands for a weight that is too small for a dot that is seen."""
    zero = see.num(0.0, places, see.theme.text, opacity=opacity)
    for mark in marks:
        dot = see.mark("dot", see.theme.dot, opacity=opacity)
        see.take(mark, dot if mark.kind == "dot" else zero, "a weight that is not seen")
        assert mark.kind == "text" or np.ptp(mark.points, axis=0).max() < UNSEEN
