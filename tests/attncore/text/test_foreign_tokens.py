"""Tokens of other tokenizers, as a reader would see them."""

from __future__ import annotations

import pytest

import attncore as ac
from attncore.text.foreign_tokens import tokens_of

CASES = {
    "pieces": (
        ["[CLS]", "play", "##ing", "##s", "##", "[SEP]"],
        ["[CLS]", "play", "ing", "s", "##", "[SEP]"],
        [None, 0, 0, 0, 1, None],
    ),
    "bytes of GPT-2": (
        ["Hello", "Ġwor", "ld", "!", "Ġä\u00b8Ģ", "åı", "ª", "Ċ", "<|endoftext|>"],
        ["Hello", "wor", "ld", "!", "一", "E58F", "AA", "↵", "<|endoftext|>"],
        [0, 1, 1, 2, 3, 4, 4, 5, None],
    ),
    "sentence pieces": (
        ["<s>", "▁the", "▁ca", "t", ".", "▁", "</s>"],
        ["<s>", "the", "ca", "t", ".", "␣", "</s>"],
        [None, 0, 1, 1, 2, 3, None],
    ),
    "strings with their spaces": (
        ["<|endoftext|>", "The", " old", " cat", "s", "\n"],
        ["<|endoftext|>", "The", "old", "cat", "s", "↵"],
        [None, 0, 1, 2, 2, 3],
    ),
    "letters that only look like bytes": (["Ġorġ", "był", "é"], ["Ġorġ", "był", "é"], [0, 1, 2]),
    "a run that ends inside a character": (["Ġthe", "Ġåı"], ["the", "E58F"], [0, 1]),
    "a run that begins inside a character": (["ª", "Ġx"], ["AA", "x"], [0, 1]),
    "marks of chat models": (
        ["<|im_start|>", "<start_of_turn>", "hi", "<\uff5cUser\uff5c>", "<pad>", "[MASK]", "<x>"],
        ["<|im_start|>", "<start_of_turn>", "hi", "<\uff5cUser\uff5c>", "<pad>", "[MASK]", "<x>"],
        [None, None, 0, None, None, 1, 2],
    ),
    "bytes among sentence pieces": (
        ["▁the", "▁", "<0xE4>", "<0xB8>", "<0x80>", "▁cat"],
        ["the", "␣", "E4", "B8", "80", "cat"],
        [0, 1, 2, 2, 2, 3],
    ),
    "nothing": (["", " "], ["␣", "␣"], [0, 1]),
}  # fmt: skip


@pytest.mark.parametrize(("given", "texts", "words"), CASES.values(), ids=CASES)
def test_tokens_are_spelled_as_a_reader_sees_them(
    given: list[str], texts: list[str], words: list[int | None]
) -> None:
    tokens = tokens_of(given)
    assert [token.text for token in tokens] == texts
    assert [token.word for token in tokens] == words
    assert [token.special for token in tokens] == [word is None for word in words]
    assert all(token.span is None and token.id == -1 for token in tokens)


def test_parts_of_a_character_are_bytes() -> None:
    tokens = tokens_of(CASES["bytes of GPT-2"][0])
    assert [token.text for token in tokens if token.byte] == ["E58F", "AA"]


def test_tokens_stay_as_they_are() -> None:
    token = ac.Token("Ġ", 3, (0, 1))
    assert tokens_of([token, "▁cat"])[0] is token
