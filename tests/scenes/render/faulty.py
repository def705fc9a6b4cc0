"""The pattern scene with beats that go wrong, for the storyboards of folders."""

from __future__ import annotations

import os
import sys

from scenes.chapters.pattern.scene import Pattern


class Raising(Pattern):
    """Its second beat raises."""

    def beat_queries(self) -> None:
        raise RuntimeError("the sky\nfell")


class Crashing(Pattern):
    """Its second beat takes the whole process with it, saying why."""

    def beat_queries(self) -> None:
        print("first this\nFatal: that", file=sys.stderr, flush=True)
        os._exit(3)


class Hanging(Pattern):
    """Its second beat never ends."""

    def beat_queries(self) -> None:
        while True:
            pass
