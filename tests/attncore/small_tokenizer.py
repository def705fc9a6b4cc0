"""A tokenizer in the manner of the built-in model's, small enough to know by heart."""

from __future__ import annotations

import string

import tokenizers
from tokenizers import Regex, models, normalizers, pre_tokenizers

import attncore as ac

START = "‹start›"
WORDS = ("a", "fluffy", "blue", "creature", "roamed", "the", "verdant", "forest", "'s")


def backend() -> tokenizers.Tokenizer:
    """Whole words, pieces of one letter (and "th", "ing"), signs, and bytes for all else."""
    pieces = [START, *(f"<0x{byte:02X}>" for byte in range(256))]
    pieces += [char for char in map(chr, range(33, 127)) if not char.isupper()]
    pieces += [f"##{letter}" for letter in string.ascii_lowercase]
    pieces += [word for word in WORDS if word not in pieces]
    pieces += ["th", "##in", "##ing"]
    made = tokenizers.Tokenizer(
        models.BPE(
            {piece: number for number, piece in enumerate(pieces)},
            [("t", "##h"), ("##i", "##n"), ("##in", "##g")],
            continuing_subword_prefix="##",
            byte_fallback=True,
            ignore_merges=True,
        )
    )
    made.normalizer = normalizers.Sequence(
        [normalizers.NFD(), normalizers.Lowercase(), normalizers.StripAccents()]
    )
    made.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(r"\s+"), "removed"),
            pre_tokenizers.Split(Regex(r"'[a-z]{1,2}|[a-z]+|[\s\S]"), "isolated"),
        ]
    )
    return made


def small_tokenizer() -> ac.Tokenizer:
    """The same, wrapped."""
    return ac.Tokenizer(backend(), start=START, piece_prefix="##")


def speaking_model(context: int = 40, seed: int = 0) -> ac.Transformer:
    """A random model that takes text."""
    tokenizer = small_tokenizer()
    config = ac.Config(
        d_model=12,
        n_layers=2,
        n_heads=3,
        d_mlp=20,
        vocab_size=tokenizer.vocab_size,
        context=context,
    )
    return ac.Transformer.random(config, seed, tokenizer=tokenizer)
