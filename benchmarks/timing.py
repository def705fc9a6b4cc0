"""Timing two sides in turn, so that noise on the machine hits both."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

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
    """The timing of one call, in seconds: the median, its quartiles, the fastest.

    disturbed  the share of the calls during which other processes were busy
    processor  seconds of all cores together, the median, where the work told them
    peak       megabytes of the largest process, likewise, at most
    """

    median: float
    lower: float
    upper: float
    fastest: float
    calls: int
    disturbed: float = 0.0
    processor: float | None = None
    peak: float | None = None

    @classmethod
    def of(cls, taken: Sequence[float], disturbed: int = 0) -> Timing:
        """The timing of calls that took these seconds each."""
        several = taken if len(taken) > 1 else [*taken, *taken]
        lower, median, upper = statistics.quantiles(several, n=4, method="inclusive")
        return cls(median, lower, upper, min(taken), len(taken), disturbed / len(taken))

    def per(self, parts: int) -> Timing:
        """The same for one of the equal parts that a call consists of."""
        return replace(
            self,
            median=self.median / parts,
            lower=self.lower / parts,
            upper=self.upper / parts,
            fastest=self.fastest / parts,
        )


@dataclass(frozen=True)
class Taken:
    """The cost of a call, returned by work that knows better than the clock around it.

    seconds    by the clock on the wall
    processor  of all cores together
    peak       megabytes of the largest process
    """

    seconds: float
    processor: float | None = None
    peak: float | None = None


def alternate(works: Sequence[Work], rounds: int, warm: bool = True) -> list[Timing]:
    """Time each work `rounds` times, in turns (A, B, A, B …), after a warm-up of each.

    warm  False spares the warm-up: for whole programs, which begin cold anyway
    """
    calls = [_calls_per_turn(work) if warm else 1 for work in works]
    taken: list[list[Taken]] = [[] for _ in works]
    disturbed = [0] * len(works)
    patience = time.perf_counter() + PATIENCE
    for _ in range(rounds):
        for i, work in enumerate(works):
            told, quiet = _turn(work, calls[i], patience)
            taken[i] += told
            disturbed[i] += 0 if quiet else len(told)
    return [_summed_up(*found) for found in zip(taken, disturbed, strict=True)]


def _summed_up(taken: Sequence[Taken], disturbed: int) -> Timing:
    timing = Timing.of([one.seconds for one in taken], disturbed)
    processor = [one.processor for one in taken if one.processor is not None]
    peaks = [one.peak for one in taken if one.peak is not None]
    return replace(
        timing,
        processor=statistics.median(processor) if processor else None,
        peak=max(peaks, default=None),
    )


def _turn(work: Work, times: int, patience: float) -> tuple[list[Taken], bool]:
    """The cost of each call of a turn, and whether nothing else was busy meanwhile.

    patience  until when a turn that was disturbed is tried again
    """
    while True:
        time.sleep(REST)
        if times > 1:
            work()  # wakes the threads and fills the caches; nobody counts it
        watch = Watch()
        taken = [once(work) for _ in range(times)]
        if (quiet := watch.quiet()) or time.perf_counter() > patience:
            return taken, quiet


def once(work: Work) -> Taken:
    """The cost of one call."""
    began = time.perf_counter()
    told = work()
    return told if isinstance(told, Taken) else Taken(time.perf_counter() - began)


def _calls_per_turn(work: Work) -> int:
    """The number of calls in a turn; the two that find it out are the warm-up."""
    work()
    return min(50, 1 + int(TURN / once(work).seconds))
