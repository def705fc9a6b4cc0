"""The worker processes of one command: started once, replaced when they die, gone at the end."""

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
from scenes.render.workers.worker import LAST_WORDS, work

STOPS = (signal.SIGINT, signal.SIGTERM)
PATIENCE = 2.0  # seconds for the end of a process that has already hung up


@dataclass(frozen=True)
class Died:
    """A worker is gone without a word of goodbye; why, as far as is known."""

    why: str


@dataclass(eq=False)
class Hand:
    """One worker, seen from here.

    slot    which share of the work it has; one that replaces it has the same
    play    what it plays now, None while it is starting or idle
    beat    the one that it draws, and how many frames of it there are
    """

    process: Any
    line: connection.Connection
    folder: Path
    slot: int
    idle: bool = False
    play: Play | None = None
    beat: str | None = None
    frames: int = 0

    def send(self, message: Any) -> None:
        """Say something; one who is dead does not hear it, and is found dead soon after."""
        with suppress(OSError):
            self.line.send(message)


@dataclass
class Crew:
    """All workers. Use as a context: whatever happens, none outlives it.

    folder  each worker gets one of its own in it, for what Manim writes
    """

    folder: Path
    hands: list[Hand] = field(default_factory=list)
    started: int = 0

    def __enter__(self) -> Crew:
        return self

    def __exit__(self, *problem: object) -> None:
        for hand in self.hands:
            hand.process.kill()
        for hand in self.hands:
            hand.process.join()
            hand.line.close()
        self.hands.clear()

    def hire(self, slot: int) -> Hand:
        """Start one worker; it says when it is ready."""
        folder = self.folder / f"worker-{self.started}"
        folder.mkdir()
        self.started += 1
        context = mp.get_context("spawn")
        here, there = context.Pipe()
        process = context.Process(target=work, args=(there, folder), daemon=True)
        hand = Hand(process, here, folder, slot)
        with _undisturbed():
            process.start()
            self.hands.append(hand)
        there.close()  # so that its end is noticed here
        return hand

    def hear(self, timeout: float | None) -> Iterator[tuple[Hand, Any]]:
        """What workers say, the next message of each; Died for one that hung up."""
        of_line = {hand.line: hand for hand in self.hands}
        for line in connection.wait(list(of_line), timeout):
            hand = of_line[line]  # type: ignore[index]
            try:
                yield hand, hand.line.recv()
            except (EOFError, OSError):
                self._bury(hand)
                yield hand, Died(_cause(hand))

    def _bury(self, hand: Hand) -> None:
        self.hands.remove(hand)
        hand.process.join(PATIENCE)
        hand.process.kill()
        hand.process.join()
        hand.line.close()


def _cause(hand: Hand) -> str:
    code = hand.process.exitcode
    how = f"killed by {_signal(-code)}" if code < 0 else f"exit code {code}"
    with suppress(OSError):
        lines = (hand.folder / LAST_WORDS).read_text(encoding="utf-8", errors="replace").split("\n")
        said = [line.strip() for line in lines if line.strip()]
        return f"{how}: {said[-1]}" if said else how
    return how


def _signal(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


@contextmanager
def _undisturbed() -> Iterator[None]:
    """A process can be started in here: Ctrl-C and polite kills wait until it is done.

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
