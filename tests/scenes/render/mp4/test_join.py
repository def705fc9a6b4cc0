"""Parts become one file that plays frame by frame as they did, and says what is in it."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import pytest

import attncore as ac
from scenes.kit.captions import Words
from scenes.render.job import RenderJob
from scenes.render.mp4.join import assemble
from scenes.render.mp4.metadata import chapters
from scenes.render.part import Part
from scenes.subject import Subject
from tests.scenes.render.filming import check, decoded, make_job, make_part, told

Jobs = Callable[..., RenderJob]


@pytest.fixture
def job(subject: Callable[..., Subject], tmp_path: Path) -> Jobs:
    """A job about a short sentence, for `film.mp4` in the test's folder."""
    about = subject("a fluffy blue creature")

    def make(lang: str = "en", fps: int = 5) -> RenderJob:
        return make_job(about, tmp_path, lang, fps)

    return make


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> list[Part]:
    """Three beats of different lengths, one of them too short to have B-frames."""
    folder = tmp_path_factory.mktemp("parts")
    return [
        make_part(folder, "tokens", 12, (0, "The model reads.", "tokens"), (5, "Then it thinks.")),
        make_part(folder, "queries", 1),
        make_part(folder, "keys", 30, (2, "中文 <b> & {\\i1}x \\N -->", "blocks.1.attn.k[3]")),
    ]


@pytest.mark.parametrize("captions", ["burn", "track", "none"])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_parts_play_one_after_the_other(
    job: Jobs, parts: list[Part], lang: str, captions: str
) -> None:
    task = job(lang)
    assemble(parts, task.output, job=task, captions=captions)
    check(task.output, parts, task, captions)
    assert (told(task.output).captions is None) == (captions == "none")


def test_captions_are_shown_in_their_time_and_as_they_are(job: Jobs, parts: list[Part]) -> None:
    task = job()
    assemble(parts, task.output, job=task, captions="track")
    fifth = Fraction(1, 5)
    assert told(task.output).captions == [
        (0, 5 * fifth, "The model reads."),
        (5 * fifth, 12 * fifth, "Then it thinks."),
        (15 * fifth, 43 * fifth, "中文 <b> & {\\i1}x \\N -->"),
    ]


def test_the_file_says_what_it_shows(job: Jobs, parts: list[Part]) -> None:
    task = job("zh")
    assemble(parts, task.output, job=task, captions="burn")
    said, model = told(task.output).metadata, task.subject.trace.model
    assert said["title"] == Words("zh", "pattern").title
    assert said["artist"] == f"attncore {ac.__version__}"
    for told_of in ("pattern", "a fluffy blue creature", model.name, model.digest, ac.__version__):
        assert told_of
        assert told_of in said["comment"]
    assert said["description"] == f"{model.name} · tokens, blocks.1.attn.k[3] · trained"


def test_a_video_of_one_beat(job: Jobs, parts: list[Part]) -> None:
    task = job()
    for part in parts:
        assemble([part], task.output, job=task, captions="track")
        check(task.output, [part], task, "track")
        if not part.cues:
            assert told(task.output).captions is None


@pytest.mark.parametrize("fps", [1, 7, 24, 60])
def test_any_number_of_frames_a_second(job: Jobs, tmp_path: Path, fps: int) -> None:
    beats = (("tokens", 61), ("queries", 2), ("keys", 3), ("scores", 47))
    parts = [make_part(tmp_path, beat, n, (1, beat), fps=fps) for beat, n in beats]
    task = job(fps=fps)
    assemble(parts, task.output, job=task, captions="track")
    check(task.output, parts, task, "track")
    captions = told(task.output).captions
    assert captions is not None
    assert [start * fps for start, _, _ in captions] == [1, 62, 64, 67]
    assert [end * fps for _, end, _ in captions] == [61, 63, 66, 113]


def test_parts_whose_frames_are_decoded_as_they_are_shown(job: Jobs, tmp_path: Path) -> None:
    parts = [make_part(tmp_path, beat, 4, bf="0") for beat in ("mask", "softmax")]
    task = job()
    assemble(parts, task.output, job=task, captions="burn")
    check(task.output, parts, task)


def test_the_same_parts_make_the_same_file(job: Jobs, parts: list[Part]) -> None:
    task, made = job(), []
    for _ in range(2):
        assemble(parts, task.output, job=task, captions="burn")
        made.append(task.output.read_bytes())
    assert made[0] == made[1]


def test_a_chapter_never_begins_before_its_first_frame(job: Jobs) -> None:
    task = job(fps=60)
    beats = [Part(beat, Path(beat), 59 + i) for i, beat in enumerate(task.entry.beats)]
    rows = chapters(beats, task)
    began = 0
    for row, part in zip(rows, beats, strict=True):
        assert 0 <= Fraction(row["start"], 1000) - Fraction(began, 60) < Fraction(1, 1000)
        began += part.frames
    assert Fraction(rows[-1]["end"], 1000) <= Fraction(began, 60)


def test_seeking_to_a_chapter_lands_on_its_first_frame(job: Jobs, parts: list[Part]) -> None:
    task = job()
    assemble(parts, task.output, job=task, captions="burn")
    firsts = [decoded(part.path)[0][1] for part in parts]
    digests = told(task.output).frames
    for (_, start, _), first in zip(told(task.output).chapters, firsts, strict=True):
        with av.open(str(task.output)) as container:
            container.seek(round(start * av.time_base))
            frame = next(container.decode(video=0))
            assert digests[round(frame.pts * frame.time_base * 5)] == first
