"""Timing two sides in turn, so that noise on the machine hits both."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

Work = Callable[[], object]

#: Seconds before a side's turn. The threads of OpenBLAS and of OpenMP spin for about a tenth of a
#: second after their last task; without a rest they would take the other side's cores.
REST = 0.15
#: A turn of short work is repeated for about this many seconds.
TURN = 0.05


@dataclass(frozen=True)
class Timing:
    """How long one call took, in seconds: the median, its quartiles, the fastest."""

    median: float
    lower: float
    upper: float
    fastest: float
    calls: int

    @classmethod
    def of(cls, taken: Sequence[float]) -> Timing:
        """What is worth knowing of the seconds that single calls took."""
        several = taken if len(taken) > 1 else [*taken, *taken]
        lower, median, upper = statistics.quantiles(several, n=4, method="inclusive")
        return cls(median, lower, upper, min(taken), len(taken))

    def per(self, parts: int) -> Timing:
        """The same for one of the equal parts that a call consists of."""
        return Timing(
            self.median / parts,
            self.lower / parts,
            self.upper / parts,
            self.fastest / parts,
            self.calls,
        )


def alternate(works: Sequence[Work], rounds: int) -> list[Timing]:
    """Time each work `rounds` times, in turns (A, B, A, B …), after a warm-up of each."""
    calls = [_calls_per_turn(work) for work in works]
    taken: list[list[float]] = [[] for _ in works]
    for _ in range(rounds):
        for work, times, seconds in zip(works, calls, taken, strict=True):
            time.sleep(REST)
            if times > 1:
                work()  # wakes the threads and fills the caches; nobody counts it
            seconds += [once(work) for _ in range(times)]
    return [Timing.of(seconds) for seconds in taken]


def once(work: Work) -> float:
    """The seconds that one call takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _calls_per_turn(work: Work) -> int:
    """How many calls make a turn; the two that find it out are the warm-up."""
    work()
    return min(50, 1 + int(TURN / once(work)))
