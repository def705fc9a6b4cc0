"""The stage keeps what stands on it, by name, and moves it from one arrangement to the next."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from manim import Square, VMobject, tempconfig

from scenes.catalog import find
from scenes.kit.motion import strength
from scenes.kit.picture import Picture
from scenes.lesson import Lesson
from scenes.subject import Subject
from tests.scenes.support.stage import ROUGH


class Bare(Lesson):
    """A lesson whose only beat is given to it."""

    entry = replace(find("pattern"), beats=("one",), needs=((),))
    play_beat: Callable[[Bare], None]

    def beat_one(self) -> None:
        type(self).play_beat(self)


@pytest.fixture(autouse=True)
def _rough() -> Iterator[None]:
    with tempconfig(dict(ROUGH)):
        yield


@pytest.fixture
def run(subject: Callable[..., Subject]) -> Callable[..., Lesson]:
    """A lesson after this beat."""

    def play(beat: Callable[[Any], None]) -> Lesson:
        scene = type("Bare", (Bare,), {"play_beat": staticmethod(beat)})
        lesson: Lesson = scene(subject("a fluffy blue creature"), stop_after="one")
        lesson.render()
        return lesson

    return play


def seen(lesson: Lesson) -> list[VMobject]:
    return [part for thing in lesson.mobjects for part in thing.get_family()]


def test_what_is_shown_stands_there_by_its_name(run: Callable[..., Lesson]) -> None:
    one, two = Square(), Square()
    lesson = run(lambda lesson: lesson.stage.show(words=[one], box=two))
    assert list(lesson.stage) == ["words", "box"]
    assert lesson.stage["box"] == [two]
    assert "words" in lesson.stage
    assert {one, two} <= set(seen(lesson))


def test_a_thing_becomes_another_and_is_gone(run: Callable[..., Lesson]) -> None:
    one, two = Square(), Square().shift([3, 0, 0])

    def beat(lesson: Lesson) -> None:
        lesson.stage.show(before=one)
        lesson.stage.become("before", after=two)

    lesson = run(beat)
    assert list(lesson.stage) == ["after"]
    assert two in seen(lesson)
    assert one not in seen(lesson)
    assert np.allclose(two.get_center(), [3, 0, 0])


def test_an_exchange_moves_what_both_have_and_changes_the_rest(
    run: Callable[..., Lesson],
) -> None:
    stays, goes, comes, kept = Square(), Square(), Square(), Square()
    place = Square().shift([2, 1, 0])

    def beat(lesson: Lesson) -> None:
        lesson.stage.show(words=stays, old=goes, title=kept)
        lesson.stage.exchange(Picture(words=place, new=comes), keep=["title"])

    lesson = run(beat)
    assert set(lesson.stage) == {"words", "new", "title"}
    assert lesson.stage["words"] == [stays]
    assert np.allclose(stays.get_center(), [2, 1, 0])
    assert {stays, comes, kept} <= set(seen(lesson))
    assert goes not in seen(lesson)
    assert place not in seen(lesson)


def test_clearing_keeps_what_is_named(run: Callable[..., Lesson]) -> None:
    one, two = Square(), Square()

    def beat(lesson: Lesson) -> None:
        lesson.stage.show(words=one, box=two)
        lesson.stage.clear(keep=["words"])

    lesson = run(beat)
    assert list(lesson.stage) == ["words"]
    assert two not in seen(lesson)


def test_dimming_spares_what_is_looked_at(run: Callable[..., Lesson]) -> None:
    one, two = Square(), Square()

    def beat(lesson: Lesson) -> None:
        lesson.stage.show(words=[one, two])
        lesson.stage.dim(0.5, but=[two])

    run(beat)
    assert [strength(part)[-1] for part in (one, two)] == [0.5, 1.0]
