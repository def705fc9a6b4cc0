"""The cost model of drawing: seconds of work for a beat, from its length and quality."""

from __future__ import annotations

from scenes.render.play.take import Length
from scenes.render.quality import Quality

# Fitted to the processor time of `pattern` with 9 tokens at the qualities l and h, on an x86 server
# of the 2020s: seconds for each picture and for each million of its pixels, and for each million
# of pixels of each frame that is encoded. Where cores are free, drawing and encoding overlap.
PICTURE, DRAWN, ENCODED = 0.005, 0.001, 0.004
SKIPPED = 0.0005  # of each picture that is played without drawing
START = 2.0  # of a worker, until it draws


def seconds(length: Length, quality: Quality) -> float:
    """Seconds that it takes to draw and encode a beat.

    >>> from scenes.render.quality import QUALITIES
    >>> round(seconds(Length(frames=1600, pictures=1200), QUALITIES["m"]))
    13
    """
    megapixels = quality.width * quality.height / 1e6
    drawing = length.pictures * (PICTURE + DRAWN * megapixels)
    return drawing + length.frames * ENCODED * megapixels
