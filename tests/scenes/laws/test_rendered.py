"""The rhythm of a played scene is that of its video, measured on the pixels of its frames."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest

import attncore as ac
from scenes.catalog import find
from scenes.kit import layout
from scenes.render.film import render_video
from scenes.render.job import RenderJob
from tests.scenes.laws.conftest import Playing, subject_of
from tests.scenes.laws.motion import STEP
from tests.scenes.laws.play import QUALITY
from tests.scenes.laws.words import Rhythm, reading, rhythm, rhythm_of
from tests.scenes.render.filming import told

SCENE = "context"
PIXELS = 12  # that change at least, where something moves
NEAR = 0.05  # between the shares of both


def rhythm_of_video(path: Path) -> Rhythm:
    """The rhythm of a finished video: title and caption are cut away from its frames."""
    shown = told(path).captions or []
    cues = [(float(start), reading(text)) for start, _, text in shown]
    edges = np.array([layout.STAGE_TOP, layout.STAGE_BOTTOM])
    rows = slice(*((0.5 - edges / layout.FRAME_HEIGHT) * QUALITY.height).astype(int))
    moves, before = [], None
    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            stage = frame.to_ndarray(format="gray")[rows].astype(int)
            changes = np.abs(stage - (stage if before is None else before)) > 255 * STEP
            moves.append(changes.sum() > PIXELS)
            before = stage
    return rhythm_of(np.array(moves), QUALITY.fps, cues)


@pytest.mark.slow
def test_a_video_moves_when_the_played_scene_does(
    model: ac.Transformer, timeline: Playing, tmp_path: Path
) -> None:
    entry, path = find(SCENE), tmp_path / "film.mp4"
    job = RenderJob.checked(entry, subject_of(entry, model), path, quality=QUALITY)
    seen, played = rhythm_of_video(render_video(job).path), rhythm(timeline(SCENE))
    assert played.inside == pytest.approx(seen.inside, abs=NEAR)
    assert played.still == pytest.approx(seen.still, abs=NEAR)
