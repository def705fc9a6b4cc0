"""Who draws what: every beat once, the workers busy for about as long, and help for the last."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenes.render.workers.schedule import Schedule
from scenes.render.workers.shares import Work, load, plan


def beats(*seconds: float, job: int = 0, skip: float = 0.1) -> list[Work]:
    """The beats of one job that take so long to draw."""
    return [Work(job, index, each, skip * index) for index, each in enumerate(seconds)]


SECONDS = st.lists(st.floats(0.5, 20), min_size=1, max_size=10)
JOBS = st.lists(SECONDS, min_size=1, max_size=3).map(
    lambda jobs: [work for job, own in enumerate(jobs) for work in beats(*own, job=job)]
)


@settings(deadline=None)
@given(JOBS, st.integers(1, 5))
def test_every_beat_is_given_to_one_worker(works: list[Work], workers: int) -> None:
    shares = plan(works, workers)
    assert len(shares) == workers
    assert Counter(work for share in shares for work in share) == Counter(works)
    assert all(share == sorted(share) for share in shares)


@settings(deadline=None)
@given(JOBS, st.integers(1, 5))
def test_no_worker_has_more_than_can_be_helped(works: list[Work], workers: int) -> None:
    """The last to finish needs no longer than an even share, the longest beat and the replays."""
    replays = sum(max(w.skip for w in works if w.job == job) for job in {w.job for w in works})
    even = sum(work.seconds for work in works) / workers
    longest = max(work.seconds for work in works)
    assert max(map(load, plan(works, workers))) <= even + longest + replays + 1e-6


def test_two_workers_share_a_scene_almost_evenly() -> None:
    works = beats(3, 5, 5, 8, 4, 8, 3, 6)
    shares = plan(works, 2)
    assert max(map(load, shares)) <= 21 + 0.8


def draw(schedule: Schedule, worker: int, job: int, count: int, start: int = 0) -> list[int]:
    """Play a job as a worker does: the beats that it is asked to draw."""
    drawn = []
    for index in range(start, count):
        answer = schedule.answer(worker, job, index)
        if answer is None:
            break
        if answer:
            drawn.append(schedule.finished(worker).index)
    return drawn


def test_a_worker_draws_its_share_and_plays_the_rest() -> None:
    works = beats(4, 3, 2, 5)
    schedule = Schedule(works, 2)
    assert draw(schedule, 1, 0, 3 + 1) == [work.index for work in plan(works, 2)[1]]


def test_who_is_done_early_helps_the_others() -> None:
    works = beats(4, 4, 4, 4, 4, 4, skip=0)
    schedule = Schedule(works, 2)
    assert draw(schedule, 0, 0, 6) == list(range(6)), "the second worker never came"
    assert schedule.job(1) is None


def test_nobody_takes_over_what_ends_no_sooner_by_it() -> None:
    schedule = Schedule(beats(4, 4, skip=10), 1)
    schedule.shares.append([])  # a second worker, who would have to play for 10 s first
    assert schedule.answer(0, 0, 0) is True
    assert schedule.job(1) is None


def test_what_a_dead_worker_drew_waits_again() -> None:
    schedule = Schedule(beats(4, 4), 1)
    assert schedule.answer(0, 0, 0) is True
    lost = schedule.failed(0)
    assert lost is not None
    assert lost.index == 0
    assert draw(schedule, 0, 0, 2) == [0, 1]


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_several_jobs_are_drawn_whole(workers: int) -> None:
    works = [*beats(2, 3, job=0), *beats(4, 1, 1, job=1), *beats(5, job=2)]
    schedule = Schedule(works, workers)
    drawn: Counter[tuple[int, int]] = Counter()
    while (turn := [w for w in range(workers) if schedule.job(w) is not None]) != []:
        for worker in turn:
            job = schedule.job(worker)
            if job is not None:
                drawn.update((job, index) for index in draw(schedule, worker, job, 3))
    assert drawn == Counter((work.job, work.index) for work in works)
