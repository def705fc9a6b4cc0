"""Joining of parts into one MP4, no frame encoded again, with metadata and subtitles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av

from scenes.choices import CaptionsMode
from scenes.render.job import RenderJob
from scenes.render.metadata import metadata
from scenes.render.mp4.atoms import check_playable, hide_subtitles
from scenes.render.mp4.metadata import add_captions, chapters
from scenes.render.output import CannotWrite, put_in_place, temporary_folder_beside
from scenes.render.part import Part

LEAST_TICKS = 10_000  # a second: the muxer would multiply fewer, for each of the tracks apart


class CannotJoin(ValueError):
    """An error for a part that does not hold what it should, or does not go with the others."""

    def __init__(self, beat: str, why: str) -> None:
        super().__init__(f"the video of the beat {beat} {why}")
        self.beat = beat


@dataclass(frozen=True)
class Packed:
    """A part as its file has it: its frames' numbers in the order in which they are decoded."""

    part: Part
    order: tuple[int, ...]
    encoding: tuple[object, ...]

    @property
    def delay(self) -> int:
        """The frames by which the decoder must be ahead for no frame to come too late."""
        return max(place - number for place, number in enumerate(self.order))


def assemble(parts: Sequence[Part], target: Path, *, job: RenderJob, captions: str) -> None:
    """Write the parts as one MP4 to `target`: with chapters, and the captions as a track.

    captions  "burn": they are drawn, and the track is there but not shown; "track": it is shown;
              "none": there is no track

    Raises CannotJoin for a part that is damaged or encoded unlike the first, CannotWrite if the
    file cannot be written; `target` is then what it was.
    """
    if captions not in list(CaptionsMode):
        raise ValueError(f"captions are one of {', '.join(CaptionsMode)}, not {captions!r}")
    if not parts:
        raise ValueError("there is nothing to join: no beat has been drawn")
    packed = [_examine(part, job.quality.fps) for part in parts]
    for each in packed:
        if each.encoding != packed[0].encoding:
            raise CannotJoin(each.part.beat, f"is encoded unlike that of {parts[0].beat}")
    try:
        with temporary_folder_beside(target) as folder:
            finished = folder / "joined.mp4"
            _write(packed, finished, job, captions)
            check_playable(finished)
            if captions == "burn":
                hide_subtitles(finished)
            put_in_place(finished, target)
    except OSError as problem:
        raise CannotWrite(f"cannot write {job.output}: {problem.strerror}") from problem


def _examine(part: Part, fps: int) -> Packed:
    """Look through a part. Raises CannotJoin unless it has each of its frames once."""
    try:
        with av.open(str(part.path)) as container:
            stream = container.streams.video[0]
            order = tuple(_number(packet, fps) for packet in _packets(container))
            context = stream.codec_context
            encoding = (context.name, context.width, context.height, context.extradata)
    except (av.error.FFmpegError, IndexError) as problem:
        raise CannotJoin(part.beat, f"cannot be read: {problem}") from problem
    if sorted(order) != list(range(part.frames)) or not order:
        raise CannotJoin(
            part.beat, f"is damaged: {len(order)} of its {part.frames} frames are there"
        )
    return Packed(part, order, encoding)


def _packets(container: Any) -> Iterator[Any]:
    """The encoded frames; the last packet of PyAV is none."""
    packets = container.demux(container.streams.video[0])
    return (packet for packet in packets if packet.pts is not None)


def _number(packet: Any, fps: int) -> int:
    """The index of a frame in its part."""
    base = Fraction(packet.time_base.numerator, packet.time_base.denominator)
    return round(packet.pts * base * fps)


def _write(packed: Sequence[Packed], path: Path, job: RenderJob, captions: str) -> None:
    fps = job.quality.fps
    ticks = -(-LEAST_TICKS // fps)  # of one frame
    base = Fraction(1, fps * ticks)
    options = {"movflags": "+faststart", "movie_timescale": str(base.denominator)}
    parts = [each.part for each in packed]
    with av.open(str(path), "w", format="mp4", options=options) as out:
        out.metadata.update(metadata(job, [cue.tensor for part in parts for cue in part.cues]))
        out.set_chapters(chapters(parts, job))
        with av.open(str(parts[0].path)) as first:
            video = out.add_stream_from_template(first.streams.video[0], opaque=True)
        video.time_base = base
        if captions != "none":
            add_captions(out, parts, job, ticks)
        for packet in _retimed(packed, ticks, base):
            packet.stream = video
            out.mux(packet)


def _retimed(packed: Sequence[Packed], ticks: int, base: Fraction) -> Iterator[Any]:
    """The frames of all parts, each at its time in the whole.

    They are decoded one after the other without a gap: short parts have less delay than long
    ones, so that their own times of decoding would run backwards where they meet.
    """
    delay = max(each.delay for each in packed)
    began = 0
    for each in packed:
        with closing(av.open(str(each.part.path))) as container:
            packets = zip(each.order, _packets(container), strict=True)
            for place, (number, packet) in enumerate(packets):
                packet.time_base = base
                packet.pts = (began + number) * ticks
                packet.dts = (began + place - delay) * ticks
                packet.duration = ticks
                yield packet
        began += each.part.frames
