"""Names that come back, and pronouns that agree with whom they stand for."""

from __future__ import annotations

from attncore.training.grammar import athletes
from attncore.training.grammar.athletes import MEN, WOMEN
from attncore.training.grammar.describing import PLACES, THINGS
from attncore.training.grammar.draft import Draft
from attncore.training.words import listed

MEETINGS = ("met", "saw", "called", "thanked", "helped")
PARTINGS = ("thanked", "called", "left", "helped")
HE = listed("king prince boy man wizard farmer sailor knight father brother uncle")
SHE = listed("queen princess girl woman witch dancer nurse actress mother sister aunt")
ROYAL = ("king", "queen", "prince", "princess")
FEELS = {"lost": "sad", "found": "happy", "dropped": "clumsy", "sold": "rich"}
AMBIGUOUS = frozenset({"jordan"})


def names(draft: Draft) -> None:
    """Two people meet; the first name that comes back calls for its last name."""
    first, second = athletes.full_name(draft), athletes.full_name(draft)
    draft.say(*first, draft.choose(MEETINGS), *second)
    if draft.chance(0.5):
        draft.say("in the", draft.choose(PLACES))
    draft.say(".")
    if draft.chance(0.5):
        first, second = second, first
    style = draft.weigh((("later", 2), ("then", 2), ("knows", 1)))
    if style == "later":
        draft.say("later", *first, draft.choose(PARTINGS), *second)
    elif style == "then":
        draft.say("then", *first, draft.choose(("smiled", "laughed", "slept", "left")))
    else:
        draft.say("everyone knows", *first, "and", *second)
    draft.say(".")


def pronouns(draft: Draft) -> None:
    """Somebody, something of theirs, and a pronoun that agrees."""
    male = draft.chance(0.5)
    he, his, him = ("he", "his", "him") if male else ("she", "her", "her")
    thing = _say_somebody(draft, male)
    verb = draft.choose(tuple(FEELS))
    style = draft.weigh((("and", 2), ("because", 2), ("stop", 1)))
    if style == "because":
        draft.say(verb, "the", thing, "because it belonged to", him, ".")
        return
    draft.say(verb, his, thing, "and" if style == "and" else ".", he, "was", FEELS[verb], ".")


def _say_somebody(draft: Draft, male: bool) -> str:
    """Write who it is; returns what they own."""
    if draft.chance(0.5):
        somebody = draft.choose(HE if male else SHE)
        draft.say("the", somebody)
        return "crown" if somebody in ROYAL else draft.choose(THINGS)
    pool = [name for name in (MEN if male else WOMEN) if name not in AMBIGUOUS]
    draft.say(draft.choose(pool))
    return draft.choose(THINGS)
