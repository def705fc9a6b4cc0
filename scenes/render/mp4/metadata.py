"""Metadata that only videos have: chapters, and captions as a subtitle track."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import accumulate, pairwise
from typing import Any

import av

from scenes.kit.captions import Words
from scenes.render.job import RenderJob
from scenes.render.part import Part
from scenes.render.subtitles.timeline import timeline

MILLISECONDS = 1000  # the time of chapters in MP4
# mov_text takes its look from a header in the language of ASS, and without one is no track at all.
LOOK = b"""[Script Info]
ScriptType: v4.00+

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, Alignment
Style: Default,Sans,16,&Hffffff,2

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
"""


def chapters(parts: Sequence[Part], job: RenderJob) -> list[dict[str, Any]]:
    """One chapter for each beat.

    They begin with the first millisecond of a beat's first frame, never before it: players go to
    the last whole picture before a chapter, which would be one of the beat before.
    """
    titles = Words(job.lang, job.entry.folder).beats
    fps = job.quality.fps
    frames = list(accumulate((part.frames for part in parts), initial=0))
    starts = [-(-frame * MILLISECONDS // fps) for frame in frames[:-1]]
    ends = [*starts, frames[-1] * MILLISECONDS // fps]
    return [
        {
            "id": index,
            "start": start,
            "end": end,
            "time_base": Fraction(1, MILLISECONDS),
            "metadata": {"title": titles[part.beat]},
        }
        for index, (part, (start, end)) in enumerate(zip(parts, pairwise(ends), strict=True))
    ]


def add_captions(out: Any, parts: Sequence[Part], job: RenderJob, ticks: int) -> None:
    """Add the captions to `out` as a subtitle track in the job's language, if there are any.

    ticks  of a frame, in the time of the file
    """
    shown = timeline(parts)
    if not shown:
        return
    track = out.add_stream("mov_text")
    track.codec_context.subtitle_header = LOOK
    # The muxer compares the times of tracks as numbers: all must count alike.
    track.time_base = track.codec_context.time_base = Fraction(1, job.quality.fps * ticks)
    track.metadata["language"] = Words(job.lang, job.entry.folder).code
    track.disposition = av.stream.Disposition.default.value
    for caption in shown:
        text = caption.text.encode()
        packet = av.Packet(2 + len(text))  # made of bytes, PyAV 17.0 would forget to keep them
        packet.update(len(text).to_bytes(2) + text)
        packet.stream, packet.time_base = track, track.time_base
        packet.pts = packet.dts = caption.start * ticks
        packet.duration = (caption.end - caption.start) * ticks
        out.mux(packet)
