"""Pairs of related words: what a step from one embedding to another may mean."""

from __future__ import annotations

from dataclasses import dataclass

import attncore as ac

MOST = 3  # pairs of one kind
# Kinds of steps; those that the built-in model knows best come first, and the best of each kind.
KINDS = (
    "Italy Italian, Poland Polish, America American, Spain Spanish, Russia Russian, China Chinese",
    "China Beijing, Italy Rome, Spain Madrid, Germany Berlin, Japan Tokyo, England London",
    "big biggest, long longest, tall tallest, small smallest, old oldest",
    "high higher, long longer, tall taller, deep deeper, small smaller, big bigger",
    "cat cats, bird birds, dog dogs, boy boys, girl girls, man men, teacher teachers",
    "go went, jump jumped, run ran, walk walked, sing sang, see saw",
)
# Steps that have nothing in common but that both lead to an opposite.
OPPOSITES = "give take, hot cold, happy sad, old young, big small, high low, good bad"


@dataclass(frozen=True)
class Pair:
    """Two words, each a token of its own: the ids of both."""

    start: int
    end: int

    @property
    def both(self) -> tuple[int, int]:
        return self.start, self.end


def related_pairs(model: ac.Transformer) -> list[Pair]:
    """Pairs of the first kind of which the vocabulary has two; none where there is no such kind."""
    found = (_known(model, kind) for kind in KINDS)
    return next((pairs[:MOST] for pairs in found if len(pairs) > 1), [])


def opposites(model: ac.Transformer) -> list[Pair]:
    """Pairs of opposites, as far as the vocabulary has them."""
    return _known(model, OPPOSITES)


def _known(model: ac.Transformer, kind: str) -> list[Pair]:
    pairs = (pair.split() for pair in kind.split(", "))
    ids = ((_token(model, start), _token(model, end)) for start, end in pairs)
    return [Pair(a, b) for a, b in ids if a is not None and b is not None and a != b]


def _token(model: ac.Transformer, word: str) -> int | None:
    """The one token that spells this word inside a sentence; None if it takes several."""
    # Where words carry the space before them, a word that begins a text is another token.
    inside = [token for token in model.tokenizer.encode(f"a {word}") if not token.special]
    alone = inside[1:]
    unknown = len(alone) != 1 or alone[0].byte or _letters(model, alone[0].id) != word.lower()
    return None if unknown else alone[0].id


def _letters(model: ac.Transformer, token: int) -> str:
    return model.tokenizer.token_text(token).lower()
