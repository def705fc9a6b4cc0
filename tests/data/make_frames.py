"""Records what every scene draws, as digests: `frames.json` beside this file.

    python tests/data/make_frames.py           compare with the record; exit 1 where they differ
    python tests/data/make_frames.py --write   record anew

Each scene in English on the dark ground, frame by frame at 160×90 and 5 frames a second (its own
sentence, one word, 24 tokens), and in Chinese on the light ground as the last frames of its beats.
"""

from __future__ import annotations

import hashlib
import json
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np

import attncore as ac
from scenes.catalog import CATALOG, find
from scenes.render.job import RenderJob
from scenes.render.play.projector import Projector
from scenes.render.play.take import manim_set
from scenes.render.quality import Quality
from scenes.subject import asks_model, choose

RECORD = Path(__file__).with_name("frames.json")
MOVING, STILL = Quality(160, 90, 5), Quality(480, 270, 5)
LONG = (
    "the old farmer and the young teacher walked slowly through the quiet green garden "
    "because the weather was warm and the birds were singing"
)
SENTENCES = {  # for scenes of one sentence, and of two
    "own": {1: (), 2: ()},
    "one word": {1: ("creature",), 2: ("model", "model")},
    "24 tokens": {1: (LONG,), 2: (LONG, "the small children of the village were singing")},
}
Record = dict[str, dict[str, str]]  # of a scene shown in one way: of each beat its digests


def ways() -> Iterator[tuple[str, str, str]]:
    """(scene, which sentences, frames or stills), each of which is recorded."""
    for entry in CATALOG:
        for sentences in SENTENCES:
            for kind in ("frames", "stills"):
                yield entry.name, sentences, kind


def record(way: tuple[str, str, str]) -> dict[str, str]:
    """The digests of each beat of a scene, a number after × for frames that stand still."""
    scene, sentences, kind = way
    with tempfile.TemporaryDirectory() as folder:
        job = _job(scene, sentences, kind, Path(folder))
        with manim_set(Path(folder), job.quality):
            found = _frames(job) if kind == "frames" else _stills(job)
    return {beat: _short(digests) for beat, digests in found.items()}


def _job(scene: str, sentences: str, kind: str, folder: Path) -> RenderJob:
    entry, model = find(scene), ac.load("storyteller")
    texts = SENTENCES[sentences][entry.sentences] or entry.own
    runs = [model.trace(text) for text in texts]
    subject = choose(
        runs[0],
        other=runs[1] if len(runs) > 1 else None,
        model=model if asks_model(entry) else None,
        default_focus=entry.focus if texts == entry.own else None,
    )
    look: dict[str, Any] = (
        {"quality": MOVING} if kind == "frames" else {"quality": STILL, "lang": "zh"}
    )
    theme = "dark" if kind == "frames" else "light"
    return RenderJob.checked(entry, subject, folder / "film.mp4", theme=theme, **look)


def _frames(job: RenderJob) -> dict[str, list[str]]:
    """Every frame of every beat."""
    found: dict[str, list[str]] = {}
    projector = Projector()
    projector.screen = lambda pixels, count: [*found.values()][-1].extend([_digest(pixels)] * count)
    lesson = job.lesson(renderer=projector, on_beat=lambda beat, *_: found.update({beat: []}))
    lesson.setup()
    lesson.construct()
    return found


def _stills(job: RenderJob) -> dict[str, list[str]]:
    """The last frame of every beat."""
    found: dict[str, list[str]] = {}
    beats: list[str] = []

    def keep(beat: str, *_: int) -> None:
        if beats:
            found[beats[-1]] = [_digest(np.asarray(lesson.still()))]
        beats.append(beat)

    lesson = job.lesson(renderer=Projector(), on_beat=keep)
    lesson.setup()
    lesson.construct()
    keep("")
    return found


def _digest(pixels: np.ndarray) -> str:
    return hashlib.blake2b(np.ascontiguousarray(pixels).tobytes(), digest_size=4).hexdigest()


def _short(digests: list[str]) -> str:
    runs = [(digest, len(list(run))) for digest, run in groupby(digests)]
    return " ".join(digest if count == 1 else f"{digest}×{count}" for digest, count in runs)


def recorded() -> Record:
    """What the scenes draw now."""
    chosen = list(ways())
    with ProcessPoolExecutor() as pool:
        made = pool.map(record, chosen)
        return {", ".join(way): beats for way, beats in zip(chosen, made, strict=True)}


def differences(before: Record, now: Record) -> list[str]:
    """Where two records differ: the scene, how it was shown, and the beat."""
    found = [way for way in {**before, **now} if (way in before) != (way in now)]
    for way in before.keys() & now.keys():
        beats = {**before[way], **now[way]}
        changed = [beat for beat in beats if before[way].get(beat) != now[way].get(beat)]
        found += [f"{way}: {beat}" for beat in changed]
    return sorted(found)


def main(arguments: list[str]) -> int:
    now = recorded()
    if "--write" in arguments:
        RECORD.write_text(json.dumps(now, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        return 0
    found = differences(json.loads(RECORD.read_text("utf-8")), now)
    print(*(found or ["every frame is as it was recorded"]), sep="\n")
    return min(len(found), 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
