"""A passage while it is written: its words, their parts of speech, its probability."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from typing import TypeVar

from attncore.training.grammar import strange

T = TypeVar("T")

STRANGE_PASSAGES = 0.3
STRANGE_SLOTS = 0.3
TEMPLATE = "template"


class Draft:
    """Makes the random choices of one passage and adds up their log-probability.

    A choice made through ``choose``, ``weigh``, ``chance`` or ``mix`` counts in ``log_p``.
    In three passages of ten a word of the lexicon may give way to a made-up one: those passages
    are ``made_up`` and have no exact probability; for all others ``log_p`` is exact.

    >>> draft = Draft(random.Random(1), strange_share=0.0)
    >>> draft.say("two plus two is", draft.choose(["four"]), ".")
    >>> " ".join(draft.words), draft.log_p
    ('two plus two is four .', 0.0)
    """

    def __init__(
        self,
        rng: random.Random,
        *,
        held_out: bool | None = False,
        strange_share: float = STRANGE_PASSAGES,
    ) -> None:
        self.rng = rng
        self.held_out = held_out
        self.words: list[str] = []
        self.parts: list[str] = []
        self.phrases: list[tuple[int, tuple[int, ...]]] = []
        self.made_up = False
        self._choices_log_p = 0.0
        self._slots = 0
        self._strange_share = strange_share
        self._strange = rng.random() < strange_share

    @property
    def log_p(self) -> float:
        """Log-probability of the derivation, given that no word of it was made up."""
        share, kept = self._strange_share, (1 - STRANGE_SLOTS) ** self._slots
        return self._choices_log_p + math.log(1 - share + share * kept)

    def choose(self, options: Sequence[T]) -> T:
        """One of the options, each as likely as the others."""
        self._choices_log_p -= math.log(len(options))
        return options[int(self.rng.random() * len(options))]

    def weigh(self, options: Sequence[tuple[T, float]]) -> T:
        """One of the options, each as likely as its weight says."""
        total = sum(weight for _, weight in options)
        value, weight = options[_index(self.rng, [weight for _, weight in options], total)]
        self._choices_log_p += math.log(weight / total)
        return value

    def chance(self, probability: float) -> bool:
        """True with this probability, which is neither 0 nor 1."""
        happens = self.rng.random() < probability
        self._choices_log_p += math.log(probability if happens else 1 - probability)
        return happens

    def mix(self, pools: Sequence[tuple[Sequence[T], float]]) -> T:
        """A member of one of several pools that may overlap; weights add up to 1."""
        pool, _ = pools[_index(self.rng, [weight for _, weight in pools], 1.0)]
        drawn = pool[int(self.rng.random() * len(pool))]
        share = sum(weight * pool.count(drawn) / len(pool) for pool, weight in pools)
        self._choices_log_p += math.log(share)
        return drawn

    def until(self, sample: Callable[[], T], accept: Callable[[T], bool]) -> T:
        """Sample until accepted; only the accepted sample counts in ``log_p``."""
        before = self._choices_log_p, self._slots, self.made_up
        while True:
            drawn = sample()
            if accept(drawn):
                return drawn
            self._choices_log_p, self._slots, self.made_up = before

    def admits(self, held_out: bool) -> bool:
        """Whether a combination that is (or is not) held out of training may be used here."""
        return self.held_out is None or self.held_out == held_out

    def slot(self, kind: str, word: str) -> str:
        """The word, or in a strange passage sometimes a made-up one of the same kind."""
        self._slots += 1
        if self._strange and self.rng.random() < STRANGE_SLOTS:
            self.made_up = True
            return strange.word(self.rng, kind)
        return word

    def add(self, part: str, word: str) -> None:
        """Write one word of a part of speech."""
        self.words.append(word)
        self.parts.append(part)

    def say(self, *texts: str) -> None:
        """Write words that belong to the template itself."""
        for text in texts:
            for word in text.split():
                self.add(TEMPLATE, word)


def _index(rng: random.Random, weights: Sequence[float], total: float) -> int:
    """A random index, each as likely as its weight says."""
    left = rng.random() * total
    for index, weight in enumerate(weights):
        left -= weight
        if left < 0:
            return index
    return len(weights) - 1
