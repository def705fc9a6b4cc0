"""Our own scene for Manim's command line: what our render costs without our engine."""

from __future__ import annotations

import attncore as ac
from scenes import catalog
from scenes.chapters.pattern import Pattern
from scenes.subject import choose


class LessonPattern(Pattern):
    """The scene `pattern` about its default sentence, made as Manim's command line makes scenes."""

    def __init__(self) -> None:
        entry = catalog.find("pattern")
        trace = ac.load("storyteller").trace(entry.sentence)
        super().__init__(choose(trace, focus=None, default_focus=entry.focus))
