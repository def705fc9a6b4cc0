"""The worker process: it plays lessons, and asks before each beat whether to draw it."""

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
from scenes.render.play.take import StopPlaying, Take, manim_set
from scenes.render.quality import Quality
from scenes.render.workers.messages import (
    AskToDraw,
    Failed,
    FramesDrawn,
    Idle,
    PartFinished,
    Play,
    Rehearsed,
)

ROUGH = (128, 72)  # pixels of a stage that is never drawn
REPORT_EVERY = 0.1  # seconds between two messages about frames
STDERR = "stderr.txt"  # in the worker's folder


def work(pipe: Connection, folder: Path) -> None:
    """Play the jobs that come through the pipe until it closes. Media and stderr go to `folder`."""
    _set_up(folder)
    try:
        import manim  # noqa: F401  the slow part of starting

        import scenes.render.play.projector  # noqa: F401

        pipe.send(Idle())
        while (play := pipe.recv()) is not None:
            _play(play, pipe, folder)
            pipe.send(Idle())
    except (EOFError, BrokenPipeError, ConnectionResetError):
        pass  # whoever started us is gone
    except BaseException as problem:
        pipe.send(_failure(problem))


def _set_up(folder: Path) -> None:
    """Leave Ctrl-C to the parent, and write stderr, which would disturb its terminal, to a file."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT, signal.SIGTERM})
    sys.stderr.flush()
    with (folder / STDERR).open("wb") as file:
        os.dup2(file.fileno(), 2)


def _play(play: Play, pipe: Connection, folder: Path) -> None:
    job = play.job
    if play.rehearse:
        job = replace(job, quality=Quality(*ROUGH, job.quality.fps))
        with manim_set(folder, job.quality):
            take = Take(job, play.folder)
            take.run()
        pipe.send(Rehearsed(play.number, take.lengths))
        return
    reporter = _Reporter(pipe)
    with manim_set(folder, job.quality):
        Take(
            job,
            play.folder,
            should_draw=reporter.ask_to_draw,
            on_part=reporter.part_finished,
            on_frames=reporter.frames_drawn,
        ).run()


class _Reporter:
    """The messages of one take to the pool: beats it asks to draw, frames, finished parts."""

    def __init__(self, pipe: Connection) -> None:
        self.pipe = pipe
        self.frames, self.reported = 0, 0.0

    def ask_to_draw(self, beat: str) -> bool:
        self.pipe.send(AskToDraw(beat))
        answer = self.pipe.recv()
        if answer is None:
            raise StopPlaying
        return bool(answer)

    def frames_drawn(self, frames: int) -> None:
        self.frames += frames
        if time.monotonic() - self.reported > REPORT_EVERY:
            self._report()

    def part_finished(self, part: Part) -> None:
        self._report()
        self.pipe.send(PartFinished(part))

    def _report(self) -> None:
        self.pipe.send(FramesDrawn(self.frames))
        self.frames, self.reported = 0, time.monotonic()


def _failure(problem: BaseException) -> Failed:
    frame = traceback.extract_tb(problem.__traceback__)[-1]
    text = " ".join(str(problem).split())
    if isinstance(problem, OSError) and problem.strerror:
        text = problem.strerror
    kind = "OSError" if isinstance(problem, OSError) else type(problem).__name__
    return Failed(kind, text, f"{Path(frame.filename).name}:{frame.lineno}")
