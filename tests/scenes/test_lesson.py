"""A lesson plays its beats, says what they are about, and leaves time to read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from manim import Square, tempconfig

from scenes.catalog import find
from scenes.clock import reading_time
from scenes.kit import layout
from scenes.kit.captions import UnknownLanguage
from scenes.kit.checks import drawn
from scenes.kit.motion import appear
from scenes.lesson import CAPTION_MOVE, Lesson
from scenes.subject import Subject
from tests.scenes.support.frame import by_place
from tests.scenes.support.stage import ROUGH, Run, Stage

FRAME = 1 / ROUGH["frame_rate"]  # type: ignore[operator]


class Little(Lesson):
    """Three beats, with captions of the pattern scene."""

    entry = replace(find("pattern"), beats=("one", "two", "three"), needs=((), (), ()))

    def beat_one(self) -> None:
        self.say("mask", "one")

    def beat_two(self) -> None:
        self.say("softmax", "two")
        self.square = Square()
        self.move(appear(self.square), seconds=2)

    def beat_three(self) -> None:
        self.square.shift([1, 0, 0])


@pytest.fixture(scope="module")
def about(subject: Callable[..., Subject]) -> Subject:
    return subject("a fluffy blue creature")


@pytest.fixture(autouse=True)
def _rough() -> Iterator[None]:
    with tempconfig(dict(ROUGH)):
        yield


def rendered(about: Subject, scene: type[Lesson] = Little, **options: Any) -> Lesson:
    lesson = scene(about, **{"stop_after": scene.beats[-1], **options})
    lesson.render()
    return lesson


def test_beats_are_announced_in_order(about: Subject) -> None:
    heard: list[tuple[str, int, int]] = []
    rendered(about, on_beat=lambda *beat: heard.append(beat))
    assert heard == [("one", 0, 3), ("two", 1, 3), ("three", 2, 3)]


def test_it_stops_after_a_beat(about: Subject) -> None:
    heard: list[str] = []
    lesson = rendered(about, stop_after="two", on_beat=lambda name, i, n: heard.append(name))
    assert heard == ["one", "two"]
    assert any(mark.thing is lesson.square for mark in drawn(lesson.mobjects))


def test_a_caption_replaces_the_one_before(about: Subject) -> None:
    said: list[list[str]] = []

    class Heard(Little):
        def say(self, key: str, /, *about: Any, **values: Any) -> None:
            super().say(key, *about, **values)
            marks = Stage(drawn(self.mobjects))
            said.append([mark.thing.text for mark in marks.caption])

    lesson = rendered(about, Heard)
    assert said == [[lesson.words.captions["mask"]], [lesson.words.captions["softmax"]]]


def test_every_frame_has_its_title_and_small_print(about: Subject) -> None:
    stage = Stage(drawn(rendered(about).mobjects))
    title, small = by_place(stage.line(layout.TITLE_BASELINE))
    assert title.box[0] == pytest.approx(layout.LEFT, abs=0.05)
    assert small.box[2] == pytest.approx(layout.RIGHT, abs=0.05)
    assert about.trace.model.name in small.thing.text
    assert "two" in small.thing.text


def test_the_small_print_stands_until_it_says_something_else(about: Subject) -> None:
    prints: list[Any] = []

    class Watched(Little):
        def beat_three(self) -> None:
            prints.append(self.provenance)
            for tensor in ("two", None, "three"):
                self.say("mask", tensor)
                prints.append(self.provenance)

    first, again, none, other = prints if rendered(about, Watched) else []
    assert first is again is none
    assert other.spoken.endswith("three")


@pytest.mark.parametrize(
    ("small_print", "said"),
    [("words", "layer 1, head 2 · attention weights"), ("tensor", "blocks.1.attn.pattern[2]")],
)
def test_a_tensor_in_words_or_by_its_name(about: Subject, small_print: str, said: str) -> None:
    class Named(Little):
        def beat_three(self) -> None:
            self.say("mask", "blocks.1.attn.pattern[2]")

    lesson = rendered(about, Named, small_print=small_print)
    assert lesson.provenance is not None
    assert said in lesson.provenance.spoken
    assert lesson.provenance.mono == (small_print == "tensor")
    assert lesson.tensor == "blocks.1.attn.pattern[2]"


def test_no_small_print_takes_as_long(about: Subject) -> None:
    usual, without = rendered(about), rendered(about, small_print="off")
    assert len(Stage(drawn(without.mobjects)).line(layout.TITLE_BASELINE)) == 1
    bare = rendered(about, small_print="off", captions=False)
    assert usual.renderer.time == without.renderer.time == bare.renderer.time


def test_a_caption_that_is_too_long_is_set_smaller(about: Subject) -> None:
    lesson = Little(about)
    short, long = (lesson._caption(f"{'word ' * n}.", {}) for n in (3, 20))
    assert short.size == layout.CAPTION_SIZE
    assert layout.MIN_CAPITAL <= long.size < layout.CAPTION_SIZE
    assert long.width <= layout.RIGHT - layout.LEFT


def test_a_long_token_is_cut_in_captions(about: Subject) -> None:
    lesson = Little(about)
    cut = lesson._caption("{query}", {"query": "antidisestablishmentarianism"}).spoken
    assert cut.endswith("…")
    assert len(cut) <= 13  # with the full stop
    assert "antidisestablish".startswith(cut[:10])


@pytest.mark.parametrize(("option", "error"), [("lang", UnknownLanguage), ("theme", KeyError)])
def test_an_unknown_language_or_theme(about: Subject, option: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        Little(about, **{option: "nonesuch"})


def test_the_theme_is_the_ground(about: Subject) -> None:
    for theme, level in (("dark", 0), ("light", 255)):
        picture = np.asarray(rendered(about, theme=theme).still())
        assert picture.shape == (18, 32, 3)
        assert (picture[0, -1] == level).all()


@pytest.mark.parametrize("pace", [0.5, 2.0])
def test_pace_shortens_and_lengthens(about: Subject, pace: float) -> None:
    usual, other = (rendered(about, pace=p).renderer.time for p in (1.0, pace))
    assert other == pytest.approx(usual / pace, rel=0.1)


def test_a_beat_ends_with_a_rest(about: Subject) -> None:
    times: list[float] = []

    class Timed(Little):
        def rest(self, seconds: float) -> None:
            times.append(seconds)
            super().rest(seconds)

    rendered(about, Timed)
    assert times[-1] >= 1
    assert min(times) > 0


# The pattern scene's own time.


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_captions_can_be_read(lang: str, played: Run) -> None:
    run = played("a fluffy blue creature roamed the verdant forest", lang)
    moments = [*run.heard, ("", run.times[-1], "")]
    for (key, came, said), (_, gone, _) in pairwise(moments):
        stays = gone - came + CAPTION_MOVE
        assert stays >= reading_time(said) - 2 * FRAME, f"{key}: {stays:.1f} s"
