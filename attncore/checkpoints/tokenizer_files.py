"""The tokenizer of a folder in Hugging Face's layout, from any of the three forms of its files."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from attncore.checkpoints.errors import CheckpointError
from attncore.checkpoints.files import TOKENIZER, read_table
from attncore.text.tokenizer import Tokenizer

if TYPE_CHECKING:
    import tokenizers

SETTINGS, VOCABULARY, MERGES, WORDS = (
    "tokenizer_config.json",
    "vocab.json",
    "merges.txt",
    "vocab.txt",
)
#: How byte-level families cut text before they look for pairs; None: the backend's own, GPT-2's.
_SPLITS: Mapping[str, str | None] = MappingProxyType(
    {
        "gpt2": None,
        # Contractions; words with the sign before them; single digits; signs; line breaks; spaces.
        "qwen2": r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}"
        r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+",
    }
)
_CONTINUES = "##"


def read_tokenizer(folder: Path, kind: str, vocab_size: int) -> Tokenizer | None:
    """The tokenizer, checked against the size of the vocabulary; None where there are no files.

    kind  what vocab.json and merges.txt, or vocab.txt, are of: "gpt2", "qwen2", "bert", or ""

    Raises CheckpointError, naming the file, for one that is not understood.
    """
    source = _source(folder, kind)
    if source is None:
        return None
    path, make = source
    has_settings = (folder / SETTINGS).exists()
    settings = read_table(folder / SETTINGS) if has_settings else {}
    try:
        backend = make(folder, settings)
        _adjust(backend, settings)
        size = backend.get_vocab_size(with_added_tokens=False)
        continues = getattr(backend.model, "continuing_subword_prefix", None)
        found = Tokenizer(backend, piece_prefix=continues or None)
    except CheckpointError:
        raise
    except Exception as error:  # the tokenizers library raises nothing narrower
        trouble = " ".join(str(error).split())
        raise CheckpointError(f"{path} is not a tokenizer: {trouble}") from error
    if size > vocab_size:
        raise CheckpointError(f"{path} has {size} tokens; the model has {vocab_size}")
    return found


def _source(
    folder: Path, kind: str
) -> tuple[Path, Callable[[Path, Mapping[str, Any]], tokenizers.Tokenizer]] | None:
    """The tokenizer file to read, and the function that reads it; None where there is none."""
    if (folder / TOKENIZER).exists():
        return folder / TOKENIZER, _whole
    if kind in _SPLITS and (folder / VOCABULARY).exists() and (folder / MERGES).exists():
        split = _SPLITS[kind]
        return folder / VOCABULARY, lambda where, settings: _byte_level(where, settings, split)
    if kind == "bert" and (folder / WORDS).exists():
        return folder / WORDS, _word_pieces
    return None


def _whole(folder: Path, _: Mapping[str, Any]) -> tokenizers.Tokenizer:
    from tokenizers import Tokenizer as Backend

    return Backend.from_file(str(folder / TOKENIZER))


def _byte_level(
    folder: Path, settings: Mapping[str, Any], split: str | None
) -> tokenizers.Tokenizer:
    """A byte-level BPE tokenizer: GPT-2's, or with NFC and text split by `split` (Qwen2's)."""
    from tokenizers import Regex, decoders, models, normalizers, pre_tokenizers
    from tokenizers import Tokenizer as Backend

    paths = (str(folder / VOCABULARY), str(folder / MERGES))
    made = Backend(models.BPE.from_file(*paths))
    spaced = settings.get("add_prefix_space") is True
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=spaced)
    if split is not None:
        made.normalizer = normalizers.NFC()
        made.pre_tokenizer = pre_tokenizers.Sequence(
            [
                pre_tokenizers.Split(Regex(split), "isolated"),
                pre_tokenizers.ByteLevel(add_prefix_space=spaced, use_regex=False),
            ]
        )
    made.decoder = decoders.ByteLevel()
    _add_tokens(made, settings)
    return made


def _word_pieces(folder: Path, settings: Mapping[str, Any]) -> tokenizers.Tokenizer:
    """A WordPiece tokenizer (BERT's) from a vocabulary of one piece a line, numbered from 0."""
    from tokenizers import Tokenizer as Backend
    from tokenizers import decoders, models, normalizers, pre_tokenizers, processors

    lines = (folder / WORDS).read_text(encoding="utf-8").removesuffix("\n").split("\n")
    numbers = {word: number for number, word in enumerate(lines)}
    unknown, first, last = (
        _named(settings, key, default)
        for key, default in (("unk", "[UNK]"), ("cls", "[CLS]"), ("sep", "[SEP]"))
    )
    for name in (unknown, first, last):
        if name not in numbers:
            raise CheckpointError(f"{folder / WORDS} has no token {name}")
    made = Backend(models.WordPiece(numbers, unk_token=unknown))
    made.normalizer = normalizers.BertNormalizer()
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    made.decoder = decoders.WordPiece(prefix=_CONTINUES)
    made.post_processor = processors.TemplateProcessing(
        single=[first, "$A", last], special_tokens=[(n, numbers[n]) for n in (first, last)]
    )
    others = [_named(settings, key, f"[{key.upper()}]") for key in ("pad", "mask")]
    made.add_special_tokens([n for n in (unknown, first, last, *others) if n in numbers])
    _add_tokens(made, settings)
    return made


def _adjust(backend: tokenizers.Tokenizer, settings: Mapping[str, Any]) -> None:
    """Apply tokenizer_config.json, which in the reference overrules the other files."""
    from tokenizers import normalizers

    now = backend.normalizer
    if isinstance(now, normalizers.BertNormalizer):
        backend.normalizer = normalizers.BertNormalizer(
            lowercase=settings.get("do_lower_case", now.lowercase),
            strip_accents=settings.get("strip_accents", now.strip_accents),
            handle_chinese_chars=settings.get("tokenize_chinese_chars", now.handle_chinese_chars),
        )
    if str(settings.get("tokenizer_class")).startswith("LlamaTokenizer"):
        _set_ends(backend, settings)


def _set_ends(backend: tokenizers.Tokenizer, settings: Mapping[str, Any]) -> None:
    """Set the first and the last token of every sentence (BOS, EOS), as Llama's tokenizer does."""
    from tokenizers import processors

    first, last = _named(settings, "bos", "<s>"), _named(settings, "eos", "</s>")
    wanted = {
        first: settings.get("add_bos_token", True),
        last: settings.get("add_eos_token", False),
    }
    numbers = {name: backend.token_to_id(name) for name, added in wanted.items() if added}
    used = [(name, number) for name, number in numbers.items() if number is not None]
    before, after = (
        [name for name, _ in used if name == end and wanted[end]] for end in (first, last)
    )
    backend.post_processor = processors.TemplateProcessing(
        single=[*before, "$A", *after], special_tokens=used
    )


def _add_tokens(backend: tokenizers.Tokenizer, settings: Mapping[str, Any]) -> None:
    """Add the tokens of tokenizer_config.json; ValueError for one that gets another id."""
    from tokenizers import AddedToken

    added = settings.get("added_tokens_decoder")
    for number, entry in sorted((added or {}).items(), key=lambda item: int(item[0])):
        flags = {name: value for name, value in entry.items() if name != "content"}
        token = AddedToken(entry["content"], **flags)
        (backend.add_special_tokens if entry.get("special") else backend.add_tokens)([token])
        if backend.token_to_id(entry["content"]) != int(number):
            raise ValueError(f"{SETTINGS} gives {json.dumps(entry['content'])} the id {number}")


def _named(settings: Mapping[str, Any], key: str, default: str) -> str:
    """The name of a special token, which may be given with its flags."""
    value = settings.get(f"{key}_token")
    if isinstance(value, dict):
        value = value.get("content")
    return value if isinstance(value, str) else default
