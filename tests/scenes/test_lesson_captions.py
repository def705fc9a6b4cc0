"""Captions as words: told as they begin, and left undrawn without a difference in time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from manim import Square, tempconfig

from scenes.catalog import find
from scenes.kit import layout
from scenes.kit.checks import drawn
from scenes.kit.motion import appear
from scenes.lesson import CAPTION_MOVE, Lesson
from scenes.subject import Subject
from tests.scenes.support.stage import ROUGH, Stage


class Talk(Lesson):
    """Says something with a number, something with a long word, and nothing."""

    entry = replace(find("pattern"), beats=("one", "two", "three"), needs=((), (), ()))

    def beat_one(self) -> None:
        weight = self.subject.ref("attn.pattern", self.subject.focus, 0)
        self.say("read_one", "one", query="creature", first="fluffy", one=weight)

    def beat_two(self) -> None:
        self.say("sentence", "two", query="antidisestablishmentarianism")
        self.move(appear(Square()))
        self.say("mask", "two")

    def beat_three(self) -> None:
        self.move(appear(Square()))


@pytest.fixture(scope="module")
def about(subject: Callable[..., Subject]) -> Subject:
    return subject("a fluffy blue creature")


@pytest.fixture(autouse=True)
def _rough() -> Iterator[None]:
    with tempconfig(dict(ROUGH)):
        yield


def told(about: Subject, **options: Any) -> tuple[Lesson, list[tuple[float, str]]]:
    """The lesson after its last beat, and when it said what."""
    heard: list[tuple[float, str]] = []

    def hear(text: str) -> None:
        heard.append((lesson.renderer.time, text))

    lesson = Talk(about, **{"stop_after": "three", "on_caption": hear, **options})
    lesson.render()
    return lesson, heard


def test_captions_are_told_with_their_numbers_as_shown(about: Subject) -> None:
    _, heard = told(about)
    weight = about.ref("attn.pattern", about.focus, 0).value
    first, second, third = (text for _, text in heard)
    assert first == f"creature looks at fluffy with weight {weight:.2f}."
    assert "antidisesta…" in second
    assert third == "Every token must predict the next one, so none may look ahead: −∞."


def test_captions_are_told_in_the_chosen_language(about: Subject) -> None:
    _, heard = told(about, lang="zh")
    assert heard[-1][1].startswith("每个词元都要预测下一个")


def test_a_caption_is_told_when_it_begins_to_appear(about: Subject) -> None:
    lesson, heard = told(about)
    assert heard[0][0] == 0
    assert lesson.caption is not None
    # The one before leaves first, so that two captions are never there at once.
    times = [time for time, _ in heard]
    assert times == sorted(times)
    assert lesson.renderer.time - times[-1] > CAPTION_MOVE


def test_without_captions_all_else_is_the_same(about: Subject) -> None:
    with_them, heard = told(about)
    without, unseen = told(about, captions=False)
    assert unseen == heard
    assert without.renderer.time == with_them.renderer.time
    bare, full = (Stage(drawn(lesson.mobjects)) for lesson in (without, with_them))
    assert full.caption
    assert not bare.caption
    small = [mark.thing.text for mark in bare.line(layout.TITLE_BASELINE)]
    assert small == [mark.thing.text for mark in full.line(layout.TITLE_BASELINE)]
    assert len(small) == 2


def test_no_caption_ever_comes_on_stage_without_captions(about: Subject) -> None:
    seen: list[int] = []

    class Watched(Talk):
        def move(self, *animations: Any, seconds: float = 1.0) -> None:
            super().move(*animations, seconds=seconds)
            seen.append(len(Stage(drawn(self.mobjects)).caption))

    for captions in (True, False):
        seen.clear()
        Watched(about, stop_after="three", captions=captions).render()
        assert any(seen) == captions
