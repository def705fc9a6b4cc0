"""The beginnings of a sentence: which words stand in a row, and how likely the next one was."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from scenes.kit import layout
from scenes.kit.captions import Words
from scenes.kit.checks import Mark
from scenes.kit.type.number import Number
from tests.scenes.support import reading
from tests.scenes.support.facts import DIGIT, Facts, assert_shows
from tests.scenes.support.frame import by_place
from tests.scenes.support.stage import Played, Stage

LEVEL = 0.03  # frame units: what stands on one line
CLEAR = 0.025  # between a bar and the line that it begins at


def check_rows(stage: Stage, played: Played) -> None:
    """From the shortest beginning on, row by row; the last is the longest."""
    facts = Facts(played.subject)
    count = len(facts.trace.tokens) - 1
    arrows = sorted(stage.of_kind("arrow"), key=lambda mark: -mark.centre[1])
    lasts = [*range(len(arrows) - 1), count - 1]
    track = find_track(stage)
    for last, arrow in zip(lasts, arrows, strict=True):
        check_row(stage, facts, last, arrow, track)
    check_elided(stage, played, count - len(arrows), arrows)
    bars, numbers = stage.of_kind("shape"), percentages(stage, arrows)
    assert len(bars) == len(numbers) == len(arrows), f"{len(bars)} bars, {len(numbers)} numbers"
    assert np.ptp([mark.box[2] for mark in numbers]) < LEVEL, "the percentages are not aligned"
    assert len({bar.color for bar in bars}) == 1, "the bars are not of one colour"


def on_line(stage: Stage, y: float) -> list[Mark]:
    """Text whose middle is at this height, from left to right."""
    text = [m for m in stage.of_kind("text") if m.baseline > layout.CAPTION_BASELINE + 0.1]
    return by_place([m for m in text if abs(m.baseline + m.capital / 2 - y) < LEVEL])


def check_row(
    stage: Stage, facts: Facts, last: int, arrow: Mark, track: tuple[float, float]
) -> None:
    """The words up to `last`, the one that comes next, its bar and its percentage."""
    y = float(arrow.centre[1])
    line = on_line(stage, y)
    before = [mark for mark in line if mark.box[2] < arrow.box[0]]
    after = [mark for mark in line if mark.box[0] > arrow.box[2]]
    check_beginning(stage, facts, last, before)
    assert len(after) == 2, f"row {last}: after the arrow stand {list(map(str, after))}"
    assert spells(stage, facts, last + 1, after[0]), f"row {last}: {after[0]} does not come next"
    ids = [token.id for token in facts.trace.tokens]
    likely = float(facts.trace["probs"][last, ids[last + 1]])
    text = reading.spelled(reading.read_value(after[1]) or [])
    assert text.endswith("%"), f"{after[1]} is no percentage"
    assert isinstance(after[1].thing, Number)
    assert_shows(text[:-1], 100 * likely, 1, f"the probability in row {last}")
    (bar,) = [mark for mark in stage.of_kind("shape") if abs(mark.centre[1] - y) < LEVEL]
    left, right = track
    wide = float(np.ptp(bar.points[:, 0]))
    assert abs(wide - likely * (right - left)) < 0.01 * (right - left), f"the bar of row {last}"
    assert abs(bar.points[:, 0].min() - left) < 0.01, "a bar does not begin at 0"
    stage.account(*after)


def check_beginning(stage: Stage, facts: Facts, last: int, marks: list[Mark]) -> None:
    """All words up to `last`; or the last ones, after dots that stand for the first."""
    tail = list(marks)
    dots = stage.spelling(reading.reference("…"))
    cut = bool(tail) and tail[0] in dots and facts.trace.tokens[0].text != "…"
    tail = tail[1:] if cut else tail
    tokens = range(last + 1)[-len(tail) :]
    assert len(tail) == last + 1 or (cut and 0 < len(tail) <= last), f"row {last}: words are gone"
    for token, mark in zip(tokens, tail, strict=True):
        assert spells(stage, facts, token, mark), f"row {last}: {mark} is not token {token}"
    stage.account(*marks)


def spells(stage: Stage, facts: Facts, i: int, mark: Mark) -> bool:
    token = facts.trace.tokens[i]
    text = token.text if len(token.text) <= 24 else token.text[:23] + "…"
    return mark in stage.spelling(reading.reference(text, mono=token.byte))


def find_track(stage: Stage) -> tuple[float, float]:
    """Where bars begin and where a bar of 1 ends: at lines that say 0% and 100%."""
    lines = sorted(stage.of_kind("lines"), key=lambda mark: mark.centre[0])
    assert len(lines) == 2, f"{len(lines)} lines"
    for line, text in zip(lines, ("0%", "100%"), strict=True):
        over = [m for m in stage.of_kind("text") if m.box[1] > line.box[3] - 0.01]
        over = [m for m in over if abs(m.centre[0] - line.centre[0]) < LEVEL]
        read = [reading.spelled(reading.read_value(mark) or []) for mark in over]
        assert read == [text], f"over a line of the axis stands {read}, not {text}"
        stage.account(*over)
    left, right = (float(line.centre[0]) for line in lines)
    return left + CLEAR, right - CLEAR


def percentages(stage: Stage, arrows: list[Mark]) -> list[Mark]:
    edge = max(float(arrow.box[2]) for arrow in arrows)
    numbers = [mark for y in arrows for mark in on_line(stage, float(y.centre[1]))]
    read = [(mark, reading.read_value(mark) or []) for mark in numbers if mark.box[0] > edge]
    found = [mark for mark, glyphs in read if reading.spelled(glyphs).endswith("%")]
    digits = [g.em * DIGIT for mark, glyphs in read if mark in found for g in glyphs]
    assert min(digits) >= layout.MIN_DIGIT * 0.99
    return found


def check_elided(stage: Stage, played: Played, count: int, arrows: list[Mark]) -> None:
    """How many beginnings are elided stands where they would, before the last row."""
    ys = [float(arrow.centre[1]) for arrow in arrows]
    steps = [a - b for a, b in pairwise(ys)]
    if not count:
        assert not steps or max(steps) - min(steps) < 0.01, "the rows are not equally apart"
        return
    labels = Words(played.lang, "pattern").labels
    label = labels["other"] if count == 1 else labels["others"].format(count=count)
    (mark,) = stage.spelling(reading.reference(label))
    assert abs(mark.baseline + mark.capital / 2 - (ys[-2] + ys[-1]) / 2) < LEVEL
    stage.account(mark)
