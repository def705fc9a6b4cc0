"""A list of cosines read back: names, bars on one scale, numbers; its heading and its note."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from scenes.kit import layout
from scenes.kit.checks import Mark
from scenes.kit.type.number import Number
from tests.scenes.support import reading
from tests.scenes.support.facts import assert_shows
from tests.scenes.support.frame import is_latin
from tests.scenes.support.stage import Stage

LEVEL = 0.03  # frame units: what stands on one line
EXACT = 0.01  # of a bar of 1

Row = tuple[str, bool, float]  # what it names, whether that is one byte, and its cosine


def check_list(stage: Stage, left: float, rows: Sequence[Row]) -> list[Mark]:
    """Right of `left`: these rows from the top down, and no others. Whatever else is there."""
    found = [m for m in stage.of_kind("text") if m.box[0] > left and is_on_stage(m)]
    numbers = sorted((m for m in found if isinstance(m.thing, Number)), key=lambda m: -m.centre[1])
    assert len(numbers) == len(rows), f"{len(numbers)} rows, not {len(rows)}"
    bars = [m for m in stage.of_kind("shape") if m.box[0] > left]
    (zero,) = [m for m in stage.of_kind("lines") if m.box[0] > left]
    units = []
    for mark, (name, byte, value) in zip(numbers, rows, strict=True):
        text = reading.spelled(reading.read_value(mark) or [])
        assert_shows(text, value, 2, f"the cosine of {name!r}")
        (bar,) = [m for m in bars if abs(m.centre[1] - mark.centre[1]) < LEVEL]
        units.append(check_bar(bar, float(zero.centre[0]), value, name))
        level = float(bar.centre[1])
        beside = [m for m in found if abs(m.baseline + m.capital / 2 - level) < LEVEL]
        beside = [m for m in beside if m.box[2] < bar.box[0] and m is not mark]
        own = [m for m in beside if m in stage.spelling(reading.reference(name, mono=byte))]
        assert own, f"the row of cosine {text} does not say {name!r}"
        stage.account(mark, own[0])
    assert len(bars) == len(rows), f"{len(bars)} bars for {len(rows)} rows"
    assert np.ptp(units) < EXACT * max(units), "the bars are not on one scale"
    return [m for m in found if m in stage.unaccounted()]


def check_bar(bar: Mark, zero: float, value: float, name: str) -> float:
    """It begins at zero, and how long it would be if the cosine were 1."""
    near, far = (bar.box[0], bar.box[2]) if value >= 0 else (bar.box[2], bar.box[0])
    assert abs(near - zero) < 0.06, f"the bar of {name!r} does not begin at zero"
    assert (far - near) * value > 0, f"the bar of {name!r} points the wrong way"
    return float((far - near) / value)


def check_lines(stage: Stage, among: list[Mark], *wanted: str) -> None:
    """These marks are lines that say exactly this, from the top down."""
    levels = sorted({round(m.baseline, 2) for m in among}, reverse=True)
    assert len(levels) == len(wanted), f"{len(levels)} lines, not {len(wanted)}"
    for y, text in zip(levels, wanted, strict=True):
        line = [m for m in among if abs(m.baseline - y) < 0.02]
        assert says(line, text), f"it does not say {text!r}"
        stage.account(*line)


def says(line: list[Mark], text: str) -> bool:
    """One word, that which is named, may stand in italics."""
    if reading.line_is(line, reading.reference(text)):
        return True
    words = text.split(" ")
    parts = [(words[:i], words[i], words[i + 1 :]) for i in range(len(words))]
    return any(
        reading.line_is(line, italic(" ".join(before), word, " ".join(after)))
        for before, word, after in parts
        if all(map(is_latin, word))
    )


def italic(before: str, word: str, after: str) -> list[reading.Curve]:
    """The curves of a line with one word of it in italics."""
    made: list[reading.Curve] = []
    for text, style in ((before, "regular"), (word, "italic"), (after, "regular")):
        made += reading.reference(text, style=style) if text else ()
    return made


def is_on_stage(mark: Mark) -> bool:
    return layout.CAPTION_BASELINE + 0.1 < mark.baseline < layout.TITLE_BASELINE - 0.1
