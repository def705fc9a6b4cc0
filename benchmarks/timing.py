"""Timing two sides in turn, so that noise on the machine hits both."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks.quiet import Watch

Work = Callable[[], object]

#: Seconds before a side's turn. The threads of OpenBLAS and of OpenMP spin for about a tenth of a
#: second after their last task; without a rest they would take the other side's cores.
REST = 0.15
#: A turn of short work is repeated for about this many seconds.
TURN = 0.05
#: Turns during which other processes were busy are tried again, for so many seconds per row.
PATIENCE = 20.0


@dataclass(frozen=True)
class Timing:
    """How long one call took, in seconds: the median, its quartiles, the fastest.

    disturbed  the share of the calls during which other processes were busy
    """

    median: float
    lower: float
    upper: float
    fastest: float
    calls: int
    disturbed: float = 0.0

    @classmethod
    def of(cls, taken: Sequence[float], disturbed: int = 0) -> Timing:
        """What is worth knowing of the seconds that single calls took."""
        several = taken if len(taken) > 1 else [*taken, *taken]
        lower, median, upper = statistics.quantiles(several, n=4, method="inclusive")
        return cls(median, lower, upper, min(taken), len(taken), disturbed / len(taken))

    def per(self, parts: int) -> Timing:
        """The same for one of the equal parts that a call consists of."""
        return Timing(
            self.median / parts,
            self.lower / parts,
            self.upper / parts,
            self.fastest / parts,
            self.calls,
            self.disturbed,
        )


def alternate(works: Sequence[Work], rounds: int) -> list[Timing]:
    """Time each work `rounds` times, in turns (A, B, A, B …), after a warm-up of each."""
    calls = [_calls_per_turn(work) for work in works]
    taken: list[list[float]] = [[] for _ in works]
    disturbed = [0] * len(works)
    patience = time.perf_counter() + PATIENCE
    for _ in range(rounds):
        for i, work in enumerate(works):
            seconds, quiet = _turn(work, calls[i], patience)
            taken[i] += seconds
            disturbed[i] += 0 if quiet else len(seconds)
    return [Timing.of(*found) for found in zip(taken, disturbed, strict=True)]


def _turn(work: Work, times: int, patience: float) -> tuple[list[float], bool]:
    """The seconds of each call, and whether nothing else was busy meanwhile.

    patience  until when a turn that was disturbed is tried again
    """
    while True:
        time.sleep(REST)
        if times > 1:
            work()  # wakes the threads and fills the caches; nobody counts it
        watch = Watch()
        seconds = [once(work) for _ in range(times)]
        if (quiet := watch.quiet()) or time.perf_counter() > patience:
            return seconds, quiet


def once(work: Work) -> float:
    """The seconds that one call takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _calls_per_turn(work: Work) -> int:
    """How many calls make a turn; the two that find it out are the warm-up."""
    work()
    return min(50, 1 + int(TURN / once(work)))
