"""How long a render will take, said before it starts."""

from __future__ import annotations

from scenes.render.quality import Quality

# Fitted to renders of `pattern` with 9 and 22 tokens at the qualities l, m and h, on two cores of
# an x86 server of the 2020s with Manim 0.22: a cost for each frame and one for its pixels, most
# of it for encoding. They held within a factor of 1.5, whatever else the machine was doing.
SECONDS_PER_FRAME = 0.005
SECONDS_PER_MEGAPIXEL = 0.009


def expected(seconds: float, quality: Quality) -> float:
    """Seconds that it takes to render so many seconds of video.

    >>> from scenes.render.quality import QUALITIES
    >>> round(expected(50, QUALITIES["m"]))
    20
    """
    megapixels = quality.width * quality.height / 1e6
    frames = seconds * quality.fps
    return frames * (SECONDS_PER_FRAME + SECONDS_PER_MEGAPIXEL * megapixels)
