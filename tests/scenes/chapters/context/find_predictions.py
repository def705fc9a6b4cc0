"""Two lists of next words: which words, how likely, and how long their bars are."""

from __future__ import annotations

import numpy as np

from scenes.kit.checks import Mark
from scenes.kit.type.number import Number
from scenes.subject import Subject
from tests.scenes.chapters.context.find_paths import endings, is_spelled
from tests.scenes.support import reading
from tests.scenes.support.stage import Played, Stage

ROWS, LEAST = 5, 0.0005  # how many are shown, and how likely they are at least
LEVEL = 0.03  # frame units: what stands in one row
EXACT = 0.01

Found = tuple[str, float]  # the likeliest word, and how likely it is


def check_lists(stage: Stage, played: Played) -> list[Found]:
    """The first sentence's list at the left, the second's at the right, on one scale."""
    one, two = played.subject, played.subject.other
    assert two is not None
    found, units = [], []
    for subject, left in ((one, True), (two, False)):
        picture = [m for m in stage.marks if m not in stage.caption]
        half = [m for m in picture if (m.centre[0] < 0) == left]
        top, unit = check_list(stage, half, subject)
        found.append(top)
        units.append(unit)
        check_heading(stage, half, subject, (one, two))
    units = [unit for unit in units if unit]
    assert np.ptp(units) <= EXACT * max(units), f"bars on two scales: {units}"
    return found


def check_list(stage: Stage, half: list[Mark], subject: Subject) -> tuple[Found, float]:
    """Row by row: word, bar, percentage. The first, and how long a bar of 1 would be."""
    logits = np.asarray(subject.trace["logits"][-1], dtype=float)
    shares = np.exp(logits - logits.max())
    shares /= shares.sum()
    order = np.argsort(-subject.trace["probs"][-1], kind="stable")[:ROWS]
    order = [i for k, i in enumerate(order) if k == 0 or shares[i] >= LEAST]
    percents = [m for m in half if isinstance(m.thing, Number) and read(m).endswith("%")]
    percents.sort(key=lambda mark: -mark.baseline)
    assert len(percents) == len(order), f"{len(percents)} percentages"
    bars = [m for m in half if m.kind == "shape"]
    units = []
    for token, percent in zip(order, percents, strict=True):
        wanted, y = shares[token], percent.baseline + percent.capital / 2
        assert read(percent) == f"{100 * wanted:.1f}%", f"{read(percent)} for {wanted}"
        (known,) = subject.network.tokenizer.tokens_of([int(token)])
        text = known.text
        words = [m for m in half if m.kind == "text" and is_spelled(m, text, mono=known.byte)]
        words = [m for m in words if abs(m.baseline + m.capital / 2 - y) < LEVEL]
        assert words, f"{text!r} is not in its row"
        rows = [m for m in bars if abs(m.centre[1] - y) < LEVEL]
        if wanted > 0.02:  # a shorter bar cannot be measured
            (bar,) = rows
            assert words[0].box[2] < bar.box[0] < bar.box[2] < percent.box[0]
            units.append((bar.box[2] - bar.box[0]) / wanted)
        stage.account(percent, *words)
    assert not units or np.ptp(units) <= EXACT * max(units), f"bars are not in proportion: {units}"
    first = subject.network.tokenizer.token_text(int(order[0]))
    return (first, float(shares[order[0]])), float(np.mean(units)) if units else 0.0


def read(mark: Mark) -> str:
    return reading.spelled(reading.read_value(mark) or [])


def check_heading(
    stage: Stage, half: list[Mark], subject: Subject, both: tuple[Subject, Subject]
) -> None:
    """Over the list stands the sentence, or its last words, or what tells it from the other."""
    texts = endings(subject.trace.text, *(one.trace.text for one in both))
    highest = max(m.baseline for m in half if isinstance(m.thing, Number))
    over = [m for m in half if m.kind == "text" and highest < m.baseline < 2.6]
    assert len(over) == 1, f"{len(over)} headings"
    assert any(is_spelled(over[0], text) for text in texts), "a heading that is no part of it"
    stage.account(*over)
