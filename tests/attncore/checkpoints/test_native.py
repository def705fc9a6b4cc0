"""Native checkpoints: there and back, and refusals that name the file and the trouble."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

import attncore as ac
from tests.attncore.agreement import jittered, small_config
from tests.attncore.small_tokenizer import speaking_model

MODEL = speaking_model()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    ac.save(MODEL, tmp_path / "model", description="says nothing")
    return tmp_path / "model"


def test_saved_and_loaded_it_computes_the_same(folder: Path) -> None:
    found = ac.load(folder)
    assert found.config == MODEL.config
    assert (found.info.name, found.info.provenance) == ("random", "random")
    sentence = "A fluffy creature's thing \u732b"
    assert found.tokenizer.encode(sentence) == MODEL.tokenizer.encode(sentence)
    np.testing.assert_array_equal(found.trace(sentence)["logits"], MODEL.trace(sentence)["logits"])
    assert json.loads((folder / "config.json").read_text())["description"] == "says nothing"
    assert sorted(path.name for path in folder.iterdir()) == [
        "config.json",
        "model.safetensors",
        "tokenizer.json",
    ]


def test_precision_is_kept_and_half_precision_is_computed_in_float32(tmp_path: Path) -> None:
    model = jittered(small_config(), dtype=np.float64)
    ac.save(model, tmp_path / "whole")
    ac.save(model, tmp_path / "half", dtype=np.float16)
    whole, half = ac.load(tmp_path / "whole"), ac.load(tmp_path / "half")
    assert whole.logits([1]).dtype == np.float64
    np.testing.assert_array_equal(whole.logits([1, 2]), model.logits([1, 2]))
    assert half.logits([1]).dtype == np.float32
    weight = half.weights["embed.w"]
    np.testing.assert_array_equal(weight, model.weights["embed.w"].astype(np.float16))
    assert not half.has_tokenizer


def test_the_digest_follows_the_files(folder: Path) -> None:
    digest = ac.load(folder).info.digest
    assert len(digest) == 64
    assert ac.load(folder).info.digest == digest
    weights = {
        name: array.copy() for name, array in load_file(folder / "model.safetensors").items()
    }
    weights["ln_final.bias"][0] += 1
    save_file(weights, folder / "model.safetensors")
    assert ac.load(folder).info.digest != digest


def test_unknown_models_name_what_there_is() -> None:
    with pytest.raises(ac.CheckpointError, match="no model named storytellr"):
        ac.load("storytellr")


def test_built_in_models_are_found_by_name(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("attncore.models._HOME", folder.parent)
    monkeypatch.setattr("attncore.models.PACKAGED", {})
    assert ac.available() == {"model": "says nothing"}
    assert ac.load("model").config == MODEL.config
    with pytest.raises(ac.CheckpointError, match="built in: model; did you mean model"):
        ac.load("modell")


def edit_config(change: Callable[[dict[str, Any]], object]) -> Callable[[Path], None]:
    def edit(folder: Path) -> None:
        path = folder / "config.json"
        about = json.loads(path.read_text())
        change(about)
        path.write_text(json.dumps(about))

    return edit


def edit_weights(change: Callable[[dict[str, np.ndarray]], object]) -> Callable[[Path], None]:
    def edit(folder: Path) -> None:
        path = folder / "model.safetensors"
        weights = dict(load_file(path))
        change(weights)
        save_file(weights, path)

    return edit


def pickled(folder: Path) -> None:
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda f: (f / "config.json").unlink(), "has no config.json"),
        (lambda f: (f / "config.json").write_text("{"), "config.json is not JSON"),
        (lambda f: (f / "config.json").write_bytes(b"\xff\xfe"), "config.json is not JSON"),
        (edit_config(lambda c: c.update(format="gpt2")), 'supported: "format": "attncore"'),
        (edit_config(lambda c: c.update(format_version=2)), "format_version 2; supported: 1"),
        (edit_config(lambda c: c.pop("config")), 'no "config" table'),
        (edit_config(lambda c: c["config"].pop("d_mlp")), "missing: d_mlp"),
        (edit_config(lambda c: c["config"].update(rope=1)), "not understood: rope"),
        (edit_config(lambda c: c["config"].update(n_heads="3")), "n_heads must be"),
        (lambda f: (f / "model.safetensors").unlink(), "has no model.safetensors"),
        (lambda f: (f / "model.safetensors").write_bytes(b"x" * 50), "has 50 bytes, too few"),
        (edit_weights(lambda w: w.pop("embed.w")), "missing: embed.w; surplus: none"),
        (edit_weights(lambda w: w.update(more=np.ones(1))), "surplus: more"),
        (edit_weights(lambda w: w.update({"embed.w": np.ones((2, 2))})), r"embed.w has shape"),
        (pickled, "pytorch_model.bin is pickled.*safetensors"),
        (lambda f: (f / "tokenizer.json").unlink(), "has no tokenizer.json"),
        (lambda f: (f / "tokenizer.json").write_text("{}"), "tokenizer.json is not a tokenizer"),
        (edit_config(lambda c: c["tokenizer"].update(start="<s>")), "no start token <s>"),
    ],
)
def test_what_is_not_understood_is_named(
    folder: Path, spoil: Callable[[Path], object], message: str
) -> None:
    spoil(folder)
    with pytest.raises(ac.CheckpointError, match=message) as caught:
        ac.load(folder)
    assert str(folder) in str(caught.value)


def test_a_tokenizer_larger_than_the_vocabulary_is_refused(tmp_path: Path) -> None:
    config = small_config()
    small = ac.Transformer.random(config, 0, tokenizer=MODEL.tokenizer)
    ac.save(small, tmp_path)
    with pytest.raises(ac.CheckpointError, match=f"{MODEL.config.vocab_size} tokens; .* 29"):
        ac.load(tmp_path)
