"""Sequences of words said twice: the second time, each is known from the first."""

from __future__ import annotations

from functools import cache

from attncore.training.grammar.draft import Draft
from attncore.training.words import load_lexicon


@cache
def _words() -> tuple[str, ...]:
    return tuple(word for word in load_lexicon().words() if word.isalpha())


def passage(draft: Draft) -> None:
    """Two to five different words, then the same again."""
    count = draft.weigh(((2, 1), (3, 2), (4, 2), (5, 1)))
    chosen = draft.until(
        lambda: tuple(draft.choose(_words()) for _ in range(count)),
        lambda words: len(set(words)) == count,
    )
    said = tuple(draft.slot("noun", word) for word in chosen)
    style = draft.choose(("repeat", "plain", "quoted"))
    if style == "repeat":
        draft.say("repeat :", *said, ";", *said, ".")
    elif style == "plain":
        draft.say(*said, *said, ".")
    else:
        draft.say('he said "', *said, '" and she said "', *said, '" .')
