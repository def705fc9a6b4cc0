"""The layout checks bite: whatever is planted to overlap, stick out or be too small is found."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from scenes.chapters.pattern.scene import Pattern
from scenes.kit import checks, layout
from scenes.kit.pattern import grid
from scenes.kit.type.line import Line
from scenes.subject import Subject
from tests.scenes.support.faults import Patch, check_scores, shown, wrap


def test_an_overlap(truth: Subject) -> None:
    class Touching(Pattern):
        def beat_keys(self) -> None:
            super().beat_keys()
            self.frame.key_labels[2].move_to(self.frame.key_labels[3])

    found = checks.overlaps(shown(truth, "keys", Touching).stages["keys"].marks)
    assert any("'fluffy'" in problem and "'blue'" in problem for problem in found)


def test_a_word_across_a_line(truth: Subject, monkeypatch: Patch) -> None:
    def high(score: Callable[..., Any], self: Any, *args: Any, **kwargs: Any) -> Any:
        return score(self, *args, **kwargs).shift([0, self.plan.row / 2, 0])

    wrap(monkeypatch, grid.PatternGrid, "score", high)
    found = checks.overlaps(shown(truth, "scores").stages["scores"].marks)
    assert any("lines" in problem for problem in found)


def test_something_outside_the_frame(truth: Subject, monkeypatch: Patch) -> None:
    monkeypatch.setattr(layout, "TITLE_BASELINE", layout.TOP)
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
