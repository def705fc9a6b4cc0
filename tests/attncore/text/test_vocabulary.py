"""How the three kinds of vocabularies spell: what a reader sees of a name, and the text of many."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import pre_tokenizers

from attncore.text.vocabulary import ByteLevel, SentencePiece, Spelling, WordPiece, visible


@pytest.mark.parametrize(
    ("spelling", "name", "label", "text"),
    [
        (ByteLevel(), "Ġblue", None, "blue"),
        (ByteLevel(), "Ã", "C3", "C3"),
        (ByteLevel(), "Ġð", "F0", "F0"),  # a space and the first byte of an emoji
        (ByteLevel(), "ĠĠ", None, "␣"),
        (ByteLevel(), "Ċ", None, "↵"),
        (ByteLevel(), "<0x41>", None, "<0x41>"),
        (ByteLevel(), "<|endoftext|>", None, "<|endoftext|>"),
        (ByteLevel(), "\u732b", None, "\u732b"),  # an added token, spelled as it is
        (SentencePiece(), "▁blue", None, "blue"),
        (SentencePiece(), "▁", None, "␣"),
        (SentencePiece(), "<0x0A>", "0A", "0A"),
        (SentencePiece(), "a▁b", None, "a b"),
        (WordPiece("##"), "##ing", None, "ing"),
        (WordPiece("##"), "##", None, "##"),
        (WordPiece("##"), "<0xE4>", "E4", "E4"),
        (WordPiece(), "##ing", None, "##ing"),
    ],
)
def test_a_token_as_a_reader_sees_it(
    spelling: Spelling, name: str, label: str | None, text: str
) -> None:
    assert spelling.label(name) == label
    assert spelling.text(name) == text


@given(st.text(st.characters(codec="utf-8"), max_size=20))
def test_bytes_go_there_and_back(text: str) -> None:
    """Against the library's own way to write bytes."""
    pieces = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False).pre_tokenize_str(
        text
    )
    assert ByteLevel().decode(name for name, _ in pieces) == text


@given(st.text(st.characters(codec="utf-8", exclude_characters="▁"), max_size=20))
def test_marked_spaces_go_there_and_back(text: str) -> None:
    plain = [*("▁" + text).replace(" ", "▁")]
    rare = [f"<0x{byte:02X}>" for byte in text.encode()]
    assert SentencePiece().decode(plain) == text
    assert SentencePiece().decode(["▁", *rare]) == text


def test_blanks_are_shown_by_signs() -> None:
    assert [visible(text) for text in ("", " ", "\n", " \n ", "\t", "\u3000", " a ")] == [
        *("", "␣", "↵", "↵", "⇥", "␣", "a "),
    ]
