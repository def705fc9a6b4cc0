"""Words with several senses: what comes before decides what may come after."""

from __future__ import annotations

import zlib

from attncore.training.grammar.draft import Draft
from attncore.training.grammar.meanings import SENSES, Sense
from attncore.training.grammar.phrases import with_vowel

DETERMINERS = ("the", "a", "this", "that", "my", "our", "every")
SHOWN = frozenset({"the machine learning model", "the fashion model"})
CONTEXTS_IN = 5


def is_held_out(context: str) -> bool:
    """Whether training never meets this beginning, the ambiguous word included.

    >>> is_held_out("the fashion model")
    True
    """
    if context in SHOWN:
        return True
    cued = len(context.split()) > 2
    return cued and zlib.crc32(context.encode()) % CONTEXTS_IN == 0


def contexts(word: str, sense: Sense) -> list[str]:
    """Every beginning with a cue for this sense, up to and including the word."""
    openings = ("", *(f"{far} , " for far in sense.far))
    return [
        opening + " ".join((with_vowel(determiner, (near + word)[0]), *near.split(), word))
        for opening in openings
        for near in ("", *sense.near)
        for determiner in DETERMINERS
        if opening or near
    ]


def passage(draft: Draft) -> None:
    """A cue near, far or both (or none), the word, and what its sense allows."""
    word = draft.choose(tuple(SENSES))
    sense = draft.choose(SENSES[word])
    context = draft.until(
        lambda: _context(draft, word, sense), lambda text: draft.admits(is_held_out(text))
    )
    draft.say(context, draft.choose(sense.then), ".")


def _context(draft: Draft, word: str, sense: Sense) -> str:
    cue = draft.weigh((("near", 5), ("far", 4), ("both", 2), ("none", 1)))
    if cue == "none":
        return f"the {word}"
    far = draft.choose(sense.far) + " , " if cue != "near" else ""
    near = draft.choose(sense.near) if cue != "far" else ""
    determiner = "the" if draft.chance(0.5) else draft.choose(DETERMINERS)
    return far + " ".join((with_vowel(determiner, (near + word)[0]), *near.split(), word))
