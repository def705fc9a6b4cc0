"""The worker pool of one command: processes started once, replaced if dead, gone at the end."""

from __future__ import annotations

import multiprocessing as mp
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing import connection, resource_tracker
from pathlib import Path
from typing import Any

from scenes.render.workers.messages import Play
from scenes.render.workers.worker import STDERR, work

STOPS = (signal.SIGINT, signal.SIGTERM)
PATIENCE = 2.0  # seconds for the end of a process that has already closed its pipe


@dataclass(frozen=True)
class Died:
    """A worker process that ended without a Failed message; why, as far as is known."""

    why: str


@dataclass(eq=False)
class WorkerHandle:
    """The parent's handle on one worker process.

    slot    which share of the work it has; one that replaces it has the same
    play    what it plays now, None while it is starting or idle
    beat    the one that it draws, and how many frames of it there are
    """

    process: Any
    pipe: connection.Connection
    folder: Path
    slot: int
    idle: bool = False
    play: Play | None = None
    beat: str | None = None
    frames: int = 0

    def send(self, message: Any) -> None:
        """Send a message; a dead worker does not receive it, and is found dead soon after."""
        with suppress(OSError):
            self.pipe.send(message)


@dataclass
class WorkerPool:
    """A pool of worker processes. Use as a context: whatever happens, none outlives it.

    folder  each worker gets one of its own in it, for what Manim writes
    """

    folder: Path
    workers: list[WorkerHandle] = field(default_factory=list)
    started: int = 0

    def __enter__(self) -> WorkerPool:
        return self

    def __exit__(self, *problem: object) -> None:
        for worker in self.workers:
            worker.process.kill()
        for worker in self.workers:
            worker.process.join()
            worker.pipe.close()
        self.workers.clear()

    def start(self, slot: int) -> WorkerHandle:
        """Start one worker; it sends Idle when it is ready."""
        folder = self.folder / f"worker-{self.started}"
        folder.mkdir()
        self.started += 1
        context = mp.get_context("spawn")
        here, there = context.Pipe()
        process = context.Process(target=work, args=(there, folder), daemon=True)
        worker = WorkerHandle(process, here, folder, slot)
        with _signals_delayed():
            process.start()
            self.workers.append(worker)
        there.close()  # so that its end is noticed here
        return worker

    def messages(self, timeout: float | None) -> Iterator[tuple[WorkerHandle, Any]]:
        """The next message of each worker that has sent one; Died for one whose pipe is closed."""
        worker_of = {worker.pipe: worker for worker in self.workers}
        for pipe in connection.wait(list(worker_of), timeout):
            worker = worker_of[pipe]  # type: ignore[index]
            try:
                yield worker, worker.pipe.recv()
            except (EOFError, OSError):
                self._remove(worker)
                yield worker, Died(_cause(worker))

    def _remove(self, worker: WorkerHandle) -> None:
        self.workers.remove(worker)
        worker.process.join(PATIENCE)
        worker.process.kill()
        worker.process.join()
        worker.pipe.close()


def _cause(worker: WorkerHandle) -> str:
    code = worker.process.exitcode
    how = f"killed by {_signal(-code)}" if code < 0 else f"exit code {code}"
    with suppress(OSError):
        lines = (worker.folder / STDERR).read_text(encoding="utf-8", errors="replace").split("\n")
        said = [line.strip() for line in lines if line.strip()]
        return f"{how}: {said[-1]}" if said else how
    return how


def _signal(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


@contextmanager
def _signals_delayed() -> Iterator[None]:
    """Delay Ctrl-C and polite kills while a process is started in here.

    It inherits that they are blocked, until it knows what to do with them.
    """
    if os.name != "posix" or threading.current_thread() is not threading.main_thread():
        yield
        return
    caught: list[int] = []
    # To block them is not enough: other threads of ours may be told, and Python tells this one.
    before = {each: signal.signal(each, lambda which, _: caught.append(which)) for each in STOPS}
    resource_tracker.ensure_running()  # which starts once, and lets them through when it does
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, STOPS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
        for each, handler in before.items():
            signal.signal(each, handler)
        if caught:
            signal.raise_signal(caught[0])
