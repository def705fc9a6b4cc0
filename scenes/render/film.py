"""Rendering of jobs to files: cached beats are reused, the rest drawn, the parts joined."""

from __future__ import annotations

import tempfile
import time
import traceback
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from PIL.PngImagePlugin import PngInfo

from scenes.render.cache.keys import keys
from scenes.render.cache.store import Cache
from scenes.render.job import RenderJob
from scenes.render.metadata import metadata
from scenes.render.output import Rendered, RenderFailed, put_in_place, temporary_folder_beside
from scenes.render.part import Part
from scenes.render.play.take import Take, manim_set
from scenes.render.progress import OnEstimate, OnStep
from scenes.render.workers.job_state import JobState
from scenes.render.workers.pool import WorkerPool
from scenes.render.workers.production import Production

PNG_NAMES = {"artist": "Author"}


def rehearse(job: RenderJob) -> float:
    """Play the scene without drawing it, in this process: the seconds that its video will last."""
    with _temporary_folder() as folder, manim_set(folder, job.quality):
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
def warm_pool() -> Iterator[WorkerPool]:
    """A worker pool for `render_videos`, its first worker started while jobs are got ready."""
    with _temporary_folder() as folder, WorkerPool(folder) as pool:
        pool.start(0)
        yield pool


def render_videos(
    jobs: Sequence[RenderJob],
    *,
    workers: int = 1,
    pool: WorkerPool | None = None,
    cache: Cache | None = None,
    on_estimate: OnEstimate | None = None,
    on_step: OnStep | None = None,
    timeout: float | None = None,
) -> Generator[Rendered, None, None]:
    """Render several videos with the same workers; each as it is finished.

    The frames of a video do not depend on `workers`, and nothing but finished videos is left
    behind, whatever happens: close the iterator to end early.

    pool     the workers, if some are starting already; else they are started when needed
    cache    where finished beats are looked for, and kept
    timeout  seconds for all of it

    Raises RenderFailed, CannotWrite for a file that cannot be written, ImportError without Manim.
    """
    deadline = None if timeout is None else time.monotonic() + timeout
    store = _PartStore(cache)
    waiting = [store.job_state(job) for job in jobs]
    while waiting:
        again = []
        with _temporary_folder() as folder, WorkerPool(folder) as own:
            production = Production(
                waiting,
                pool or own,
                workers=workers,
                keep=store.keep,
                on_estimate=on_estimate or (lambda estimate: None),
                on_step=on_step or (lambda step: None),
                deadline=deadline,
            )
            for job_state in production.run():
                rendered = store.join(job_state)
                if rendered is None:
                    again.append(job_state)
                else:
                    yield rendered
        waiting = again


def render_still(job: RenderJob, beat: str) -> Rendered:
    """Draw the last frame of one beat as PNG to `job.output`.

    Raises RenderFailed, naming the place, for a user's scene that goes wrong; a mistake in one of
    ours is raised as it is.
    """
    with temporary_folder_beside(job.output) as folder, manim_set(folder, job.quality):
        try:
            lesson = Take(job, folder).run(stop_after=beat)
            picture = lesson.still()
        except Exception as problem:
            if job.entry.is_ours:
                raise
            where = traceback.extract_tb(problem.__traceback__)[-1]
            text = " ".join(f"{type(problem).__name__}: {problem}".split())
            place = f"{Path(where.filename).name}:{where.lineno}"
            raise RenderFailed(f"the scene failed: {text} ({place})") from problem
        finished = folder / "still.png"
        picture.save(finished, optimize=True, pnginfo=_png_info(metadata(job, [lesson.tensor])))
        size = finished.stat().st_size
        put_in_place(finished, job.output)
    return Rendered(job.output, 0.0, size, *picture.size)


def _png_info(texts: Mapping[str, str]) -> PngInfo:
    """Texts as a PNG keeps them, under the names that its standard has for them."""
    info = PngInfo()
    for name, text in texts.items():
        info.add_itxt(PNG_NAMES.get(name, name.capitalize()), text)
    return info


@dataclass
class _PartStore:
    """The parts of some jobs: looked up in the cache, if there is one, kept there, and joined."""

    cache: Cache | None
    keys: dict[int, Mapping[str, str]] = field(default_factory=dict)

    def job_state(self, job: RenderJob) -> JobState:
        """The state of a job at the start: with the parts of it that are in the cache."""
        job_state = JobState(job)
        if self.cache is not None:
            self.keys[id(job_state)] = keys(job)
            for beat in job.drawn:
                part = self.cache.get(self.keys[id(job_state)][beat])
                if part is not None:
                    job_state.parts[beat] = part
        job_state.found = set(job_state.parts)
        return job_state

    def keep(self, job_state: JobState, part: Part) -> Part:
        if self.cache is None:
            return part
        if keys(job_state.job) != self.keys[id(job_state)]:
            return part  # code was changed meanwhile: who knows which one drew it
        kept = self.cache.put(self.keys[id(job_state)][part.beat], part)
        if kept.path != part.path:
            part.path.unlink(missing_ok=True)
        return kept

    def join(self, job_state: JobState) -> Rendered | None:
        """The finished file in its place; None if a beat of before has vanished or is damaged."""
        # With PyAV, which takes a while to import: not for those who are told of a mistake.
        from scenes.render.mp4.join import CannotJoin, assemble
        from scenes.render.subtitles.sidecars import write_sidecars

        job, parts = job_state.job, job_state.in_order
        try:
            assemble(parts, job.output, job=job, captions=job.captions)
        except CannotJoin as problem:
            if problem.beat not in job_state.found:
                raise
            job_state.found.discard(problem.beat)
            del job_state.parts[problem.beat]
            return None
        write_sidecars(parts, job.output, job, captions=job.captions)
        quality, frames = job.quality, sum(part.frames for part in parts)
        size = job.output.stat().st_size
        return Rendered(job.output, frames / quality.fps, size, quality.width, quality.height)


@contextmanager
def _temporary_folder() -> Iterator[Path]:
    """A temporary folder, gone at the end whatever happens."""
    with tempfile.TemporaryDirectory(prefix="attn-", ignore_cleanup_errors=True) as name:
        yield Path(name)
