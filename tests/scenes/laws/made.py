"""Timelines made by hand, of a few marks: what the checks of the laws are tried with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from manim import Square, VMobject

import attncore as ac
from scenes.kit.theme import DARK, THEMES
from scenes.kit.type.number import Number
from scenes.kit.type.text import Word
from tests.scenes.laws.play import QUALITY, SAMPLES, look_at
from tests.scenes.laws.timeline import Moment, Said, Span, Timeline

VALUES = {"x": np.array([0.126, 0.246, 0.372, 0.628, 0.5, 0.26])}
X = ac.Ref(VALUES, "x")


class Film:
    """A timeline that grows move by move; `timeline` is what there is so far."""

    def __init__(self, lang: str = "en", theme: str = "dark", **about: Any) -> None:
        self.timeline = Timeline("made", lang, THEMES[theme], QUALITY.fps, **about)
        self.beat = "one"

    def say(self, text: str) -> Film:
        self.timeline.captions.append(Said(self.timeline.frames, text))
        return self

    def rest(self, seconds: float, *things: VMobject) -> Film:
        """Some things stand on stage."""
        return self._add(seconds, [_seen(things)] * 2)

    def move(self, seconds: float, step: Callable[[float], Any], *things: VMobject) -> Film:
        """Some things on stage, while `step` is called with shares of the way."""
        shots = []
        for i in range(SAMPLES + 1):
            step(i / SAMPLES)
            shots.append(_seen(things))
        return self._add(seconds, shots)

    def _add(self, seconds: float, shots: list[tuple[Any, ...]]) -> Film:
        start, count = self.timeline.frames, round(seconds * QUALITY.fps)
        last = len(shots) - 1
        moments = [Moment(start + count * i // last, shot) for i, shot in enumerate(shots)]
        self.timeline.spans.append(Span(self.beat, start, count, tuple(moments)))
        return self


def _seen(things: tuple[VMobject, ...]) -> tuple[Any, ...]:
    return tuple(mark for thing in things if (mark := look_at(thing)) is not None)


def word(text: str = "word", x: float = 0, y: float = 0, **options: Any) -> Word:
    return Word(text, size=0.24, color=options.get("color", DARK.text)).place(x, y)


def number(source: Any, x: float = 0, y: float = 0, decimals: int = 2, **options: Any) -> Number:
    color = options.pop("color", DARK.text)
    return Number(source, size=0.2, color=color, decimals=decimals, **options).place(x, y, "right")


def square(x: float = 0, y: float = 0, side: float = 1) -> Square:
    """A body, filled."""
    return Square(side, stroke_width=0, fill_opacity=1, fill_color=DARK.text).move_to([x, y, 0])


def to(thing: VMobject, start: tuple[float, float], end: tuple[float, float]) -> Callable[..., Any]:
    """The way of one thing, straight from one place to another."""
    a, b = np.array([*start, 0.0]), np.array([*end, 0.0])
    return lambda share: thing.move_to(a + share * (b - a))
