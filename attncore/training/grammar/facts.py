"""Small facts: capitals, opposites, sums, days, sounds, colours of things."""

from __future__ import annotations

from attncore.training.grammar.draft import Draft
from attncore.training.words import listed

CAPITALS = tuple(
    row.split()
    for row in (
        "france paris french", "england london english", "spain madrid spanish",
        "italy rome italian", "germany berlin german", "japan tokyo japanese",
        "china beijing chinese", "russia moscow russian", "egypt cairo arabic",
        "greece athens greek", "poland warsaw polish", "sweden stockholm swedish",
        "portugal lisbon portuguese", "turkey ankara turkish", "norway oslo norwegian",
        "ireland dublin irish", "india delhi hindi", "netherlands amsterdam dutch",
    )
)  # fmt: skip
OPPOSITES = tuple(
    pair.split()
    for pair in (
        "hot cold", "big small", "old young", "happy sad", "dark light", "fast slow", "rich poor",
        "hard soft", "wet dry", "up down", "day night", "man woman", "king queen", "boy girl",
        "good bad", "open closed", "high low", "long short", "early late", "full empty",
    )
)  # fmt: skip
NUMBERS = listed("zero one two three four five six seven eight nine ten eleven twelve")
DAYS = listed("monday tuesday wednesday thursday friday saturday sunday")
SOUNDS = tuple(
    pair.split()
    for pair in (
        "dog barks", "cat meows", "bird sings", "lion roars", "snake hisses", "frog croaks",
        "wolf howls", "sheep bleats", "owl hoots", "horse neighs",
    )
)  # fmt: skip
COLOURS = tuple(
    pair.split()
    for pair in (
        "banana yellow", "cherry red", "lime green", "plum purple", "carrot orange", "snow white",
        "coal black", "grass green", "sky blue", "lemon yellow",
    )
)  # fmt: skip


def passage(draft: Draft) -> None:
    """One fact."""
    kinds = ((_capital, 9), (_opposite, 2), (_sum, 3), (_day, 1), (_sound, 1), (_colour, 1))
    draft.weigh(kinds)(draft)
    draft.say(".")


def _capital(draft: Draft) -> None:
    country, city, language = draft.choose(CAPITALS)
    style = draft.weigh((("of", 3), ("is", 1), ("people", 1), ("lives", 1)))
    if style == "of":
        draft.say("the capital of", country, "is", city)
    elif style == "is":
        draft.say(city, "is the capital of", country)
    elif style == "people":
        draft.say("people in", country, "speak", language)
    else:
        draft.say("she lives in", city, "and speaks", language)


def _opposite(draft: Draft) -> None:
    pair = draft.choose(OPPOSITES)
    first, second = pair if draft.chance(0.5) else reversed(pair)
    draft.say("the opposite of", first, "is", second)


def _sum(draft: Draft) -> None:
    first, second = draft.choose(range(7)), draft.choose(range(6))
    draft.say(NUMBERS[first], "plus", NUMBERS[second], "is", NUMBERS[first + second])


def _day(draft: Draft) -> None:
    day = draft.choose(range(7))
    draft.say(DAYS[day], "comes before", DAYS[(day + 1) % 7])


def _sound(draft: Draft) -> None:
    animal, sound = draft.choose(SOUNDS)
    draft.say("the", animal, sound, "loudly")


def _colour(draft: Draft) -> None:
    thing, colour = draft.choose(COLOURS)
    draft.say(thing, "is", colour)
