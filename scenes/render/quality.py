"""Qualities of a video, resolution and frame rate, by Manim's letters."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Quality:
    """A quality: pixels of a frame, and frames per second.

    >>> str(QUALITIES["m"])
    '1280×720, 30 fps'
    """

    width: int
    height: int
    fps: int

    def __str__(self) -> str:
        return f"{self.width}×{self.height}, {self.fps} fps"


QUALITIES = {
    "l": Quality(854, 480, 15),
    "m": Quality(1280, 720, 30),
    "h": Quality(1920, 1080, 60),
    "p": Quality(2560, 1440, 60),
    "k": Quality(3840, 2160, 60),
}
