"""The tokenizer: words of the lexicon whole, other words in pieces, other characters in bytes."""

from __future__ import annotations

import random
import string
from collections import Counter

from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

from attncore.training.grammar import corpus, strange
from attncore.training.pieces import join, learn_merges
from attncore.training.words import load_lexicon

START = "‹start›"
PREFIX = "##"
MERGES = 300
SAMPLE_SEED = 7
SAMPLE_PASSAGES = 40_000
SAMPLE_STRANGE = 6_000


def build() -> Tokenizer:
    """The tokenizer of the built-in model: always the same for the same lexicon and grammar.

    Ids: the start token, printable ASCII, bytes, letters inside a word, pieces, then words.
    """
    words = vocabulary_words()
    merges = learn_merges(_spellings(words), MERGES, PREFIX)
    tokens = [START, *printable(), *byte_tokens()]
    tokens += [PREFIX + letter for letter in string.ascii_lowercase]
    tokens += [join(merge, PREFIX) for merge in merges]
    vocab = {token: i for i, token in enumerate(dict.fromkeys((*tokens, *words)))}
    model = models.BPE(
        vocab=vocab,
        merges=merges,
        continuing_subword_prefix=PREFIX,
        ignore_merges=True,
        byte_fallback=True,
    )
    tokenizer = Tokenizer(model)
    tokenizer.normalizer = normalizer()
    tokenizer.pre_tokenizer = word_splitter()
    return tokenizer


def normalizer() -> normalizers.Normalizer:
    """Lower case, no accents, straight quotes, no control characters.

    >>> normalizer().normalize_str("Élan’s \\x07 한국")
    "elan's  한국"
    """
    return normalizers.Sequence(
        [
            normalizers.Lowercase(),
            normalizers.NFD(),
            normalizers.Replace(Regex("[\\u0300-\\u036f]"), ""),
            normalizers.NFC(),
            normalizers.Replace(Regex("[‘’]"), "'"),  # noqa: RUF001 - what people type
            normalizers.Replace(Regex("[“”]"), '"'),
            normalizers.Replace(Regex("[‐-―]"), "-"),  # noqa: RUF001
            normalizers.Replace(Regex(r"[\p{Cc}&&[^\s]]"), ""),
        ]
    )


def word_splitter() -> pre_tokenizers.PreTokenizer:
    """Runs of letters, clitics with their apostrophe, every other character alone.

    >>> [piece for piece, _ in word_splitter().pre_tokenize_str("my cat's 42")]
    ['my', 'cat', "'s", '4', '2']
    """
    pattern = r"(?<=[a-z])'(?:s|t|re|ve|ll|d|m)(?![a-z])|[a-z]+|[^\sa-z]"
    return pre_tokenizers.Split(Regex(pattern), "removed", invert=True)


def printable() -> list[str]:
    """The printable ASCII characters that are left after lower-casing."""
    return [chr(i) for i in range(33, 127) if chr(i) not in string.ascii_uppercase]


def byte_tokens() -> list[str]:
    """A token for each byte that some character outside ASCII can need after normalising.

    C0, C1 and F5 to FF occur in no UTF-8; CC only in accents, which the normaliser removes.
    """
    impossible = {0xC0, 0xC1, 0xCC}
    return [f"<0x{byte:02X}>" for byte in range(0x80, 0xF5) if byte not in impossible]


def vocabulary_words() -> list[str]:
    """The lexicon's words and those that the templates add."""
    counts = Counter(
        word
        for passage in corpus.passages(SAMPLE_SEED, SAMPLE_PASSAGES)
        if not passage.made_up
        for word in passage.words
        if word.isalpha() and word.isascii()
    )
    return sorted({*counts, *load_lexicon().words()})


def _spellings(words: list[str]) -> list[str]:
    """Words of the vocabulary and made-up ones, to learn pieces from."""
    rng = random.Random(SAMPLE_SEED)
    kinds = tuple(strange.ENDINGS)
    made_up = (strange.word(rng, rng.choice(kinds)) for _ in range(SAMPLE_STRANGE))
    return [*words, *(word for word in made_up if word.isascii() and word.isalpha())]


class WordEncoder:
    """Encodes word by word, which gives the same ids as the whole text and is much faster."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._known: dict[str, list[int]] = {}

    def ids(self, word: str) -> list[int]:
        """The ids of one word, without the start token."""
        found = self._known.get(word)
        if found is None:
            whole = self._tokenizer.token_to_id(word)
            found = [whole] if whole is not None else self._pieces(word)
            self._known[word] = found
        return found

    def _pieces(self, word: str) -> list[int]:
        ids: list[int] = self._tokenizer.encode(word, add_special_tokens=False).ids
        return ids
