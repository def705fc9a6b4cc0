"""Figures of next-token prediction: facts, senses, recalled adjectives, and the loss."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, islice

import numpy as np

from attncore import softmax
from attncore.training.grammar import athletes, corpus, senses, strange
from attncore.training.grammar.corpus import SEPARATED
from attncore.training.grammar.meanings import SENSES, Sense
from attncore.training.probes import Array, Prober

QUESTION = ["plays", "the", "sport", "of"]
FAMOUS = sorted({first for first, _, _ in athletes.ATHLETES})
ORDINARY = [first for first in athletes.FIRST if first not in FAMOUS]
CONTEXTS_EACH = 8
SEED = 11


@dataclass(frozen=True)
class FactFigures:
    """P(sport) for each athlete, and for their last names after first names never met with them.

    strangers  no athlete has the first name, or it is made up
    borrowed   the first name is that of another athlete
    """

    athletes: int
    known_mean: float
    known_least: float
    strangers: int
    stranger_mean: float
    stranger_most: float
    borrowed: int
    borrowed_mean: float
    borrowed_most: float


@dataclass(frozen=True)
class SenseFigures:
    """Next-word probability of the right sense, and cosines within and between senses of a word."""

    contexts: int
    mass_mean: float
    mass_least: float
    cosine_same: float
    cosine_different: float

    @property
    def gap(self) -> float:
        return self.cosine_same - self.cosine_different


@dataclass(frozen=True)
class LossFigures:
    """Mean loss and mean -log p of the derivations, in nats per token."""

    passages: int
    loss: float
    entropy: float

    @property
    def gap(self) -> float:
        return self.loss - self.entropy


def facts(prober: Prober) -> FactFigures:
    """The figures of facts: P(sport) of all athletes, asked in the same words."""
    rng = random.Random(SEED)

    known = [_sport(prober, *athlete) for athlete in athletes.ATHLETES]
    made_up = [strange.syllables(rng) for _ in range(40)]
    unseen = [*ORDINARY, *made_up]
    strangers = [p for athlete in athletes.ATHLETES for p in _renamed(prober, athlete, unseen)]
    borrowed = [p for athlete in athletes.ATHLETES for p in _renamed(prober, athlete, FAMOUS)]
    return FactFigures(
        athletes=len(known),
        known_mean=float(np.mean(known)),
        known_least=min(known),
        strangers=len(strangers),
        stranger_mean=float(np.mean(strangers)),
        stranger_most=max(strangers),
        borrowed=len(borrowed),
        borrowed_mean=float(np.mean(borrowed)),
        borrowed_most=max(borrowed),
    )


def _sport(prober: Prober, first: str, last: str, sport: str) -> float:
    return prober.probability([first, last, *QUESTION], sport)


def _renamed(prober: Prober, athlete: tuple[str, str, str], firsts: Sequence[str]) -> list[float]:
    """P(sport) after the last name of an athlete and first names that it was never met with."""
    _, last, sport = athlete
    unmet = (first for first in firsts if athletes.is_unmet(first, last))
    return [_sport(prober, first, last, sport) for first in unmet]


def word_senses(prober: Prober) -> SenseFigures:
    """The figures of senses in held-out contexts: next words, and the word's last vectors."""
    rng = random.Random(SEED)
    mass: list[float] = []
    same: list[float] = []
    different: list[float] = []
    for word, options in SENSES.items():
        vectors = []
        for sense in options:
            runs = [prober.run(context.split()) for context in _held_out(rng, word, sense)]
            wanted = sorted({prober.ids(text)[0] for text in sense.next_words})
            mass += [float(run.probs[wanted].sum()) for run in runs]
            vectors.append(np.array([run.residual[-1, -1] for run in runs]))
        same += [_cosine(x, y) for group in vectors for x, y in combinations(group, 2)]
        different += [
            _cosine(x, y) for one, two in combinations(vectors, 2) for x in one for y in two
        ]
    return SenseFigures(
        contexts=len(mass),
        mass_mean=float(np.mean(mass)),
        mass_least=min(mass),
        cosine_same=float(np.mean(same)),
        cosine_different=float(np.mean(different)),
    )


def _held_out(rng: random.Random, word: str, sense: Sense) -> list[str]:
    """Beginnings that training never met, those that the documentation shows among them."""
    unmet = [text for text in senses.contexts(word, sense) if senses.is_held_out(text)]
    shown = [text for text in unmet if text in senses.SHOWN]
    return shown + rng.sample([text for text in unmet if text not in shown], CONTEXTS_EACH)


def _cosine(x: Array, y: Array) -> float:
    return float(x @ y / (np.linalg.norm(x) * np.linalg.norm(y)))


def recall(prober: Prober, count: int = 150) -> float:
    """Share of held-out sentences after which the right first adjective is the likeliest."""
    hits = []
    for words in islice(_with_memory(), count):
        at = len(words) - 1 - words[::-1].index("was")
        run = prober.run(words[: at + 1])
        hits.append(int(run.probs.argmax()) == prober.ids(words[at + 1])[0])
    return float(np.mean(hits))


def _with_memory() -> Iterator[tuple[str, ...]]:
    """Described scenes that end with *the creature was fluffy and blue*."""
    for passage in corpus.known_passages(SEED, "describing"):
        words = passage.words
        ending = words[words.index(".") + 1 :] if "." in words else ()
        if ending[:1] == ("the",) and ending[2:3] == ("was",):
            yield words


def loss(prober: Prober, *, held_out: bool | None, count: int = 400) -> LossFigures:
    """The figures of the loss on new passages; ``held_out`` as in ``corpus.write``."""
    passages = list(islice(corpus.known_passages(SEED + 1, held_out=held_out), count))
    nats = [_negative_log_likelihood(prober, passage.words) for passage in passages]
    tokens = sum(amount for _, amount in nats)
    derivation = sum(-passage.log_p - math.log(SEPARATED) for passage in passages)
    return LossFigures(count, sum(total for total, _ in nats) / tokens, derivation / tokens)


def _negative_log_likelihood(prober: Prober, words: Sequence[str]) -> tuple[float, int]:
    """The -log p in nats of all words and the start token that ends them, and their token count."""
    run = prober.run(words)
    target = [*run.ids[1:], run.ids[0]]
    probs = softmax(run.logits.astype(np.float64))
    chosen = probs[np.arange(len(target)), target]
    return float(-np.log(chosen).sum()), len(target)
