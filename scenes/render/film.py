"""Runs a scene through Manim, in this process, and puts the finished file into place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from scenes.render.job import RenderJob
from scenes.render.output import put_in_place, workshop
from scenes.render.quality import Quality
from scenes.render.watch import Clock, Step, Watch

ROUGH = (128, 72)  # pixels of frames that nobody sees: only their number counts


@dataclass(frozen=True)
class Rendered:
    """The finished file. A picture lasts 0 seconds."""

    path: Path
    seconds: float
    bytes: int
    width: int
    height: int


def rehearse(job: RenderJob) -> float:
    """Play the scene without drawing its frames: how many seconds its video will last."""
    rough = replace(job.quality, width=ROUGH[0], height=ROUGH[1])
    with workshop(job.output) as folder, _manim(folder, rough, format="none"):
        clock = Clock()
        lesson = job.lesson(stop_after=job.drawn[-1], on_beat=clock.beat)
        clock.scene = lesson
        lesson.render()
        return sum(clock.lengths()[beat] for beat in job.drawn)


def render_video(job: RenderJob, on_step: Callable[[Step], None] | None = None) -> Rendered:
    """Render the scene as MP4 (H.264, 4:2:0, which every player plays) to `job.output`.

    Raises whatever Manim raises; then, and on Ctrl-C, nothing is left behind.
    """
    with workshop(job.output) as folder, _manim(folder, job.quality):
        watch = Watch(on_step or (lambda step: None))
        lesson = job.lesson(on_beat=watch.beat)
        watch.frames_of(lesson.renderer.file_writer)
        lesson.render()
        finished = lesson.renderer.file_writer.movie_file_path
        rendered = _look_into(finished, job.output)
        put_in_place(finished, job.output)
    return rendered


def render_still(job: RenderJob, beat: str) -> Rendered:
    """Draw the last frame of one beat as PNG to `job.output`."""
    with workshop(job.output) as folder, _manim(folder, job.quality, format="none"):
        lesson = job.lesson(stop_after=beat)
        lesson.render()
        picture = lesson.still()
        finished = folder / "still.png"
        picture.save(finished, optimize=True)
        size = finished.stat().st_size
        put_in_place(finished, job.output)
    return Rendered(job.output, 0.0, size, *picture.size)


@contextmanager
def _manim(folder: Path, quality: Quality, **settings: Any) -> Iterator[None]:
    """Manim's settings for one render: quiet, no cache, and nothing written but into `folder`."""
    from manim import tempconfig

    chosen = {
        "media_dir": str(folder),
        "input_file": "",
        "output_file": "scene",
        "format": "mp4",
        "pixel_width": quality.width,
        "pixel_height": quality.height,
        "frame_rate": quality.fps,
        "disable_caching": True,
        "progress_bar": "none",
        "verbosity": "ERROR",
        "max_inflight_encoders": 2,
        "seed": 0,
    }
    with tempconfig({**chosen, **settings}):
        yield


def _look_into(video: Path, target: Path) -> Rendered:
    """What the finished file says about itself."""
    import av

    with av.open(str(video)) as container:
        stream = container.streams.video[0]
        seconds = float((stream.duration or 0) * (stream.time_base or 0))
        return Rendered(target, seconds, video.stat().st_size, stream.width, stream.height)
