"""Times the built-in model's forward pass and the making of pictures, and prints a table."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.table import Table

import attncore as ac
from scenes import catalog
from scenes.render.film import rehearse, render_still, render_video
from scenes.render.job import RenderJob
from scenes.render.quality import QUALITIES
from scenes.subject import choose

MODEL = "storyteller"
ENTRY = catalog.find(catalog.DEFAULT)


def seconds(work: Callable[[], object], times: int) -> tuple[float, float]:
    """Median and fastest of `times` runs, after one that nobody counts."""
    work()
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken), min(taken)


def jobs(folder: Path) -> dict[str, tuple[Callable[[], object], int]]:
    """What is measured, and how often."""
    model = ac.load(MODEL)
    run = model.trace(ENTRY.sentence)
    subject = choose(run, focus=None, default_focus=ENTRY.focus)
    still = RenderJob(ENTRY, subject, folder / "still.png")
    video = RenderJob(ENTRY, subject, folder / "video.mp4", quality=QUALITIES["l"])
    ids = [token.id for token in run.tokens]
    long = (ids * model.config.context)[: model.config.context]
    return {
        "load the model": (lambda: ac.load(MODEL), 20),
        f"logits of {len(ids)} tokens": (lambda: model.logits(ids), 200),
        f"logits of {len(long)} tokens": (lambda: model.logits(long), 200),
        f"whole trace of {len(ids)} tokens": (lambda: dict(model.trace(ENTRY.sentence)), 100),
        "rehearse a video": (lambda: rehearse(video), 3),
        f"one still, {still.quality}": (lambda: render_still(still, ENTRY.beats[-1]), 3),
        f"the whole video, {video.quality}": (lambda: render_video(video), 1),
    }


def main() -> None:
    """Print the table."""
    table = Table("what", "median", "fastest", box=None)
    with tempfile.TemporaryDirectory() as folder:
        for name, (work, times) in jobs(Path(folder)).items():
            table.add_row(name, *(f"{1000 * value:,.1f} ms" for value in seconds(work, times)))
    Console().print(table)


if __name__ == "__main__":
    main()
