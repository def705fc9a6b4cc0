"""One whole render, small and rough, looked into as a player would."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import attncore as ac
from scenes.catalog import find
from scenes.render.film import render_video
from scenes.render.job import RenderJob
from scenes.render.progress import RenderProgress
from scenes.render.quality import Quality
from scenes.subject import choose

av = pytest.importorskip("av", reason="comes with Manim, in the extra `video`")
ROUGH = Quality(160, 90, 5)


@pytest.fixture(scope="module")
def film(model: ac.Transformer, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The scene of the catalog's default sentence, with what the render told on its way."""
    entry = find("pattern")
    folder: Path = tmp_path_factory.mktemp("film")
    subject = choose(model.trace(entry.sentence), focus=entry.focus)
    steps: list[RenderProgress] = []
    job = RenderJob.checked(entry, subject, folder / "pattern.mp4", quality=ROUGH)
    done = render_video(job, steps.append)
    with av.open(str(done.path)) as container:
        frames = [frame.to_ndarray(format="gray") for frame in container.decode(video=0)]
        stream = container.streams.video[0]
        about = {"codec": stream.codec_context.name, "rate": float(stream.average_rate)}
    return {"done": done, "frames": frames, "steps": steps, "folder": folder, **about}


def test_it_lasts_as_long_as_a_scene_should(film: dict[str, Any]) -> None:
    assert 40 <= film["done"].seconds <= 80
    assert film["rate"] == 5
    assert len(film["frames"]) == pytest.approx(5 * film["done"].seconds, abs=1)


def test_its_frames_are_as_large_as_was_asked(film: dict[str, Any]) -> None:
    assert {frame.shape for frame in film["frames"]} == {(90, 160)}
    assert (film["done"].width, film["done"].height) == (160, 90)
    assert film["codec"] == "h264"


def test_it_is_not_black_and_it_changes(film: dict[str, Any]) -> None:
    frames = np.array(film["frames"], dtype=float)
    bright = (frames > 60).mean(axis=(1, 2))
    assert (bright[10:] > 0.001).all(), "a frame is empty"
    assert (bright < 0.5).all(), "the ground is not dark"
    middles = [part[len(part) // 2] for part in np.array_split(frames, 8)]
    for one, two in pairwise(middles):
        assert np.abs(one - two).max() > 60, "two parts of the scene look the same"


def test_it_moves_smoothly(film: dict[str, Any]) -> None:
    """No frame is wholly unlike the one before it: nothing jumps."""
    frames = np.array(film["frames"], dtype=float)
    change = np.abs(np.diff(frames, axis=0)).mean(axis=(1, 2))
    assert change.max() < 25
    assert (change > 0.5).sum() > 20, "hardly anything moves"


def test_it_tells_how_far_it_is(film: dict[str, Any]) -> None:
    steps = film["steps"]
    played = [beat for beat in find("pattern").beats if beat != "further"]  # asks for the model
    assert list(dict.fromkeys(step.beat for step in steps if step.beat)) == played
    counts = [step.frames for step in steps]
    assert counts == sorted(counts)
    assert counts[-1] == pytest.approx(len(film["frames"]), abs=1)


def test_nothing_else_is_left_behind(film: dict[str, Any]) -> None:
    names = sorted(path.name for path in film["folder"].iterdir())
    assert names == ["pattern.mp4", "pattern.srt", "pattern.vtt"]
    assert film["done"].bytes == film["done"].path.stat().st_size > 10_000
