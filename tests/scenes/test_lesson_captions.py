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
from scenes.kit.theme import THEMES
from scenes.kit.type.line import Gap
from scenes.kit.type.number import Number
from scenes.lesson import CAPTION_MOVE, Lesson
from scenes.subject import Subject
from tests.scenes.support.stage import ROUGH, Stage


class Talk(Lesson):
    """Says something with a number, something with a long word, and nothing."""

    entry = replace(find("pattern"), beats=("one", "two", "three"), needs=((), (), ()))

    def beat_one(self) -> None:
        weight = self.subject.ref("attn.pattern", self.subject.focus, 0)
        self.say("read", "one", query="creature", key="fluffy", weight=weight)

    def beat_two(self) -> None:
        self.say("guess", "two", query="antidisestablishmentarianism")
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


def told(
    about: Subject, scene: type[Lesson] = Talk, **options: Any
) -> tuple[Lesson, list[tuple[float, str]]]:
    """The lesson after its last beat, and when it said what."""
    heard: list[tuple[float, str]] = []

    def hear(text: str) -> None:
        heard.append((lesson.renderer.time, text))

    lesson = scene(about, **{"stop_after": "three", "on_caption": hear, **options})
    lesson.render()
    return lesson, heard


def test_captions_are_told_with_their_numbers_as_shown(about: Subject) -> None:
    _, heard = told(about)
    weight = about.ref("attn.pattern", about.focus, 0).value
    first, second, third = (text for _, text in heard)
    assert first == f"creature looks at fluffy: {weight:.2f}."
    assert "antidisesta…" in second
    assert third == "No token may look ahead: −∞."


def test_captions_are_told_in_the_chosen_language(about: Subject) -> None:
    _, heard = told(about, lang="zh")
    assert heard[-1][1].startswith("不许往后看")


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


def test_a_gap_is_filled_by_the_number_that_stands_on_stage(about: Subject) -> None:
    weight = about.ref("attn.pattern", about.focus, 0)
    number = Number(weight, size=0.3, color=THEMES["dark"].text)

    class Told(Talk):
        def beat_three(self) -> None:
            self.stage.show(number=number)
            self.say("read", query="creature", key="fluffy", weight=Gap(weight))
            self.tell(weight=number)

    lesson, heard = told(about, Told)
    digits = f"{weight.value:.2f}"
    assert [text for _, text in heard[-2:]] == [
        "creature looks at fluffy: ….",
        f"creature looks at fluffy: {digits}.",
    ]
    stage = Stage(drawn(lesson.mobjects))
    assert [mark.thing.digits for mark in stage.caption if isinstance(mark.thing, Number)] == [
        digits
    ]
    without, unseen = told(about, Told, captions=False)
    assert unseen == heard
    assert without.renderer.time == lesson.renderer.time


def test_a_gap_takes_no_other_number(about: Subject) -> None:
    class Wrong(Talk):
        def beat_three(self) -> None:
            source = self.subject.ref("attn.pattern", self.subject.focus)
            number = Number(source[0], size=0.3, color=self.theme.text)
            self.say("read", query="creature", key="fluffy", weight=Gap(source[2]))
            self.tell(weight=number)

    with pytest.raises(ValueError, match="weight is 0"):
        told(about, Wrong)
