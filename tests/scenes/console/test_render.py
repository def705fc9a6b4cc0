"""Rendering through the command: the file, what is said, and what is left when it goes wrong."""

from __future__ import annotations

import io
import os
import re
import signal
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import NoReturn

import av
import numpy as np
import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from rich.console import Console

from scenes import catalog
from scenes.chapters.pattern.scene import Pattern
from scenes.console import commands, making
from scenes.console.progress import watching
from scenes.render import film
from scenes.render.job import RenderJob
from scenes.render.output import Rendered, default_path, slug
from scenes.render.progress import Estimate, RenderProgress
from scenes.render.quality import QUALITIES, Quality
from scenes.render.workers.production import Production

SENTENCE = "a fluffy blue creature"
TINY = Quality(160, 90, 5)


@pytest.fixture
def attn(toy_folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """Run a command in an empty folder, with small pictures and the toy model."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(QUALITIES, "l", TINY)

    def run(*arguments: str) -> Result:
        options = ["-m", str(toy_folder), "-q", "l"]
        return CliRunner().invoke(commands.main, [*arguments, *options], catch_exceptions=False)

    return run


def files(folder: Path) -> list[str]:
    """Everything under a folder, hidden things too."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def test_a_video_is_made_whole_and_alone(attn, tmp_path: Path) -> None:
    result = attn("render", "-s", SENTENCE, "--pace", "4")
    assert result.exit_code == 0, result.output
    name = "attn-videos/pattern-a-fluffy-blue-creature-toy"
    assert files(tmp_path) == ["attn-videos", *(name + end for end in (".mp4", ".srt", ".vtt"))]

    said = re.match(r"(\S+)  \((\d+) s, (\S+), [\d.]+ [kM]?B\)\n$", result.stdout)
    assert said is not None
    path, length, pixels = said.groups()
    with av.open(path) as video:
        stream = video.streams.video[0]
        assert (stream.codec.name, stream.pix_fmt) == ("h264", "yuv420p")
        frames = [frame.to_ndarray(format="gray") for frame in video.decode(stream)]
    assert f"{frames[0].shape[1]}×{frames[0].shape[0]}" == pixels == "160×90"
    assert len(frames) / TINY.fps == pytest.approx(float(length), abs=0.5)
    # Something is on stage at the end of every beat, and the stage changes.
    assert sum(np.any(frame > 100) for frame in frames) > 0.9 * len(frames)
    assert sum(np.any(a != b) for a, b in pairwise(frames)) > len(frames) / 4


def test_what_is_said_while_rendering(attn) -> None:
    command = ["render", "-s", SENTENCE, "--pace", "4", "-j", "1", "--beats"]
    lines = attn(*command, "keys,read").stderr.splitlines()
    assert re.match(
        r"pattern · layer \d, head \d: creature looks at \w+ with weight 0\.\d\d", lines[0]
    )
    assert re.match(r"\d+ s of video, 160×90, 5 fps: about \d+ s to render", lines[1])
    assert [line.split(",")[0] for line in lines[2:]] == ["1/2 keys", "2/2 read"]
    lines = attn(*command, "keys,read,sentence").stderr.splitlines()
    assert "2 of 3 beats drawn before" in lines[1]
    assert lines[2:] == ["1/1 sentence"]
    assert len(attn(*command, "keys,sentence").stderr.splitlines()) == 1, "there is nothing to draw"


def test_several_videos_are_made_by_one_command(attn, tmp_path: Path) -> None:
    several = ["-s", "a fox", "-s", "a dog", "--pace", "4", "--beats", "tokens"]
    result = attn("render", "pattern", *several)
    names = [line.split("  ")[0] for line in result.stdout.splitlines()]
    assert sorted(names) == [f"attn-videos/pattern-a-{x}-tokens-toy.mp4" for x in ("dog", "fox")]
    assert all((tmp_path / name).is_file() for name in names)
    assert "of 2 videos, 160×90" in result.stderr


@pytest.mark.parametrize(("captions", "tracks"), [("burn", 1), ("track", 1), ("none", 0)])
def test_captions_are_drawn_or_told_beside(attn, captions: str, tracks: int) -> None:
    result = attn(
        "render", "-s", "a fox", "--pace", "4", "--beats", "tokens", "--captions", captions
    )
    path = Path(result.stdout.split("  ")[0])
    with av.open(str(path)) as video:
        assert len(video.streams.subtitles) == tracks
        last = [frame.to_ndarray(format="gray") for frame in video.decode(video=0)][-1]
    strip = last[72:83, 20:140]  # the caption's line
    assert (strip.max() > 100) == (captions == "burn")
    assert path.with_suffix(".srt").exists() == (captions != "none")


def test_small_print_and_questions_reach_the_scene(
    attn, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    made: list[tuple[str, bool]] = []

    def render_videos(jobs: list[RenderJob], **options: object) -> Iterator[Rendered]:
        made.extend((job.small_print, job.questions) for job in jobs)
        lesson = jobs[0].lesson()
        assert (lesson.small_print, lesson.questions) == made[-1]
        yield from ()

    monkeypatch.setattr(film, "render_videos", render_videos)
    for options in ([], ["--small-print", "tensor"], ["--small-print", "off", "--no-questions"]):
        assert attn("render", "-s", "a fox", *options).exit_code == 0
    assert made == [("words", True), ("tensor", True), ("off", False)]


@pytest.mark.parametrize("small_print", ["words", "tensor", "off"])
def test_a_still_says_what_it_shows_with_and_without_small_print(
    attn, tmp_path: Path, small_print: str
) -> None:
    options = ["--beat", "softmax", "--layer", "1", "--head", "0", "--small-print", small_print]
    assert attn("still", "pattern", "-s", "a fox", *options, "-o", "x.png").exit_code == 0
    picture = Image.open(tmp_path / "x.png")
    strip = np.asarray(picture.convert("L"))[:8, 80:]
    assert (strip.max() > 60) == (small_print != "off")
    told = picture.info
    assert told["Title"] == "The attention pattern"
    assert told["Description"] == "random · blocks.1.attn.pattern[0] · random"
    assert "“a fox”" in told["Comment"]
    assert told["Author"].startswith("attncore ")


def test_all_scenes_are_made_by_one_command(attn, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def make_videos(entries: list[catalog.SceneEntry], **given: object) -> None:
        asked.extend(entry.name for entry in entries)

    monkeypatch.setattr(making, "make_videos", make_videos)
    attn("render", "--all")
    attn("render", "pattern", "pattern")
    assert asked == [*(entry.name for entry in catalog.CATALOG), "pattern"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--all", "pattern"], "--all is every scene"),
        (["-s", "a fox", "-s", "a dog", "-o", "x.mp4"], "2 videos are asked for"),
        (["-s", "a fox", "-s", "a fox!", "--beats", "tokens"], "2 videos would go to"),
        (["-j", "0"], "--help"),
        (["--timeout", "0"], "--help"),
    ],
)
def test_what_cannot_be_made_by_one_command_is_refused(
    attn, tmp_path: Path, arguments: list[str], said: str
) -> None:
    result = attn("render", *arguments)
    assert result.exit_code == 2, result.output
    assert said in result.stderr
    assert not any((tmp_path / "attn-videos").glob("*"))


def test_only_the_beats_asked_for_are_in_the_video(attn) -> None:
    def length(*beats: str) -> float:
        result = attn("render", "-s", SENTENCE, "--pace", "4", "--beats", ",".join(beats))
        with av.open(result.stdout.split()[0]) as video:
            return video.streams.video[0].frames / TINY.fps

    assert length("tokens", "queries") == pytest.approx(length("tokens") + length("queries"))
    assert length("queries", "tokens") == length("tokens", "queries")


def test_a_still_shows_the_end_of_its_beat(attn, tmp_path: Path) -> None:
    for name, beat in (("a", "tokens"), ("b", "tokens"), ("c", "softmax")):
        result = attn("still", "pattern", "-s", SENTENCE, "--beat", beat, "-o", f"{name}.png")
        assert result.stdout.startswith(f"{name}.png  (160×90, ")
    assert files(tmp_path) == ["a.png", "b.png", "c.png"]
    one, same, other = (np.asarray(Image.open(tmp_path / f"{name}.png")) for name in "abc")
    assert one.shape == (90, 160, 3)
    np.testing.assert_array_equal(one, same)
    assert np.any(one != other)


def test_the_light_theme_is_light(attn, tmp_path: Path) -> None:
    attn("still", "pattern", "--theme", "light", "-o", "light.png")
    attn("still", "pattern", "--theme", "dark", "-o", "dark.png")
    light, dark = (np.asarray(Image.open(tmp_path / f"{name}.png")) for name in ("light", "dark"))
    assert light.mean() > 200
    assert dark.mean() < 55


def test_a_file_is_replaced_by_force(attn, tmp_path: Path) -> None:
    target = tmp_path / "mine.png"
    target.write_text("old", encoding="utf-8")
    assert attn("still", "pattern", "-o", "mine.png", "--force").exit_code == 0
    assert Image.open(target).size == (160, 90)


def test_the_finished_file_is_opened_when_asked(attn, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(making.click, "launch", opened.append)
    attn("still", "pattern", "-o", "shown.png")
    assert opened == []
    attn("still", "pattern", "-o", "shown.png", "--force", "-p")
    assert opened == ["shown.png"]


@pytest.mark.parametrize(
    ("problem", "code", "said"),
    [
        (KeyboardInterrupt(), 130, "attn: interrupted; nothing was written\n"),
        (OSError(28, "No space left on device"), 1, "No space left on device\n"),
        (ImportError("libcairo.so.2 is missing"), 1, '"attncore[video]" (see attn doctor)\n'),
    ],
)
def test_what_goes_wrong_leaves_the_old_file_and_nothing_else(
    attn,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    problem: BaseException,
    code: int,
    said: str,
) -> None:
    def run(production: Production) -> NoReturn:
        raise problem

    monkeypatch.setattr(Production, "run", run)
    (tmp_path / "old.mp4").write_text("precious", encoding="utf-8")
    result = attn("render", "--pace", "4", "-o", "old.mp4", "--force")
    assert result.exit_code == code
    assert result.stderr.endswith(said)
    assert files(tmp_path) == ["old.mp4"]
    assert (tmp_path / "old.mp4").read_text(encoding="utf-8") == "precious"


def test_a_mistake_of_ours_is_not_hidden(
    attn, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def bug(scene: Pattern) -> NoReturn:
        raise RuntimeError("a bug")

    monkeypatch.setattr(Pattern, "beat_tokens", bug)
    with pytest.raises(RuntimeError, match="a bug"):
        attn("still", "pattern", "-o", "x.png")
    assert files(tmp_path) == []


def test_a_polite_kill_leaves_nothing(
    attn, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    before = signal.getsignal(signal.SIGTERM)
    monkeypatch.setattr(Pattern, "beat_keys", lambda scene: os.kill(os.getpid(), signal.SIGTERM))
    assert attn("still", "pattern", "-o", "x.png").exit_code == 143
    assert files(tmp_path) == []
    assert signal.getsignal(signal.SIGTERM) == before


@pytest.mark.parametrize(
    "sentence",
    [
        "# $ * _ \\ < > & \" ' ` @ ~ % { }",
        "#set text(red) $x^2$ *bold* <b>&amp; [red]x[/red]",
        "$(touch oops) `touch oops` ; touch oops",
        "two\nlines\tand a tab",
        "-s --help",
        "../../up and away",
        "Ein Äffchen, ñandú",
    ],
)
def test_any_sentence_that_has_glyphs_is_drawn(attn, tmp_path: Path, sentence: str) -> None:
    result = attn("still", "pattern", f"--sentence={sentence}", "--beat", "tokens")
    assert result.exit_code == 0, result.output
    folder, name = files(tmp_path)
    assert (folder, Path(name).parent.as_posix()) == ("attn-videos", "attn-videos")
    assert Image.open(tmp_path / name).size == (160, 90)


@pytest.mark.parametrize("sentence", ["שלום fox", "你好 fox", "नमस्ते fox"])
def test_other_scripts_are_drawn_or_refused_with_the_remedy(attn, sentence: str) -> None:
    result = attn("still", "pattern", "-s", sentence, "--beat", "tokens")
    if result.exit_code == 2:  # no font of this machine covers them
        assert "cannot draw" in result.stderr
        assert "install" in result.stderr
    else:
        assert result.exit_code == 0, result.output


def test_a_sentence_that_falls_to_pieces_is_pointed_out(attn) -> None:
    broken = attn("still", "pattern", "-s", "zwölf grüne frösche a fox", "--beat", "tokens").stderr
    assert "3 of these 5 words into pieces" in broken
    assert "-m FOLDER" in broken
    whole = attn("still", "pattern", "-s", SENTENCE, "--beat", "tokens").stderr
    assert "into pieces" not in whole


def test_a_name_says_what_differs_from_the_default(attn, tmp_path: Path) -> None:
    options = ["--lang", "zh", "--theme", "light", "--layer", "1", "--focus", "blue"]
    options += ["--small-print", "off"]
    attn("still", "pattern", "-s", SENTENCE, "--beat", "tokens", *options)
    assert files(tmp_path)[1:] == [
        "attn-videos/pattern-a-fluffy-blue-creature-tokens-blue-l1-toy-zh-light-print-off.png"
    ]


@given(st.text())
def test_a_slug_is_a_safe_part_of_a_file_name(text: str) -> None:
    name = slug(text)
    assert re.fullmatch(r"[^\W_]+(?:-[^\W_]+)*", re.sub(r"[^\w-]", "x", name))
    assert len(name.encode()) <= 150
    path = default_path("pattern", text, (), ".mp4")
    assert path.parent == Path("attn-videos")


def test_a_long_sentence_is_cut_but_told_apart() -> None:
    one, two = slug("word " * 40 + "one"), slug("word " * 40 + "two")
    assert one != two
    assert len(one) <= 67


def test_on_a_terminal_one_line_shows_beat_and_share() -> None:
    console = Console(force_terminal=True, width=80, record=True, file=io.StringIO())
    with watching(console) as show:
        show.estimate(Estimate(videos=1, video=20, work=10, frames=100, beats=8, found=0))
        show.step(RenderProgress("mask", 5, 8, 50))
    assert re.search(r"5/8 mask .* 50 %", console.export_text())
