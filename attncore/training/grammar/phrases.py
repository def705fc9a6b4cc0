"""Noun phrases, and the rule that keeps some of their pairs out of training."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import combinations

from attncore.training.grammar.draft import Draft

HELD_OUT_PAIRS = frozenset({("fluffy", "creature"), ("blue", "creature"), ("verdant", "forest")})
PAIRS_IN = 16
Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NounPhrase:
    """Adjectives and their noun; ``lemma`` is the noun's singular."""

    adjectives: Words
    noun: str
    lemma: str
    plural: bool = False
    mass: bool = False


def is_held_out(adjective: str, lemma: str) -> bool:
    """Whether training never meets this adjective before this noun.

    >>> is_held_out("blue", "creature"), is_held_out("blue", "cat")
    (True, False)
    """
    if (adjective, lemma) in HELD_OUT_PAIRS:
        return True
    return zlib.crc32(f"{adjective} {lemma}".encode()) % PAIRS_IN == 0


def allowed(draft: Draft, phrase: NounPhrase) -> bool:
    """In training no pair is held out, in evaluation every pair is."""
    return all(draft.admits(is_held_out(word, phrase.lemma)) for word in phrase.adjectives)


def describe(
    draft: Draft, count: int, noun: Callable[[], NounPhrase], slots: Sequence[Words]
) -> NounPhrase:
    """A noun with ``count`` adjectives, one from each of so many slots, kept in their order."""

    def sample() -> NounPhrase:
        return replace(noun(), adjectives=_adjectives(draft, count, slots))

    phrase = draft.until(sample, lambda phrase: allowed(draft, phrase))
    return replace(
        phrase,
        noun=draft.slot("plural" if phrase.plural else "noun", phrase.noun),
        adjectives=tuple(draft.slot("adjective", word) for word in phrase.adjectives),
    )


def _adjectives(draft: Draft, count: int, slots: Sequence[Words]) -> Words:
    wanted = draft.choose(_subsets(len(slots), count))
    return tuple(draft.choose(slots[i]) for i in wanted)


@cache
def _subsets(size: int, count: int) -> tuple[tuple[int, ...], ...]:
    return tuple(combinations(range(size), min(count, size)))


def say_phrase(draft: Draft, determiner: str, phrase: NounPhrase) -> None:
    """Write it, and note where the noun and its adjectives stand."""
    words = _joined(draft, phrase.adjectives)
    first = words[0][1] if words else phrase.noun
    if determiner:
        draft.add("function", with_vowel(determiner, first))
    adjectives = []
    for part, word in words:
        if part == "adjective":
            adjectives.append(len(draft.words))
        draft.add(part, word)
    draft.phrases.append((len(draft.words), tuple(adjectives)))
    draft.add("noun", phrase.noun)


def with_vowel(determiner: str, following: str) -> str:
    """The determiner as it is said before this word.

    >>> with_vowel("a", "angry"), with_vowel("a", "dog")
    ('an', 'a')
    """
    return "an" if determiner == "a" and following[0] in "aeiou" else determiner


def _joined(draft: Draft, adjectives: Words) -> list[tuple[str, str]]:
    """Adjectives with what stands between them, so that their distance to the noun varies."""
    words: list[tuple[str, str]] = []
    last = len(adjectives) - 1
    for i, adjective in enumerate(adjectives):
        if i == last and draft.chance(0.06):
            words.append(("template", "very"))
        words.append(("adjective", adjective))
        if i < last:
            link = draft.weigh((("", 0.82), ("and", 0.08), (",", 0.1)))
            if link:
                words.append(("template", link))
    return words


def say_list(draft: Draft, adjectives: Words) -> None:
    """Write adjectives after a verb: *fluffy and blue*."""
    for i, adjective in enumerate(adjectives):
        if i:
            draft.say("and")
        draft.add("adjective", adjective)
