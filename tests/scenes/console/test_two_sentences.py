"""Scenes about two sentences: what the command takes, what it refuses, and what it says."""

from __future__ import annotations

from pathlib import Path

import av
import pytest
from click.testing import CliRunner, Result

import attncore as ac
from scenes import catalog
from scenes.console import commands
from scenes.console.request import Request, requests
from scenes.render import film
from scenes.render.quality import QUALITIES, Quality

ONE, TWO = "a fluffy creature", "the blue creature jumps"
GIVEN = {
    "model": "storyteller",
    "file": None,
    "layer": None,
    "head": None,
    "focus": None,
    "lang": "en",
    "theme": "dark",
    "quality": "l",
    "output": None,
    "force": False,
}


@pytest.fixture
def attn(toy_folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """Run a command in an empty folder, with small pictures and the toy model."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(QUALITIES, "l", Quality(160, 90, 5))

    def run(*arguments: str) -> Result:
        chosen = () if {"-m", "--trace"} & set(arguments) else ("-m", str(toy_folder))
        options = [*chosen, "-q", "l"]
        return CliRunner().invoke(commands.main, [*arguments, *options], catch_exceptions=False)

    return run


@pytest.fixture
def undrawn(attn, monkeypatch: pytest.MonkeyPatch):
    """The same where any rendering is an error."""

    def must_not_run(*arguments: object, **more: object) -> None:
        raise AssertionError("rendering began")

    for name in ("render_video", "render_videos", "render_still", "rehearse"):
        monkeypatch.setattr(film, name, must_not_run)
    return attn


def assert_refused(result: Result, *words: str) -> None:
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    assert len(result.stderr.strip().splitlines()) == 1, result.stderr
    for word in words:
        assert word in result.stderr
    assert list(Path.cwd().glob("attn-videos/*")) == []


@pytest.mark.parametrize("command", ["render", "still"])
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["-s", ONE], ["context takes 2 sentences", "given once"]),
        (["-s", ONE, "-s", TWO, "-s", "a fox"], ["takes 2 sentences", "3 times"]),
        (["-s", "a fox", "-s", "the dog"], ["share no word that carries meaning\n"]),
        (["-s", "the fox", "-s", "the dog"], ["share no word that carries meaning (", "the)"]),
        (["-s", ONE, "-s", TWO, "--focus", "blue"], ["'blue' is not in both", "share: creature"]),
        (["-s", ONE, "-s", TWO, "--focus", "zebra"], ["'zebra' is not in both"]),
        (["-s", "a fox", "-s", "the dog", "--focus", "fox"], ["'fox'", "they share no word"]),
        (["-s", ONE, "-s", ""], ["empty"]),
        (["-s", ONE, "-s", "creature " * 80], ["tokens"]),
        (["-s", ONE, "-s", "creature \U000f0000"], ["U+F0000"]),
        (["-s", ONE, "-s", TWO, "--layer", "2"], ["no layer 2", "0 to 1"]),
    ],
)
def test_what_cannot_be_compared_is_refused(undrawn, command, arguments, words) -> None:
    assert_refused(undrawn(command, "context", *arguments), *words)


def test_a_file_holds_only_one_run(undrawn, toy_model: ac.Transformer, tmp_path: Path) -> None:
    toy_model.trace(ONE).save(tmp_path / "run.npz")
    result = undrawn("render", "context", "--trace", "run.npz")
    assert_refused(result, "context shows 2 runs", "a file holds one", "leave --trace out")


def test_show_tells_both_sentences() -> None:
    shown = CliRunner().invoke(commands.main, ["show", "context"]).stdout
    entry = catalog.find("context")
    assert f"sentences {entry.sentence} · {entry.other} (explains: {entry.focus})" in shown
    assert "two sentences" in shown


def test_how_many_sentences_a_scene_takes() -> None:
    context, pattern = catalog.find("context"), catalog.find("pattern")
    assert (context.sentences, len(context.own)) == (2, 2)
    assert (pattern.sentences, pattern.own) == (1, (pattern.sentence,))


def test_a_still_of_two_sentences_is_named_after_both(attn, tmp_path: Path) -> None:
    result = attn("still", "context", "-s", ONE, "-s", TWO, "--beat", "look")
    assert result.exit_code == 0, result.output
    (picture,) = (tmp_path / "attn-videos").iterdir()
    name = "context-a-fluffy-creature-and-the-blue-creature-jumps-look-toy.png"
    assert picture.name == name
    said = result.stderr.splitlines()[0]
    assert "in both: creature looks at" in said
    assert said.count("with weight") == 2


def test_the_film_says_which_sentences_it_is_about(attn, tmp_path: Path) -> None:
    result = attn(
        "render", "context", "-s", ONE, "-s", TWO, "--beats", "same", "--pace", "4", "-o", "x.mp4"
    )
    assert result.exit_code == 0, result.output
    with av.open("x.mp4") as film_:
        comment = film_.metadata["comment"]
    assert f"context · “{ONE}” · “{TWO}” · random " in comment


def test_its_own_sentences_are_shown_when_none_are_given() -> None:
    entry = catalog.find("context")
    (request,) = requests([entry], (), GIVEN)
    assert (request.texts, request.own) == (entry.own, False)
    job = request._checked(Path("x.mp4"))
    assert job.subject.other is not None
    said = [each.trace.tokens[each.focus].text for each in (job.subject, job.subject.other)]
    assert said == ["model", "model"]
    assert (job.subject.layer, job.subject.head) == (
        job.subject.other.layer,
        job.subject.other.head,
    )


def test_with_others_a_scene_that_takes_two_makes_one_video_of_both() -> None:
    found = requests([catalog.find("pattern"), catalog.find("context")], (ONE, TWO), GIVEN)
    assert [(r.entry.name, r.sentence) for r in found] == [
        ("pattern", (ONE,)),
        ("pattern", (TWO,)),
        ("context", (ONE, TWO)),
    ]


@pytest.mark.parametrize("sentences", [(ONE,), (ONE, TWO)])
def test_of_all_scenes_it_is_about_its_own_sentences(sentences: tuple[str, ...]) -> None:
    """What is given is for the others: their word need not be in its own."""
    found = list(requests(catalog.CATALOG, sentences, {**GIVEN, "focus": "creature"}, every=True))
    (context,) = (r for r in found if r.entry.name == "context")
    assert context.own
    assert (context.texts, context.focus) == (context.entry.own, None)
    others = [r for r in found if r.entry.name != "context"]
    assert len(others) == (len(catalog.CATALOG) - 1) * len(sentences)
    assert all(r.focus == "creature" and not r.own for r in others)


def test_of_all_scenes_without_a_sentence_each_is_about_its_own() -> None:
    found = list(requests(catalog.CATALOG, (), GIVEN, every=True))
    assert [r.texts for r in found] == [entry.own for entry in catalog.CATALOG]
    assert not any(r.own for r in found)


def test_it_is_said_when_a_scene_is_about_its_own_sentences(
    attn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalog, "CATALOG", (catalog.find("context"),))
    result = attn(
        "render", "--all", "-s", ONE, "--pace", "4", "--beats", "same", "-m", "storyteller"
    )
    assert result.exit_code == 0, result.output
    assert "context takes 2 sentences" in result.stderr


def test_the_same_sentence_twice_is_compared(toy_folder: Path) -> None:
    given = {**GIVEN, "model": str(toy_folder)}
    request = Request(catalog.find("context"), (ONE, ONE), **given)  # type: ignore[arg-type]
    assert request._checked(Path("x.mp4")).subject.other is not None
