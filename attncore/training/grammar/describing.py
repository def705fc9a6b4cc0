"""Creatures, people, places and things with adjectives that the rest of the passage needs."""

from __future__ import annotations

from collections.abc import Callable

from attncore.training.grammar import flavours, phrases
from attncore.training.grammar.draft import Draft
from attncore.training.grammar.phrases import NounPhrase, Words, say_list, say_phrase
from attncore.training.words import listed

SayVerb = Callable[[Draft, NounPhrase], None]
CREATURES: Words = listed(
    "creature cat dog fox rabbit wolf bear horse dragon bird owl snake frog lizard lion tiger "
    "monkey goat sheep monster beast kitten puppy elephant squirrel hedgehog"
)
PEOPLE: Words = listed(
    "king queen prince princess boy girl man woman wizard witch farmer dancer sailor nurse "
    "knight actress teacher student"
)
PLACES: Words = listed(
    "forest mountain garden city castle desert beach valley village meadow cave lake island "
    "jungle market temple field town hill park kingdom street"
)
THINGS: Words = listed(
    "ring sword box lamp cup key book chair clock mirror crown coin bottle table door hat "
    "drum violin knife boat"
)
TEXTURES = flavours.words_of(flavours.TEXTURES)
MOODS = flavours.words_of(flavours.MOODS)
SIZES = flavours.words_of(flavours.SIZES)
COLOURS = flavours.words_of(flavours.COLOURS)
AGES: Words = ("old", "young")
PLACE_LOOKS: Words = ("small", "large", "quiet", "beautiful")
PLACE_KINDS: Words = tuple(flavours.PLACE_OF)
MAKES: Words = listed("shiny golden silver wooden broken rusty heavy thick metal plastic")

CREATURE_SLOTS = (SIZES, MOODS, TEXTURES, COLOURS)
PERSON_SLOTS = (MOODS, AGES)
THING_SLOTS = (SIZES, MAKES, COLOURS)


def creature(draft: Draft) -> NounPhrase:
    """One to three adjectives and an animal: *a fluffy blue creature*."""
    return _phrase(draft, CREATURES, CREATURE_SLOTS, draft.weigh(((1, 2), (2, 5), (3, 2))))


def person(draft: Draft) -> NounPhrase:
    """One or two adjectives and a person."""
    return _phrase(draft, PEOPLE, PERSON_SLOTS, draft.weigh(((1, 3), (2, 2))))


def thing(draft: Draft) -> NounPhrase:
    """One or two adjectives and a thing."""
    return _phrase(draft, THINGS, THING_SLOTS, draft.weigh(((1, 3), (2, 3))))


def place(draft: Draft) -> NounPhrase:
    """One or two adjectives and a place: *the verdant forest*."""
    if draft.chance(0.65):
        return _phrase(draft, PLACES, (PLACE_KINDS,), 1)
    return _phrase(draft, PLACES, (PLACE_LOOKS, PLACE_KINDS), 2)


def _phrase(draft: Draft, nouns: Words, slots: tuple[Words, ...], count: int) -> NounPhrase:
    def bare() -> NounPhrase:
        noun = draft.choose(nouns)
        return NounPhrase((), noun, noun)

    return phrases.describe(draft, count, bare, slots)


def passage(draft: Draft) -> None:
    """A described subject does something; then, often, a question or a memory of it."""
    subject = draft.weigh(((creature, 9.0), (person, 2.0), (thing, 2.0)))(draft)
    target = draft.weigh(((place, 0.68), (creature, 0.32)))(draft)
    if target.noun == subject.noun or subject.lemma in THINGS:
        target = place(draft)
    if draft.chance(0.06):
        draft.say("once upon a time ,")
    say_phrase(draft, draft.weigh((("the", 1), ("a", 1))), subject)
    at_place = target.lemma in PLACES
    _say_verb(draft, subject, at_place)
    say_phrase(draft, "the" if at_place else draft.weigh((("the", 1), ("a", 1))), target)
    _say_tail(draft, target, at_place)
    _end(draft, subject, target)


def _say_verb(draft: Draft, subject: NounPhrase, at_place: bool) -> None:
    if subject.lemma in THINGS:
        draft.say(draft.choose(("lay in", "was found in", "was lost in", "stood in")))
        return
    use = "does_in" if at_place else "does_to"
    draft.say(draft.slot("past", flavours.verb_phrase(draft, subject.adjectives, use)))


def _say_tail(draft: Draft, target: NounPhrase, at_place: bool) -> None:
    """Write a relative clause, or what the place is full of, as its adjective suggests."""
    kinds = [word for word in target.adjectives if word in flavours.PLACE_OF]
    if not at_place and draft.chance(0.25):
        draft.say("that", flavours.verb_phrase(draft, target.adjectives, "does"))
    elif at_place and kinds and draft.chance(0.35):
        _, link, contents = flavours.PLACE_OF[kinds[-1]]
        draft.say(link, draft.choose(contents))


def _end(draft: Draft, subject: NounPhrase, target: NounPhrase) -> None:
    """A full stop and a memory; now and then no full stop, and then the passage is over."""
    if draft.chance(0.1):
        return
    draft.say(".")
    if draft.chance(0.6):
        remember(draft, subject if draft.chance(0.6) else target)


def remember(draft: Draft, phrase: NounPhrase, verb: SayVerb | None = None) -> None:
    """Ask for the adjectives of a noun met before, or for the noun of an adjective."""
    if not phrase.adjectives:
        return
    style = draft.weigh((("was", 5), ("again", 3), ("what", 1.5)))
    if style == "was":
        draft.say("the", phrase.noun, "were" if phrase.plural else "was")
        say_list(draft, phrase.adjectives)
    elif style == "again":
        say_phrase(draft, "the", phrase)
        (verb or _say_deed)(draft, phrase)
    else:
        draft.say("what was", phrase.adjectives[-1], "? the", phrase.noun)
    draft.say(".")


def _say_deed(draft: Draft, phrase: NounPhrase) -> None:
    draft.say(flavours.verb_phrase(draft, phrase.adjectives, "does"))
