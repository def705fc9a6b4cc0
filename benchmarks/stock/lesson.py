"""Our own scenes for Manim's command line: what our render costs without our engine."""

from __future__ import annotations

from typing import ClassVar

import attncore as ac
from scenes import catalog
from scenes.chapters.pattern.scene import Pattern
from scenes.chapters.softmax.scene import Softmax
from scenes.chapters.values.scene import Values
from scenes.lesson import Lesson
from scenes.subject import choose


class AsManimMakesThem(Lesson):
    """A scene about its default sentence, made as Manim's command line makes scenes."""

    name: ClassVar[str]

    def __init__(self) -> None:
        entry, model = catalog.find(self.name), ac.load("storyteller")
        trace = model.trace(entry.sentence)
        super().__init__(choose(trace, default_focus=entry.focus, model=model))


class LessonPattern(AsManimMakesThem, Pattern):
    """The scene `pattern`."""


class LessonSoftmax(AsManimMakesThem, Softmax):
    """The scene `softmax`."""


class LessonValues(AsManimMakesThem, Values):
    """The scene `values`."""
