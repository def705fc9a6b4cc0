"""Draws what is missing of some jobs: workers are started, given work, listened to and replaced."""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any, NoReturn

from scenes.render.output import RenderFailed
from scenes.render.part import Part
from scenes.render.progress import OnOutlook, OnStep, RenderProgress
from scenes.render.workers.job_state import Reel, outlook
from scenes.render.workers.messages import Asks, Drew, Failed, Idle, Made, Play, Rehearsed, portable
from scenes.render.workers.pool import Crew, Died, Hand
from scenes.render.workers.schedule import Schedule

REDONE = 2  # times that a beat is begun again after its worker died

Keep = Callable[[Reel, Part], Part]  # puts a part where it lasts


class Production:
    """The drawing of the missing beats of `reels`, by `workers` processes.

    crew      where they are; some may be there already. Fresh parts go to its folder
    keep      called with each part when it is finished, gives back where it lasts
    deadline  when to give up, by the monotonic clock
    """

    def __init__(
        self,
        reels: Sequence[Reel],
        crew: Crew,
        *,
        workers: int,
        keep: Keep,
        on_outlook: OnOutlook,
        on_step: OnStep,
        deadline: float | None = None,
    ) -> None:
        self.reels, self.crew, self.keep = reels, crew, keep
        self.on_outlook, self.on_step, self.deadline = on_outlook, on_step, deadline
        self.open = [number for number, reel in enumerate(reels) if reel.missing]
        self.rehearsals = deque(self.open)
        beats = sum(len(reels[number].missing) for number in self.open)
        self.workers = max(min(workers, beats), len(crew.hands))
        self.schedule: Schedule | None = None  # when the rehearsals are over
        self.deaths: Counter[object] = Counter()
        self.step = RenderProgress("", 0, beats, 0)
        self._answers: dict[type, Callable[[Hand, Any], None]] = {
            Idle: self._idle,
            Rehearsed: self._rehearsed,
            Asks: self._asked,
            Drew: self._drew,
            Made: self._made,
            Failed: self._failed,
            Died: self._died,
        }

    def run(self) -> Iterator[Reel]:
        """Draw; each reel as it becomes complete.

        Raises RenderFailed; ImportError for a worker that cannot import what draws.
        """
        yield from (reel for reel in self.reels if not reel.missing)
        if self.open:
            self._wake()
        while self.open:
            for hand, message in self.crew.hear(self._left()):
                self._answers[type(message)](hand, message)
            complete = [number for number in self.open if not self.reels[number].missing]
            self.open = [number for number in self.open if number not in complete]
            yield from (self.reels[number] for number in complete)

    def _wake(self) -> None:
        """Start the workers that are not there, and those that have nothing to do."""
        for slot in range(len(self.crew.hands), self.workers):
            self.crew.hire(slot)
        for hand in self.crew.hands:
            if hand.idle:
                self._idle(hand, Idle())

    def _left(self) -> float | None:
        if self.deadline is None:
            return None
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise RenderFailed("it took longer than --timeout allows")
        return left

    def _idle(self, hand: Hand, message: Idle) -> None:
        hand.idle, hand.play = True, None
        if self.rehearsals:
            self._give(hand, self.rehearsals.popleft(), rehearse=True)
        elif self.schedule is not None:
            number = self.schedule.job(hand.slot)
            if number is not None:
                self._give(hand, number)

    def _give(self, hand: Hand, number: int, *, rehearse: bool = False) -> None:
        folder = self.crew.folder / f"parts-{number}"
        folder.mkdir(exist_ok=True)
        hand.idle = False
        hand.play = Play(number, portable(self.reels[number].job), folder, rehearse)
        hand.send(hand.play)

    def _rehearsed(self, hand: Hand, message: Rehearsed) -> None:
        self.reels[message.number].lengths = message.lengths
        reels = [self.reels[number] for number in self.open]
        if not all(reel.lengths for reel in reels):
            return
        works = [work for number in self.open for work in self.reels[number].works(number)]
        self.schedule = Schedule(works, self.workers)
        self.on_outlook(outlook(reels, self.schedule.shares))
        self._wake()

    def _asked(self, hand: Hand, message: Asks) -> None:
        assert self.schedule is not None
        assert hand.play is not None
        index = self.reels[hand.play.number].index(message.beat)
        drawn = self.schedule.answer(hand.slot, hand.play.number, index)
        if drawn:
            hand.beat, hand.frames = message.beat, 0
            self._tell(beat=message.beat)
        hand.send(drawn)

    def _drew(self, hand: Hand, message: Drew) -> None:
        hand.frames += message.frames
        self._tell(frames=self.step.frames + message.frames)

    def _made(self, hand: Hand, message: Made) -> None:
        assert self.schedule is not None
        assert hand.play is not None
        reel = self.reels[hand.play.number]
        kept = self.keep(reel, message.part)
        reel.parts[kept.beat] = kept
        self.schedule.finished(hand.slot)
        hand.beat = None
        lasts = kept.path != message.part.path
        self._tell(beat=kept.beat, number=self.step.number + 1, kept=self.step.kept + lasts)

    def _failed(self, hand: Hand, message: Failed) -> NoReturn:
        if message.kind == "ImportError":
            raise ImportError(message.text)
        what = f"the beat {hand.beat}" if hand.beat else "the scene"
        if message.kind == "OSError":
            raise RenderFailed(f"{what} failed: {message.text}")
        raise RenderFailed(f"{what} failed: {message.kind}: {message.text} ({message.place})")

    def _died(self, hand: Hand, message: Died) -> None:
        """Another worker takes the place of this one, and what was begun is begun again."""
        doing = f"drew the beat {hand.beat}" if hand.beat else "was getting ready"
        self.deaths[hand.slot, hand.beat] += 1
        times = self.deaths[hand.slot, hand.beat]
        if times > REDONE:
            raise RenderFailed(f"a worker ended {times} times while it {doing} ({message.why})")
        if hand.play is not None and hand.play.rehearse:
            self.rehearsals.appendleft(hand.play.number)
        if hand.beat is not None and self.schedule is not None:
            self.schedule.failed(hand.slot)
            self._tell(frames=self.step.frames - hand.frames)
        self.crew.hire(hand.slot)

    def _tell(self, **news: Any) -> None:
        self.step = replace(self.step, **news)
        self.on_step(self.step)
