"""The tests of the pattern scene bite: each fault planted in the kit or the chapter is found."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import claims
import pytest
from staging import Played, play

import attncore as ac
from scenes.chapters.pattern import Pattern
from scenes.kit import checks, grid, layout, marks, number
from scenes.kit.caption import Line
from scenes.kit.text import Word
from scenes.kit.theme import DARK
from scenes.lesson import Lesson
from scenes.subject import Subject

SENTENCE = "a fluffy blue creature"
Patch = pytest.MonkeyPatch


@pytest.fixture(scope="module")
def truth(subject: Callable[..., Subject]) -> Subject:
    return subject(SENTENCE)


def wrap(patch: Patch, owner: Any, name: str, change: Callable[..., Any]) -> None:
    """Let `change(original, *arguments)` stand in for a function."""
    original = getattr(owner, name)
    patch.setattr(owner, name, lambda *args, **kwargs: change(original, *args, **kwargs))


def shown(truth: Subject, beat: str, scene: type[Lesson] = Pattern) -> Played:
    return play(truth, until=beat, scene=scene)


def test_without_a_fault_nothing_is_found(truth: Subject) -> None:
    run = shown(truth, "sentence")
    for beat, stage in run.stages.items():
        claims.check_beat(run, beat)
        assert checks.problems(stage.marks) == []


# Wrong numbers.


def test_a_wrong_value(truth: Subject, monkeypatch: Patch) -> None:
    wrap(monkeypatch, number, "spell", lambda spell, value, decimals: spell(value + 0.2, decimals))
    run = shown(truth, "scores")
    with pytest.raises(AssertionError, match="stands for"):
        check_scores(run)


def test_one_wrong_digit_in_one_cell(truth: Subject, monkeypatch: Patch) -> None:
    """Only the last of all numbers is wrong, in its last place."""
    last = float(claims.Facts(truth).tensor("scores_scaled")[-1, -1])

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
        claims.CLAIMS["sentence"](run.stages["sentence"], run)


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
        claims.check_boxed(stage, claims.find_grid(stage, run), claims.Facts(truth))
    with pytest.raises(AssertionError, match="does not say read"):
        claims.CLAIMS["read"](stage, run)


def test_an_invented_digit(truth: Subject) -> None:
    class Invented(Pattern):
        def beat_tokens(self) -> None:
            super().beat_tokens()
            self.add(Word("0.5", size=0.3, color=DARK.text).place(0, 2))

    run = shown(truth, "queries", Invented)
    for beat in ("tokens", "queries"):
        with pytest.raises(AssertionError, match="digits 05"):
            claims.check_beat(run, beat)


def test_digits_in_a_cell_that_are_only_text(truth: Subject, monkeypatch: Patch) -> None:
    def as_word(score: Callable[..., number.Number], *args: Any, **kwargs: Any) -> Word:
        made = score(*args, **kwargs)
        word = Word(made.digits, size=made.size, color=DARK.text)
        return word.move_to(made)

    wrap(monkeypatch, grid.PatternGrid, "score", as_word)
    run = shown(truth, "scores")
    with pytest.raises(AssertionError, match="not made from what was computed"):
        check_scores(run)


# Wrong pictures of right numbers.


def test_dots_whose_diameter_is_the_weight(truth: Subject, monkeypatch: Patch) -> None:
    monkeypatch.setattr(marks, "dot_diameter", lambda weight, cell: 0.9 * cell * weight)
    run = shown(truth, "softmax")
    with pytest.raises(AssertionError, match="the disc of"):
        check_dots(run)


def test_dots_two_percent_too_large(truth: Subject, monkeypatch: Patch) -> None:
    wrap(monkeypatch, marks, "dot_diameter", lambda law, *args: 1.01 * law(*args))
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
    found = claims.find_grid(stage, run)
    with pytest.raises(AssertionError, match="a weight of 0 is drawn"):
        claims.check_dot(stage, found, (found.xs[0], found.ys[1]), 0.0)


def test_arcs_that_are_all_equally_wide(truth: Subject, monkeypatch: Patch) -> None:
    def equal(init: Callable[..., None], self: marks.Arc, *args: Any, **kwargs: Any) -> None:
        init(self, *args, **kwargs)
        self.set_stroke(width=5)

    wrap(monkeypatch, marks.Arc, "__init__", equal)
    run = shown(truth, "sentence")
    with pytest.raises(AssertionError):
        claims.CLAIMS["sentence"](run.stages["sentence"], run)


def test_an_infinity_that_is_not_red(truth: Subject, monkeypatch: Patch) -> None:
    wrap(
        monkeypatch,
        grid.PatternGrid,
        "minus_infinity",
        lambda made, *args: made(*args).set_fill("#FFFFFF"),
    )
    run = shown(truth, "mask")
    with pytest.raises(AssertionError, match="#FFFFFF"):
        claims.CLAIMS["mask"](run.stages["mask"], run)


def test_words_over_the_wrong_columns(truth: Subject) -> None:
    class Swapped(Pattern):
        def beat_queries(self) -> None:
            super().beat_queries()
            one, two = self.labels[-2:]
            apart = two.get_x() - one.get_x()
            one.shift([apart, 0, 0])
            two.shift([-apart, 0, 0])

    run = shown(truth, "queries", Swapped)
    with pytest.raises(AssertionError, match="no word"):
        claims.CLAIMS["queries"](run.stages["queries"], run)


def test_a_stale_caption(truth: Subject) -> None:
    class Silent(Pattern):
        def say(self, key: str, tensor: str, /, **values: Any) -> None:
            if key != "mask":
                super().say(key, tensor, **values)

    run = shown(truth, "mask", Silent)
    with pytest.raises(AssertionError, match="does not say mask"):
        claims.CLAIMS["mask"](run.stages["mask"], run)


def test_a_caption_about_another_weight(truth: Subject) -> None:
    class Misread(Pattern):
        def say(self, key: str, tensor: str, /, **values: Any) -> None:
            if key.startswith("read"):
                values["one"] = self.trace.ref(self.subject.name("attn.pattern"), 0, 0, 0)
            super().say(key, tensor, **values)

    run = shown(truth, "read", Misread)
    with pytest.raises(AssertionError, match="does not say read"):
        claims.CLAIMS["read"](run.stages["read"], run)


# Wrong layouts.


def test_an_overlap(truth: Subject) -> None:
    class Touching(Pattern):
        def beat_keys(self) -> None:
            super().beat_keys()
            self.key_labels[2].move_to(self.key_labels[3])

    found = checks.overlaps(shown(truth, "keys", Touching).stages["keys"].marks)
    assert any("'fluffy'" in problem and "'blue'" in problem for problem in found)


def test_a_word_across_a_line(truth: Subject, monkeypatch: Patch) -> None:
    def high(score: Callable[..., Any], self: Any, *args: Any, **kwargs: Any) -> Any:
        return score(self, *args, **kwargs).shift([0, self.plan.row / 2, 0])

    wrap(monkeypatch, grid.PatternGrid, "score", high)
    found = checks.overlaps(shown(truth, "scores").stages["scores"].marks)
    assert any("lines" in problem for problem in found)


def test_something_outside_the_frame(truth: Subject, monkeypatch: Patch) -> None:
    monkeypatch.setattr(layout, "PROVENANCE_BASELINE", layout.BOTTOM - 0.1)
    marks_ = shown(truth, "tokens").stages["tokens"].marks
    assert "storyteller" in " ".join(checks.outside(marks_))
    assert all("leaves the safe frame" in problem for problem in checks.problems(marks_))


def test_words_centred_by_their_boxes(truth: Subject, monkeypatch: Patch) -> None:
    def boxed(make: Callable[..., list[Any]], self: Any) -> list[Any]:
        labels = make(self)
        for label in labels:
            label.set_y(labels[0].get_y())
        return labels

    wrap(monkeypatch, grid.PatternGrid, "query_labels", boxed)
    found = checks.off_baseline(shown(truth, "queries").stages["queries"].marks)
    assert any("different baselines" in problem for problem in found)


def test_text_that_is_too_small(truth: Subject, monkeypatch: Patch) -> None:
    wrap(monkeypatch, Line, "place", lambda place, self, *args: place(self, *args).scale(0.7))
    found = checks.too_small(shown(truth, "tokens").stages["tokens"].marks)
    assert any("too small to read" in problem for problem in found)


def test_numbers_that_are_too_small(truth: Subject, monkeypatch: Patch) -> None:
    def small(score: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return score(*args, **kwargs).scale(0.6)

    wrap(monkeypatch, grid.PatternGrid, "score", small)
    run = shown(truth, "scores")
    assert checks.too_small(run.stages["scores"].marks)
    with pytest.raises(AssertionError, match="digits only"):
        check_scores(run)


# The checks that faults must fail.


def check_scores(run: Played) -> None:
    stage = run.stages["scores"]
    claims.check_scores(stage, claims.find_grid(stage, run), claims.Facts(run.subject), False)


def check_dots(run: Played) -> None:
    stage = run.stages["softmax"]
    claims.check_dots(stage, claims.find_grid(stage, run), claims.Facts(run.subject))


def check_small_print(run: Played) -> None:
    claims.check_frame(run.stages["softmax"], run, "pattern")
