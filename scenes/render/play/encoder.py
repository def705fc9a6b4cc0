"""Encoder of frames to H.264 in a thread of its own: drawing the next need not wait."""

from __future__ import annotations

from fractions import Fraction
from io import BytesIO
from queue import Queue
from threading import Thread
from typing import Any

import av
import numpy as np
from av.video.reformatter import ColorRange, Colorspace, VideoReformatter

from scenes.render.quality import Quality

WAITING = 6  # pictures that may wait to be encoded: 50 MB at 1080p
SECONDS_BETWEEN_KEYFRAMES = 5
BT709 = 1  # in the tags of a stream: primaries, transfer and matrix of HD video
LIMITED = 1  # 16 to 235, as players expect

# One thread, so that neither the machine nor the number of workers changes a bit; no frames that
# refer to later ones, so that parts join anywhere. `veryfast` costs a third of Manim's `medium`,
# and drawings with flat colours come out as small. Left alone x264 takes quicker, rounder sums from
# some processors: two machines may differ, and on a busy one with AVX-512 one run in a hundred did.
X264 = {
    "preset": "veryfast",
    "crf": "20",
    "bf": "0",
    "threads": "1",
    "flags": "+cgop",
    "x264-params": "cpu-independent=1",
}

Waiting = tuple[av.VideoFrame, int] | None  # a picture and how often it is shown; None is the end


class Encoder:
    """The H.264 encoder of one part: frames in, the bytes of an .mp4 out.

    In memory, because what goes wrong while a file is written is then Python's to say, and since
    a part is small: a minute at 1080p has some 5 MB.
    """

    def __init__(self, quality: Quality) -> None:
        self.frames = 0
        self._file = BytesIO()
        self._tick = Fraction(1, quality.fps)
        self._container = av.open(self._file, "w", format="mp4")
        self._stream = _stream(self._container, quality)
        # The same few frames over and over: memory that is new for each picture takes longer to
        # get than to fill. So does a new converter.
        self._free: Queue[av.VideoFrame] = Queue()
        for _ in range(WAITING):
            self._free.put(av.VideoFrame(quality.width, quality.height, "rgba"))
        self._converter = VideoReformatter()
        self._queue: Queue[Waiting] = Queue()
        self._problem: BaseException | None = None
        self._thread = Thread(target=self._work, name="encoder", daemon=True)
        self._thread.start()

    def write(self, pixels: np.ndarray, repeat: int = 1) -> None:
        """Show RGBA pixels, which are copied, for `repeat` frames."""
        self._raise()
        self.frames += repeat
        frame = self._free.get()
        np.copyto(_pixels(frame), pixels)
        self._queue.put((frame, repeat))

    def finish(self) -> bytes:
        """The whole file, when all frames are in it."""
        self._queue.put(None)
        self._thread.join()
        self._raise()
        self._container.mux(self._stream.encode(None))
        self._container.close()
        return self._file.getvalue()

    def _raise(self) -> None:
        if self._problem is not None:
            raise self._problem

    def _work(self) -> None:
        shown = 0
        while (waiting := self._queue.get()) is not None:
            frame, repeat = waiting
            try:
                if self._problem is None:
                    self._encode(frame, shown, repeat)
            except BaseException as problem:
                self._problem = problem
            shown += repeat
            self._free.put(frame)  # also then: whoever draws must not wait for ever

    def _encode(self, rgba: av.VideoFrame, first: int, repeat: int) -> None:
        frame = self._converter.reformat(
            rgba,
            format="yuv420p",
            src_color_range=ColorRange.JPEG,
            dst_colorspace=Colorspace.ITU709,
            dst_color_range=ColorRange.MPEG,
        )
        frame.time_base = self._tick
        for number in range(first, first + repeat):
            frame.pts = number
            self._container.mux(self._stream.encode(frame))


def _pixels(frame: av.VideoFrame) -> np.ndarray:
    """The memory of an RGBA frame, whose rows may be longer than the picture is wide."""
    plane = frame.planes[0]
    rows = np.frombuffer(plane, np.uint8).reshape(frame.height, plane.line_size // 4, 4)
    return rows[:, : frame.width]


def _stream(container: Any, quality: Quality) -> Any:
    every = str(SECONDS_BETWEEN_KEYFRAMES * quality.fps)
    stream = container.add_stream("libx264", rate=quality.fps, options={**X264, "g": every})
    stream.width, stream.height, stream.pix_fmt = quality.width, quality.height, "yuv420p"
    context = stream.codec_context
    context.color_primaries = context.color_trc = context.colorspace = BT709
    context.color_range = LIMITED
    return stream
