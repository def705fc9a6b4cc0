"""What runs in a worker process: it plays lessons, and asks before each beat whether to draw it."""

from __future__ import annotations

import os
import signal
import sys
import time
import traceback
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path

from scenes.render.part import Part
from scenes.render.play.take import Enough, Take, manim_set
from scenes.render.quality import Quality
from scenes.render.workers.messages import Asks, Drew, Failed, Idle, Made, Play, Rehearsed

ROUGH = (128, 72)  # pixels of a stage that is never drawn
TELL_EVERY = 0.1  # seconds between two words about frames
LAST_WORDS = "stderr.txt"  # in the worker's folder


def work(line: Connection, folder: Path) -> None:
    """Play what comes along the line until it is closed. Media and messages go to `folder`."""
    _behave(folder)
    try:
        import manim  # noqa: F401  the slow part of starting

        import scenes.render.play.projector  # noqa: F401

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
        job = replace(job, quality=Quality(*ROUGH, job.quality.fps))
        with manim_set(folder, job.quality):
            take = Take(job, play.folder)
            take.run()
        line.send(Rehearsed(play.number, take.lengths))
        return
    talk = _Talk(line)
    with manim_set(folder, job.quality):
        Take(job, play.folder, begin=talk.begin, made=talk.made, drew=talk.drew).run()


class _Talk:
    """One take's side of the conversation."""

    def __init__(self, line: Connection) -> None:
        self.line = line
        self.frames, self.told = 0, 0.0

    def begin(self, beat: str) -> bool:
        self.line.send(Asks(beat))
        answer = self.line.recv()
        if answer is None:
            raise Enough
        return bool(answer)

    def drew(self, frames: int) -> None:
        self.frames += frames
        if time.monotonic() - self.told > TELL_EVERY:
            self._tell()

    def made(self, part: Part) -> None:
        self._tell()
        self.line.send(Made(part))

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
