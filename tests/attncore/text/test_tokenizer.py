"""Tokens and their places in the sentence as it was typed, for awkward sentences."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer as Backend
from tokenizers import decoders, models

import attncore as ac
from tests.attncore.small_tokenizer import START, backend, small_tokenizer

TOKENIZER = small_tokenizer()
FAMILY = "\U0001f469\u200d\U0001f469\u200d\U0001f467"
AWKWARD = [
    "A Fluffy BLUE creature's forest.",
    "Caf\u00e9 na\u00efve",
    "Cafe\u0301 nai\u0308ve e\u0301\u0323",
    "\u4f60\u597d\uff0c\u4e16\u754c ok",
    f"hi {FAMILY} \U0001f44d\U0001f3fd \u2764\ufe0f!",
    "12 + 345 = 357, 3.14",
    "#$*_\\<>&\"'`@~%{}",
    "one\ntwo\r\n\tthree\u00a0four\u3000five",
    "\u05e9\u05b8\u05dc\u05d5\u05b9\u05dd \u0627\u0644\u0639\u0631\u0628\u064a\u0629 \u200fx",
    "zero\u200bwidth \ufeffmark\u2060 \u200c",
    "a" * 2000,
    "\ud55c\uad6d Stra\u00dfe \u0130 \ufb01 \u00bd \u03a9",
    f"{START} <0x41> ##ing ing",
    "\u0928\u092e\u0938\u094d\u0924\u0947 \u0e2a\u0e27\u0e31\u0e2a\u0e14\u0e35",
    "\u0301 accent first",
    "\x00\x07 control",
]


def words(text: str) -> list[str]:
    """What stands in the sentence for each written word, in order."""
    places: dict[int, list[int]] = {}
    for token in TOKENIZER.encode(text):
        if token.word is not None and token.span is not None:
            places.setdefault(token.word, []).extend(token.span)
    return [text[min(ends) : max(ends)] for _, ends in sorted(places.items())]


def texts(text: str) -> list[str]:
    return [token.text for token in TOKENIZER.encode(text)[1:]]


def plain(text: str) -> str:
    """What the tokenizer itself looks at: small letters without accents."""
    decomposed = unicodedata.normalize("NFD", text).lower()
    return "".join(char for char in decomposed if unicodedata.category(char)[0] != "M")


def check_spans(text: str) -> None:
    """Spans go forward, each token is spelled from its place, and nothing visible is left out."""
    start, *tokens = TOKENIZER.encode(text)
    assert (start.text, start.span, start.special, start.word) == (START, None, True, None)
    last = (0, 0)
    covered: set[int] = set()
    for token in tokens:
        assert token.span is not None
        assert token.span == last or token.span[0] >= last[1]
        assert 0 <= token.span[0] < token.span[1] <= len(text)
        covered.update(range(*token.span))
        last = token.span
        written, name = text[slice(*token.span)], TOKENIZER._name(token.id)
        if token.byte:
            assert bytes.fromhex(token.text) in plain_bytes(written)
        else:
            assert token.text == written
            assert plain(written) == name.removeprefix("##") or written == name
    left = {char for place, char in enumerate(text) if place not in covered}
    assert all(char.isspace() or unicodedata.category(char)[0] == "M" for char in left)


def plain_bytes(char: str) -> set[bytes]:
    return {bytes([byte]) for byte in plain(char).encode()}


@pytest.mark.parametrize("text", AWKWARD)
def test_spans_of_awkward_sentences(text: str) -> None:
    check_spans(text)


#: Characters that every version of Unicode in use agrees about.
SETTLED = st.characters(codec="utf-8", exclude_categories=["Cn"]).filter(
    lambda char: unicodedata.ucd_3_2_0.category(char) != "Cn"
)


@given(st.text(SETTLED, max_size=30))
def test_spans_of_any_sentence(text: str) -> None:
    check_spans(text)


def test_tokens_are_spelled_as_they_were_typed() -> None:
    assert texts("A Fluffy BLUE creature's") == ["A", "Fluffy", "BLUE", "creature", "'s"]
    assert texts("Th\u00efng") == ["Th", "\u00efng"]
    assert texts("cafe\u0301s") == ["c", "a", "f", "e\u0301", "s"]


def test_bytes_of_one_character_share_its_span_and_show_hex() -> None:
    tokens = TOKENIZER.encode("a \u732b!")[2:5]
    assert [token.text for token in tokens] == ["E7", "8C", "AB"]
    assert all(token.byte and token.span == (2, 3) for token in tokens)
    assert len({token.word for token in tokens}) == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("blue things, 12!", ["blue", "things", ",", "12", "!"]),
        ("neighbour's don't 'x", ["neighbour", "'s", "don", "'t", "'", "x"]),
        ("\u4f60\u597d caf\u00e9", ["\u4f60", "\u597d", "caf\u00e9"]),
        (f"{FAMILY} \U0001f44d\U0001f3fd", [FAMILY, "\U0001f44d\U0001f3fd"]),
        ("\u05e9\u05b8\u05dc\u05d5\u05dd x", ["\u05e9\u05b8\u05dc\u05d5\u05dd", "x"]),
        ("ze\u200bro", ["ze\u200bro"]),
        ("one\ntwo", ["one", "two"]),
    ],
)
def test_pieces_of_one_written_word_share_it(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_what_spells_a_special_token_is_text_when_typed() -> None:
    special = backend()
    special.add_special_tokens([START])
    tokens = ac.Tokenizer(special, start=START, piece_prefix="##").encode(START)
    assert [token.special for token in tokens] == [True] + [False] * (len(tokens) - 1)
    assert len(tokens) > 2


def test_two_thousand_letters_are_two_thousand_pieces_of_one_word() -> None:
    tokens = TOKENIZER.encode("a" * 2000)[1:]
    assert len(tokens) == 2000
    assert {token.word for token in tokens} == {0}


@pytest.mark.parametrize(
    "text",
    [
        "a fluffy blue creature's forest, things!",
        "(the 12 forest) \u4f60\u597d",
        "\ud55c\uad6d",
        "thing",
    ],
)
def test_decoding_gives_the_sentence_back(text: str) -> None:
    assert TOKENIZER.decode(TOKENIZER.ids(text)) == text


def test_decoding_half_a_character_shows_that_it_is_broken() -> None:
    ids = TOKENIZER.ids("the \u732b")
    assert TOKENIZER.decode(ids[:-1]) == "the \ufffd"


def test_tokens_as_a_reader_would_see_them() -> None:
    number = backend().token_to_id
    for name, seen in [("##ing", "ing"), ("blue", "blue"), ("<0xE4>", "E4"), (START, START)]:
        assert TOKENIZER.token_text(number(name)) == seen
    assert TOKENIZER.token_text(number("#")) == "#"


def test_ids_that_are_not_in_the_vocabulary_are_named() -> None:
    size = TOKENIZER.vocab_size
    for call in (TOKENIZER.token_text, lambda number: TOKENIZER.decode([number])):
        with pytest.raises(ValueError, match=f"token id {size} .* vocabulary of {size}"):
            call(size)


def test_without_a_start_token_or_pieces() -> None:
    bare = ac.Tokenizer(backend())
    assert bare.start_id is None
    assert [token.text for token in bare.encode("Blue")] == ["Blue"]
    assert bare.decode(bare.ids("thing")) == "th ##ing"


def test_a_start_token_must_exist() -> None:
    with pytest.raises(ValueError, match="no start token <s>"):
        ac.Tokenizer(backend(), start="<s>")


def test_files_that_are_no_tokenizer_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "tokenizer.json"
    path.write_text('{"not": "a tokenizer"}')
    with pytest.raises(ValueError, match=r"tokenizer\.json is not a tokenizer"):
        ac.Tokenizer.from_file(path)


def test_what_stands_for_the_unknown_has_an_id() -> None:
    backend = Backend(models.WordPiece({"[UNK]": 0, "blue": 1}, unk_token="[UNK]"))
    assert ac.Tokenizer(backend).unknown_id == 0
    assert small_tokenizer().unknown_id is None


def test_single_bytes_have_ids() -> None:
    tokenizer = small_tokenizer()
    assert sorted(tokenizer.byte_ids) == list(range(256))
    names = tokenizer.backend.id_to_token
    assert all(names(n) == f"<0x{byte:02X}>" for byte, n in tokenizer.byte_ids.items())
    with pytest.raises(TypeError):
        tokenizer.byte_ids[0] = 1  # type: ignore[index]


def test_single_bytes_of_a_byte_level_vocabulary() -> None:
    backend = Backend(models.BPE({"a": 0, "é": 1, "Ġ": 2, "Ġa": 3}, [("Ġ", "a")]))
    backend.decoder = decoders.ByteLevel()
    assert dict(ac.Tokenizer(backend).byte_ids) == {0x61: 0, 0xE9: 1, 0x20: 2}
