"""Bad input: one or two lines on stderr, exit code 2, and nothing drawn or left behind."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from scenes.console import commands, making
from scenes.render import film

GOOD = "a fluffy blue creature"


@pytest.fixture
def attn(toy_folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """Run a command in an empty folder where any rendering is an error."""

    def must_not_run(*arguments: object, **more: object) -> None:
        raise AssertionError("rendering began")

    for name in ("render_video", "render_videos", "render_still", "rehearse"):
        monkeypatch.setattr(film, name, must_not_run)
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> Result:
        chosen = () if "-m" in arguments else ("-m", str(toy_folder))
        return CliRunner().invoke(commands.main, [*arguments, *chosen], catch_exceptions=False)

    return run


def assert_refused(result: Result, *words: str) -> None:
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    assert 1 <= len(result.stderr.strip().splitlines()) <= 2
    for word in words:
        assert word in result.stderr
    assert list(Path.cwd().iterdir()) == []


@pytest.mark.parametrize("command", [("render",), ("still", "pattern")])
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["-s", ""], ["empty"]),
        (["-s", " \n\t "], ["empty"]),
        (["-s", "word " * 80], ["321 tokens", "66"]),
        (["-s", "a" * 2000], ["2001 tokens", "66"]),
        (["-s", GOOD, "--focus", "creatur"], ["'creatur' is not in", "'creature'"]),
        (["-s", GOOD, "--focus", "zebra"], ["'zebra'", "fluffy, blue, creature"]),
        (["-s", GOOD, "--focus", ""], ["''"]),
        (["-s", GOOD, "--layer", "2"], ["no layer 2", "0 to 1"]),
        (["-s", GOOD, "--layer", "-1"], ["no layer -1"]),
        (["-s", GOOD, "--head", "9"], ["no head 9", "0 to 1"]),
        (["-s", GOOD, "--head", "one"], ["'one'", "--help"]),
        (["-m", "storytelling"], ["no model named storytelling"]),
        (["-m", "."], ["no config.json"]),
        (["-s", GOOD, "-o", "."], ["directory", "--help"]),
        (["-s", GOOD, "-o", "picture.jpeg"], ["must end in"]),
        (["-s", "a \U000f0000 fox"], ["U+F0000"]),
        (["-s", "a zero\N{ZERO WIDTH SPACE}width space"], ["U+200B", "ZERO WIDTH SPACE"]),
        (["-s", "a \N{RIGHT-TO-LEFT OVERRIDE}reversed fox"], ["U+202E"]),
        (["-s", "a bell\a"], ["U+0007"]),
        (["-s", "no text \udcff"], ["UTF-8"]),
        (["-s", GOOD, "-q", "x"], ["'x' is not one of", "--help"]),
        (["-s", GOOD, "--lang", "tlh"], ["'tlh' is not one of", "--help"]),
        (["-s", GOOD, "--colour", "red"], ["--colour", "--help"]),
    ],
)
def test_what_cannot_be_drawn_is_refused(attn, command, arguments, words) -> None:
    assert_refused(attn(*command, *arguments), *words)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["render", "patern"], ["no scene 'patern'", "did you mean pattern"]),
        (["render", "knitting"], ["no scene 'knitting'", "pattern"]),
        (["render", "a fluffy creature"], ["-s"]),
        (["still", "pattern", "more"], ["more", "--help"]),
        (["still", "patern"], ["did you mean pattern"]),
        (["still"], ["SCENE", "--help"]),
        (["still", "pattern", "--beat", "sofmax"], ["'sofmax'", "softmax, further"]),
        (["still", "pattern", "-s", GOOD, "-o", "video.mp4"], ["must end in .png"]),
        (["still", "pattern", "-s", GOOD, "-o", "not/here/x.png"], ["no folder not/here"]),
        (["render", "-s", GOOD, "-o", "not/here/x.mp4"], ["no folder not/here"]),
        (["render", "-s", GOOD, "-o", "x" * 300 + ".mp4"], ["cannot write xxx", "too long"]),
        (["render", "--beats", "read,sofmax"], ["'sofmax'", "softmax, further"]),
        (["render", "--beats", " , "], ["at least one beat"]),
        (["render", "--pace", "0"], ["0.25 to 4"]),
        (["render", "--pace", "nan"], ["0.25 to 4"]),
        (["render", "--pace", "quick"], ["'quick'", "--help"]),
        (["trace", "-s", GOOD, "patern"], ["'patern'", "pattern"]),
        (["trace", "-s", GOOD, "pattern", "--layer", "5"], ["no layer 5", "0 to 1"]),
        (["trace", "-s", GOOD, "pattern", "--head", "5"], ["no head 5", "0 to 1"]),
        (["trace", "-s", GOOD, "embed", "--head", "0"], ["embed", "not split into heads"]),
        (["trace", "-s", GOOD, "logits", "--layer", "0"], ["--layer", "logits"]),
        (["trace", "-s", GOOD, "q", "--npz", "q.txt"], ["must end in .npz"]),
        (["trace", "-s", GOOD, "q", "--npz", "q.npz", "--head", "0"], ["leave --head out"]),
        (["trace", "pattern"], ["--sentence", "--help"]),
        (["next", "-s", " "], ["empty"]),
        (["next", "-s", "a", "-s", "b"], ["2 times"]),
        (["heads", "-s", "word " * 80], ["321 tokens"]),
        (["heads", "-s", GOOD, "-m", "nobody"], ["no model named nobody"]),
        (["frobnicate"], ["frobnicate", "--help"]),
    ],
)
def test_what_makes_no_sense_is_refused(attn, arguments, words) -> None:
    assert_refused(attn(*arguments), *words)


def test_a_scene_that_does_not_exist_is_refused_by_show() -> None:
    result = CliRunner().invoke(commands.main, ["show", "patern"])
    assert result.exit_code == 2
    assert result.stderr == "attn show: there is no scene 'patern'; did you mean pattern?\n"


def test_a_picture_is_of_one_sentence(attn) -> None:
    result = attn("still", "pattern", "-s", "a fox", "-s", "a dog")
    assert_refused(result, "1 sentence", "2 times")


def test_a_file_that_exists_needs_force(attn, tmp_path: Path) -> None:
    old = tmp_path / "old.png"
    old.write_text("precious", encoding="utf-8")
    result = attn("still", "pattern", "-s", GOOD, "-o", "old.png")
    assert result.exit_code == 2
    assert "--force" in result.stderr
    assert old.read_text(encoding="utf-8") == "precious"


def test_a_device_is_not_replaced_even_by_force(attn, tmp_path: Path) -> None:
    (tmp_path / "null.png").symlink_to("/dev/null")
    result = attn("still", "pattern", "-s", GOOD, "-o", "null.png", "--force")
    assert result.exit_code == 2
    assert "not a file" in result.stderr


def test_a_folder_that_is_in_the_way_is_refused(attn, tmp_path: Path) -> None:
    (tmp_path / "attn-videos").write_text("a file", encoding="utf-8")
    result = attn("still", "pattern", "-s", GOOD)
    assert result.exit_code == 2
    assert "cannot make the folder attn-videos" in result.stderr


@pytest.mark.parametrize("missing", ["manim", "typst"])
def test_without_the_video_extra_it_says_how_to_install_it(
    attn, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    monkeypatch.setattr(making, "find_spec", lambda name: None if name == missing else name)
    result = attn("render", "-s", GOOD)
    assert result.exit_code == 1
    assert result.stderr.count("\n") == 1
    assert 'pip install "attncore[video]"' in result.stderr


def test_bytes_that_are_no_text_are_refused_from_a_shell(toy_folder: Path) -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "from scenes.console import commands; commands.main()",
            "next",
            "-s",
            b"caf\xe9",
            "-m",
            str(toy_folder),
        ],
        capture_output=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr == b"attn next: the sentence is not valid UTF-8 text\n"


def test_a_model_whose_name_cannot_be_drawn_is_refused(
    attn, toy_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The name stands in the small print of every frame."""
    folder = tmp_path_factory.mktemp("named") / "model"
    shutil.copytree(toy_folder, folder)
    config = json.loads((folder / "config.json").read_text("utf-8"))
    (folder / "config.json").write_text(json.dumps({**config, "name": "a\u200bb"}), "utf-8")
    assert_refused(attn("render", "-s", GOOD, "-m", str(folder)), "U+200B")
