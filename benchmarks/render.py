"""Section `render`: the making of pictures."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

import attncore as ac
from benchmarks.rows import Comparison

TITLE = "render: the pictures"
#: For those who measure without Manim.
HINT = "Manim is not installed: `.venv/bin/python -m pip install -e '.[video]'` brings it."
MODEL = "storyteller"


def has_manim() -> bool:
    """Whether pictures can be made."""
    return find_spec("manim") is not None


def comparisons() -> Iterator[Comparison]:
    """The rows; what they make is deleted again."""
    from scenes import catalog
    from scenes.render.film import rehearse, render_still, render_video
    from scenes.render.job import RenderJob
    from scenes.render.quality import QUALITIES
    from scenes.subject import choose

    entry = catalog.find(catalog.DEFAULT)
    subject = choose(ac.load(MODEL).trace(entry.sentence), focus=None, default_focus=entry.focus)
    with TemporaryDirectory() as name:
        still = RenderJob(entry, subject, Path(name) / "still.png")
        video = RenderJob(entry, subject, Path(name) / "video.mp4", quality=QUALITIES["l"])
        last = entry.beats[-1]
        yield Comparison("rehearse a video", partial(rehearse, video), rounds=3)
        yield Comparison(
            f"one still, {still.quality}", partial(render_still, still, last), rounds=3
        )
        whole = f"the whole video, {video.quality}"
        yield Comparison(whole, partial(render_video, video), rounds=1)
