"""Plays a lesson with every animation skipped and keeps what stands on stage after each beat."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from manim import CairoRenderer, VMobject, tempconfig

import attncore as ac
from scenes.chapters.pattern.scene import Pattern
from scenes.kit import layout
from scenes.kit.checks import LINEAR, Mark, drawn
from scenes.kit.theme import THEMES, Theme
from scenes.kit.type.line import Value
from scenes.kit.type.number import Number
from scenes.lesson import Lesson
from scenes.subject import Subject
from tests.scenes.support import reading

Run = Callable[..., "Played"]  # of a sentence, a language and a theme
ROUGH = {
    "pixel_width": 32,
    "pixel_height": 18,
    "frame_rate": 5,
    "dry_run": True,
    "write_to_movie": False,
    "disable_caching": True,
    "progress_bar": "none",
    "verbosity": "ERROR",
}


class Stage:
    """What is seen at one moment, and what of it has been accounted for.

    tensor  what the lesson says it is about, by name: the small print has it in words
    """

    def __init__(self, marks: list[Mark], tensor: str = "") -> None:
        self.marks, self.tensor = marks, tensor
        self._accounted: set[int] = set()

    @cached_property
    def _texts(self) -> dict[int, list[Mark]]:
        """Text by how many curves it has."""
        found: dict[int, list[Mark]] = defaultdict(list)
        for mark in self.of_kind("text"):
            found[len(reading.outlines(mark))].append(mark)
        return found

    def spelling(self, wanted: tuple[reading.Curve, ...]) -> list[Mark]:
        """The marks that draw exactly these curves, at any size and place."""
        return [mark for mark in self._texts[len(wanted)] if reading.spells(mark, wanted)]

    def of_kind(self, kind: str) -> list[Mark]:
        return [mark for mark in self.marks if mark.kind == kind]

    @cached_property
    def solid(self) -> list[Mark]:
        """What fills a place: text, dots and whatever else is no line."""
        return [mark for mark in self.marks if mark.kind not in LINEAR]

    @cached_property
    def centres(self) -> np.ndarray:
        """(mark, 2) the middles of the solid marks."""
        return np.array([mark.centre for mark in self.solid]).reshape(-1, 2)

    def line(self, baseline: float) -> list[Mark]:
        """The text that stands on this line."""
        return [m for m in self.of_kind("text") if abs(m.baseline - baseline) < 0.01]

    @property
    def caption(self) -> list[Mark]:
        return self.line(layout.CAPTION_BASELINE)

    def account(self, *marks: Mark) -> None:
        """These have been read and are as they must be."""
        self._accounted |= {id(mark) for mark in marks}

    @property
    def accounted(self) -> list[Mark]:
        return [mark for mark in self.marks if id(mark) in self._accounted]

    def forget(self) -> None:
        """Nothing is accounted for yet."""
        self._accounted.clear()

    def unaccounted(self, among: list[Mark] | None = None) -> list[Mark]:
        """Text that nobody has asked about."""
        text = self.of_kind("text") if among is None else among
        return [mark for mark in text if id(mark) not in self._accounted]


@dataclass
class Played:
    """One run of the scene: the stage at the end of each beat, and each caption as it came.

    A caption that kept gaps for numbers is as it was when the last of them had come.
    """

    subject: Subject
    lang: str
    theme: Theme
    stages: dict[str, Stage] = field(default_factory=dict)
    captions: list[tuple[str, Stage]] = field(default_factory=list)
    heard: list[tuple[str, float, str]] = field(default_factory=list)  # caption, when, its words
    times: list[float] = field(default_factory=list)  # when each beat begins; last, the end
    spoken: list[Mapping[str, Value]] = field(default_factory=list)  # what each caption was told
    asked: list[str] = field(default_factory=list)  # the beats that let the viewer predict
    scene: str = Pattern.name

    def said(self, key: str) -> Stage:
        return next(stage for name, stage in self.captions if name == key)


class Unseen(CairoRenderer):
    """A renderer that keeps time and draws nothing: marks are read from the stage itself."""

    def update_frame(self, *args: Any, **kwargs: Any) -> None:
        """Nothing: there is no picture."""

    def save_static_frame_data(self, *args: Any, **kwargs: Any) -> None:
        """Nothing: there is no picture to keep what stands still in."""


def play(
    subject: Subject,
    *,
    lang: str = "en",
    theme: str = "dark",
    scene: type[Lesson] = Pattern,
    until: str | None = None,
    **choices: bool,
) -> Played:
    """Every beat of the scene, up to `until`, with no frame drawn.

    choices  options of the lesson: questions, captions
    """
    played = Played(subject, lang, THEMES[theme], scene=scene.name)
    beats: list[str] = []

    def keep() -> None:
        if beats:
            played.stages[beats[-1]] = Stage(
                drawn(lesson.mobjects, lesson.camera_view), lesson.tensor
            )

    def on_beat(name: str, index: int, count: int) -> None:
        keep()
        played.times.append(lesson.renderer.time)
        beats.append(name)

    class Heard(scene):  # type: ignore[misc, valid-type]
        def say(self, key: str, /, *about: str | ac.Trace | None, **values: Value) -> None:
            super().say(key, *about, **values)
            played.captions.append(
                (key, Stage(drawn(self.mobjects, self.camera_view), self.tensor))
            )
            played.spoken.append(values)
            played.heard.append((key, self.renderer.time, self.caption.spoken))

        def ask(self, place: np.ndarray, *choices: VMobject) -> None:
            super().ask(place, *choices)
            played.asked.append(beats[-1])

        def tell(self, **numbers: Number) -> None:
            super().tell(**numbers)
            key, _ = played.captions[-1]
            played.captions[-1] = (key, Stage(drawn(self.mobjects), self.tensor))

    with tempconfig(dict(ROUGH)):
        looks = {"lang": lang, "theme": theme, "renderer": Unseen()}
        options: dict[str, Any] = {**looks, **choices, "on_beat": on_beat}
        lesson = Heard(subject, stop_after=until or scene.beats[-1], **options)
        lesson.render()
    keep()
    played.times.append(lesson.renderer.time)
    return played
