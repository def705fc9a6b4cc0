"""Small random checkpoints of other families, with a tokenizer of a few words each."""

from __future__ import annotations

import shutil
from pathlib import Path

from tokenizers import Tokenizer, models, pre_tokenizers

FAMILIES = Path(__file__).parent / "data" / "families"
SENTENCE = "a fluffy blue creature"
WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "fluff", "##y", "blue", "creature"]


def bare_folder(family: str, parent: Path) -> Path:
    """A checkpoint without its tokenizer, if it has one."""
    others = shutil.ignore_patterns("tokenizer*", "vocab*", "merges*")
    return Path(shutil.copytree(FAMILIES / family, parent / family, ignore=others))


def folder_of(family: str, parent: Path) -> Path:
    """A checkpoint that reads these few words."""
    folder = bare_folder(family, parent)
    if family in ("bert", "sentence"):
        (folder / "vocab.txt").write_text("\n".join(WORDS), encoding="utf-8")
    else:
        numbers = {word: i for i, word in enumerate([*WORDS, "fluffy"])}
        backend = Tokenizer(models.WordLevel(numbers, unk_token="[UNK]"))
        backend.pre_tokenizer = pre_tokenizers.Whitespace()
        backend.save(str(folder / "tokenizer.json"))
    return folder
