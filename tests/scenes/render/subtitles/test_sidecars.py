"""Captions in files beside the video: what other programs read there, and when they are written."""

from __future__ import annotations

import html
from collections.abc import Callable
from pathlib import Path

import av
import pytest

from scenes.render.output import CannotWrite
from scenes.render.part import Cue, Part
from scenes.render.subtitles.sidecars import check_sidecars, sidecars, write_sidecars
from scenes.render.subtitles.timeline import TimedCaption, srt, vtt
from scenes.subject import Subject
from tests.scenes.render.filming import make_job

HARD = ["<b>bold</b> & {\\an8} --> \\Nx", "中文 −∞ ‹start› 🐈", "plain"]


def part(beat: str, frames: int, *cues: tuple[int, str]) -> Part:
    return Part(beat, Path(beat), frames, tuple(Cue(*cue) for cue in cues))


@pytest.fixture
def hard() -> list[Part]:
    cues = [(10 * i, text) for i, text in enumerate(HARD)]
    return [part("tokens", 15, *cues[:2]), part("keys", 30, *((n - 15, t) for n, t in cues[2:]))]


@pytest.mark.parametrize("suffix", [".srt", ".vtt"])
def test_other_programs_read_what_was_said(
    suffix: str, hard: list[Part], subject: Callable[..., Subject], tmp_path: Path
) -> None:
    job = make_job(subject("a fluffy blue creature"), tmp_path, "zh")
    write_sidecars(hard, job.output, job)
    file = {path.suffix: path for path in sidecars(job.output)}[suffix]
    with av.open(str(file)) as container:
        packets = [packet for packet in container.demux() if packet.size]
        times = [(p.pts * p.time_base * 5, p.duration * p.time_base * 5) for p in packets]
        written = [bytes(packet).decode().replace("\n", " ") for packet in packets]
        shown = [packet.decode()[0].ass.decode().split(",", 8)[-1] for packet in packets]
    assert times == [(0, 10), (10, 5), (20, 25)]
    assert [as_meant(text, suffix) for text in written] == HARD
    if suffix == ".srt":  # the decoder of WebVTT escapes what ASS would take for commands
        assert not any("\\N" in text for text in shown)
        assert [as_meant(text, suffix) for text in shown] == HARD


def as_meant(text: str, suffix: str) -> str:
    """What a file of captions says, without what keeps players from misreading it."""
    if suffix == ".vtt":
        return html.unescape(text)
    return text.translate({0x2060: None, 0xFF5B: "{", 0xFF5D: "}"})


def test_arrows_and_signs_in_text_are_only_text() -> None:
    shown = [TimedCaption(0, 5, "a --> b <i>&amp;</i>")]
    text = srt(shown, 5)
    assert text.count("-->") == 1
    assert "<i>" not in text
    text = vtt(shown, 5)
    assert text.endswith("a --&gt; b &lt;i&gt;&amp;amp;&lt;/i&gt;\n")


def test_times_of_long_videos() -> None:
    shown = [TimedCaption(60 * 3600 - 1, 60 * 3725 + 20, "x")]
    assert "00:59:59,983 --> 01:02:05,333" in srt(shown, 60)
    assert "00:59:59.983 --> 01:02:05.333" in vtt(shown, 60)


def test_sidecars_are_replaced_and_taken_away_with_the_video(
    hard: list[Part], subject: Callable[..., Subject], tmp_path: Path
) -> None:
    job = make_job(subject("a fluffy blue creature"), tmp_path)
    write_sidecars(hard[:1], job.output, job)
    first = [path.read_bytes() for path in sidecars(job.output)]
    write_sidecars(hard, job.output, job)
    assert all(
        path.read_bytes() != old for path, old in zip(sidecars(job.output), first, strict=True)
    )
    write_sidecars(hard, job.output, job, captions="none")
    assert list(tmp_path.iterdir()) == []


def test_files_of_others_are_not_overwritten(tmp_path: Path) -> None:
    video = tmp_path / "cat.mp4"
    check_sidecars(video, force=False)
    (tmp_path / "cat.srt").write_text("mine", encoding="utf-8")
    with pytest.raises(CannotWrite, match=r"cat\.srt exists"):
        check_sidecars(video, force=False)
    check_sidecars(video, force=True)
    video.touch()
    check_sidecars(video, force=False)
    (tmp_path / "cat.vtt").mkdir()
    with pytest.raises(CannotWrite, match=r"cat\.vtt is not a file"):
        check_sidecars(video, force=True)


def test_a_folder_that_is_gone(
    hard: list[Part], subject: Callable[..., Subject], tmp_path: Path
) -> None:
    job = make_job(subject("a fluffy blue creature"), tmp_path)
    with pytest.raises(CannotWrite, match="beside"):
        write_sidecars(hard, tmp_path / "gone" / "cat.mp4", job)


def test_beside_a_link_not_beside_what_it_stands_for(
    hard: list[Part], subject: Callable[..., Subject], tmp_path: Path
) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    there.mkdir()
    link = here / "film.mp4"
    link.symlink_to(there / "other.mp4")
    write_sidecars(hard, link, make_job(subject("a fluffy blue creature"), here))
    assert sorted(path.name for path in here.iterdir()) == ["film.mp4", "film.srt", "film.vtt"]
    assert list(there.iterdir()) == []
