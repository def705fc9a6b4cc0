"""Noun phrases of everyday sentences: nouns and adjectives of the whole lexicon."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from attncore.training.grammar import phrases
from attncore.training.grammar.draft import Draft
from attncore.training.grammar.phrases import NounPhrase, Words, say_phrase
from attncore.training.words import load_lexicon

LEXICON = load_lexicon()
FUNCTION = LEXICON.function
SORTS: Mapping[str, tuple[str, ...]] = {
    "living": (
        "animals", "creatures", "people_male", "people_female", "people", "family", "groups",
    ),
    "place": ("places_nature", "places_built"),
    "thing": (
        "objects_home", "objects_carried", "vehicles", "clothes", "food", "drink", "plants",
        "materials", "body", "technology",
    ),
    "idea": ("school", "science", "abstract", "time", "events", "weather"),
}  # fmt: skip
LOOKS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "living": (
        ("quality",), ("size",), ("mood", "character", "condition"), ("age",), ("texture",),
        ("colour",), ("nationality", "social"),
    ),
    "place": (
        ("quality",), ("size",), ("age",), ("nature", "weather_feel", "condition"), ("colour",),
    ),
    "thing": (
        ("quality",), ("size",), ("age",), ("condition",), ("shape", "texture"), ("colour",),
        ("material",),
    ),
    "idea": (("quality",), ("size", "quantity_rank"), ("science", "social", "nationality")),
}  # fmt: skip
ANY_LOOK = 0.15
SINGULAR_DETERMINERS = tuple(
    w for w in FUNCTION["determiners"] if w not in ("an", "these", "those", "all", "both", "such")
)
PLURAL_DETERMINERS = ("these", "those", "all", "both", "some", "no", "any", "such", "the")
FIRST_NAMES = (*LEXICON.names["first_male"], *LEXICON.names["first_female"])
NOBODY = NounPhrase((), "", "")


@cache
def _nouns(sort: str) -> tuple[NounPhrase, ...]:
    """Every noun of a sort, singular and plural."""
    found: list[NounPhrase] = []
    for group in SORTS[sort]:
        for noun in LEXICON.nouns.get(group, ()):
            found.append(NounPhrase((), noun, noun, mass=noun in LEXICON.mass))
            if noun in LEXICON.plurals:
                found.append(NounPhrase((), LEXICON.plurals[noun], noun, plural=True))
    if sort == "thing":
        found += [NounPhrase((), noun, noun, plural=True) for noun in LEXICON.plural_only]
    return tuple(found)


@cache
def _slots(sort: str) -> tuple[Words, ...]:
    groups = LEXICON.adjectives
    rows = tuple(tuple(w for name in row for w in groups.get(name, ())) for row in LOOKS[sort])
    return tuple(row for row in rows if row)


@cache
def all_adjectives() -> Words:
    """Every adjective of the lexicon, the compared forms left out."""
    plain = (word for group in LEXICON.adjectives.values() for word in group)
    return tuple(dict.fromkeys((*plain, *(row[0] for row in LEXICON.comparisons))))


def noun_phrase(draft: Draft, sort: str, *, at_least: int = 0) -> NounPhrase:
    """A noun of this sort ("any": of one sort or another) with up to three adjectives."""
    if sort == "any":
        sort = draft.weigh((("living", 3), ("thing", 4), ("idea", 4), ("place", 2)))
    count = max(at_least, draft.weigh(((0, 2.5), (1, 5), (2, 3), (3, 0.6))))
    everything = draft.chance(ANY_LOOK)
    slots = (all_adjectives(),) * count if everything else _slots(sort)
    return phrases.describe(draft, count, lambda: draft.choose(_nouns(sort)), slots)


def say_noun(draft: Draft, phrase: NounPhrase) -> None:
    """Write a noun phrase with a determiner, an owner, a number or none of them."""
    style = draft.weigh((("the", 5), ("a", 4), ("my", 1.5), ("owner", 0.6), ("other", 1.6)))
    if style == "a":
        say_phrase(draft, "" if phrase.plural or phrase.mass else "a", phrase)
    elif style == "my":
        say_phrase(draft, draft.choose(FUNCTION["possessives"]), phrase)
    elif style == "owner":
        _say_owner(draft)
        say_phrase(draft, "", phrase)
    elif style == "other":
        _say_counted(draft, phrase)
    else:
        say_phrase(draft, "the", phrase)


def _say_owner(draft: Draft) -> None:
    """*my neighbour's*, *anna's*."""
    if draft.chance(0.5):
        draft.add("name", draft.slot("name", draft.choose(FIRST_NAMES)))
    else:
        draft.add("function", draft.choose(("the", *FUNCTION["possessives"])))
        draft.add("noun", draft.slot("noun", draft.choose(_nouns("living")).noun))
    draft.add("function", "'s")


def _say_counted(draft: Draft, phrase: NounPhrase) -> None:
    """*these*, *every*, *the third*, *seven*, *20*."""
    if phrase.plural and draft.chance(0.6):
        _say_number(draft)
        say_phrase(draft, "", phrase)
    elif draft.chance(0.3):
        draft.add("function", "the")
        draft.add("number", draft.choose(LEXICON.numbers["ordinals"]))
        say_phrase(draft, "", phrase)
    else:
        pool = PLURAL_DETERMINERS if phrase.plural else SINGULAR_DETERMINERS
        say_phrase(draft, draft.choose(pool), phrase)


def _say_number(draft: Draft) -> None:
    if draft.chance(0.3):
        for _ in range(draft.choose((1, 2, 3))):
            draft.say(draft.choose("0123456789"))
    else:
        draft.add("number", draft.choose(LEXICON.numbers["cardinals"]))
