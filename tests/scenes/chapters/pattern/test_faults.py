"""The tests of the pattern scene bite: each wrong number and picture planted is found."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest

import attncore as ac
from scenes.chapters.pattern.scene import Pattern
from scenes.kit import checks
from scenes.kit.marks import arc, dot
from scenes.kit.pattern import grid
from scenes.kit.theme import DARK
from scenes.kit.type import number
from scenes.kit.type.text import Word
from scenes.subject import Subject
from tests.scenes.chapters.pattern.claims import CLAIMS, check_beat, check_boxed
from tests.scenes.support.facts import Facts
from tests.scenes.support.faults import (
    Patch,
    check_dots,
    check_scores,
    check_small_print,
    shown,
    wrap,
)
from tests.scenes.support.find.cells import check_dot
from tests.scenes.support.find.grid import find_grid


def test_without_a_fault_nothing_is_found(truth: Subject) -> None:
    run = shown(truth, "sentence")
    for beat, stage in run.stages.items():
        check_beat(run, beat)
        assert checks.problems(stage.marks) == []


# Wrong numbers.


def test_a_wrong_value(truth: Subject, monkeypatch: Patch) -> None:
    wrap(monkeypatch, number, "spell", lambda spell, value, decimals: spell(value + 0.2, decimals))
    run = shown(truth, "scores")
    with pytest.raises(AssertionError, match="stands for"):
        check_scores(run)


def test_one_wrong_digit_in_one_cell(truth: Subject, monkeypatch: Patch) -> None:
    """Only the last of all numbers is wrong, in its last place."""
    last = float(Facts(truth).tensor("scores_scaled")[-1, -1])

    def off_by_one(spell: Callable[..., str], value: float, decimals: int) -> str:
        return spell(value + 0.1 if abs(value - last) < 1e-9 else value, decimals)

    wrap(monkeypatch, number, "spell", off_by_one)
    run = shown(truth, "scores")
    with pytest.raises(AssertionError, match="query 4, key 4"):
        check_scores(run)


def test_a_wrong_weight_under_a_word(truth: Subject, monkeypatch: Patch) -> None:
    wrap(monkeypatch, number, "spell", lambda spell, value, decimals: spell(1 - value, decimals))
    run = shown(truth, "sentence")
    with pytest.raises(AssertionError, match="under token 0"):
        CLAIMS["sentence"](run.stages["sentence"], run)


def test_a_transposed_grid(truth: Subject, monkeypatch: Patch) -> None:
    wrap(
        monkeypatch,
        grid.PatternGrid,
        "centre",
        lambda centre, self, row, column: centre(self, column, row),
    )
    run = shown(truth, "softmax")
    with pytest.raises(AssertionError):
        check_scores(run)
    with pytest.raises(AssertionError):
        check_dots(run)


def test_the_wrong_head(truth: Subject) -> None:
    heads = truth.trace[truth.name("attn.pattern")].shape[0]
    run = shown(dataclasses.replace(truth, head=(truth.head + 1) % heads), "softmax")
    run.subject = truth
    for check in (check_scores, check_dots, check_small_print):
        with pytest.raises(AssertionError):
            check(run)


def test_the_wrong_layer(truth: Subject) -> None:
    layers = len(truth.trace.find("blocks.*.attn.pattern"))
    run = shown(dataclasses.replace(truth, layer=(truth.layer + 1) % layers), "softmax")
    run.subject = truth
    for check in (check_scores, check_dots, check_small_print):
        with pytest.raises(AssertionError):
            check(run)


def test_the_wrong_focus(truth: Subject) -> None:
    run = shown(dataclasses.replace(truth, focus=truth.focus - 1), "read")
    run.subject = truth
    stage = run.stages["read"]
    with pytest.raises(AssertionError, match="the box"):
        check_boxed(stage, find_grid(stage, run), Facts(truth))
    with pytest.raises(AssertionError, match="does not say read"):
        CLAIMS["read"](stage, run)


def test_an_invented_digit(truth: Subject) -> None:
    class Invented(Pattern):
        def beat_tokens(self) -> None:
            super().beat_tokens()
            self.add(Word("0.5", size=0.3, color=DARK.text).place(0, 2))

    run = shown(truth, "queries", Invented)
    for beat in ("tokens", "queries"):
        with pytest.raises(AssertionError, match="digits 05"):
            check_beat(run, beat)


def test_digits_in_a_cell_that_are_only_text(truth: Subject, monkeypatch: Patch) -> None:
    def as_word(score: Callable[..., number.Number], *args: Any, **kwargs: Any) -> Word:
        made = score(*args, **kwargs)
        word = Word(made.digits, size=made.size, color=DARK.text)
        return word.move_to(made)

    wrap(monkeypatch, grid.PatternGrid, "score", as_word)
    run = shown(truth, "scores")
    with pytest.raises(AssertionError, match="not made from what was computed"):
        check_scores(run)


def test_a_wrong_sum_of_elided_weights(subject: Callable[..., Subject], monkeypatch: Patch) -> None:
    wrap(monkeypatch, ac, "total", lambda total, values: 1.03 * total(values))
    monkeypatch.setattr("attncore.trace.refs._is_public", lambda function: True)
    run = shown(subject(" ".join(["the small dog saw a red ball"] * 4)), "softmax")
    with pytest.raises(AssertionError, match="the disc of"):
        check_dots(run)


# Wrong pictures of right numbers.


def test_dots_whose_diameter_is_the_weight(truth: Subject, monkeypatch: Patch) -> None:
    monkeypatch.setattr(dot, "dot_diameter", lambda weight, cell: 0.9 * cell * weight)
    run = shown(truth, "softmax")
    with pytest.raises(AssertionError, match="the disc of"):
        check_dots(run)


def test_dots_two_percent_too_large(truth: Subject, monkeypatch: Patch) -> None:
    wrap(monkeypatch, dot, "dot_diameter", lambda law, *args: 1.01 * law(*args))
    run = shown(truth, "softmax")
    with pytest.raises(AssertionError, match="the disc of"):
        check_dots(run)


def test_dots_in_masked_cells(truth: Subject) -> None:
    name = truth.name("attn.pattern")
    leaky = {**truth.trace, name: truth.trace[name] + 0.01}
    trace = ac.Trace(leaky, truth.trace.tokens, truth.trace.text, truth.trace.model)
    run = shown(dataclasses.replace(truth, trace=trace), "softmax")
    run.subject = truth
    stage = run.stages["softmax"]
    found = find_grid(stage, run)
    with pytest.raises(AssertionError, match="a weight of 0 is drawn"):
        check_dot(stage, found, (found.xs[0], found.ys[1]), 0.0)


def test_arcs_that_are_all_equally_wide(truth: Subject, monkeypatch: Patch) -> None:
    def equal(init: Callable[..., None], self: arc.Arc, *args: Any, **kwargs: Any) -> None:
        init(self, *args, **kwargs)
        self.set_stroke(width=5)

    wrap(monkeypatch, arc.Arc, "__init__", equal)
    run = shown(truth, "sentence")
    with pytest.raises(AssertionError):
        CLAIMS["sentence"](run.stages["sentence"], run)


def test_an_infinity_that_is_not_red(truth: Subject, monkeypatch: Patch) -> None:
    wrap(
        monkeypatch,
        grid.PatternGrid,
        "minus_infinity",
        lambda made, *args: made(*args).set_fill("#FFFFFF"),
    )
    run = shown(truth, "mask")
    with pytest.raises(AssertionError, match="#FFFFFF"):
        CLAIMS["mask"](run.stages["mask"], run)


def test_words_over_the_wrong_columns(truth: Subject) -> None:
    class Swapped(Pattern):
        def beat_queries(self) -> None:
            super().beat_queries()
            one, two = self.frame.labels[-2:]
            apart = two.get_x() - one.get_x()
            one.shift([apart, 0, 0])
            two.shift([-apart, 0, 0])

    run = shown(truth, "queries", Swapped)
    with pytest.raises(AssertionError, match="no word"):
        CLAIMS["queries"](run.stages["queries"], run)


def test_a_stale_caption(truth: Subject) -> None:
    class Silent(Pattern):
        def say(self, key: str, tensor: str, /, **values: Any) -> None:
            if key != "mask":
                super().say(key, tensor, **values)

    run = shown(truth, "mask", Silent)
    with pytest.raises(AssertionError, match="does not say mask"):
        CLAIMS["mask"](run.stages["mask"], run)


def test_a_caption_about_another_weight(truth: Subject) -> None:
    class Misread(Pattern):
        def say(self, key: str, tensor: str, /, **values: Any) -> None:
            if key.startswith("read"):
                values["one"] = self.trace.ref(self.subject.name("attn.pattern"), 0, 0, 0)
            super().say(key, tensor, **values)

    run = shown(truth, "read", Misread)
    with pytest.raises(AssertionError, match="does not say read"):
        CLAIMS["read"](run.stages["read"], run)
