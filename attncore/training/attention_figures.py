"""Figures of attention by head: to adjectives of a noun, the word before, induction."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from attncore.training.grammar import athletes, corpus
from attncore.training.grammar.corpus import Passage
from attncore.training.probes import Array, Head, Prober, Run, best_head

DEFAULT_SENTENCE = "a fluffy blue creature roamed the verdant forest"
SENTENCES = 320
VALIDATION_SEED, TEST_SEED = 5, 6
KINDS = ("describing", "everyday")
BEFORE = ["the", "capital", "of", "france", "is", "paris", "."]


@dataclass(frozen=True)
class AdjectiveFigures:
    """The attention of nouns to their own adjectives in one head; ``uniform`` would be chance."""

    sentences: int
    nouns: int
    own: float
    uniform: float


@dataclass(frozen=True)
class DefaultFigures:
    """The attention in the default sentence, with the best head for each noun."""

    creature_head: Head
    creature: float
    to_fluffy: float
    to_blue: float
    forest_head: Head
    forest: float


@dataclass(frozen=True)
class InductionFigures:
    """A first name that comes back: attention to its last name, and its probability."""

    head: Head
    attention: float
    probability: float


def adjective_head(prober: Prober) -> Head:
    """The head in which nouns look most at their adjectives, on a sample used for nothing else.

    Described scenes and everyday sentences count alike.
    """
    return best_head(np.mean([_validation(prober, kind) for kind in KINDS], axis=0))


def _validation(prober: Prober, kind: str) -> Array:
    """The mean attention (layer, head) of nouns to their own adjectives."""
    passages = islice(corpus.known_passages(VALIDATION_SEED, kind), SENTENCES // 2)
    mean: Array = np.mean([own for own, _ in _own_adjectives(prober, passages)], axis=0)
    return mean


def adjectives(
    prober: Prober, head: Head, kind: str, prefix: Sequence[str] = ()
) -> AdjectiveFigures:
    """The attention to adjectives in one head, on held-out sentences of one kind of passage."""
    described = (
        passage
        for passage in corpus.known_passages(TEST_SEED, kind)
        if any(own for _, own in passage.phrases)
    )
    passages = list(islice(described, SENTENCES))
    return _summary(len(passages), head, list(_own_adjectives(prober, passages, prefix)))


def strangers(prober: Prober, head: Head) -> AdjectiveFigures:
    """The attention to adjectives in one head, on sentences in which some words are made up."""
    rng = random.Random(TEST_SEED)
    found: list[Passage] = []
    while len(found) < SENTENCES:
        passage = corpus.write(rng, "describing", held_out=True, strange_share=0.99)
        if passage.made_up and prober.fits(passage.words):
            found.append(passage)
    return _summary(len(found), head, list(_own_adjectives(prober, found)))


def _summary(sentences: int, head: Head, seen: list[tuple[Array, float]]) -> AdjectiveFigures:
    return AdjectiveFigures(
        sentences=sentences,
        nouns=len(seen),
        own=float(np.mean([own[head] for own, _ in seen])),
        uniform=float(np.mean([uniform for _, uniform in seen])),
    )


def _own_adjectives(
    prober: Prober, passages: Iterable[Passage], prefix: Sequence[str] = ()
) -> Iterator[tuple[Array, float]]:
    """The attention (layer, head) of each described noun to its adjectives, and that of chance."""
    for passage in passages:
        run = prober.run((*prefix, *passage.words))
        for noun, own in passage.phrases:
            if own:
                query = run.places[len(prefix) + noun][-1]
                keys = [place for word in own for place in run.places[len(prefix) + word]]
                yield run.attention_to(query, keys), len(keys) / (query + 1)


def default_sentence(prober: Prober) -> DefaultFigures:
    """The attention of nouns to adjectives in the default sentence, in the best head for each."""
    words = DEFAULT_SENTENCE.split()
    run = prober.run(words)

    def looks(noun: str, *adjectives: str) -> Array:
        keys = [place for word in adjectives for place in run.places[words.index(word)]]
        return run.attention_to(run.places[words.index(noun)][-1], keys)

    creature, forest = looks("creature", "fluffy", "blue"), looks("forest", "verdant")
    return DefaultFigures(
        creature_head=best_head(creature),
        creature=float(creature.max()),
        to_fluffy=float(looks("creature", "fluffy").max()),
        to_blue=float(looks("creature", "blue").max()),
        forest_head=best_head(forest),
        forest=float(forest.max()),
    )


def induction(prober: Prober, count: int = 150) -> InductionFigures:
    """The induction of last names, by first names that come back, for pairs unmet in training."""
    rng = random.Random(TEST_SEED)
    attention, probability = [], []
    for words, first, last in (_meeting(rng) for _ in range(count)):
        run = prober.run(words)
        attention.append(run.attention_to(len(run.ids) - 1, run.places[first + 1]))
        probability.append(float(run.probs[prober.ids(last)[0]]))
    mean = np.mean(attention, axis=0)
    return InductionFigures(best_head(mean), float(mean.max()), float(np.mean(probability)))


def _meeting(rng: random.Random) -> tuple[list[str], int, str]:
    """Words that end with a repeated first name, the index where it stood, and its last name."""
    pairs = [(f, n) for f in athletes.FIRST for n in athletes.LAST if athletes.is_unmet(f, n)]
    one, other = rng.sample(pairs, 2)
    while one[0] == other[0] or one[1] == other[1]:
        one, other = rng.sample(pairs, 2)
    place = rng.choice(("garden", "castle", "market", "park"))
    words = [*one, "met", *other, "in", "the", place, "."]
    if rng.random() < 0.5:
        return [*words, "later", one[0]], 0, one[1]
    return [*words, "then", other[0]], 3, other[1]


KeySelector = Callable[[Run, int], Sequence[int]]


def habits(prober: Prober, count: int = 200) -> dict[str, Array]:
    """The mean attention of each head by kind of key: shares as (layer, head) arrays."""
    passages = islice(corpus.known_passages(TEST_SEED), count)
    runs = [prober.run(passage.words) for passage in passages]
    selectors: dict[str, KeySelector] = {
        "start token": lambda run, query: [0],
        "itself": lambda run, query: [query],
        "word before": lambda run, query: [query - 1],
        "what followed this word before": _after_same,
    }
    table = {name: _mean_attention(runs, select) for name, select in selectors.items()}
    return {**table, **{f"own adjectives ({kind})": _validation(prober, kind) for kind in KINDS}}


def _after_same(run: Run, query: int) -> Sequence[int]:
    return [k + 1 for k in range(1, query - 1) if run.ids[k] == run.ids[query]][-1:]


def _mean_attention(runs: Sequence[Run], select: KeySelector) -> Array:
    looks = [
        run.attention_to(query, keys)
        for run in runs
        for query in range(2, len(run.ids))
        if (keys := select(run, query))
    ]
    mean: Array = np.mean(looks, axis=0)
    return mean
