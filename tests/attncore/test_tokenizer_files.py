"""Tokenizers of other people's folders: ids, spans and what a reader sees."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from agreement import DATA

import attncore as ac
from attncore.checkpoints.tokenizer_files import read_tokenizer

HOME = DATA / "tokenizers"
EXPECTED = json.loads((HOME / "expected.json").read_text(encoding="utf-8"))
STRINGS: list[str] = EXPECTED["strings"]
JSON, PAIR, WORDS = ("tokenizer.json",), ("vocab.json", "merges.txt"), ("vocab.txt",)
#: Each kind of tokenizer in each form of files that it comes in.
FORMS = [
    ("gpt2", "gpt2", JSON),
    ("gpt2", "gpt2", PAIR),
    ("qwen2", "qwen2", JSON),
    ("qwen2", "qwen2", PAIR),
    ("bert", "bert", JSON),
    ("bert", "bert", WORDS),
    ("cased", "bert", WORDS),
    ("llama", "", JSON),
]


def only(folder: Path, name: str, files: tuple[str, ...]) -> Path:
    """A folder with these files of a tokenizer, and its settings."""
    folder.mkdir(exist_ok=True)
    for file in (*files, "tokenizer_config.json"):
        shutil.copy(HOME / name / file, folder)
    return folder


def tokenizer(name: str, kind: str = "") -> ac.Tokenizer:
    found = read_tokenizer(HOME / name, kind or name, 1000)
    assert found is not None
    return found


@pytest.mark.parametrize(("name", "kind", "files"), FORMS)
def test_ids_agree_with_the_reference(
    tmp_path: Path, name: str, kind: str, files: tuple[str, ...]
) -> None:
    found = read_tokenizer(only(tmp_path, name, files), kind, 1000)
    assert found is not None
    assert len(STRINGS) == 50
    for text, ids in zip(STRINGS, EXPECTED[name], strict=True):
        assert found.ids(text) == ids, text
