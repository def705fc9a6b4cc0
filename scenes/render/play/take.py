"""A take: one job's lesson played in this process, each beat drawn or not as is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from scenes.render.job import RenderJob
from scenes.render.part import Cue, Part
from scenes.render.quality import Quality

if TYPE_CHECKING:
    from scenes.render.play.encoder import Encoder


@dataclass(frozen=True)
class Length:
    """The length of a beat: its frames, and how many of them are pictures of their own."""

    frames: int
    pictures: int


class StopPlaying(Exception):
    """An exception raised where a beat would begin, when no more beats are wanted."""


class Take:
    """A take: one run of a lesson. Callers say what becomes of each beat.

    should_draw  asked as each beat begins: draw it? Raises StopPlaying to end here
    on_part      called with each part that was drawn
    on_frames    called with a number of frames that were drawn
    """

    def __init__(
        self,
        job: RenderJob,
        folder: Path,
        *,
        should_draw: Callable[[str], bool] = lambda beat: False,
        on_part: Callable[[Part], None] = lambda part: None,
        on_frames: Callable[[int], None] = lambda frames: None,
    ) -> None:
        self.job, self.folder = job, folder
        self.lengths: dict[str, Length] = {}
        self._should_draw, self._on_part, self._on_frames = should_draw, on_part, on_frames
        self._beat, self._cues = "", list[Cue]()
        self._encoder: Encoder | None = None
        self._beat_start = Length(0, 0)

    def run(self, **options: Any) -> Any:
        """Play to the end, or until StopPlaying; `options` are those of Lesson. The lesson."""
        from scenes.render.play.projector import Projector

        self._projector = Projector()
        hooks = {"on_beat": self._on_beat, "on_caption": self._on_caption}
        self._lesson = lesson = self.job.lesson(renderer=self._projector, **hooks, **options)
        try:
            lesson.setup()
            lesson.construct()
            self._close()
        except StopPlaying:
            pass
        return lesson

    def _on_beat(self, beat: str, index: int, count: int) -> None:
        from scenes.render.play.encoder import Encoder

        self._close()
        drawn = self._should_draw(beat)
        self._beat, self._cues = beat, []
        self._beat_start = Length(self._projector.frames, self._projector.pictures)
        self._encoder = Encoder(self.job.quality) if drawn else None
        self._projector.screen = self._show if drawn else None

    def _on_caption(self, text: str) -> None:
        start = self._projector.frames - self._beat_start.frames
        self._cues.append(Cue(start, text, self._lesson.tensor))

    def _show(self, pixels: np.ndarray, frames: int) -> None:
        assert self._encoder is not None
        self._encoder.write(pixels, frames)
        self._on_frames(frames)

    def _close(self) -> None:
        """End the beat that was played: note its length, and finish its part if it was drawn."""
        if not self._beat:
            return
        now, before = self._projector, self._beat_start
        length = Length(now.frames - before.frames, now.pictures - before.pictures)
        self.lengths[self._beat] = length
        if self._encoder is not None:
            path = self.folder / f"{self._beat}.mp4"
            path.write_bytes(self._encoder.finish())
            self._on_part(Part(self._beat, path, length.frames, tuple(self._cues)))


@contextmanager
def manim_set(folder: Path, quality: Quality) -> Iterator[None]:
    """Manim's settings for one take: quiet, no cache, and nothing written but into `folder`."""
    from manim import tempconfig

    chosen = {
        "media_dir": str(folder),
        "input_file": "",
        "output_file": "scene",
        "format": "none",
        "pixel_width": quality.width,
        "pixel_height": quality.height,
        "frame_rate": quality.fps,
        "disable_caching": True,
        "progress_bar": "none",
        "verbosity": "ERROR",
        "seed": 0,
    }
    with tempconfig(chosen):
        yield
