"""Progress of a render for callbacks: the estimate before it, and how far it has come."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Estimate:
    """The estimate of a render, made before the first frame.

    video   seconds that the videos will last
    work    seconds that it will take to make them
    frames  still to be drawn
    found   how many of the beats were drawn before
    """

    videos: int
    video: float
    work: float
    frames: int
    beats: int
    found: int


@dataclass(frozen=True)
class RenderProgress:
    """The progress of a render: beats and frames that are done.

    beat    the one that was begun last
    number  how many beats are finished, of `beats` that were missing; `kept` of them for next time
    frames  drawn, of all workers together
    """

    beat: str
    number: int
    beats: int
    frames: int
    kept: int = 0


OnStep = Callable[[RenderProgress], None]
OnEstimate = Callable[[Estimate], None]
