"""The floor of a render: the cost of encoding a video's frames, and nothing else.

No render can be faster than this with the same encoder; how many times the floor it needs says
what drawing and everything around it costs.
"""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from fractions import Fraction
from io import BytesIO
from itertools import islice
from pathlib import Path

import av

from benchmarks.timing import Taken
from scenes.render.play.encoder import X264

HELD = 240  # frames at a time: 750 MB at 1080p


def encode(video: Path) -> Taken:
    """Seconds spent in encoding the frames, which are decoded beforehand, on all cores."""
    seconds = processor = 0.0
    with av.open(str(video)) as container:
        rate = container.streams.video[0].average_rate
        decoded = container.decode(video=0)
        while frames := list(islice(decoded, HELD)):
            began, used = time.perf_counter(), _used()
            _encode(frames, rate)
            seconds += time.perf_counter() - began
            processor += _used() - used
    return Taken(seconds, processor)


def _encode(frames: Sequence[av.VideoFrame], rate: Fraction) -> None:
    options = {**X264, "threads": str(os.cpu_count()), "g": str(HELD)}
    with av.open(BytesIO(), "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=rate, options=options)
        stream.width, stream.height = frames[0].width, frames[0].height
        stream.pix_fmt = "yuv420p"
        for number, frame in enumerate(frames):
            frame.pts, frame.time_base = number, 1 / rate
            frame.pict_type = 0  # else the encoder would copy the decoded frame's kind
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def _used() -> float:
    times = os.times()
    return times.user + times.system
