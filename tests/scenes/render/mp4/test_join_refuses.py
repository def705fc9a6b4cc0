"""What goes wrong in joining is noticed, and never leaves half a file."""

from __future__ import annotations

import resource
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from scenes.render.job import RenderJob
from scenes.render.mp4 import atoms
from scenes.render.mp4 import join as joining
from scenes.render.mp4.join import CannotJoin, assemble
from scenes.render.output import CannotWrite
from scenes.render.part import Cue, Part
from scenes.subject import Subject
from tests.scenes.render.filming import make_job, make_part

BEATS = (("tokens", 10), ("queries", 1), ("keys", 12))
OPEN = Path("/proc/self/fd")
OLD = b"the file that was there before"


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> list[Part]:
    folder = tmp_path_factory.mktemp("parts")
    return [make_part(folder, beat, frames, (0, beat)) for beat, frames in BEATS]


@pytest.fixture
def job(subject: Callable[..., Subject], tmp_path: Path) -> RenderJob:
    """A job whose file exists."""
    task = make_job(subject("a fluffy blue creature"), tmp_path)
    task.output.write_bytes(OLD)
    return task


def intact(job: RenderJob) -> bool:
    """Nothing but the old file is there."""
    return [*job.output.parent.iterdir()] == [job.output] and job.output.read_bytes() == OLD


# Parts that do not hold what they should.


def damaged(part: Part, folder: Path, change: Callable[[bytes], bytes]) -> Part:
    path = folder / "damaged.mp4"
    path.write_bytes(change(part.path.read_bytes()))
    return replace(part, path=path)


@pytest.mark.parametrize(
    "change",
    [
        lambda data: b"",
        lambda data: b"no video",
        lambda data: data[: len(data) // 2],
        lambda data: data.replace(b"moov", b"mooo"),
    ],
    ids=["empty", "something else", "cut short", "without an index"],
)
def test_a_damaged_part(
    parts: list[Part], job: RenderJob, tmp_path_factory: Any, change: Callable[[bytes], bytes]
) -> None:
    bad = damaged(parts[2], tmp_path_factory.mktemp("bad"), change)
    with pytest.raises(CannotJoin, match="the video of the beat keys") as caught:
        assemble([*parts[:2], bad], job.output, job=job, captions="burn")
    assert caught.value.beat == "keys"
    assert intact(job)


@pytest.mark.parametrize("frames", [0, 9, 11])
def test_a_part_with_other_frames_than_it_says(
    parts: list[Part], job: RenderJob, frames: int
) -> None:
    bad = replace(parts[0], frames=frames, cues=())
    with pytest.raises(CannotJoin, match=f"10 of its {frames} frames"):
        assemble([bad], job.output, job=job, captions="burn")
    assert intact(job)


def test_a_part_that_is_gone(parts: list[Part], job: RenderJob) -> None:
    gone = replace(parts[1], path=parts[1].path.with_name("gone.mp4"))
    with pytest.raises(CannotJoin, match="queries cannot be read"):
        assemble([parts[0], gone], job.output, job=job, captions="burn")
    assert intact(job)


def test_parts_that_do_not_go_together(
    parts: list[Part], job: RenderJob, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = make_part(tmp_path_factory.mktemp("other"), "scores", 3, bf="0")
    with pytest.raises(CannotJoin, match="scores is encoded unlike that of tokens"):
        assemble([*parts, other], job.output, job=job, captions="burn")
    assert intact(job)


def test_a_caption_outside_its_beat(parts: list[Part], job: RenderJob) -> None:
    bad = replace(parts[0], cues=(Cue(99, "late"),))
    with pytest.raises(ValueError, match="frame 99"):
        assemble([bad], job.output, job=job, captions="burn")
    assert intact(job)


@pytest.mark.parametrize(("count", "captions"), [(0, "burn"), (3, "both")])
def test_nothing_to_do(parts: list[Part], job: RenderJob, count: int, captions: str) -> None:
    with pytest.raises(ValueError, match=r"nothing to join|burn, track, none"):
        assemble(parts[:count], job.output, job=job, captions=captions)
    assert intact(job)


# Files that cannot be written.


@contextmanager
def limited(size: int) -> Iterator[None]:
    """No file may grow beyond `size` bytes, as if the disk were full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("share", [0, 0.01, 0.5, 0.97, 0.999])
def test_a_full_disk(
    parts: list[Part], job: RenderJob, tmp_path_factory: pytest.TempPathFactory, share: float
) -> None:
    whole = tmp_path_factory.mktemp("whole") / "film.mp4"
    assemble(parts, whole, job=job, captions="burn")
    with (
        limited(int(share * whole.stat().st_size)),
        pytest.raises(CannotWrite, match=r"film\.mp4: "),
    ):
        assemble(parts, job.output, job=job, captions="burn")
    assert intact(job)


def test_a_folder_that_is_gone(parts: list[Part], job: RenderJob) -> None:
    with pytest.raises(CannotWrite, match="No such file"):
        assemble(parts, job.output.parent / "gone" / "film.mp4", job=job, captions="burn")
    assert intact(job)


@pytest.mark.parametrize("problem", [KeyboardInterrupt, RuntimeError])
def test_an_interruption(
    parts: list[Part], job: RenderJob, monkeypatch: pytest.MonkeyPatch, problem: type[Exception]
) -> None:
    retimed = joining._retimed

    def stopped(*given: Any) -> Iterator[Any]:
        for count, packet in enumerate(retimed(*given)):
            if count == 15:
                raise problem
            yield packet

    monkeypatch.setattr(joining, "_retimed", stopped)
    with pytest.raises(problem):
        assemble(parts, job.output, job=job, captions="burn")
    assert intact(job)


@pytest.mark.skipif(not OPEN.is_dir(), reason="only Linux tells which files are open")
def test_no_file_stays_open(parts: list[Part], job: RenderJob) -> None:
    before = len(list(OPEN.iterdir()))
    assemble(parts, job.output, job=job, captions="burn")
    assert len(list(OPEN.iterdir())) == before


def test_half_a_file_is_seen(parts: list[Part], job: RenderJob) -> None:
    assemble(parts, job.output, job=job, captions="burn")
    atoms.check_playable(job.output)
    data = job.output.read_bytes()
    for end in (0, 4, 40, len(data) // 2, len(data) - 1):
        job.output.write_bytes(data[:end])
        with pytest.raises(atoms.BrokenFile, match="not whole"):
            atoms.check_playable(job.output)


def test_an_index_at_the_end_is_seen(parts: list[Part]) -> None:
    with pytest.raises(atoms.BrokenFile, match="cannot be played before"):
        atoms.check_playable(parts[0].path)
