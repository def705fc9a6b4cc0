"""Job states: the parts there are of each job of a command, and the beats still to be drawn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from scenes.render.job import RenderJob
from scenes.render.part import Part
from scenes.render.play.take import Length
from scenes.render.progress import Estimate
from scenes.render.workers.cost import SKIPPED, START, seconds
from scenes.render.workers.shares import Work, load


@dataclass
class JobState:
    """The state of one job: its parts so far, and the lengths of its beats once they are known.

    found  the beats whose parts were there before
    """

    job: RenderJob
    parts: dict[str, Part] = field(default_factory=dict)
    found: set[str] = field(default_factory=set)
    lengths: dict[str, Length] = field(default_factory=dict)

    @property
    def missing(self) -> list[str]:
        return [beat for beat in self.job.drawn if beat not in self.parts]

    @property
    def in_order(self) -> list[Part]:
        return [self.parts[beat] for beat in self.job.drawn]

    def index(self, beat: str) -> int:
        return self.job.entry.beats.index(beat)

    def works(self, number: int) -> Iterator[Work]:
        """The beats still to be drawn, and how long each will take."""
        skip = 0.0
        for beat, length in self.lengths.items():
            if beat in self.missing:
                cost = seconds(length, self.job.quality)
                yield Work(number, self.index(beat), cost, skip)
            skip += SKIPPED * length.pictures


def estimate(job_states: Sequence[JobState], shares: Sequence[Sequence[Work]]) -> Estimate:
    """The estimate of the work that workers with these shares have before them."""
    lasting = [
        (state, beat, state.lengths[beat].frames)
        for state in job_states
        for beat in state.job.drawn
    ]
    video = sum(frames / state.job.quality.fps for state, _, frames in lasting)
    left = sum(frames for state, beat, frames in lasting if beat in state.missing)
    beats = sum(len(state.job.drawn) for state in job_states)
    found = sum(len(state.found) for state in job_states)
    work = START + max(load(share) for share in shares)
    return Estimate(len(job_states), video, work, left, beats, found)
