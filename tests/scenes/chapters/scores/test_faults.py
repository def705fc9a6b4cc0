"""The tests of the scene `scores` bite: each wrong number and picture planted is found."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest

from scenes.chapters.scores import dot_product, histogram, scene
from scenes.chapters.scores.scene import Scores
from scenes.kit.checks import problems
from scenes.kit.pattern import grid, head
from scenes.subject import Subject
from tests.scenes.chapters.scores.claims import JUDGE
from tests.scenes.support.faults import Finder, Patch, unguarded, wrap
from tests.scenes.support.find.dot_product import closes
from tests.scenes.support.stage import play

found_wrong = Finder(Scores, JUDGE)


# Wrong numbers.


def test_a_wrong_product(truth: Subject, monkeypatch: Patch) -> None:
    unguarded(monkeypatch, "product", lambda product, pair: product(pair) + 0.02)
    assert "product 0" in found_wrong(truth, "dot")


def test_a_wrong_sum_of_what_is_folded(truth: Subject, monkeypatch: Patch) -> None:
    unguarded(monkeypatch, "total", lambda total, values: total(values) + 0.02)
    assert "the folded products" in found_wrong(truth, "dot")


def test_a_sum_that_stopped_before_the_end(truth: Subject) -> None:
    class Stopped(Scores):
        def beat_dot(self) -> None:
            super().beat_dot()
            assert self.work is not None
            self.remove(self.work.result)
            self.add(self.work.sums[-2])

    assert "the sum" in found_wrong(truth, "dot", Stopped)


def test_sums_that_do_not_close_are_noticed() -> None:
    closes(["1.00", "−0.25", "2.01"], "2.77", 2)
    with pytest.raises(AssertionError, match="do not add up"):
        closes(["1.00", "−0.25", "2.01"], "2.79", 2)


def test_another_key_than_the_one_looked_at_most(truth: Subject, monkeypatch: Patch) -> None:
    wrap(
        monkeypatch,
        head.ScoreCells,
        "strongest_row",
        lambda strongest, self, column: strongest(self, column) - 1,
    )
    assert "does not say dot" in found_wrong(truth, "dot")


@pytest.mark.parametrize("beat", ["dot", "cell", "column", "grid", "scale"])
def test_the_wrong_head(truth: Subject, beat: str) -> None:
    heads = truth.trace[truth.name("attn.pattern")].shape[0]
    other = dataclasses.replace(truth, head=(truth.head + 1) % heads)
    assert found_wrong(truth, beat, subject=other)


def test_a_transposed_grid(truth: Subject, monkeypatch: Patch) -> None:
    wrap(
        monkeypatch,
        grid.PatternGrid,
        "centre",
        lambda centre, self, row, column: centre(self, column, row),
    )
    assert "query" in found_wrong(truth, "grid")


def test_scores_that_come_too_early(truth: Subject) -> None:
    class Early(Scores):
        def beat_cell(self) -> None:
            super().beat_cell()
            self.add(*self.numbers.values())

    assert "not empty yet" in found_wrong(truth, "cell", Early)


def test_scores_that_are_not_divided(truth: Subject, monkeypatch: Patch) -> None:
    wrap(
        monkeypatch,
        head.ScoreCells,
        "__init__",
        lambda init, self, subject, found, kind: init(self, subject, found, "scores_raw"),
    )
    assert "stands for" in found_wrong(truth, "scale")


def test_a_wrong_deviation(truth: Subject, monkeypatch: Patch) -> None:
    unguarded(monkeypatch, "standard_deviation", lambda std, x: 1.02 * std(x))
    assert "does not say spread" in found_wrong(truth, "scale")


# Wrong pictures of right numbers.


def test_what_is_folded_is_not_named(truth: Subject) -> None:
    class Silent(Scores):
        def beat_dot(self) -> None:
            super().beat_dot()
            assert self.work is not None
            self.remove(*self.work.notes)

    assert "does not say 'the other" in found_wrong(truth, "dot", Silent)


def test_histograms_with_each_others_names(truth: Subject, monkeypatch: Patch) -> None:
    wrap(
        monkeypatch,
        scene,
        "histograms",
        lambda made, before, after, names, theme: made(before, after, names[::-1], theme),
    )
    assert "does not say 'before'" in found_wrong(truth, "scale")


def test_bars_that_are_not_proportional(truth: Subject, monkeypatch: Patch) -> None:
    def taller(init: Callable[..., None], self: Any, *args: Any, **kwargs: Any) -> None:
        init(self, *args, **kwargs)
        self.points[self.points[:, 1] > self.points[:, 1].min() + 1e-6, 1] += 0.05

    wrap(monkeypatch, histogram.HistogramBar, "__init__", taller)
    assert "not on one scale" in found_wrong(truth, "scale")


def test_bars_one_bin_aside(truth: Subject, monkeypatch: Patch) -> None:
    wrap(
        monkeypatch,
        histogram.Histogram,
        "_bars",
        lambda bars, self: [
            bar.shift([histogram.WIDTH / histogram.BINS, 0, 0]) for bar in bars(self)
        ],
    )
    assert "bars in wrong bins" in found_wrong(truth, "scale")


def test_a_bracket_around_something_else(truth: Subject, monkeypatch: Patch) -> None:
    unguarded(monkeypatch, "mean", lambda mean, x: mean(x) + 0.5)
    assert "the bracket is not the deviation" in found_wrong(truth, "scale")


def test_a_name_on_the_number_under_it(truth: Subject, monkeypatch: Patch) -> None:
    monkeypatch.setattr(histogram, "RAISED", 0.28)
    assert "stands on the number" in found_wrong(truth, "scale")


def test_a_box_left_behind(truth: Subject) -> None:
    class Boxed(Scores):
        def beat_dot(self) -> None:
            super().beat_dot()
            assert self.work is not None
            self.add(self.work.boxes[2])

    assert "box" in found_wrong(truth, "dot", Boxed)


def test_words_on_top_of_numbers(truth: Subject, monkeypatch: Patch) -> None:
    monkeypatch.setattr(dot_product, "NOTE", -0.3)
    stage = play(truth, until="dot", scene=Scores).stages["dot"]
    assert any("touches" in problem for problem in problems(stage.marks))
