"""Messages between the pool and its workers, and jobs made fit to be sent in them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import attncore as ac
from scenes.render.job import RenderJob
from scenes.render.part import Part
from scenes.render.play.take import Length
from scenes.subject import Subject

# To a worker: Play, answers to AskToDraw, None to end. From a worker: all others.


@dataclass(frozen=True)
class Play:
    """An order to play a job; `rehearse` only finds out how long its beats are."""

    number: int
    job: RenderJob
    folder: Path  # for the parts
    rehearse: bool = False


@dataclass(frozen=True)
class AskToDraw:
    """A request to draw the beat that begins. The answer: True, False, or None to stop playing."""

    beat: str


@dataclass(frozen=True)
class FramesDrawn:
    """A number of frames drawn since the last such message."""

    frames: int


@dataclass(frozen=True)
class PartFinished:
    """A finished part."""

    part: Part


@dataclass(frozen=True)
class Rehearsed:
    """The lengths of the beats of a job."""

    number: int
    lengths: dict[str, Length]


@dataclass(frozen=True)
class Idle:
    """A worker's notice that it is ready for a job."""


@dataclass(frozen=True)
class Failed:
    """An exception: its kind, what it says in one line, and where it was raised."""

    kind: str
    text: str
    place: str


def portable(job: RenderJob) -> RenderJob:
    """The same job, fit to be sent: what its traces would compute when asked is computed."""
    return replace(job, subject=_portable(job.subject))


def _portable(subject: Subject) -> Subject:
    trace = subject.trace
    whole = ac.Trace(dict(trace), trace.tokens, trace.text, trace.model, source=trace.source)
    other = None if subject.other is None else _portable(subject.other)
    return replace(subject, trace=whole, other=other)
