"""What a scene and Manim tell while they play: beats, times, frames."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any


@dataclass(frozen=True)
class Step:
    """How far a render has come: frames drawn of all, and the beat that is being drawn."""

    beat: str
    number: int
    beats: int
    frames: int


class Clock:
    """When each beat of a scene begins, by the scene's own time."""

    scene: Any

    def __init__(self) -> None:
        self.began: dict[str, float] = {}

    def beat(self, name: str, index: int, count: int) -> None:
        self.began[name] = self.scene.renderer.time

    def lengths(self) -> dict[str, float]:
        """The seconds of each beat that has been played."""
        times = [*self.began.values(), self.scene.renderer.time]
        lengths = (end - start for start, end in pairwise(times))
        return dict(zip(self.began, lengths, strict=True))


class Watch:
    """Turns what a scene and Manim's file writer tell into steps."""

    def __init__(self, on_step: Callable[[Step], None]) -> None:
        self.on_step = on_step
        self.step = Step("", 0, 0, 0)

    def beat(self, name: str, index: int, count: int) -> None:
        self._tell(replace(self.step, beat=name, number=index + 1, beats=count))

    def frames_of(self, writer: Any) -> None:
        """Count the frames that `writer` gets: Manim has no hook of its own for that."""
        write = writer.write_frame

        def counted(pixels: Any, *, repeat: int = 1) -> None:
            write(pixels, repeat=repeat)
            self._tell(replace(self.step, frames=self.step.frames + repeat))

        writer.write_frame = counted

    def _tell(self, step: Step) -> None:
        self.step = step
        self.on_step(step)
