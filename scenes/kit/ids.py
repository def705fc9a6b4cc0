"""Ids: the number of a token is the row of the vocabulary that it stands in."""

from __future__ import annotations

from manim import ManimColor

import attncore as ac
from scenes.kit import layout
from scenes.kit.tokens.label import text_width
from scenes.kit.type.text import Word

SHARE = 0.72  # of the size of a word: the id under it


class TokenId(Word):
    """The id of a token as the tokenizer gave it: an index, and the only number of this kind."""

    def __init__(self, token: ac.Token, *, size: float, color: ManimColor) -> None:
        self.token = token
        super().__init__(str(token.id), size=size, color=color)


def id_size(size: float) -> float:
    """Of the id under a word of this size: never below what is legible."""
    return max(layout.MIN_CAPITAL, SHARE * size)


def id_width(token: ac.Token, size: float) -> float:
    """Width of the token's id without making one."""
    return text_width(str(token.id), size)
