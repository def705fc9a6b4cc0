"""The tokenizer: whole words, pieces, bytes, and nothing that training never meets."""

from __future__ import annotations

import random
import sys
from collections import Counter

import pytest
from tokenizers import Tokenizer

from attncore.training import tokenizer as building
from attncore.training.grammar import corpus, strange
from attncore.training.pieces import learn_merges
from attncore.training.words import load_lexicon


@pytest.fixture(scope="module")
def built() -> Tokenizer:
    return building.build()


def test_it_is_the_one_that_ships(built: Tokenizer) -> None:
    from attncore.models import folder_of

    folder = folder_of("storyteller")
    assert folder is not None
    assert (folder / "tokenizer.json").read_text(encoding="utf-8") == built.to_str()


def test_every_word_of_the_lexicon_is_one_token(built: Tokenizer) -> None:
    vocabulary = built.get_vocab()
    assert not [word for word in load_lexicon().words() if word not in vocabulary]
    tokens = built.encode("the quick brown fox's photosynthesis").tokens
    assert tokens[:5] == ["the", "quick", "brown", "fox", "'s"]
    assert len(tokens) > 6
    assert all(token.startswith("##") for token in tokens[6:])


def unseen(built: Tokenizer, passages: int) -> list[str]:
    """The tokens that so many passages never bring; the start token is none of a passage."""
    encoder = building.WordEncoder(built)
    counts: Counter[int] = Counter()
    for passage in corpus.passages(1000, passages):
        for word in passage.words:
            counts.update(encoder.ids(word))
    vocabulary = built.get_vocab()
    return [t for t, i in vocabulary.items() if not counts[i] and t != building.START]


def test_nearly_every_token_soon_occurs_in_training(built: Tokenizer) -> None:
    rare = unseen(built, 20_000)
    assert len(rare) < 0.02 * built.get_vocab_size()
    pieces = {token for token in rare if token.startswith(("##", "<0x"))}
    assert len(pieces) <= 3, pieces


@pytest.mark.slow
def test_every_token_occurs_in_training(built: Tokenizer) -> None:
    assert unseen(built, 200_000) == []


@pytest.mark.parametrize(
    "step", [pytest.param(1, id="all", marks=pytest.mark.slow), pytest.param(7, id="a sample")]
)
def test_bytes_are_those_that_can_occur(step: int) -> None:
    """A sample has all of the first 0x3000 characters, then one in seven."""
    normalizer, splitter = building.normalizer(), building.word_splitter()
    met: set[int] = set()
    for low in range(0, sys.maxunicode, 0x1000):
        chosen = range(low, low + 0x1000, step if low >= 0x3000 else 1)
        characters = (chr(i) for i in chosen if not 0xD800 <= i < 0xE000)
        text = normalizer.normalize_str(" ".join(characters))
        met |= {byte for piece, _ in splitter.pre_tokenize_str(text) for byte in piece.encode()}
    tokens = {f"<0x{byte:02X}>" for byte in met if byte >= 0x80}
    assert tokens == set(building.byte_tokens())
    assert {chr(byte) for byte in met if byte < 0x80} == set(building.printable())


@pytest.mark.parametrize("character", ["机", "é", "😀", "ß", "한", "\U0010ffff", "®"])
def test_any_character_is_encoded(built: Tokenizer, character: str) -> None:
    tokens = built.encode(f"a {character} b").tokens
    assert tokens[0] == "a"
    assert tokens[-1] == "b"
    assert len(tokens) > 2


def test_word_by_word_is_the_same_as_the_whole_text(built: Tokenizer) -> None:
    encoder = building.WordEncoder(built)
    for passage in corpus.passages(21, 3000):
        clitic_of_a_sign = any(
            word.startswith("'") and len(word) > 1 and not passage.words[i - 1][-1:].islower()
            for i, word in enumerate(passage.words)
        )
        if not clitic_of_a_sign and passage.text.isascii():
            ids = [i for word in passage.words for i in encoder.ids(word)]
            assert built.encode(passage.text).ids == ids


def test_merges_join_the_most_frequent_pair_first() -> None:
    words = ["ab", "abc", "xbc", "zbc"]
    assert learn_merges(words, 2, "##") == [("##b", "##c"), ("z", "##bc")]


def test_made_up_words_look_like_their_kind() -> None:
    rng = random.Random(1)
    words = [strange.word(rng, "gerund") for _ in range(400)]
    assert sum(word.endswith("ing") for word in words) > 250
    assert any(not word.isascii() for word in words)
    assert any(word.isdigit() for word in words)
    scripts = {len(strange.foreign(rng)[0].encode()) for _ in range(200)}
    assert scripts == {2, 3, 4}
