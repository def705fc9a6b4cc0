"""Which verbs suit which adjectives: what makes a noun need its adjectives at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from attncore.training.grammar.draft import Draft
from attncore.training.words import Verb, load_lexicon

Pools = Sequence[tuple[Sequence[str], float]]


@dataclass(frozen=True)
class Flavour:
    """A group of adjectives and what is done by whoever they describe."""

    adjectives: tuple[str, ...]
    does: tuple[str, ...]
    does_to: tuple[str, ...]
    does_in: tuple[str, ...]


def _flavour(adjectives: str, does: str, does_to: str, does_in: str) -> Flavour:
    phrases = tuple(phrase.strip() for phrase in does_in.split(","))
    return Flavour(tuple(adjectives.split()), tuple(does.split()), tuple(does_to.split()), phrases)


TEXTURES = (
    _flavour("fluffy furry woolly soft silky", "purred snuggled", "cuddled nuzzled",
             "snuggled up in, curled up in"),
    _flavour("scaly spiky slimy slippery", "hissed slithered", "stung bit",
             "slithered through, slid across"),
    _flavour("feathered winged", "fluttered flew", "pecked circled", "flew over, landed in"),
)  # fmt: skip
MOODS = (
    _flavour("hungry greedy", "feasted ate", "hunted devoured", "hunted in, searched"),
    _flavour("sleepy tired lazy", "yawned slept", "ignored forgot", "slept in, rested in"),
    _flavour("angry furious fierce", "growled roared", "attacked scared", "attacked, destroyed"),
    _flavour("happy cheerful playful", "laughed sang", "tickled teased", "danced in, played in"),
    _flavour("brave proud strong", "fought marched", "rescued guarded", "defended, conquered"),
    _flavour("shy timid lonely", "hid trembled", "avoided dodged", "hid in, avoided"),
    _flavour("clever wise curious", "thought wondered", "studied tricked", "explored, studied"),
)
SIZES = (
    _flavour("huge giant big large", "stomped thundered", "crushed trampled", "trampled, shook"),
    _flavour("tiny small little", "squeaked scurried", "pestered tickled",
             "scurried through, crept through"),
)  # fmt: skip
COLOURS = (
    _flavour("blue", "swam dived", "splashed", "swam in, dived into"),
    _flavour("red", "burned flared", "scorched", "burned, flared up in"),
    _flavour("green", "climbed grew", "fed", "climbed in, grew in"),
    _flavour("yellow", "glowed shone", "warmed", "glowed in, shone in"),
    _flavour("white", "glided floated", "calmed", "glided over, floated over"),
    _flavour("black", "lurked prowled", "stalked", "lurked in, prowled"),
    _flavour("brown", "dug burrowed", "buried", "dug in, burrowed in"),
    _flavour("purple", "sparkled shimmered", "charmed", "sparkled in, shimmered in"),
    _flavour("orange", "blazed glittered", "dazzled", "blazed in, glittered in"),
    _flavour("pink", "twirled skipped", "kissed", "twirled in, skipped through"),
    _flavour("gray grey", "trudged limped", "followed", "trudged across, limped across"),
)
PLACES = (
    (("verdant", "lush", "leafy", "grassy", "mossy"), "rich in", ("leaves", "ferns", "moss")),
    (("frozen", "snowy", "icy"), "covered with", ("ice", "snow", "frost")),
    (("dusty", "sunny", "dry"), "full of", ("sand", "dust", "rocks")),
    (("dark", "misty", "haunted"), "wrapped in", ("shadows", "fog", "ghosts")),
    (("ancient", "ruined", "forgotten"), "littered with", ("statues", "bones", "ruins")),
    (("busy", "crowded", "noisy"), "packed with", ("people", "shops", "noise")),
)
ANY = Flavour(
    (),
    ("waited", "moved", "arrived", "stayed", "vanished"),
    ("chased", "saw", "met", "feared", "loved", "watched"),
    ("roamed", "crossed", "left", "entered", "wandered through", "loved"),
)
STRENGTH = 0.85

_OF = {
    word: flavour
    for table in (TEXTURES, MOODS, SIZES, COLOURS)
    for flavour in table
    for word in flavour.adjectives
}
PLACE_OF = {word: row for row in PLACES for word in row[0]}


def words_of(table: Sequence[Flavour]) -> tuple[str, ...]:
    """All adjectives of a table of flavours."""
    return tuple(word for flavour in table for word in flavour.adjectives)


def verb_phrase(draft: Draft, adjectives: tuple[str, ...], use: str) -> str:
    """A past tense that suits the adjectives; ``use`` is "does", "does_to" or "does_in"."""
    suited = [getattr(_OF[word], use) for word in adjectives if word in _OF]
    chosen: str = draft.mix(_pools(suited, getattr(ANY, use)))
    return chosen


def _pools(suited: list[tuple[str, ...]], otherwise: Sequence[str]) -> Pools:
    share = STRENGTH if suited else 0.0
    return [*((pool, share / len(suited)) for pool in suited), (otherwise, 1 - share)]


CHUNK = 30
VERBS_EACH = 6


@cache
def _suited() -> Mapping[str, Mapping[str, tuple[Verb, ...]]]:
    """For every adjective of the lexicon, the verbs that it makes likely, by use.

    Adjectives that stand together in the lexicon mean similar things; each such chunk is given
    a few verbs. Which ones does not matter: it must only be learnable.
    """
    table: dict[str, dict[str, tuple[Verb, ...]]] = {}
    chunk_number = 0
    for group in load_lexicon().adjectives.values():
        for start in range(0, len(group), CHUNK):
            verbs = {use: _share(pool, chunk_number) for use, pool in verb_pools().items()}
            chunk_number += 1
            table.update(dict.fromkeys(group[start : start + CHUNK], verbs))
    return table


def _share(pool: tuple[Verb, ...], number: int) -> tuple[Verb, ...]:
    return tuple(pool[(number * VERBS_EACH + i) % len(pool)] for i in range(VERBS_EACH))


@cache
def verb_pools() -> Mapping[str, tuple[Verb, ...]]:
    """The lexicon's verbs by use: with an object, without one."""
    verbs = load_lexicon().verbs
    acting = tuple(v for name, group in verbs.items() if "transitive_" in name for v in group)
    moving = tuple(
        v for name, group in verbs.items() if name.startswith("intransitive") for v in group
    )
    return {"acting": tuple(v for v in acting if v not in moving), "moving": moving}


def everyday_verb(draft: Draft, adjectives: tuple[str, ...], use: str) -> Verb:
    """A verb of the lexicon that suits the adjectives; ``use`` is "acting" or "moving"."""
    suited = [_suited()[word][use] for word in adjectives if word in _suited()]
    share = STRENGTH if suited else 0.0
    pools = [*((pool, share / len(suited)) for pool in suited), (verb_pools()[use], 1 - share)]
    return draft.mix(pools)
