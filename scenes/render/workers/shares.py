"""Shares of the work: the plan of which worker draws which beats, from their costs."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby, product

SWAPS = 60  # beats up to which swaps are tried too: their number grows with the square


@dataclass(frozen=True, order=True)
class Work:
    """The work of one beat. `seconds` to draw it; `skip`, to play all before it undrawn."""

    job: int
    index: int
    seconds: float
    skip: float


def usable_cores() -> int:
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def load(works: Iterable[Work]) -> float:
    """The seconds that one worker needs for these: each job is played once, up to its last beat.

    >>> load([Work(0, 0, 5, 0), Work(0, 3, 4, 1.5)])
    10.5
    """
    total = 0.0
    for _, same in groupby(sorted(works), key=lambda work: work.job):
        beats = list(same)
        total += beats[-1].skip + sum(work.seconds for work in beats)
    return total


def plan(works: Sequence[Work], workers: int) -> list[list[Work]]:
    """The share of each worker: the beats that it draws, in the order of the jobs and beats.

    Runs of consecutive beats of about the same length first; then single beats change hands as
    long as the last worker to finish gains by it.

    >>> beats = [Work(0, index, seconds, 0.1 * index) for index, seconds in enumerate((4, 3, 2, 5))]
    >>> [[work.index for work in own] for own in plan(beats, 2)]
    [[0, 1], [2, 3]]
    """
    shares = _runs(sorted(works), workers)
    while (better := _improved(shares)) is not None:
        shares = better
    return shares


def _runs(works: list[Work], workers: int) -> list[list[Work]]:
    shares: list[list[Work]] = [[] for _ in range(workers)]
    total = sum(work.seconds for work in works) or 1.0
    done = 0.0
    for work in works:
        middle = (done + work.seconds / 2) / total
        shares[min(int(middle * workers), workers - 1)].append(work)
        done += work.seconds
    return shares


def _improved(shares: list[list[Work]]) -> list[list[Work]] | None:
    """The best exchange between the busiest worker and another one; None if none helps."""
    loads = [load(share) for share in shares]
    busiest = loads.index(max(loads))
    best, chosen = loads[busiest] - 1e-9, None
    for other, share in enumerate(shares):
        if other == busiest:
            continue
        few = len(shares[busiest]) + len(share) <= SWAPS
        for given, taken in product(shares[busiest], [None, *share] if few else [None]):
            ours = [work for work in (*shares[busiest], taken) if work and work != given]
            theirs = sorted(work for work in (*share, given) if work != taken)
            if max(load(ours), load(theirs)) < best:
                best = max(load(ours), load(theirs))
                chosen = (other, sorted(ours), theirs)
    if chosen is None:
        return None
    other, ours, theirs = chosen
    changed = {busiest: ours, other: theirs}
    return [changed.get(number, share) for number, share in enumerate(shares)]
