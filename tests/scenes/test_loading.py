"""Scenes of any folder: the example plays from end to end, and what is no scene is refused."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import pytest
from click.testing import CliRunner, Result

import attncore as ac
from scenes.catalog import NotAScene, describe
from scenes.console import commands
from scenes.kit.checks import problems
from scenes.kit.type.number import Number
from scenes.loading import scene_class
from scenes.subject import choose
from tests.scenes.support.reading import read_value, spelled
from tests.scenes.support.sentences import SENTENCES, STRANGE
from tests.scenes.support.stage import play

EXAMPLE = Path(__file__).parents[2] / "examples/my_scene"


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    """Folders of other tests with the same name are no trouble."""
    yield
    for name in [name for name in sys.modules if name.partition(".")[0] == "my_scene"]:
        del sys.modules[name]


def attn(*arguments: str) -> Result:
    return CliRunner().invoke(commands.main, arguments, catch_exceptions=False)


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the example in the working directory."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(EXAMPLE, tmp_path / "my_scene", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path / "my_scene"


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(
    "sentence", [*SENTENCES.values(), STRANGE["64 tokens"], STRANGE["bytes of Chinese"]]
)
def test_the_example_shows_what_was_computed(
    sentence: str, lang: str, model: ac.Transformer
) -> None:
    subject = choose(model.trace(sentence), model=model)
    run = play(subject, lang=lang, scene=scene_class(describe(EXAMPLE)))
    means = subject.trace[f"blocks.{subject.layer}.attn.pattern"][subject.head].mean(axis=0)
    means = np.sort(means)[::-1]
    expected = [*means[:8], means[8:].sum()] if len(means) > 9 else list(means)
    marks = [m for m in run.stages["received"].marks if isinstance(m.thing, Number)]
    column = [mark for mark in marks if mark not in run.stages["received"].caption]
    column.sort(key=lambda mark: -mark.baseline)
    shown = [spelled(read_value(mark) or []) for mark in column]
    assert shown == [f"{100 * mean:.1f}%" for mean in expected]
    for stage in run.stages.values():
        assert problems(stage.marks) == []


def test_a_folder_is_played_by_its_path(own: Path) -> None:
    options = ["-s", "a small green frog", "-q", "l", "--pace", "4", "-j", "2", "-o", "own.mp4"]
    result = attn("render", "./my_scene", *options)
    assert result.exit_code == 0, result.output
    with av.open("own.mp4") as video:
        titles = [chapter["metadata"]["title"] for chapter in video.chapters()]
        assert video.metadata["title"] == "Who is looked at"
    assert titles == ["Everyone looks at someone", "Who is looked at most"]
    assert "Which words does this head look at most?" in attn("show", "./my_scene").stdout


def test_it_is_never_found_by_itself(own: Path) -> None:
    result = attn("still", "my_scene")
    assert result.exit_code == 2
    assert "there is no scene 'my_scene'" in result.stderr
    assert "./my_scene" in result.stderr
    assert "my_scene" not in attn("list").stdout
    assert "my_scene" not in sys.modules


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.parametrize(
    ("file", "old", "new", "why"),
    [
        ("about.toml", 'title = "', "title = ", "about.toml: "),
        ("about.toml", "question =", "qestion =", "'qestion' is not known"),
        ("about.toml", 'title = "Who is looked at"\n', "", "title is missing"),
        ("about.toml", 'tags = ["one head"]', 'tags = "one"', "tags is a list of texts"),
        ("about.toml", '["attn.pattern"]', '["atn.pattern"]', "did you mean attn.pattern"),
        ("about.toml", '["attn.pattern"]', '"attn.pattern"', "the beat 'received' needs"),
        ("about.toml", "received", "recieved", "has no method beat_recieved"),
        ("scene.py", "class MyScene", "class Mine", "needs a class MyScene(Lesson)"),
        ("scene.py", "class MyScene", "clas MyScene", "cannot be loaded: SyntaxError"),
        (
            "scene.py",
            "MOST = 8",
            "MOST = LEAST",
            "NameError: name 'LEAST' is not defined (scene.py",
        ),
        ("zh.toml", "[captions]", "[captions", "zh.toml: "),
        ("zh.toml", "[captions]", "labels = 3\n[captions]", "[beats] is a table of texts"),
        ("about.toml", "[beats]", "gallery = {beat = [1]}\n[beats]", "the beat of [gallery]"),
    ],
)
def test_what_is_wrong_with_a_folder_is_said_in_a_line(
    own: Path, file: str, old: str, new: str, why: str
) -> None:
    edit(own / file, old, new)
    result = attn("still", "./my_scene", "--lang", "zh", "-s", "a cat", "-q", "l")
    assert result.exit_code == 2, result.output
    assert result.stderr.count("\n") == 1
    assert why in result.stderr
    assert [path.name for path in own.parent.iterdir()] == ["my_scene"]


@pytest.mark.parametrize(
    ("file", "old", "new", "why"),
    [
        ("scene.py", "best = choices[0]", "best = choices[999]", "IndexError: list index"),
        ("scene.py", 'self.say("received"', 'self.say("recieved"', "KeyError: 'recieved'"),
        ("en.toml", "Every word looks", "Every word { looks", "ValueError: "),
    ],
)
@pytest.mark.parametrize("command", [("still", "a.png"), ("render", "a.mp4")])
def test_a_beat_that_goes_wrong_is_told_in_a_line(
    own: Path, command: tuple[str, str], file: str, old: str, new: str, why: str
) -> None:
    edit(own / file, old, new)
    name, output = command
    result = attn(name, "./my_scene", "-s", "a cat", "-q", "l", "-o", output)
    assert result.exit_code == 1
    assert result.stderr.splitlines()[-1].startswith("attn: the scene failed: ") or (
        f"attn {name}: the scene failed: " in result.stderr
    )
    assert why in result.stderr
    assert "Traceback" not in result.stderr
    assert [path.name for path in own.parent.iterdir() if path.is_file()] == []


def test_a_language_that_the_folder_lacks_is_named(own: Path) -> None:
    (own / "zh.toml").unlink()
    result = attn("still", "./my_scene", "--lang", "zh")
    assert "the scene my-scene has no captions in 'zh'; it has them in: en" in result.stderr


@pytest.mark.parametrize("file", ["about.toml", "scene.py"])
def test_a_folder_without_its_parts_is_no_scene(own: Path, file: str) -> None:
    (own / file).unlink()
    assert f"is not a scene: it has no {file}" in attn("still", "./my_scene").stderr


def test_a_folder_called_like_a_module_is_refused(own: Path) -> None:
    own.rename(own.with_name("json"))
    assert "there is a module json already" in attn("still", "./json").stderr


def test_a_folder_with_an_impossible_name_is_refused(own: Path) -> None:
    own.rename(own.with_name("my-scene"))
    with pytest.raises(NotAScene, match="'my-scene' is no name for a scene"):
        describe(own.with_name("my-scene"))
