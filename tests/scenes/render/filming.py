"""Beats' videos made without a scene, and finished videos taken apart again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np

from scenes.catalog import find
from scenes.kit.captions import Words
from scenes.render.job import RenderJob
from scenes.render.mp4.atoms import top
from scenes.render.part import Cue, Part
from scenes.render.quality import Quality

BT709 = 1  # as FFmpeg has it: the colours of HD video, which is not what players assume of these
SMALL = Quality(160, 90, 5)
Job = Callable[..., RenderJob]


def make_part(
    folder: Path, beat: str, frames: int, *cues: tuple[Any, ...], fps: int = SMALL.fps, **x264: str
) -> Part:
    """A beat's video of noise over a moving bar, so that no two frames are alike."""
    path = folder / f"{beat}.mp4"
    noise = np.random.default_rng(sum(beat.encode()))
    with av.open(str(path), "w", format="mp4") as container:
        options = {"crf": "23", "threads": "1", **x264}
        stream = container.add_stream("libx264", rate=fps, options=options)
        stream.width, stream.height, stream.pix_fmt = SMALL.width, SMALL.height, "yuv420p"
        context = stream.codec_context
        context.time_base = Fraction(1, fps)
        context.color_primaries = context.color_trc = context.colorspace = BT709
        for number in range(frames):
            pixels = noise.integers(0, 60, (SMALL.height, SMALL.width, 3), dtype=np.uint8)
            pixels[:, number % SMALL.width] = 255
            frame = av.VideoFrame.from_ndarray(pixels, format="rgb24")
            frame.pts = number
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return Part(beat, path, frames, tuple(Cue(*cue) for cue in cues))


@dataclass(frozen=True)
class Told:
    """What a finished file says and holds, as another program would find it.

    frames      digests of the decoded pictures, and the times at which they are shown
    chapters    (title, start, end) in seconds
    captions    (start, end, text) in seconds; None without a track
    by_default  whether players show the track unasked
    """

    frames: list[str]
    times: list[Fraction]
    seconds: Fraction
    rate: Fraction
    chapters: list[tuple[str, Fraction, Fraction]]
    captions: list[tuple[Fraction, Fraction, str]] | None
    by_default: bool
    language: str
    metadata: dict[str, str]
    pix_fmt: str
    colours: tuple[int, ...]


def told(path: Path) -> Told:
    pictures = decoded(path)
    captions, by_default, language = _captions(path)
    with av.open(str(path)) as container:
        (video,) = container.streams.video
        return Told(
            frames=[digest for _, digest in pictures],
            times=[time for time, _ in pictures],
            seconds=Fraction(container.duration, av.time_base),
            rate=video.average_rate,
            chapters=[
                (c["metadata"]["title"], c["start"] * c["time_base"], c["end"] * c["time_base"])
                for c in container.chapters()
            ],
            captions=captions,
            by_default=by_default,
            language=language,
            metadata=dict(container.metadata),
            pix_fmt=video.codec_context.pix_fmt,
            colours=_colours(video.codec_context),
        )


def _colours(context: Any) -> tuple[int, ...]:
    return context.color_primaries, context.color_trc, context.colorspace


def decoded(path: Path) -> list[tuple[Fraction, str]]:
    """When each picture is shown, and the digest of its planes."""
    with av.open(str(path)) as container:
        return [
            (frame.pts * frame.time_base, hashlib.sha256(frame.to_ndarray().tobytes()).hexdigest())
            for frame in container.decode(video=0)
        ]


def _captions(path: Path) -> tuple[list[tuple[Fraction, Fraction, str]] | None, bool, str]:
    with av.open(str(path)) as container:
        if not container.streams.subtitles:
            return None, False, ""
        (track,) = container.streams.subtitles
        by_default = bool(track.disposition & av.stream.Disposition.default)
        found = []
        for packet in container.demux(track):
            text = bytes(packet)[2:].decode()
            if text:
                start = packet.pts * packet.time_base
                found.append((start, start + packet.duration * packet.time_base, text))
        return found, by_default, track.metadata["language"]


def check(path: Path, parts: Sequence[Part], job: RenderJob, captions: str = "burn") -> None:
    """Everything that must be so of a file joined of these parts."""
    film, fps = told(path), job.quality.fps
    starts = [sum(part.frames for part in parts[:i]) for i in range(len(parts) + 1)]
    assert film.frames == [digest for part in parts for _, digest in decoded(part.path)]
    assert film.times == [Fraction(number, fps) for number in range(starts[-1])]
    assert abs(film.seconds - Fraction(starts[-1], fps)) < Fraction(1, 100_000)
    assert film.rate == fps
    _check_streams(path, starts[-1], fps)
    titles = Words(job.lang, job.entry.folder).beats
    assert [title for title, _, _ in film.chapters] == [titles[part.beat] for part in parts]
    for (_, begins, ends), start, end in zip(film.chapters, starts[:-1], starts[1:], strict=True):
        assert 0 <= begins - Fraction(start, fps) < Fraction(1, 1000)
        assert abs(ends - Fraction(end, fps)) < Fraction(1, 1000)
    if film.captions is not None:
        assert film.captions == _expected_captions(parts, fps)
        assert film.language == {"en": "eng", "zh": "zho"}[job.lang]
        assert film.by_default == (captions == "track")
    assert film.pix_fmt == "yuv420p"
    assert film.colours == (BT709,) * 3
    with path.open("rb") as file:
        names = list(top(file))
    assert names.index(b"moov") < names.index(b"mdat")


def _expected_captions(parts: Sequence[Part], fps: int) -> list[tuple[Fraction, Fraction, str]]:
    """Each cue to the next one of its beat or the beat's end, for cues that lie apart."""
    expected, began = [], 0
    for part in parts:
        ends = [*(cue.start for cue in part.cues[1:]), part.frames]
        for cue, end in zip(part.cues, ends, strict=False):
            times = Fraction(began + cue.start, fps), Fraction(began + end, fps)
            expected.append((*times, cue.text))
        began += part.frames
    return expected


def _check_streams(path: Path, frames: int, fps: int) -> None:
    """Frames are decoded at an even pace, in time, and last exactly as long as they should."""
    with av.open(str(path)) as container:
        video: Any = container.streams.video[0]
        assert video.start_time == 0
        assert video.duration * video.time_base == Fraction(frames, fps)
        packets = [packet for packet in container.demux(video) if packet.dts is not None]
    times = [packet.dts * packet.time_base for packet in packets]
    assert np.unique(np.diff(times)).tolist() in ([], [Fraction(1, fps)])
    assert all(packet.dts <= packet.pts for packet in packets)
    assert all(packet.duration * packet.time_base == Fraction(1, fps) for packet in packets)


def make_job(subject: Any, folder: Path, lang: str = "en", fps: int = SMALL.fps) -> RenderJob:
    """A job for a video `film.mp4` in `folder`."""
    quality = Quality(SMALL.width, SMALL.height, fps)
    return RenderJob.checked(
        find("pattern"), subject, folder / "film.mp4", quality=quality, lang=lang
    )
