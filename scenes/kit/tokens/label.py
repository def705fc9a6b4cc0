"""Token labels, and the groups of tokens that spell one word or one character."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from manim import ManimColor, VMobject

import attncore as ac
from scenes.kit import layout
from scenes.kit.marks.strokes import TICK, bracket
from scenes.kit.theme import Theme
from scenes.kit.type.text import Word
from scenes.kit.type.typeset import CAP_HEIGHT, outline

SHARE = 0.72  # of the size of a word: the id under it

LONGEST = 24  # letters of a label
GAP = 0.14  # least space between two words of a row
OVERHANG = 0.18  # how far a bracket reaches beyond the middles of its columns
REACH = 0.35  # of a row: how far a bracket reaches beyond the middles of its rows
CLEAR = 0.07  # from a bracket to the character that its bytes spell


class Label(Word):
    """The label of a token, spelled as typed; dim if special, monospaced if it is a byte."""

    def __init__(self, token: ac.Token, *, size: float, theme: Theme) -> None:
        self.token = token
        color = theme.quiet if token.special else theme.text
        super().__init__(label_text(token), size=size, color=color, mono=token.byte)


def label_text(token: ac.Token) -> str:
    """The text of a token's label: very long tokens, such as forty dashes, are cut."""
    return shortened(token.text)


def shortened(text: str, most: int = LONGEST) -> str:
    """A text cut to what a label can hold, or to so many letters."""
    return text if len(text) <= most else text[: most - 1] + "…"


def ending(text: str, most: float) -> str:
    """The last words of a text that are no wider than `most` capitals are high.

    >>> ending("the machine learning model", 100), ending("the machine learning model", 10)
    ('the machine learning model', '… model')
    """
    if text_width(text, 1) <= most:
        return text
    kept = text.split(" ")
    while len(kept) > 1 and text_width("… " + " ".join(kept), 1) > most:
        kept.pop(0)
    last = " ".join(kept)
    while len(last) > 1 and text_width("… " + last, 1) > most:
        last = last[1:]
    return "… " + last


def told_apart(texts: Sequence[str], most: float) -> list[str]:
    """The ends of texts; where these are the same, the ends of what comes before."""
    ends = [ending(text, most) for text in texts]
    if len(set(ends)) == len(set(texts)):
        return ends
    words = [text.split(" ") for text in texts]
    while len({tuple(each[-1:]) for each in words}) == 1:
        words = [each[:-1] for each in words]
    heads = [ending(" ".join(each), most) for each in words]
    return [f"{head} …".strip() for head in heads]


def label_width(token: ac.Token, size: float) -> float:
    """The width of a token's label without making one, in frame units."""
    return text_width(label_text(token), size, mono=token.byte)


def text_width(text: str, size: float, *, mono: bool = False) -> float:
    """The width of a text whose capitals are `size` high."""
    return outline(text, mono=mono).advance * size / CAP_HEIGHT


def others_text(labels: Mapping[str, str], count: int) -> str:
    """The label that stands for so many elided tokens.

    >>> others_text({"other": "1 other", "others": "{count} others"}, 3)
    '3 others'
    """
    return labels["other"] if count == 1 else labels["others"].format(count=count)


@dataclass(frozen=True)
class Piecewise:
    """A group of neighbouring tokens that spell one written word or one character.

    members  positions in the row of tokens that is shown
    text     what stands over the bracket: the character that bytes spell, else nothing
    """

    members: tuple[int, ...]
    text: str


def piecewise(tokens: Sequence[ac.Token], sentence: str) -> list[Piecewise]:
    """The groups among `tokens`: runs of pieces of one word, runs of bytes of one character."""
    groups: list[list[int]] = []
    for i, token in enumerate(tokens):
        if token.special or token.word is None:
            continue
        if groups and _together(tokens[groups[-1][-1]], token) and groups[-1][-1] == i - 1:
            groups[-1].append(i)
        else:
            groups.append([i])
    return [
        Piecewise(tuple(group), _character(tokens[group[0]], sentence))
        for group in groups
        if len(group) > 1 or tokens[group[0]].byte
    ]


def _together(one: ac.Token, two: ac.Token) -> bool:
    if one.byte or two.byte:
        # Without a sentence there are no spans: what else tells characters apart are words.
        return one.byte and two.byte and (one.span, one.word) == (two.span, two.word)
    return one.word is not None and one.word == two.word


def _character(token: ac.Token, sentence: str) -> str:
    return sentence[slice(*token.span)] if token.byte and token.span else ""


def brackets_over(
    groups: Sequence[Piecewise], xs: Sequence[float], y: float, size: float, theme: Theme
) -> list[VMobject]:
    """Brackets over the pieces of one word, and the character over its bytes.

    xs  middles of the tokens' columns; y: the height of the brackets
    """
    parts: list[VMobject] = []
    for group in groups:
        a, b = xs[group.members[0]], xs[group.members[-1]]
        ends = np.array([a - OVERHANG, y, 0]), np.array([b + OVERHANG, y, 0])
        parts.append(bracket(*ends, np.array([0, -TICK, 0]), color=theme.line))
        if group.text:
            word = Word(group.text, size=size, color=theme.text)
            parts.append(word.place((a + b) / 2, y + CLEAR))
    return parts


def brackets_beside(
    groups: Sequence[Piecewise],
    ys: Sequence[float],
    x: float,
    *,
    row: float,
    size: float,
    theme: Theme,
) -> list[VMobject]:
    """Brackets left of the pieces of one word, and the character left of its bytes.

    ys   middles of the tokens' rows, which are `row` high; x: where the brackets stand
    """
    parts: list[VMobject] = []
    for group in groups:
        a, b = ys[group.members[0]] + REACH * row, ys[group.members[-1]] - REACH * row
        ends = np.array([x, a, 0]), np.array([x, b, 0])
        parts.append(bracket(*ends, np.array([TICK, 0, 0]), color=theme.line))
        if group.text:
            word = Word(group.text, size=size, color=theme.text)
            parts.append(word.place(x - CLEAR, (a + b) / 2 - size / 2, "right"))
    return parts


class TokenId(Word):
    """The id of a token as the tokenizer gave it: an index, and the only number of this kind."""

    def __init__(self, token: ac.Token, *, size: float, color: ManimColor) -> None:
        self.token = token
        super().__init__(str(token.id), size=size, color=color)


def id_size(size: float) -> float:
    """The size of the id under a word of this size: never below what is legible."""
    return max(layout.MIN_CAPITAL, SHARE * size)


def id_width(token: ac.Token, size: float) -> float:
    """The width of a token's id without making one."""
    return text_width(str(token.id), size)
