"""Summaries say what loading finds, and read no weights."""

from __future__ import annotations

from pathlib import Path

import pytest

import attncore as ac
from attncore.checkpoints import tensors
from attncore.checkpoints.summary import summarise
from tests.attncore.checkpoints.test_families import FAMILIES, HOME, changed


@pytest.mark.parametrize("name", [*(HOME / family for family in FAMILIES), "storyteller"])
def test_a_summary_says_what_loading_finds(
    name: str | Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = ac.load(name)
    monkeypatch.setattr(tensors.Stored, "read", None)  # whatever reads a weight fails
    found = summarise(name)
    assert found.config == model.config
    assert found.parameters == model.count_parameters()["total"]
    assert (found.digest, found.provenance) == (model.info.digest, model.info.provenance)


def test_the_digest_follows_every_file(tmp_path: Path) -> None:
    folder = changed("mistral", tmp_path)
    digests = {summarise(folder).digest}
    for file in ("tokenizer_config.json", "vocab.txt"):
        (folder / file).write_text("{}")
        digests.add(summarise(folder).digest)
    shard = folder / "model-00003-of-00005.safetensors"
    raw = bytearray(shard.read_bytes())
    raw[-1] ^= 1
    shard.write_bytes(raw)
    digests.add(summarise(folder).digest)
    assert len(digests) == 4


def test_what_is_no_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ac.CheckpointError, match="no model named nobody"):
        summarise("nobody")
    (tmp_path / "config.json").mkdir()
    with pytest.raises(ac.CheckpointError, match=r"config\.json cannot be read"):
        summarise(tmp_path)
