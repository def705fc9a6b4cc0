"""The checks of joined files bite: each planted fault is seen."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import av
import pytest

from scenes.kit.captions import Words
from scenes.render.job import RenderJob
from scenes.render.mp4 import join as joining
from scenes.render.mp4 import metadata
from scenes.render.mp4.join import assemble
from scenes.render.part import Part
from scenes.render.subtitles.timeline import TimedCaption, timeline
from scenes.subject import Subject
from tests.scenes.render.filming import check, make_job, make_part

BEATS = (("tokens", 10), ("queries", 1), ("keys", 12))


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> list[Part]:
    folder = tmp_path_factory.mktemp("parts")
    return [make_part(folder, beat, frames, (0, beat)) for beat, frames in BEATS]


@pytest.fixture
def job(subject: Callable[..., Subject], tmp_path: Path) -> RenderJob:
    return make_job(subject("a fluffy blue creature"), tmp_path)


def shifted(**by: int) -> Callable[..., Iterator[Any]]:
    """Frames of the later parts that are shown or decoded at the wrong time."""
    retimed = joining._retimed

    def wrong(packed: Sequence[Any], ticks: int, base: Any) -> Iterator[Any]:
        for count, packet in enumerate(retimed(packed, ticks, base)):
            for name, frames in by.items():
                if count >= BEATS[0][1]:
                    setattr(packet, name, getattr(packet, name) + frames * ticks)
            yield packet

    return wrong


def chapters_with(change: Callable[[list[Any], int], dict[str, Any]]) -> Callable[..., list[Any]]:
    """Chapters each of which is changed, given all and its place."""
    right = metadata.chapters
    return lambda parts, job: [
        {**row, **change(rows, place)}
        for rows in [right(parts, job)]
        for place, row in enumerate(rows)
    ]


def captions_with(
    change: Callable[[TimedCaption], TimedCaption],
) -> Callable[..., list[TimedCaption]]:
    return lambda parts: [change(shown) for shown in timeline(parts)]


FAULTS: dict[str, tuple[Any, str, Any]] = {
    "frames shown late": (joining, "_retimed", shifted(pts=1, dts=1)),
    "frames decoded late": (joining, "_retimed", shifted(dts=1)),
    "frames decoded early": (joining, "_retimed", shifted(dts=-1)),
    "titles of the beat before": (
        joining,
        "chapters",
        chapters_with(lambda rows, place: {"metadata": rows[place - 1]["metadata"]}),
    ),
    "chapters a frame late": (
        joining,
        "chapters",
        chapters_with(lambda rows, place: {"start": rows[place]["start"] + 200}),
    ),
    "chapters of the time before rounding": (
        joining,
        "chapters",
        chapters_with(lambda rows, place: {"start": max(0, rows[place]["start"] - 1)}),
    ),
    "captions shown unasked": (joining, "hide_subtitles", lambda path: None),
    "captions a frame late": (
        metadata,
        "timeline",
        captions_with(lambda shown: replace(shown, start=shown.start + 1)),
    ),
    "captions of the title": (
        metadata,
        "timeline",
        captions_with(lambda shown: replace(shown, text="The attention pattern")),
    ),
    "another language": (metadata, "Words", lambda lang, scene: Words("zh", scene)),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_seen(
    fault: str, parts: list[Part], job: RenderJob, monkeypatch: pytest.MonkeyPatch
) -> None:
    assemble(parts, job.output, job=job, captions="burn")
    check(job.output, parts, job)
    monkeypatch.setattr(*FAULTS[fault])
    try:
        assemble(parts, job.output, job=job, captions="burn")
    except av.error.FFmpegError:
        return  # FFmpeg itself refused
    with pytest.raises(AssertionError):
        check(job.output, parts, job)


def test_a_frame_that_is_not_that_of_its_part_is_seen(
    parts: list[Part], job: RenderJob, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = make_part(tmp_path_factory.mktemp("other"), "sentence", 12, (0, "keys"))
    assemble([*parts[:2], replace(other, beat="keys")], job.output, job=job, captions="burn")
    with pytest.raises(AssertionError):
        check(job.output, parts, job)
