"""From jobs to files: what is kept is reused, the rest is drawn, and whole files put into place."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from scenes.render.cache.keys import keys
from scenes.render.cache.store import Cache
from scenes.render.job import RenderJob
from scenes.render.output import Rendered, put_in_place, workshop
from scenes.render.part import Part
from scenes.render.play.take import Take, manim_set
from scenes.render.progress import OnOutlook, OnStep
from scenes.render.workers.job_state import Reel
from scenes.render.workers.pool import Crew
from scenes.render.workers.production import Production


def rehearse(job: RenderJob) -> float:
    """Play the scene without drawing it, in this process: the seconds that its video will last."""
    with _folder() as folder, manim_set(folder, job.quality):
        take = Take(job, folder)
        take.run(stop_after=job.drawn[-1])
    return sum(take.lengths[beat].frames for beat in job.drawn) / job.quality.fps


def render_video(job: RenderJob, on_step: OnStep | None = None, *, workers: int = 1) -> Rendered:
    """Render the scene as MP4 (H.264, 4:2:0, which every player plays) to `job.output`.

    Nothing is kept for the next time. Raises as `render_videos`.
    """
    (rendered,) = render_videos([job], workers=workers, on_step=on_step)
    return rendered


@contextmanager
def warm_crew() -> Iterator[Crew]:
    """Workers for `render_videos`: the first is starting already, while jobs are got ready."""
    with _folder() as folder, Crew(folder) as crew:
        crew.hire(0)
        yield crew


def render_videos(
    jobs: Sequence[RenderJob],
    *,
    workers: int = 1,
    crew: Crew | None = None,
    cache: Cache | None = None,
    on_outlook: OnOutlook | None = None,
    on_step: OnStep | None = None,
    timeout: float | None = None,
) -> Generator[Rendered, None, None]:
    """Render several videos with the same workers; each as it is finished.

    The frames of a video do not depend on `workers`, and nothing but finished videos is left
    behind, whatever happens: close the iterator to end early.

    crew     who draws, if they are starting already; else they are started when needed
    cache    where finished beats are looked for, and kept
    timeout  seconds for all of it

    Raises RenderFailed, CannotWrite for a file that cannot be written, ImportError without Manim.
    """
    deadline = None if timeout is None else time.monotonic() + timeout
    shelf = _Shelf(cache)
    waiting = [shelf.reel(job) for job in jobs]
    while waiting:
        again = []
        with _folder() as folder, Crew(folder) as own:
            production = Production(
                waiting,
                crew or own,
                workers=workers,
                keep=shelf.keep,
                on_outlook=on_outlook or (lambda outlook: None),
                on_step=on_step or (lambda step: None),
                deadline=deadline,
            )
            for reel in production.run():
                rendered = shelf.join(reel)
                if rendered is None:
                    again.append(reel)
                else:
                    yield rendered
        waiting = again


def render_still(job: RenderJob, beat: str) -> Rendered:
    """Draw the last frame of one beat as PNG to `job.output`."""
    with workshop(job.output) as folder, manim_set(folder, job.quality):
        picture = Take(job, folder).run(stop_after=beat).still()
        finished = folder / "still.png"
        picture.save(finished, optimize=True)
        size = finished.stat().st_size
        put_in_place(finished, job.output)
    return Rendered(job.output, 0.0, size, *picture.size)


@dataclass
class _Shelf:
    """Where parts are found and kept, if anywhere, and made into files."""

    cache: Cache | None
    keys: dict[int, Mapping[str, str]] = field(default_factory=dict)

    def reel(self, job: RenderJob) -> Reel:
        """The job, with the beats that were drawn before."""
        reel = Reel(job)
        if self.cache is not None:
            self.keys[id(reel)] = keys(job)
            for beat in job.drawn:
                part = self.cache.get(self.keys[id(reel)][beat])
                if part is not None:
                    reel.parts[beat] = part
        reel.found = set(reel.parts)
        return reel

    def keep(self, reel: Reel, part: Part) -> Part:
        if self.cache is None:
            return part
        if keys(reel.job) != self.keys[id(reel)]:
            return part  # code was changed meanwhile: who knows which one drew it
        kept = self.cache.put(self.keys[id(reel)][part.beat], part)
        if kept.path != part.path:
            part.path.unlink(missing_ok=True)
        return kept

    def join(self, reel: Reel) -> Rendered | None:
        """The finished file in its place; None if a beat of before has vanished or is damaged."""
        # With PyAV, which takes a while to import: not for those who are told of a mistake.
        from scenes.render.mp4.join import CannotJoin, assemble
        from scenes.render.subtitles.sidecars import write_sidecars

        job, parts = reel.job, reel.in_order
        try:
            assemble(parts, job.output, job=job, captions=job.captions)
        except CannotJoin as problem:
            if problem.beat not in reel.found:
                raise
            reel.found.discard(problem.beat)
            del reel.parts[problem.beat]
            return None
        write_sidecars(parts, job.output, job, captions=job.captions)
        quality, frames = job.quality, sum(part.frames for part in parts)
        size = job.output.stat().st_size
        return Rendered(job.output, frames / quality.fps, size, quality.width, quality.height)


@contextmanager
def _folder() -> Iterator[Path]:
    """A folder among the temporary ones, gone at the end whatever happens."""
    with tempfile.TemporaryDirectory(prefix="attn-", ignore_cleanup_errors=True) as name:
        yield Path(name)
