"""The tokenizer of a folder in Hugging Face's layout, from any of the three forms of its files."""

from __future__ import annotations

from pathlib import Path

from attncore.tokenizers import Tokenizer


def read_tokenizer(folder: Path, kind: str, vocab_size: int) -> Tokenizer | None:
    return None
