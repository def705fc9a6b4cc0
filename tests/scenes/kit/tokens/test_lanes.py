"""Lanes: any sentence side by side, its words legible, nothing touching, what is elided marked."""

from __future__ import annotations

import numpy as np
import pytest

import attncore as ac
from scenes.kit import layout
from scenes.kit.checks import drawn, problems
from scenes.kit.marks.heat import largest
from scenes.kit.theme import DARK
from scenes.kit.tokens.lanes import LanePlan, Lanes, lane_plan
from tests.scenes.support import reading
from tests.scenes.support.sentences import SENTENCES, STRANGE

EVERY = {**{str(n): text for n, text in SENTENCES.items()}, **STRANGE}


def plan(trace: ac.Trace, focus: int = 1, **options: float) -> LanePlan:
    n = len(trace.tokens)
    return lane_plan(trace, np.full(n, 1 / n), focus, **options)


@pytest.mark.parametrize("sentence", EVERY.values(), ids=EVERY)
def test_any_sentence_fits(sentence: str, model: ac.Transformer) -> None:
    trace = model.trace(sentence)
    made = plan(trace)
    assert sorted((*made.shown, *made.elided)) == list(range(len(trace.tokens)))
    assert {0, 1} <= set(made.shown)
    lanes = Lanes(trace, made, DARK, top=1.0)
    vectors = [trace.ref("embed", i) for i in made.shown]
    strips = lanes.strips(vectors, most=largest(*vectors), height=2.0)
    marks = drawn([*lanes.labels(), *lanes.marks(), *strips])
    assert problems(marks) == []
    assert max(mark.box[3] for mark in marks) <= 1 + made.header + 0.2
    for i, x in zip(made.shown, made.xs, strict=True):
        word = reading.reference(trace.tokens[i].text, mono=trace.tokens[i].byte)
        assert any(
            abs(mark.centre[0] - x) < 0.06 and reading.line_is([mark], word) for mark in marks
        ), trace.tokens[i].text
    heats = sorted((m for m in marks if m.kind == "heat"), key=lambda m: m.centre[0])
    np.testing.assert_allclose([m.centre[0] for m in heats], made.xs, atol=1e-6)


def test_what_is_elided_is_marked(model: ac.Transformer) -> None:
    trace = model.trace(STRANGE["64 tokens"])
    made = plan(trace, focus=40)
    assert 40 in made.shown
    gaps = np.diff([-1, *made.shown, len(trace.tokens)]) > 1
    marks = drawn(Lanes(trace, made, DARK, top=0).marks())
    dots = [m for m in marks if reading.line_is([m], reading.run("$dots.c$"))]
    assert len(dots) == gaps.sum() > 0


def test_between_other_edges(model: ac.Transformer) -> None:
    trace = model.trace(SENTENCES[24])
    made = plan(trace, left=-2.0, right=layout.RIGHT, least=0.7)
    assert made.width >= 0.7
    assert made.xs[0] - made.width / 2 >= -2.0 - 1e-6
    assert made.xs[-1] + made.width / 2 <= layout.RIGHT + 1e-6
    assert len(made.shown) < len(plan(trace).shown)
