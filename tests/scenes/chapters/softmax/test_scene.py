"""The softmax scene shows what was computed: for any sentence, in each language and theme."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

import pytest
from manim import tempconfig

import attncore as ac
from scenes.catalog import find
from scenes.chapters.softmax.scene import Softmax
from scenes.kit.checks import drawn
from scenes.subject import Subject, choose, left_out
from tests.scenes.chapters.softmax.claims import (
    JUDGE,
    Truth,
    check_all,
    check_setting,
    check_weights,
)
from tests.scenes.chapters.softmax.find_column import find_axis, find_rows
from tests.scenes.support.facts import said
from tests.scenes.support.scene_tests import SceneTests
from tests.scenes.support.sentences import SENTENCES
from tests.scenes.support.stage import ROUGH, Stage, play


class TestSoftmax(SceneTests):
    scene, judge = Softmax, JUDGE
    usual = ("64 tokens",)
    overlooked: ClassVar = {
        "another role's colour": ("scores", "exponentials", "normalise", "temperature", "relu"),
        "dropped": ("normalise", "temperature", "relu"),
        "faded": ("scores", "exponentials", "normalise", "temperature", "relu"),
        "half a column aside": ("scores", "exponentials", "normalise", "temperature", "relu"),
        "half a row up": ("scores", "exponentials", "normalise", "temperature", "relu"),
        "larger shape": ("normalise", "temperature", "relu"),
        "larger text": ("scores", "exponentials", "normalise", "temperature", "relu"),
        "only text": ("temperature",),
        "twice": ("scores", "exponentials", "normalise", "temperature", "relu"),
        "two numbers": ("relu",),
    }


def test_a_key_that_is_alone(startless_model: ac.Transformer) -> None:
    """Its weight is 1, whatever its score."""
    run = play(choose(startless_model.trace("creature")), scene=Softmax)
    assert list(find_rows(run).ys) == [0]
    check_all(run)


@pytest.mark.slow
def test_tokens_that_look_both_ways(model: ac.Transformer) -> None:
    """No key is masked, and nothing says so."""
    run = play(choose(model.trace("a fluffy blue creature", mask=False), focus="a"), scene=Softmax)
    assert len(find_rows(run).ys) == 5
    check_all(run)


def test_scores_of_any_size(model_of_large_scores: ac.Transformer) -> None:
    """Numbers stay in their columns, and ReLU's reach far beyond 1."""
    check_all(play(choose(model_of_large_scores.trace(SENTENCES[8])), scene=Softmax))


@pytest.mark.slow
@pytest.mark.parametrize("focus", ["old", "garden"])
def test_other_words(focus: str, subject: Callable[..., Subject]) -> None:
    check_all(play(subject(SENTENCES[24], focus=focus), scene=Softmax))


def test_without_scores_nothing_is_told(model: ac.Transformer) -> None:
    whole = model.trace("a fluffy blue creature")
    kept = {name: whole[name] for name in whole.names() if not name.endswith(".scores")}
    trace = ac.Trace(kept, whole.tokens, whole.text, whole.model)
    missing = left_out(find("softmax"), choose(trace))
    assert missing == dict.fromkeys(Softmax.beats, "this trace has no attn.scores")


def test_bars_and_digits_follow_the_temperature(truth: Subject) -> None:
    """In every frame the weights are those of the T that is shown; nothing is made anew."""
    frames: list[tuple[float, Stage, set[int]]] = []

    class Watched(Softmax):
        def _set_temperature(self, temperature: float) -> None:
            super()._set_temperature(temperature)
            parts = (*self.bars, *self.stack, *self.outputs, self.total, self.temperature)
            frames.append((temperature, Stage(drawn(self.mobjects)), set(map(id, parts))))

    with tempconfig(dict(ROUGH)):
        Watched(truth, beats=("temperature",)).render()
    run = play(truth, scene=Softmax, until="scores")
    rows, sums = find_rows(run), Truth(run)
    assert {0.5, 1.0, 2.0} < {temperature for temperature, _, _ in frames}
    assert len(frames) > 12
    assert len({frozenset(parts) for _, _, parts in frames}) == 1
    for temperature, stage, _ in frames:
        check_setting(stage, said(temperature, 2))
        weights = sums.weights(temperature)
        check_weights(stage, rows, weights, '"softmax"(x \\/ T)', find_axis(stage, True))
