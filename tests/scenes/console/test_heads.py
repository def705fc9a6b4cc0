"""`attn heads --survey`: roles over many sentences, kept beside a model on request."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import attncore as ac
from attncore.trace.head_card import FILE, HeadCard, survey
from scenes.console import commands

SENTENCES = "a fluffy blue creature\n\n the quick brown fox jumps over the lazy dog \n"


def attn(*arguments: object) -> Result:
    return CliRunner().invoke(
        commands.main, ["heads", *map(str, arguments)], catch_exceptions=False
    )


@pytest.fixture
def sentences(tmp_path: Path) -> Path:
    path = tmp_path / "sentences.txt"
    path.write_text(SENTENCES, encoding="utf-8")
    return path


@pytest.fixture
def folder(toy_folder: Path, tmp_path: Path) -> Path:
    """A copy of the toy model, to write into."""
    return Path(shutil.copytree(toy_folder, tmp_path / "toy"))


def test_the_roles_are_measured_over_all_sentences(folder: Path, sentences: Path) -> None:
    result = attn("-m", folder, "--survey", sentences)
    assert result.exit_code == 0, result.output
    header, *rows = result.stdout.splitlines()
    model = ac.load(folder)
    card = survey(model.trace(line.strip()) for line in SENTENCES.splitlines() if line.strip())
    assert "after the same word" in header
    for row, role in zip(rows, card.roles, strict=True):
        shown = row.split()
        assert shown[:2] == [str(role.layer), str(role.head)]
        for number, share in zip(shown[2:], role.shares.values(), strict=False):
            assert float(number) == pytest.approx(share, abs=6e-4)
        assert row.rstrip().endswith(role.does)
    assert not (folder / FILE).exists()


def test_they_are_kept_and_name_the_heads_from_then_on(folder: Path, sentences: Path) -> None:
    assert "kind" in attn("-m", folder, "-s", "a blue creature").stdout.splitlines()[0]
    result = attn("-m", folder, "--survey", sentences, "--save")
    assert result.stdout.splitlines()[-1] == str(folder / FILE)
    card = HeadCard.load(folder / FILE)
    assert ac.load(folder).head_card == card
    header, *rows = attn("-m", folder, "-s", "a blue creature").stdout.splitlines()
    assert header.split()[-1] == "role"
    for row in rows:
        layer, head = map(int, row.split()[:2])
        assert row.rstrip().endswith(card.find(layer, head).does)


def test_the_built_in_model_comes_with_a_card() -> None:
    card = ac.load("storyteller").head_card
    assert card is not None
    assert [(role.layer, role.head) for role in card.doing("own adjectives")] == [(1, 3)]
    assert card.sentences >= 500


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["--survey", "{file}", "--save"], "storyteller is built in"),
        (["--survey", "{file}", "-s", "a cat"], "--survey has its sentences already"),
        (["-s", "a cat", "--save"], "--save keeps what --survey FILE measures"),
        (["--survey", "{long}"], "line 2: "),
        (["--survey", "{empty}"], "has no sentence in it"),
        (["--survey", "{bytes}"], "is no text in UTF-8"),
    ],
)
def test_what_cannot_be_surveyed_is_refused(
    arguments: list[str], why: str, sentences: Path, tmp_path: Path
) -> None:
    contents = {"long": b"a cat\n" + b"cat " * 99, "empty": b" \n\n", "bytes": b"\xff\xfe"}
    places = {"file": sentences}
    for name, content in contents.items():
        places[name] = tmp_path / f"{name}.txt"
        places[name].write_bytes(content)
    result = attn(*(each.format(**places) for each in arguments))
    assert result.exit_code == 2
    assert why in result.stderr
    assert result.stderr.count("\n") == 1
