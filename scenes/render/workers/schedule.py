"""The schedule of beats while they are drawn: the plan, and work stealing where it is wrong."""

from __future__ import annotations

from collections.abc import Sequence

from scenes.render.workers.shares import Work, load, plan


class Schedule:
    """A schedule: the beats that are not drawn yet, by worker.

    `shares` are those not begun, `drawing` what each worker draws now.
    """

    def __init__(self, works: Sequence[Work], workers: int) -> None:
        self.shares = plan(works, workers)
        self.drawing: dict[int, Work] = {}

    def busiest(self) -> float:
        """The seconds until the last worker has finished, should the plan hold."""
        return max(map(self._load, range(len(self.shares))))

    def job(self, worker: int) -> int | None:
        """The job that an idle worker plays next; None if there is nothing left for it."""
        if not self.shares[worker]:
            self._steal(worker, None)
        return self.shares[worker][0].job if self.shares[worker] else None

    def answer(self, worker: int, job: int, index: int) -> bool | None:
        """Whether a worker draws the beat that would begin now; None if it can end the lesson."""
        if not self.shares[worker]:
            self._steal(worker, (job, index))
        share = self.shares[worker]
        ahead = [work for work in share if work.job == job and work.index >= index]
        if not ahead:
            return None
        if ahead[0].index > index:
            return False
        share.remove(ahead[0])
        self.drawing[worker] = ahead[0]
        return True

    def finished(self, worker: int) -> Work:
        """Note that the beat which the worker was drawing is drawn."""
        return self.drawing.pop(worker)

    def failed(self, worker: int) -> Work | None:
        """Note that the beat which the worker was drawing is not drawn, and waits again."""
        work = self.drawing.pop(worker, None)
        if work is not None:
            self.add(work, worker)
        return work

    def add(self, work: Work, worker: int = 0) -> None:
        """Add one beat more than was planned."""
        self.shares[worker] = sorted([*self.shares[worker], work])

    def _load(self, worker: int) -> float:
        share, now = self.shares[worker], self.drawing.get(worker)
        if now is None:
            return load(share)
        # In the middle of a job, what comes before its other beats has been played.
        rest = sum(work.seconds for work in share if work.job == now.job)
        return now.seconds / 2 + rest + load(work for work in share if work.job != now.job)

    def _steal(self, worker: int, place: tuple[int, int] | None) -> None:
        """Steal one beat from the worker that will be busy longest, if it is then sooner finished.

        place  job and index of the beat that the worker's own lesson has come to
        """
        victim = max(range(len(self.shares)), key=self._load)
        rest = self._load(victim)

        def end(work: Work) -> float:
            live = place is not None and place[0] == work.job and place[1] <= work.index
            return work.seconds + (0.0 if live else work.skip)

        waiting = self.shares[victim]
        chosen = min(waiting, key=lambda work: max(end(work), rest - work.seconds), default=None)
        if chosen is not None and (victim not in self.drawing or end(chosen) < rest):
            waiting.remove(chosen)
            self.shares[worker].append(chosen)
