"""The tests of the scene `context` bite: each wrong number and picture planted is found."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import attncore as ac
from scenes.chapters.context import (
    distances,
    scene,
    two_columns,
    two_paths,
    two_predictions,
    two_sentences,
    word_pair,
)
from scenes.chapters.context.scene import Context
from scenes.kit.marks import callouts, points
from scenes.subject import Subject
from tests.scenes.chapters.context.claims import JUDGE
from tests.scenes.support.faults import Finder, Patch, unguarded, wrap
from tests.scenes.support.sentence_pairs import SHORT, couple


@pytest.fixture(scope="module")
def couples(model: ac.Transformer) -> Subject:
    return couple(model, *SHORT)


found_wrong = Finder(Context, JUDGE)


def swapped(subject: Subject) -> Subject:
    """The two sentences in each other's place."""
    assert subject.other is not None
    return dataclasses.replace(subject.other, other=dataclasses.replace(subject, other=None))


# Wrong numbers.


@pytest.mark.parametrize("beat", ["same", "pull"])
def test_a_wrong_distance(couples: Subject, monkeypatch: Patch, beat: str) -> None:
    unguarded(monkeypatch, "distance", lambda distance, a, b: distance(a, b) + 0.02)
    assert found_wrong(couples, beat)


def test_distances_one_row_too_low(couples: Subject, monkeypatch: Patch) -> None:
    def turned(
        init: Callable[..., None],
        self: Any,
        heading: Any,
        names: Any,
        numbers: Any,
        *args: Any,
        **more: Any,
    ) -> None:
        init(self, heading, names, [numbers[-1], *numbers[:-1]], *args, **more)

    wrap(monkeypatch, distances.Distances, "__init__", turned)
    assert "the distance at embed" in found_wrong(couples, "pull")


@pytest.mark.parametrize("beat", ["look", "next"])
def test_the_sentences_in_each_others_place(couples: Subject, beat: str) -> None:
    assert found_wrong(couples, beat, subject=swapped(couples))


def test_the_wrong_head(couples: Subject) -> None:
    other = dataclasses.replace(couples, head=couples.head - 1)
    assert found_wrong(couples, "look", subject=other)


def test_the_other_sentence_in_another_head(couples: Subject) -> None:
    assert couples.other is not None
    other = dataclasses.replace(couples.other, head=couples.other.head - 1)
    assert found_wrong(couples, "look", subject=dataclasses.replace(couples, other=other))


@pytest.mark.parametrize("beat", ["same", "look", "pull"])
def test_another_word_than_the_one_they_share(couples: Subject, beat: str) -> None:
    assert couples.other is not None
    other = dataclasses.replace(couples.other, focus=couples.other.focus - 1)
    assert found_wrong(couples, beat, subject=dataclasses.replace(couples, other=other))


def test_a_vector_of_another_layer(couples: Subject, monkeypatch: Patch) -> None:
    def skipped(stops: Callable[..., Any], *traces: ac.Trace) -> Any:
        first, second, *rest = stops(*traces)
        return [dataclasses.replace(first, tensor=second.tensor), second, *rest]

    wrap(monkeypatch, word_pair, "stops", skipped)
    assert found_wrong(couples, "same")


def test_probabilities_of_another_position(couples: Subject, monkeypatch: Patch) -> None:
    wrap(
        monkeypatch,
        two_predictions,
        "likeliest",
        lambda likeliest, model, shares, *most: likeliest(
            model, ac.Ref(shares._source, "probs", 1), *most
        ),
    )
    assert found_wrong(couples, "next")


def test_shares_of_the_wrong_axes(couples: Subject, monkeypatch: Patch) -> None:
    unguarded(
        monkeypatch, "variance_shares", lambda shares, points, axes: shares(points, axes)[::-1]
    )
    assert "stands for" in found_wrong(couples, "pull")


# Wrong pictures of right numbers.


def test_points_that_are_not_where_they_should_be(couples: Subject, monkeypatch: Patch) -> None:
    unguarded(
        monkeypatch,
        "along_axes",
        lambda along, points, every, axes: along(points, every, axes) * np.array([1, 1.1]),
    )
    assert "a place without a point" in found_wrong(couples, "pull")


def test_a_mirrored_plane(couples: Subject, monkeypatch: Patch) -> None:
    def mirrored(at: Callable[..., np.ndarray], self: points.Plane, source: Any) -> np.ndarray:
        return at(self, source) * np.array([1, -1, 1])

    wrap(monkeypatch, points.Plane, "at", mirrored)
    assert "a place without a point" in found_wrong(couples, "pull")


def test_lines_beside_the_points(couples: Subject, monkeypatch: Patch) -> None:
    wrap(
        monkeypatch,
        two_paths.TwoPaths,
        "_line",
        lambda line, self, start, end, width: line(self, start, end + np.array([0, 0.1, 0]), width),
    )
    assert "no line from" in found_wrong(couples, "pull")


def test_names_at_each_others_ends(couples: Subject, monkeypatch: Patch) -> None:
    wrap(
        monkeypatch,
        word_pair,
        "_up_to",
        lambda up_to, one: up_to(couples if one is not couples else couples.other),
    )
    assert "ends here" in found_wrong(couples, "pull")


def test_lists_under_each_others_sentences(couples: Subject, monkeypatch: Patch) -> None:
    wrap(
        monkeypatch,
        two_predictions,
        "told_apart",
        lambda told, texts, most: told(texts, most)[::-1],
    )
    assert "no part of it" in found_wrong(couples, "next")


def test_lists_on_two_scales(couples: Subject, monkeypatch: Patch) -> None:
    wrap(
        monkeypatch,
        two_predictions,
        "NextWords",
        lambda made, choices, theme, *, left, right, **more: made(
            choices, theme, left=left, right=right - 0.3 * (left > 0), **more
        ),
    )
    assert "two scales" in found_wrong(couples, "next")


def test_a_distance_that_stands_somewhere_else(couples: Subject, monkeypatch: Patch) -> None:
    def moved(init: Callable[..., None], self: Any, *args: Any) -> None:
        init(self, *args)
        self.number.shift([1.2, 0, 0])

    wrap(monkeypatch, two_columns.TwoColumns, "__init__", moved)
    assert found_wrong(couples, "same")


def test_words_tied_to_each_others_columns(couples: Subject, monkeypatch: Patch) -> None:
    wrap(
        monkeypatch,
        two_columns,
        "_tie",
        lambda tie, x, y, to_x, to_y, theme: tie(x, y, -to_x, to_y, theme),
    )
    assert "a column of no word" in found_wrong(couples, "same")


def test_words_that_hide_from_each_other(couples: Subject, monkeypatch: Patch) -> None:
    monkeypatch.setattr(two_sentences, "ARCHED", (0.4, 0.0))
    assert found_wrong(couples, "look")


def test_words_over_lines(couples: Subject, monkeypatch: Patch) -> None:
    monkeypatch.setattr(callouts.LabelPlacer, "_is_taken", lambda self, box, way: False)
    monkeypatch.setattr(callouts, "NEAREST", 0.0)
    assert found_wrong(couples, "pull") == "pull"


def test_words_that_are_not_dimmed(couples: Subject, monkeypatch: Patch) -> None:
    wrap(monkeypatch, scene, "dim", lambda dim, things, opacity: dim(things, 1))
    assert "‹start›" in found_wrong(couples, "same")


def test_words_that_are_hardly_likely(couples: Subject, monkeypatch: Patch) -> None:
    monkeypatch.setattr(two_predictions, "LEAST", 0.0)
    assert "percentages" in found_wrong(couples, "next")
