"""Production of missing beats: workers are started, given work, listened to and replaced."""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any, NoReturn

from scenes.render.output import RenderFailed
from scenes.render.part import Part
from scenes.render.progress import OnEstimate, OnStep, RenderProgress
from scenes.render.workers.job_state import JobState, estimate
from scenes.render.workers.messages import (
    AskToDraw,
    Failed,
    FramesDrawn,
    Idle,
    PartFinished,
    Play,
    Rehearsed,
    portable,
)
from scenes.render.workers.pool import Died, WorkerHandle, WorkerPool
from scenes.render.workers.schedule import Schedule

RETRIES = 2  # times that a beat is begun again after its worker died

Keep = Callable[[JobState, Part], Part]  # puts a part where it lasts


class Production:
    """The drawing of the missing beats of `job_states`, by `workers` processes.

    pool      the worker processes; some may have been started already. Fresh parts go to its folder
    keep      called with each part when it is finished, gives back where it lasts
    deadline  when to give up, by the monotonic clock
    """

    def __init__(
        self,
        job_states: Sequence[JobState],
        pool: WorkerPool,
        *,
        workers: int,
        keep: Keep,
        on_estimate: OnEstimate,
        on_step: OnStep,
        deadline: float | None = None,
    ) -> None:
        self.job_states, self.pool, self.keep = job_states, pool, keep
        self.on_estimate, self.on_step, self.deadline = on_estimate, on_step, deadline
        self.unfinished = [
            number for number, job_state in enumerate(job_states) if job_state.missing
        ]
        self.rehearsals = deque(self.unfinished)
        beats = sum(len(job_states[number].missing) for number in self.unfinished)
        self.workers = max(min(workers, beats), len(pool.workers))
        self.schedule: Schedule | None = None  # when the rehearsals are over
        self.deaths: Counter[object] = Counter()
        self.step = RenderProgress("", 0, beats, 0)
        self._handlers: dict[type, Callable[[WorkerHandle, Any], None]] = {
            Idle: self._on_idle,
            Rehearsed: self._on_rehearsed,
            AskToDraw: self._on_ask_to_draw,
            FramesDrawn: self._on_frames_drawn,
            PartFinished: self._on_part_finished,
            Failed: self._on_failed,
            Died: self._on_died,
        }

    def run(self) -> Iterator[JobState]:
        """Draw; each job as it becomes complete.

        Raises RenderFailed; ImportError for a worker that cannot import what draws.
        """
        yield from (job_state for job_state in self.job_states if not job_state.missing)
        if self.unfinished:
            self._start_idle_workers()
        while self.unfinished:
            for worker, message in self.pool.messages(self._seconds_left()):
                self._handlers[type(message)](worker, message)
            complete = [number for number in self.unfinished if not self.job_states[number].missing]
            self.unfinished = [number for number in self.unfinished if number not in complete]
            yield from (self.job_states[number] for number in complete)

    def _start_idle_workers(self) -> None:
        """Start the workers that are not there, and those that have nothing to do."""
        for slot in range(len(self.pool.workers), self.workers):
            self.pool.start(slot)
        for worker in self.pool.workers:
            if worker.idle:
                self._on_idle(worker, Idle())

    def _seconds_left(self) -> float | None:
        if self.deadline is None:
            return None
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise RenderFailed("it took longer than --timeout allows")
        return left

    def _on_idle(self, worker: WorkerHandle, message: Idle) -> None:
        worker.idle, worker.play = True, None
        if self.rehearsals:
            self._send_job(worker, self.rehearsals.popleft(), rehearse=True)
        elif self.schedule is not None:
            number = self.schedule.job(worker.slot)
            if number is not None:
                self._send_job(worker, number)

    def _send_job(self, worker: WorkerHandle, number: int, *, rehearse: bool = False) -> None:
        folder = self.pool.folder / f"parts-{number}"
        folder.mkdir(exist_ok=True)
        worker.idle = False
        worker.play = Play(number, portable(self.job_states[number].job), folder, rehearse)
        worker.send(worker.play)

    def _on_rehearsed(self, worker: WorkerHandle, message: Rehearsed) -> None:
        self.job_states[message.number].lengths = message.lengths
        job_states = [self.job_states[number] for number in self.unfinished]
        if not all(job_state.lengths for job_state in job_states):
            return
        works = [
            work for number in self.unfinished for work in self.job_states[number].works(number)
        ]
        self.schedule = Schedule(works, self.workers)
        self.on_estimate(estimate(job_states, self.schedule.shares))
        self._start_idle_workers()

    def _on_ask_to_draw(self, worker: WorkerHandle, message: AskToDraw) -> None:
        assert self.schedule is not None
        assert worker.play is not None
        index = self.job_states[worker.play.number].index(message.beat)
        drawn = self.schedule.answer(worker.slot, worker.play.number, index)
        if drawn:
            worker.beat, worker.frames = message.beat, 0
            self._report(beat=message.beat)
        worker.send(drawn)

    def _on_frames_drawn(self, worker: WorkerHandle, message: FramesDrawn) -> None:
        worker.frames += message.frames
        self._report(frames=self.step.frames + message.frames)

    def _on_part_finished(self, worker: WorkerHandle, message: PartFinished) -> None:
        assert self.schedule is not None
        assert worker.play is not None
        job_state = self.job_states[worker.play.number]
        kept = self.keep(job_state, message.part)
        job_state.parts[kept.beat] = kept
        self.schedule.finished(worker.slot)
        worker.beat = None
        lasts = kept.path != message.part.path
        self._report(beat=kept.beat, number=self.step.number + 1, kept=self.step.kept + lasts)

    def _on_failed(self, worker: WorkerHandle, message: Failed) -> NoReturn:
        if message.kind == "ImportError":
            raise ImportError(message.text)
        what = f"the beat {worker.beat}" if worker.beat else "the scene"
        if message.kind == "OSError":
            raise RenderFailed(f"{what} failed: {message.text}")
        raise RenderFailed(f"{what} failed: {message.kind}: {message.text} ({message.place})")

    def _on_died(self, worker: WorkerHandle, message: Died) -> None:
        """Replace a worker that died, and begin again what it had begun."""
        doing = f"drew the beat {worker.beat}" if worker.beat else "was getting ready"
        self.deaths[worker.slot, worker.beat] += 1
        times = self.deaths[worker.slot, worker.beat]
        if times > RETRIES:
            raise RenderFailed(f"a worker ended {times} times while it {doing} ({message.why})")
        if worker.play is not None and worker.play.rehearse:
            self.rehearsals.appendleft(worker.play.number)
        if worker.beat is not None and self.schedule is not None:
            self.schedule.failed(worker.slot)
            self._report(frames=self.step.frames - worker.frames)
        self.pool.start(worker.slot)

    def _report(self, **changes: Any) -> None:
        self.step = replace(self.step, **changes)
        self.on_step(self.step)
