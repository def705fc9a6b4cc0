"""The lexicon: everyday English words by part of speech and meaning, read from TOML."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).with_name("lexicon")
Groups = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Verb:
    """The five forms of a verb: *chase, chases, chased, chased, chasing*."""

    base: str
    third: str
    past: str
    participle: str
    gerund: str

    @property
    def forms(self) -> tuple[str, ...]:
        return (self.base, self.third, self.past, self.participle, self.gerund)


@dataclass(frozen=True)
class Lexicon:
    """Words by part of speech, then by group of meaning."""

    nouns: Groups
    plurals: Mapping[str, str]
    plural_only: tuple[str, ...]
    mass: frozenset[str]
    adjectives: Groups
    comparisons: tuple[tuple[str, str, str], ...]
    verbs: Mapping[str, tuple[Verb, ...]]
    adverbs: Groups
    names: Groups
    numbers: Groups
    function: Groups

    def by_part(self) -> dict[str, frozenset[str]]:
        """Every word of the lexicon, under each part of speech that it can be."""
        nouns = {*flatten(self.nouns), *self.plurals.values(), *self.plural_only}
        adjectives = {*flatten(self.adjectives), *(w for row in self.comparisons for w in row)}
        verbs = {form for group in self.verbs.values() for verb in group for form in verb.forms}
        return {
            "noun": frozenset(nouns),
            "adjective": frozenset(adjectives),
            "verb": frozenset(verbs),
            "adverb": frozenset(flatten(self.adverbs)),
            "name": frozenset(flatten(self.names)),
            "number": frozenset(flatten(self.numbers)),
            "function": frozenset(flatten(self.function)),
        }

    def words(self) -> list[str]:
        """Every word once, in alphabetical order."""
        return sorted(frozenset().union(*self.by_part().values()))


def listed(text: str) -> tuple[str, ...]:
    """The words of a text, which is how we write lists of words.

    >>> listed("cat dog")
    ('cat', 'dog')
    """
    return tuple(text.split())


def flatten(groups: Groups) -> Iterator[str]:
    """All words of all groups, in the order of the file."""
    for words in groups.values():
        yield from words


def plural_of(noun: str) -> str:
    """The regular plural.

    >>> [plural_of(noun) for noun in ("cat", "fox", "puppy", "day")]
    ['cats', 'foxes', 'puppies', 'days']
    """
    if noun.endswith(("s", "x", "z", "ch", "sh")):
        return noun + "es"
    if noun.endswith("y") and noun[-2] not in "aeiou":
        return noun[:-1] + "ies"
    return noun + "s"


@cache
def load_lexicon() -> Lexicon:
    """Read the lexicon's files.

    >>> load_lexicon().plurals["mouse"]
    'mice'
    """
    nouns, irregular = _read("nouns")
    adjectives, _ = _read("adjectives")
    mass, plural_only, regular = (nouns.pop(k) for k in ("mass", "plural_only", "plural_forms"))
    comparisons = _lines(adjectives.pop("comparatives"), 3)
    verbs, _ = _read("verbs")
    known = {noun for group in nouns.values() for noun in group.split()}
    plurals = {noun: plural_of(noun) for noun in regular.split() if noun in known}
    return Lexicon(
        nouns=_split(nouns),
        plurals=plurals | {k: v for k, v in irregular.items() if k in known},
        plural_only=tuple(plural_only.split()),
        mass=frozenset(mass.split()) & known,
        adjectives=_split(adjectives),
        comparisons=tuple((a, b, c) for a, b, c in comparisons),
        verbs={k: tuple(Verb(*row) for row in _lines(v, 5)) for k, v in verbs.items()},
        adverbs=_split(_read("adverbs")[0]),
        names=_split(_read("names")[0]),
        numbers=_split(_read("numbers")[0]),
        function=_split(_read("function")[0]),
    )


def _read(name: str) -> tuple[dict[str, str], dict[str, str]]:
    """The groups of one file, and the table of irregular plurals where there is one."""
    data = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    irregular = data.pop("plurals", {})
    return data, irregular


def _split(groups: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(dict.fromkeys(words.split())) for name, words in groups.items()}


def _lines(block: str, width: int) -> list[list[str]]:
    rows = [line.split() for line in block.splitlines() if line.strip()]
    wrong = [row for row in rows if len(row) != width]
    if wrong:
        raise ValueError(f"expected {width} words in a line of the lexicon, found {wrong[0]}")
    return rows
