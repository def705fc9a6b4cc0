"""Progress of a render as text: a bar on a terminal, a line per beat elsewhere."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from scenes.console.speech import duration
from scenes.render.progress import Estimate, RenderProgress


class Lines:
    """Progress as a line for each beat that is finished."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.finished = self.kept = 0
        self._frames, self._began = 0, 0.0

    def estimate(self, ahead: Estimate) -> None:
        """Take the estimate: from now on it is known how much there is to draw."""
        self._frames, self._began = ahead.frames, time.monotonic()

    def step(self, step: RenderProgress) -> None:
        """Take the progress after another frame or beat."""
        self.kept = step.kept
        if step.number > self.finished:
            self.finished = step.number
            self._say(step)

    def _say(self, step: RenderProgress) -> None:
        line = f"{step.number}/{step.beats} {step.beat}"
        if step.frames and step.number < step.beats:
            left = (time.monotonic() - self._began) * (self._frames / step.frames - 1)
            line += f", about {duration(left)} left"
        self.console.print(line, highlight=False)


class FrameBar(Lines):
    """Progress as a bar: the frames drawn, of all."""

    def __init__(self, console: Console, bar: Progress) -> None:
        super().__init__(console)
        self.bar = bar
        self.task = bar.add_task("getting ready", total=None)

    def estimate(self, ahead: Estimate) -> None:
        super().estimate(ahead)
        self.bar.update(self.task, total=ahead.frames)

    def step(self, step: RenderProgress) -> None:
        self.kept = step.kept
        beat = f"{step.number}/{step.beats} {step.beat}"
        self.bar.update(self.task, completed=step.frames, description=beat)


@contextmanager
def watching(console: Console) -> Iterator[Lines]:
    """Show the progress of a render, whose steps and estimate go to the object that this yields."""
    if not console.is_terminal:
        yield Lines(console)
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(bar_width=None),
        TextColumn("{task.percentage:3.0f} %"),
        TimeRemainingColumn(compact=True, elapsed_when_finished=True),
    )
    with Progress(*columns, console=console, transient=True, speed_estimate_period=60) as bar:
        yield FrameBar(console, bar)
