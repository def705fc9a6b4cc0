"""Videos drawn by several processes: the same frames however many, and what happens when one dies.

Each render starts processes that import Manim, which takes seconds: a few beats, small and fast.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from multiprocessing import active_children
from pathlib import Path
from typing import Any

import pytest

import attncore as ac
from scenes.catalog import CATALOG, SceneEntry, describe, find
from scenes.console.request import Request
from scenes.render import film
from scenes.render.cache.store import Cache
from scenes.render.film import render_videos
from scenes.render.job import RenderJob
from scenes.render.output import CannotWrite, RenderFailed
from scenes.render.part import Part
from scenes.render.progress import Estimate, RenderProgress
from scenes.render.quality import Quality
from scenes.subject import choose

av = pytest.importorskip("av", reason="comes with Manim, in the extra `video`")
ROUGH = Quality(160, 90, 5)
BEATS = ("tokens", "queries", "mask", "read")
Job = Callable[..., RenderJob]


@pytest.fixture
def litter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where temporary files go: at the end nothing may be left, and no process of ours."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield folder
    assert list(folder.iterdir()) == []
    assert active_children() == []


@pytest.fixture(scope="module")
def subject(model: ac.Transformer):
    return choose(model.trace("a fluffy blue creature"), focus="creature")


@pytest.fixture
def job(subject, tmp_path: Path) -> Job:
    """A short job that goes to the folder `out`, with a file there that is precious until then."""
    out = tmp_path / "out"
    out.mkdir()
    (out / "old.mp4").write_bytes(b"precious")

    def make(cls: str | None = None, **options: Any) -> RenderJob:
        entry = find("pattern") if cls is None else faulty_scene(cls, tmp_path)
        chosen = {"quality": ROUGH, "pace": 4, "beats": BEATS, **options}
        return RenderJob.checked(entry, subject, out / "old.mp4", **chosen)

    return make


def faulty_scene(cls: str, place: Path) -> SceneEntry:
    """A folder like the scene pattern's, whose storyboard goes wrong."""
    folder = place / cls.lower()
    folder.mkdir()
    for path in find("pattern").folder.glob("*.toml"):
        shutil.copy(path, folder)
    line = f"from tests.scenes.render.faulty import {cls}\n"
    (folder / "scene.py").write_text(line, encoding="utf-8")
    return describe(folder)


def assert_untouched(job: RenderJob) -> None:
    assert [path.name for path in job.output.parent.iterdir()] == ["old.mp4"]
    assert job.output.read_bytes() == b"precious"


def digests(path: Path) -> list[str]:
    """A digest of each frame as it is decoded."""
    with av.open(str(path)) as video:
        frames = [frame.to_ndarray().tobytes() for frame in video.decode(video=0)]
    return [hashlib.sha256(frame).hexdigest() for frame in frames]


def make(job: RenderJob, **options: Any) -> list[str]:
    """Render; the digests of the frames."""
    (rendered,) = render_videos([job], **options)
    frames = digests(rendered.path)
    assert rendered.seconds == len(frames) / ROUGH.fps
    return frames


@pytest.fixture(scope="module")
def usual(subject, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The frames of the short job, drawn by one worker."""
    path = tmp_path_factory.mktemp("usual") / "usual.mp4"
    job = RenderJob.checked(find("pattern"), subject, path, quality=ROUGH, pace=4, beats=BEATS)
    return make(job, workers=1)


@pytest.mark.parametrize("workers", [2, pytest.param(3, marks=pytest.mark.slow)])
def test_the_frames_do_not_depend_on_how_many_draw(
    workers: int, job: Job, usual: list[str], litter: Path
) -> None:
    assert make(job(), workers=workers) == usual


@pytest.mark.slow
@pytest.mark.parametrize("entry", CATALOG, ids=lambda entry: entry.name)
def test_the_frames_of_every_scene_do_not_depend_on_it_either(
    entry: SceneEntry, tmp_path: Path, litter: Path
) -> None:
    asked = {"model": "storyteller", "file": None, "layer": None, "head": None, "focus": None}
    looks = {"lang": "en", "theme": "dark", "quality": "l", "force": True}

    def frames(workers: int) -> list[str]:
        path = tmp_path / f"{workers}.mp4"
        job = Request(entry, (), output=path, pace=4.0, **asked, **looks).job(".mp4")
        return make(replace(job, quality=ROUGH), workers=workers)

    assert frames(1) == frames(2)


def test_what_was_drawn_is_not_drawn_again(job: Job, usual: list[str], own_cache: Path) -> None:
    """Nor do the frames depend on which beats are drawn, and which are only played."""
    cache = Cache(own_cache)
    make(job(beats=("queries", "read")), cache=cache)
    told: list[Any] = []
    listeners = {"on_step": told.append, "on_estimate": told.append}
    assert make(job(), cache=cache, **listeners) == usual
    assert {each.beat for each in told if isinstance(each, RenderProgress)} == {"tokens", "mask"}
    assert next((o.found, o.beats) for o in told if isinstance(o, Estimate)) == (2, 4)
    told.clear()
    assert make(job(), cache=cache, **listeners) == usual
    assert told == [], "workers were started"


def test_a_kept_beat_that_is_damaged_is_drawn_again(
    job: Job, usual: list[str], own_cache: Path
) -> None:
    cache = Cache(own_cache)
    make(job(beats=("tokens",)), cache=cache)
    short = job(beats=("tokens",))

    class Careless(Cache):
        """Looks at nothing, as where a file is damaged after it was looked at."""

        def get(self, key: str) -> Any:
            part = super().get(key)
            if part is not None:
                part.path.write_bytes(b"rubbish")
            return part

    assert make(short, cache=Careless(own_cache)) == usual[: len(make(short, cache=cache))]


class Killer:
    """Kills a worker when the first frames of a beat are told, at most so many times."""

    def __init__(self, times: int) -> None:
        self.left = times

    def __call__(self, step: RenderProgress) -> None:
        if step.frames and self.left:
            self.left -= 1
            for worker in active_children():
                os.kill(worker.pid or 0, signal.SIGKILL)


def test_a_killed_worker_is_replaced(job: Job, usual: list[str], litter: Path) -> None:
    steps: list[RenderProgress] = []
    kill = Killer(2)

    def on_step(step: RenderProgress) -> None:
        steps.append(step)
        kill(step)

    assert make(job(), workers=1, on_step=on_step) == usual
    assert kill.left == 0
    assert steps[-1].frames == len(usual)


def test_a_worker_that_ends_again_and_again_is_given_up(job: Job, litter: Path) -> None:
    short = job("Crashing")
    with pytest.raises(RenderFailed) as caught:
        make(short, workers=1)
    assert str(caught.value) == (
        "a worker ended 3 times while it was getting ready (exit code 3: Fatal: that)"
    )
    assert_untouched(short)


def test_an_exception_is_told_in_a_line(job: Job, litter: Path) -> None:
    short = job("Raising")
    with pytest.raises(RenderFailed) as caught:
        make(short, workers=2)
    assert str(caught.value) == "the scene failed: RuntimeError: the sky fell (faulty.py:15)"
    assert_untouched(short)


def test_what_takes_too_long_is_given_up(job: Job, litter: Path) -> None:
    endless = job("Hanging")
    with pytest.raises(RenderFailed, match="--timeout"):
        make(endless, workers=2, timeout=3)
    assert_untouched(endless)


def test_a_folder_that_vanishes_is_told(job: Job, litter: Path) -> None:
    short = job(beats=("tokens",))

    def on_step(step: RenderProgress) -> None:
        if short.output.parent.exists():
            short.output.unlink()
            short.output.parent.rmdir()

    with pytest.raises(CannotWrite, match=r"cannot write .*old.mp4: No such file or directory"):
        make(short, on_step=on_step)
    assert not short.output.parent.exists()


def test_whoever_stops_listening_stops_the_workers(job: Job, litter: Path) -> None:
    class Tired(Exception):
        pass

    def on_step(step: RenderProgress) -> None:
        raise Tired

    short = job()
    with pytest.raises(Tired):
        make(short, workers=2, on_step=on_step)
    assert_untouched(short)


def test_what_other_code_may_have_drawn_is_not_kept(
    job: Job, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache, wanted = Cache(tmp_path / "cache"), job()
    (tmp_path / "drawn.mp4").write_bytes(b"frames")
    part = Part("read", tmp_path / "drawn.mp4", 5, ())
    store = film._PartStore(cache)
    job_state = store.job_state(wanted)
    before = film.keys(wanted)
    monkeypatch.setattr(film, "keys", lambda job: {**before, "tokens": "another"})
    assert store.keep(job_state, part) == part
    assert cache.get(before["read"]) is None
    monkeypatch.setattr(film, "keys", lambda job: before)
    assert store.keep(job_state, part).path != part.path
    assert cache.get(before["read"]) is not None
