"""How long a render will take, said before it starts."""

from __future__ import annotations

from scenes.render.quality import Quality

# Measured on the scene `pattern` with 9 tokens, one core of a 2020s x86 server, Manim 0.22:
# a fixed cost for each frame, most of which repeat the one before, and one for its pixels.
SECONDS_PER_FRAME = 0.004
SECONDS_PER_MEGAPIXEL = 0.0068


def expected(seconds: float, quality: Quality) -> float:
    """Seconds that it takes to render so many seconds of video.

    >>> from scenes.render.quality import QUALITIES
    >>> round(expected(50, QUALITIES["m"]))
    15
    """
    megapixels = quality.width * quality.height / 1e6
    frames = seconds * quality.fps
    return frames * (SECONDS_PER_FRAME + SECONDS_PER_MEGAPIXEL * megapixels)
