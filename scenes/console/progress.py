"""Says how far a render has come: a bar on a terminal, a line per beat elsewhere."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from scenes.console.speech import duration
from scenes.render.watch import Step


class OnStep(Protocol):
    """What a render calls for every frame and beat."""

    def __call__(self, step: Step) -> None: ...


@contextmanager
def watching(console: Console, frames: int) -> Iterator[OnStep]:
    """Show the steps of a render that will draw `frames` frames."""
    if not console.is_terminal:
        yield _lines(console, frames)
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(bar_width=None),
        TextColumn("{task.percentage:3.0f} %"),
        TimeRemainingColumn(compact=True, elapsed_when_finished=True),
    )
    with Progress(*columns, console=console, transient=True, speed_estimate_period=60) as bar:
        task = bar.add_task("getting ready", total=frames)

        def show(step: Step) -> None:
            beat = f"{step.number}/{step.beats} {step.beat}"
            bar.update(task, completed=step.frames, description=beat)

        yield show


def _lines(console: Console, frames: int) -> OnStep:
    started = time.monotonic()
    seen = 0

    def show(step: Step) -> None:
        nonlocal seen
        if step.number == seen:
            return
        seen = step.number
        line = f"{step.number}/{step.beats} {step.beat}"
        if step.frames:
            left = (time.monotonic() - started) * (frames / step.frames - 1)
            line += f", about {duration(left)} left"
        console.print(line, highlight=False)

    return show
