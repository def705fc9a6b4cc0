"""What runs in a worker process: it plays lessons, and asks before each beat whether to draw it."""

from __future__ import annotations

import os
import signal
import sys
import time
import traceback
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from multiprocessing.reduction import ForkingPickler
from pathlib import Path
from types import MappingProxyType

import attncore as ac
from scenes.render.job import RenderJob
from scenes.render.parts import Part
from scenes.render.quality import Quality
from scenes.render.studio import Enough, Length, Take, manim_set

ROUGH = (128, 72)  # pixels of a stage that is never drawn
TELL_EVERY = 0.1  # seconds between two words about frames
LAST_WORDS = "stderr.txt"  # in the worker's folder


def _view(entries: dict[object, object]) -> MappingProxyType[object, object]:
    return MappingProxyType(entries)


# The catalog's rows hold such views, which cannot be pickled by themselves.
ForkingPickler.register(MappingProxyType, lambda view: (_view, (dict(view),)))


# What a worker is told: play a job. Then it asks, is answered, and tells; None ends it.


@dataclass(frozen=True)
class Play:
    """A lesson to play; `rehearse` only finds out how long its beats are."""

    number: int
    job: RenderJob
    folder: Path  # for the parts
    rehearse: bool = False


@dataclass(frozen=True)
class Asks:
    """May this beat be drawn? The answer is True, False, or None for enough."""

    beat: str


@dataclass(frozen=True)
class Drew:
    """So many frames more."""

    frames: int


@dataclass(frozen=True)
class Made:
    """A part is finished, after so many seconds."""

    part: Part
    seconds: float


@dataclass(frozen=True)
class Rehearsed:
    """How long each beat of a job is."""

    number: int
    lengths: dict[str, Length]


@dataclass(frozen=True)
class Idle:
    """Ready for a lesson."""


@dataclass(frozen=True)
class Failed:
    """An exception: its kind, what it says in one line, and where it was raised."""

    kind: str
    text: str
    place: str


def portable(job: RenderJob) -> RenderJob:
    """The same job, fit to be sent: what its trace would compute when asked is computed."""
    trace = job.subject.trace
    whole = ac.Trace(dict(trace), trace.tokens, trace.text, trace.model, source=trace.source)
    sent = object.__new__(RenderJob)  # its checks have passed
    sent.__dict__.update(job.__dict__, subject=replace(job.subject, trace=whole))
    return sent


def work(line: Connection, folder: Path) -> None:
    """Play what comes along the line until it is closed. Media and messages go to `folder`."""
    _behave(folder)
    try:
        import manim  # noqa: F401  the slow part of starting

        import scenes.render.renderer  # noqa: F401

        line.send(Idle())
        while (play := line.recv()) is not None:
            _play(play, line, folder)
            line.send(Idle())
    except (EOFError, BrokenPipeError, ConnectionResetError):
        pass  # whoever started us is gone
    except BaseException as problem:
        line.send(_failed(problem))


def _behave(folder: Path) -> None:
    """Leave Ctrl-C to the parent, and say in a file what would disturb its terminal."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT, signal.SIGTERM})
    sys.stderr.flush()
    with (folder / LAST_WORDS).open("wb") as file:
        os.dup2(file.fileno(), 2)


def _play(play: Play, line: Connection, folder: Path) -> None:
    job = play.job
    if play.rehearse:
        job = _small(job)
        with manim_set(folder, job.quality):
            take = Take(job, play.folder)
            take.run()
        line.send(Rehearsed(play.number, take.lengths))
        return
    talk = _Talk(line)
    with manim_set(folder, job.quality):
        Take(job, play.folder, begin=talk.begin, made=talk.made, drew=talk.drew).run()


def _small(job: RenderJob) -> RenderJob:
    width, height = ROUGH
    small = object.__new__(RenderJob)
    quality = Quality(width, height, job.quality.fps)
    small.__dict__.update(job.__dict__, quality=quality)
    return small


class _Talk:
    """One take's side of the conversation."""

    def __init__(self, line: Connection) -> None:
        self.line = line
        self.frames, self.told = 0, 0.0
        self.began = time.monotonic()

    def begin(self, beat: str) -> bool:
        self.line.send(Asks(beat))
        answer = self.line.recv()
        if answer is None:
            raise Enough
        self.began = time.monotonic()
        return bool(answer)

    def drew(self, frames: int) -> None:
        self.frames += frames
        if time.monotonic() - self.told > TELL_EVERY:
            self._tell()

    def made(self, part: Part) -> None:
        self._tell()
        self.line.send(Made(part, time.monotonic() - self.began))

    def _tell(self) -> None:
        self.line.send(Drew(self.frames))
        self.frames, self.told = 0, time.monotonic()


def _failed(problem: BaseException) -> Failed:
    frame = traceback.extract_tb(problem.__traceback__)[-1]
    text = " ".join(str(problem).split())
    if isinstance(problem, OSError) and problem.strerror:
        text = problem.strerror
    kind = "OSError" if isinstance(problem, OSError) else type(problem).__name__
    return Failed(kind, text, f"{Path(frame.filename).name}:{frame.lineno}")
