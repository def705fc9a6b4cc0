"""Spans of tokens in a sentence as it was typed, and the written words that they belong to."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence


def spans_of(text: str, offsets: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The span of each token, without spaces before it, with the accents that were dropped."""
    covered = {place for start, end in offsets for place in range(start, end)}
    spans = []
    for start, end in offsets:
        while start < end - 1 and text[start].isspace():
            start += 1
        while start < end < len(text) and end not in covered and _kind(text[end]) == "mark":
            end += 1
        spans.append((start, end))
    return spans


def word_indices(text: str) -> list[int | None]:
    """The index of the written word of each character; None for spaces.

    A word is a run of letters and digits with their marks, an ending such as 's, one ideograph,
    one emoji with all that is joined to it, or one sign.
    """
    indices: list[int | None] = []
    word, before, joined = -1, "space", False
    for place, char in enumerate(text):
        kind = _kind(char)
        if kind == "sign" and before == "letter" and _is_ending(text, place):
            word, before = word + 1, "letter"
        elif kind == "mark" and before != "space":
            pass  # whatever it marks goes on
        elif kind == "space" or not (kind == before == "letter" or (joined and kind == "sign")):
            word, before = word + (kind != "space"), kind
        joined = char == "\u200d"
        indices.append(None if kind == "space" else word)
    return indices


def _is_ending(text: str, place: int) -> bool:
    """Whether an apostrophe begins an ending, such as the one of "neighbour's"."""
    return text[place] in "'’" and text[place + 1 : place + 2].isalpha()


def _kind(char: str) -> str:
    """The class of a character: "space", "mark" (of what precedes it), "letter" or "sign"."""
    category = unicodedata.category(char)
    if char.isspace():
        return "space"
    # Accents, vowel signs, invisible formatting, skin tones.
    if category[0] == "M" or category == "Cf" or "\U0001f3fb" <= char <= "\U0001f3ff":
        return "mark"
    ideograph = unicodedata.name(char, "").startswith("CJK ")
    return "letter" if char.isalnum() and not ideograph else "sign"
