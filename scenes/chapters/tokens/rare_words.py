"""Tokenisation of a rare word and of a rare character, by the model's own tokenizer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import attncore as ac
from scenes.kit.tokens.label import piecewise
from scenes.kit.type.text import CannotDraw, check_drawable
from scenes.subject import Subject
from scenes.subject.sentence import written_words

# The first of these that falls apart as it should is shown; the last fall apart in any vocabulary
# that holds no whole sentences, and the last characters are in the font of all words.
RARE_WORDS = ("flibbertigibbet", "antidisestablishmentarianism", "zorgonian", "qxzvkwj")
RARE_CHARACTERS = ("雪", "☃", "ж", "λ")
# What UTF-8 spells all characters with that are not of ASCII; and the one of these that begins
# combining accents only, which some tokenizers strip from all text.
BEYOND_ASCII = frozenset(range(0x80, 0xF5)) - {0xC0, 0xC1}
ACCENTS = 0xCC


@dataclass(frozen=True)
class Example:
    """A text and its tokens, without those that the model adds.

    outcome  "pieces", "bytes", "whole" (it is in the vocabulary), "unknown" (an entry that stands
             for anything), or "nothing" (the model does not get to see it)
    """

    text: str
    tokens: tuple[ac.Token, ...]
    outcome: str

    @property
    def entry(self) -> str:
        """The first entry that stands for what was typed."""
        return next((token.text for token in self.tokens if token.span is not None), "")


def rare_word(subject: Subject) -> Example:
    """A word that is no entry: of the sentence if it has one, else of a short list."""
    trace, tokenizer = subject.trace, subject.network.tokenizer
    words = [
        _part_of(trace, positions)
        for _, positions in written_words(trace)
        if len(positions) > 1 and all(trace.tokens[i].span for i in positions)
    ]
    own = [part for part in words if not any(token.byte for token in part[1])]
    if own:
        text, tokens = max(own, key=lambda part: len(part[1]))
        return Example(text, tokens, "pieces")
    return _first([example(word, tokenizer) for word in RARE_WORDS], "pieces")


def rare_character(subject: Subject) -> Example:
    """A character that is no entry: of the sentence if it has one, else of a short list."""
    trace, tokenizer = subject.trace, subject.network.tokenizer
    spelled = [group for group in piecewise(trace.tokens, trace.text) if group.text]
    if spelled:
        return Example(*_part_of(trace, spelled[0].members), "bytes")
    drawable = [char for char in RARE_CHARACTERS if can_draw(char)]
    return _first([example(char, tokenizer) for char in drawable], "bytes")


def example(text: str, tokenizer: ac.Tokenizer) -> Example:
    """The example of `text`: its tokens and their outcome."""
    tokens = as_read([token for token in tokenizer.encode(text) if not token.special], tokenizer)
    return Example(text, tokens, _outcome(tokens, tokenizer))


def as_read(tokens: Sequence[ac.Token], tokenizer: ac.Tokenizer) -> tuple[ac.Token, ...]:
    """The tokens with the name of the entry where what was typed is unknown."""
    return tuple(
        replace(token, text=tokenizer.token_text(token.id))
        if token.id == tokenizer.unknown_id
        else token
        for token in tokens
    )


def script_bytes(tokenizer: ac.Tokenizer) -> list[int]:
    """The bytes of characters beyond ASCII that are entries of their own."""
    return sorted(BEYOND_ASCII & tokenizer.byte_ids.keys())


def spells_any_script(tokenizer: ac.Tokenizer) -> bool:
    """Whether whatever is written in any script can be put together from bytes that are entries."""
    return {*script_bytes(tokenizer), ACCENTS} == BEYOND_ASCII


def can_draw(text: str) -> bool:
    """Whether this is a text that can be seen."""
    try:
        check_drawable(text)
    except CannotDraw:
        return False
    return bool(text.strip())


def _first(examples: Sequence[Example], wanted: str) -> Example:
    """The first that comes out as wanted; else the first that is no entry; else the first."""
    order = (wanted, "unknown", "nothing", "pieces", "bytes", "whole")
    return min(examples, key=lambda found: order.index(found.outcome))


def _outcome(tokens: Sequence[ac.Token], tokenizer: ac.Tokenizer) -> str:
    typed = [token for token in tokens if token.span is not None]
    if not typed:
        return "nothing"
    if any(token.id == tokenizer.unknown_id for token in typed):
        return "unknown"
    if all(token.byte for token in typed):
        return "bytes"
    return "pieces" if len(typed) > 1 else "whole"


def _part_of(trace: ac.Trace, positions: Sequence[int]) -> tuple[str, tuple[ac.Token, ...]]:
    """A part of the sentence as if it stood alone."""
    tokens = [trace.tokens[i] for i in positions]
    spans = [token.span for token in tokens if token.span is not None]
    start, end = min(span[0] for span in spans), max(span[1] for span in spans)
    moved = (
        replace(
            token,
            span=None if token.span is None else (token.span[0] - start, token.span[1] - start),
        )
        for token in tokens
    )
    return trace.text[start:end], tuple(moved)
