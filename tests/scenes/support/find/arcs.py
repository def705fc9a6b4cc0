"""The sentence with its arcs: which weight goes with which word."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from scenes.kit.captions import Words
from scenes.kit.checks import Mark
from scenes.kit.marks.arc import FULL_ARC, LOOP
from scenes.kit.type.number import Number
from tests.scenes.support import reading
from tests.scenes.support.facts import FAINTEST, NEAR, Facts, assert_shows, said
from tests.scenes.support.find.wanted import Ink
from tests.scenes.support.frame import by_place
from tests.scenes.support.stage import Played, Stage

if TYPE_CHECKING:
    from tests.scenes.support.find.see import See

UNDER = 0.8  # frame units: further below the words stands what is said of them


def find_row(stage: Stage, facts: Facts, shown: list[int]) -> dict[int, Mark]:
    """The shown tokens from left to right: where each has come to stand."""
    row: dict[int, Mark] = {}
    edge = -np.inf
    for i in shown:
        token = facts.trace.tokens[i]
        found = by_place(stage.spelling(reading.reference(token.text, mono=token.byte)))
        after = [mark for mark in stage.unaccounted(found) if mark.centre[0] > edge]
        assert after, f"the word {token.text!r} is missing from the row"
        row[i], edge = after[0], float(after[0].centre[0])
        stage.account(after[0])
    stage.account(*stage.spelling(reading.run("$dots.c$")))
    return row


def check_weights(
    stage: Stage, played: Played, words: Mapping[int, Mark], weights: Mapping[int, float]
) -> None:
    """Under each word its weight; with that of the elided ones they add up to 1."""
    total, parts = 0.0, 0
    foot = min(mark.box[1] for mark in words.values())
    values = [m for m in stage.of_kind("text") if m.box[3] < foot and isinstance(m.thing, Number)]
    for i, weight in weights.items():
        under = [m for m in values if abs(m.centre[0] - words[i].centre[0]) < NEAR]
        under = [m for m in under if m.baseline > foot - UNDER]
        assert len(under) == 1, f"{len(under)} numbers stand under token {i}"
        text = reading.spelled(reading.read_value(under[0]) or [])
        assert_shows(text, weight, 2, f"under token {i}")
        stage.account(*under)
        total, parts = total + float(text), parts + 1
    faint = sum(weight < FAINTEST for weight in weights.values())
    total += check_notes(stage, played, words, faint)
    assert abs(total - 1) <= 0.005 * (parts + 1) + 1e-6, f"the weights shown add up to {total}"


def check_notes(stage: Stage, played: Played, words: Mapping[int, Mark], faint: int) -> float:
    """One line says the number and weight of the elided tokens, and how many arcs are left out."""
    facts, labels = Facts(played.subject), Words(played.lang, "pattern").labels
    elided = [i for i in range(len(facts.trace.tokens)) if i not in words]
    weight = sum(facts.weight(facts.focus, i) for i in elided)
    notes = []
    if elided:
        template = labels["other_weight" if len(elided) == 1 else "others_weight"]
        notes.append(template.format(count=len(elided), weight=said(weight, 2)))
    if faint:
        notes.append(labels["faint_arcs"].format(faint=faint))
    if notes:
        wanted = reading.reference(" · ".join(notes))
        lowest = min(m.baseline for m in stage.unaccounted())
        assert reading.line_is(stage.line(lowest), wanted), f"the notes do not say {notes}"
        numbers = [mark for mark in stage.line(lowest) if isinstance(mark.thing, Number)]
        assert len(numbers) == bool(elided)
        stage.account(*stage.line(lowest))
    return round(weight, 2)


def check_arcs(
    stage: Stage, words: Mapping[int, Mark], weights: Mapping[int, float], focus: int
) -> None:
    """From each word an arc to the focus, as wide as its weight; none for the faintest."""
    arcs = stage.of_kind("arc")
    assert len(arcs) == sum(weight >= FAINTEST for weight in weights.values())
    target = words[focus].centre[0]
    for i, weight in weights.items():
        foot = words[i].centre[0]
        ends = [(mark, mark.points[0, 0], mark.points[-1, 0]) for mark in arcs]
        if i == focus:  # its own arc begins at its right side
            near = [m for m, a, b in ends if NEAR < a - foot < 0.5 and abs(b - target) < NEAR]
        else:
            near = [m for m, a, b in ends if abs(a - foot) < NEAR and abs(b - target) < NEAR]
        assert len(near) == (weight >= FAINTEST), f"{len(near)} arcs leave token {i} ({weight})"
        for mark in near:
            assert abs(mark.width - FULL_ARC * weight) <= 0.01 * FULL_ARC * weight


def read_arcs(
    see: See,
    words: Mapping[int, float],
    weights: Mapping[int, float],
    target: int,
    inks: Ink | Mapping[int, Ink],
) -> dict[int, Mark]:
    """Every free arc: one from each word to the target, as wide as its weight; none if faint.

    words  where the middle of each word stands, across
    inks   one for all, or of each
    """
    free = see.free(see.stage.of_kind("arc"))
    wanted = {i: weight for i, weight in weights.items() if weight >= FAINTEST}
    assert len(free) == len(wanted), f"{len(free)} arcs, not {len(wanted)}"
    got = {}
    for i, weight in wanted.items():
        start = words[i] + (LOOP if i == target else 0)  # its own begins at its right side
        ends = {m: (float(m.points[0, 0]), float(m.points[-1, 0])) for m in free}
        near = [m for m, at in ends.items() if np.allclose(at, (start, words[target]), atol=NEAR)]
        assert len(near) == 1, f"{len(near)} arcs lead from token {i} to token {target}"
        ink = inks[i] if isinstance(inks, Mapping) else inks
        got[i] = see.take(near[0], see.mark("arc", ink), f"the arc from {i}")
        wide = FULL_ARC * weight
        assert abs(got[i].width - wide) <= 0.01 * wide, f"the arc from {i} is not as wide"
    feet = [float(y) for m in got.values() for y in (m.points[0, 1], m.points[-1, 1])]
    assert np.ptp(feet or [0]) < NEAR, f"arcs do not begin and end on one level: {feet}"
    return got
