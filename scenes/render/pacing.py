"""How long a beat will take to draw, from how long it lasts."""

from __future__ import annotations

from scenes.render.quality import Quality
from scenes.render.studio import Length

# Fitted to renders of `pattern` with 9 tokens at the qualities l, m and h, one worker, on two cores
# of an x86 server of the 2020s: seconds for each picture, for each million of its pixels, and
# for each million of pixels of each frame that is encoded.
PICTURE, DRAWN, ENCODED = 0.005, 0.006, 0.003
SKIPPED = 0.0005  # of each picture that is played without drawing
START = 2.0  # of a worker, until it draws


def seconds(length: Length, quality: Quality) -> float:
    """Seconds that it takes to draw and encode a beat.

    >>> from scenes.render.quality import QUALITIES
    >>> round(seconds(Length(frames=1600, pictures=1200), QUALITIES["m"]))
    17
    """
    megapixels = quality.width * quality.height / 1e6
    drawing = length.pictures * (PICTURE + DRAWN * megapixels)
    return drawing + length.frames * ENCODED * megapixels
