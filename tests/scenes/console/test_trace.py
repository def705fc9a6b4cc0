"""`--trace FILE`, and `-m FOLDER` of other families: end to end, and what is refused."""

from __future__ import annotations

import json
import re
from pathlib import Path

import av
import numpy as np
import pytest
from click.testing import CliRunner, Result
from PIL import Image

import attncore as ac
from scenes.console import commands
from scenes.render import film
from scenes.render.quality import QUALITIES, Quality
from tests.family_folders import FAMILIES, SENTENCE, bare_folder, folder_of

PIECES = ["[CLS]", "a", "fluff", "##y", "creature", "[SEP]"]
TINY = Quality(160, 90, 5)


@pytest.fixture
def attn(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """Run a command in an empty folder, with small pictures."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(QUALITIES, "l", TINY)

    def run(*arguments: str) -> Result:
        drawn = ["-q", "l"] if arguments[0] in ("render", "still") else []
        return CliRunner().invoke(commands.main, [*arguments, *drawn], catch_exceptions=False)

    return run


def weights(n: int = len(PIECES), heads: int = 2) -> np.ndarray:
    """(layer, head, n, n) that look both ways."""
    drawn = np.exp(2 * np.random.default_rng(2).standard_normal((2, heads, n, n)))
    return drawn / drawn.sum(axis=-1, keepdims=True)


@pytest.fixture
def attentions(tmp_path: Path) -> str:
    """What someone saved of a Hugging Face model."""
    path = tmp_path / "mine.npz"
    np.savez(path, attentions=weights()[:, None], tokens=np.array(PIECES), model=np.array("bert"))
    return str(path)


@pytest.fixture
def saved(toy_model: ac.Transformer, tmp_path: Path) -> str:
    path = tmp_path / "toy.safetensors"
    toy_model.trace(SENTENCE).save(path)
    return str(path)


def frames(result: Result) -> int:
    with av.open(result.stdout.split()[0]) as video:
        return int(video.streams.video[0].frames)


# What is drawn.


def test_a_video_of_attentions_alone(attn, attentions: str, tmp_path: Path) -> None:
    result = attn("render", "pattern", "--trace", attentions, "--pace", "4")
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("attn-videos/pattern-mine.mp4")
    lines = result.stderr.splitlines()
    assert re.match(r"pattern · layer \d, head \d: creature looks at .* other words", lines[0])
    assert lines[1] == (
        "left out: queries (this trace has no attn.q); keys (this trace has no attn.k); "
        "scores, mask (this trace has no attn.scores); scale (this trace has no attn.scores_raw); "
        "further (a trace from a file comes without its model)"
    )
    told = [line.split(",")[0].split() for line in lines[3:]]
    assert [count for count, _ in told] == ["1/4", "2/4", "3/4", "4/4"]
    assert {beat for _, beat in told} == {"tokens", "softmax", "read", "sentence"}
    assert frames(result) > 20


def test_a_still_of_a_run_that_was_saved(attn, saved: str, toy_model: ac.Transformer) -> None:
    """The same picture as that of the run itself."""
    folder = Path(saved).with_name("toy")
    ac.save(toy_model, folder)
    common = ("still", "pattern", "--beat", "mask", "-o")
    said = attn(*common, "a.png", "--trace", saved).stderr
    assert "left out: further (a trace from a file comes without its model)" in said
    assert attn(*common, "b.png", "-s", SENTENCE, "-m", str(folder)).exit_code == 0
    one, two = (np.asarray(Image.open(name)) for name in ("a.png", "b.png"))
    np.testing.assert_array_equal(one, two)


@pytest.mark.parametrize(
    "arguments", [["still", "pattern", "--beat", "mask"], ["render", "--beats", "softmax,mask"]]
)
def test_a_beat_that_is_left_out_is_refused_with_the_reason(
    attn, attentions: str, arguments: list[str]
) -> None:
    result = attn(*arguments, "--trace", attentions)
    assert result.exit_code == 2
    assert result.stderr.splitlines() == [
        f"attn {arguments[0]}: the beat mask is left out here: this trace has no attn.scores"
    ]


def test_what_heads_look_at(attn, attentions: str) -> None:
    result = attn("heads", "--trace", attentions)
    assert result.exit_code == 0
    header, *rows = result.stdout.splitlines()
    assert header.split()[:7] == ["layer", "head", "previous", "next", "itself", "marks", "entropy"]
    layer, head = map(int, rows[0].split()[:2])
    words = weights()[layer, head, 1:-1, 1:-1]
    following = np.diagonal(words, offset=1).mean()
    assert float(rows[0].split()[3]) == pytest.approx(following, abs=5.1e-4)


def test_numbers_of_a_trace(attn, attentions: str, saved: str, toy_model: ac.Transformer) -> None:
    rows = attn("trace", "--trace", attentions, "pattern", "--layer", "1", "--head", "0").stdout
    found = [[float(x) for x in re.findall(r"\d\.\d+", row)] for row in rows.splitlines()[2:]]
    np.testing.assert_allclose(found, weights()[1, 0], atol=5.1e-4)
    names = attn("trace", "--trace", saved).stdout.splitlines()[1:]
    assert [line.split()[0] for line in names] == list(toy_model.trace(SENTENCE).names())
    told = json.loads(attn("trace", "--trace", attentions, "pattern", "--json").stdout)
    assert told["model"] == {"name": "bert", "digest": "", "provenance": "imported"}
    assert told["tokens"][2] == {"text": "fluff", "id": None, "span": None}


def test_numbers_of_a_pair_of_sentences(attn, tmp_path: Path) -> None:
    """Each has the tokens of its own sentence; where they meet, both stand there."""
    pair = ac.load(FAMILIES / "marian").trace(([5, 6, 7, 2], [4, 8, 9]))
    pair.save(tmp_path / "pair.npz")

    def labels(name: str) -> tuple[list[str], list[str]]:
        rows = attn("trace", "--trace", "pair.npz", name, "--head", "0").stdout.splitlines()
        return rows[1].split(), [row.split()[0] for row in rows[2:]]

    source, target = (["5", "6", "7", "2"], ["4", "8", "9"])
    assert labels("encoder.blocks.0.attn.pattern") == (source, source)
    assert labels("decoder.blocks.0.attn.pattern") == (target, target)
    assert labels("decoder.blocks.0.cross.pattern") == (source, target)
    assert labels("decoder.blocks.0.cross.k")[1] == source
    for command in ("render", "heads"):
        assert attn(command, "--trace", "pair.npz").exit_code == 2


def test_a_tensor_that_is_no_table(attn, tmp_path: Path) -> None:
    info = ac.ModelInfo("x", "", "imported")
    ac.Trace({"probs": np.ones(3)}, [ac.Token("a", 0, None)], "a", info).save(tmp_path / "a.npz")
    result = attn("trace", "--trace", "a.npz", "probs")
    assert result.exit_code == 2
    assert result.stderr == "attn trace: probs is (3,), which is no table: take --json or --npz\n"


# What is refused: in a line or two, before anything is drawn.


@pytest.mark.parametrize("command", [["render"], ["still", "pattern"], ["heads"], ["trace"]])
@pytest.mark.parametrize(("option", "value"), [("-s", SENTENCE), ("-m", "storyteller")])
def test_a_trace_goes_without_sentence_and_model(
    attn, attentions: str, command: list[str], option: str, value: str
) -> None:
    result = attn(*command, "--trace", attentions, option, value)
    assert result.exit_code == 2
    assert result.stderr.strip().endswith(f"leave {option} out")


def batch(path: Path) -> None:
    np.savez(path, attentions=np.stack([weights()] * 2, 1), tokens=np.array(PIECES))


def pickled(path: Path) -> None:
    np.savez(path, attentions=weights(), tokens=np.array(PIECES, dtype=object))


def without_tokens(path: Path) -> None:
    np.savez(path, attentions=weights())


def without_patterns(path: Path) -> None:
    info = ac.ModelInfo("x", "", "imported")
    ac.Trace({"embed": np.ones((1, 2))}, [ac.Token("a", 0, None)], "a", info).save(path)


def many(path: Path) -> None:
    np.savez(path, attentions=weights(65), tokens=np.array(["word"] * 65))


def padded(path: Path) -> None:
    texts = ["[CLS]", "a", "[SEP]"] + ["[PAD]"] * 70
    np.savez(path, attentions=weights(73), tokens=np.array(texts))


def without_glyphs(path: Path) -> None:
    np.savez(path, attentions=weights(2), tokens=np.array(["a", "\U000f0000"]))


def broken(path: Path) -> None:
    path.write_bytes(b"PK\x03\x04 and no more")


def with_nan(path: Path) -> None:
    arrays = {"blocks.0.attn.pattern": weights()[0], "blocks.0.attn.q": np.full((2, 6, 3), np.nan)}
    _ours(arrays, path)


def misshapen(path: Path) -> None:
    _ours({"blocks.0.attn.pattern": weights()[0], "blocks.0.attn.q": np.ones((2, 5, 3))}, path)


def _ours(arrays: dict[str, np.ndarray], path: Path) -> None:
    tokens = ac.Trace.from_attentions(PIECES, weights(), model="x").tokens
    ac.Trace(arrays, tokens, "", ac.ModelInfo("x", "", "imported")).save(path)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (batch, ["batch of 2"]),
        (pickled, ["tokens", "pickled", "dtype=str"]),
        (without_tokens, ["no tokens", "np.array"]),
        (without_patterns, ["attn.pattern"]),
        (many, ["65 tokens", "at most 64"]),
        (padded, ["73 tokens", "padding"]),
        (without_glyphs, ["U+F0000"]),
        (broken, ["bad.npz", "not an npz"]),
        (with_nan, ["blocks.0.attn.q", "NaN"]),
        (misshapen, ["blocks.0.attn.q", "(2, 5, 3)", "6 tokens"]),
    ],
)
def test_files_that_cannot_be_shown(
    attn, make, words: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(film, "rehearse", None)  # whoever renders now fails
    make(tmp_path / "bad.npz")
    result = attn("render", "--trace", "bad.npz")
    assert result.exit_code == 2, result.output
    assert 1 <= len(result.stderr.strip().splitlines()) <= 2
    assert all(word in result.stderr for word in words), result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["bad.npz"]


def test_files_that_are_not_there(attn, tmp_path: Path) -> None:
    (tmp_path / "folder.npz").mkdir()
    for name in ("nothing.npz", "folder.npz"):
        result = attn("heads", "--trace", name)
        assert result.exit_code == 2
        assert len(result.stderr.splitlines()) == 2


# Models of other families.


def test_a_video_of_an_encoder(attn, tmp_path: Path) -> None:
    folder = folder_of("bert", tmp_path)
    result = attn("render", "-m", str(folder), "-s", SENTENCE, "--pace", "4", "--beats", "scores")
    assert result.exit_code == 0, result.output
    assert "left out: mask (nothing is hidden from any token); further (" in result.stderr
    assert frames(result) > 5
    refused = attn("still", "pattern", "-m", str(folder), "-s", SENTENCE, "--beat", "mask")
    assert refused.exit_code == 2
    assert "nothing is hidden from any token" in refused.stderr


@pytest.mark.parametrize("family", ["gpt2", "llama", "mistral", "qwen2"])
def test_a_still_of_each_decoder(attn, family: str, tmp_path: Path) -> None:
    folder = folder_of(family, tmp_path)
    result = attn("still", "pattern", "-m", str(folder), "-s", SENTENCE, "-o", "a.png")
    assert result.exit_code == 0, result.output
    assert "left out: further (" in result.stderr
    assert Image.open("a.png").size == (160, 90)


@pytest.mark.parametrize(
    ("family", "why"),
    [("marian", "encoder-decoder"), ("vit", "images"), ("gpt2", "no tokenizer")],
)
@pytest.mark.parametrize("command", [["render"], ["still", "pattern"], ["heads"], ["trace"]])
def test_models_that_cannot_be_shown_yet(
    attn, family: str, why: str, command: list[str], tmp_path: Path
) -> None:
    folder = bare_folder(family, tmp_path)
    result = attn(*command, "-m", str(folder), "-s", SENTENCE)
    assert result.exit_code == 2, result.output
    assert len(result.stderr.splitlines()) == 1
    assert why in result.stderr
