"""Scenes played about another subject, and judged as if they were about the true one.

A picture that shows nothing of what was altered is the same picture: there is nothing to refuse.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping

import numpy as np

import attncore as ac
from scenes.kit import layout
from scenes.kit.checks import Mark
from scenes.subject import Subject
from tests.scenes.support.judge import Judge
from tests.scenes.support.mutate import refused
from tests.scenes.support.stage import Played, Stage

EXACT = 1e-4  # frame units: pictures that differ by less are the same


def another_head(truth: Subject) -> Subject:
    """The next head of the layer."""
    heads = len(truth.trace[truth.name("attn.pattern")])
    return dataclasses.replace(truth, head=(truth.head + 1) % heads)


def another_focus(truth: Subject) -> Subject:
    """The token before the focus."""
    return dataclasses.replace(truth, focus=truth.focus - 1)


def transposed(truth: Subject) -> Subject:
    """Weights of what is looked from for weights of what is looked at."""
    name = truth.name("attn.pattern")
    tensors = {**truth.trace, name: np.swapaxes(truth.trace[name], -1, -2)}
    trace = ac.Trace(tensors, truth.trace.tokens, truth.trace.text, truth.trace.model)
    return dataclasses.replace(truth, trace=trace)


WRONG: Mapping[str, Callable[[Subject], Subject]] = {
    "another head": another_head,
    "another focus": another_focus,
    "transposed pattern": transposed,
}


def accepted(judge: Judge, true: Played, wrong: Played) -> list[str]:
    """The beats whose wrong picture, under the words of the true one, the judge accepts."""
    beats = [beat for beat in true.stages if beat in wrong.stages]
    stages = {b: Stage(*_mixed(true.stages[b], wrong.stages[b])) for b in beats}
    run = dataclasses.replace(true, stages=stages)
    return [
        beat
        for beat in beats
        if not same_picture(true.stages[beat], wrong.stages[beat]) and not refused(judge, beat, run)
    ]


def _mixed(words: Stage, picture: Stage) -> tuple[list[Mark], str]:
    said = [mark for mark in words.marks if mark not in picture_of(words)]
    return [*said, *picture_of(picture)], words.tensor


def picture_of(stage: Stage) -> list[Mark]:
    """All marks but the words around them: title, small print and caption."""
    words = [*stage.line(layout.TITLE_BASELINE), *stage.caption]
    return [mark for mark in stage.marks if mark not in words]


def same_picture(one: Stage, two: Stage) -> bool:
    """Whether nobody could tell two stages apart, captions and titles left out."""
    marks = picture_of(one), picture_of(two)
    return len(marks[0]) == len(marks[1]) and all(map(_same, *marks))


def _same(one: Mark, two: Mark) -> bool:
    looks = [(m.kind, m.color, round(m.opacity, 2), m.points.shape) for m in (one, two)]
    if looks[0] != looks[1] or (one.cells is None) != (two.cells is None):
        return False
    if one.cells is not None and not np.array_equal(one.cells, two.cells):
        return False
    wide = abs(one.width - two.width) < EXACT
    return wide and bool(np.abs(one.points - two.points).max() < EXACT)
