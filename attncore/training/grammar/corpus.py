"""Passages of all kinds, in the mixture that training sees."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from attncore.training.grammar import (
    athletes,
    copying,
    describing,
    everyday,
    facts,
    people,
    senses,
)
from attncore.training.grammar.draft import STRANGE_PASSAGES, Draft

WRITERS: dict[str, Callable[[Draft], None]] = {
    "describing": describing.passage,
    "everyday": everyday.passage,
    "senses": senses.passage,
    "athletes": athletes.passage,
    "facts": facts.passage,
    "names": people.names,
    "pronouns": people.pronouns,
    "copying": copying.passage,
}
#: How many passages begin with the start token; the others follow their neighbour at once.
SEPARATED = 0.75
MIXTURE: Sequence[tuple[str, float]] = (
    ("describing", 0.26),
    ("everyday", 0.36),
    ("senses", 0.10),
    ("athletes", 0.08),
    ("facts", 0.06),
    ("names", 0.06),
    ("pronouns", 0.05),
    ("copying", 0.03),
)


@dataclass(frozen=True, slots=True)
class Passage:
    """One passage: words, their parts of speech, its noun phrases, its log-probability.

    ``phrases`` holds for each noun phrase the index of its noun and those of its adjectives.
    ``log_p`` is that of the derivation, exact if no word was ``made_up``.
    """

    kind: str
    words: tuple[str, ...]
    parts: tuple[str, ...]
    phrases: tuple[tuple[int, tuple[int, ...]], ...]
    log_p: float
    made_up: bool

    @property
    def text(self) -> str:
        """As it is written: a clitic close to its word.

        >>> Passage("", ("my", "cat", "'s", "hat"), (), (), 0.0, False).text
        "my cat's hat"
        """
        return re.sub(r" ('[a-z]+)(?= |$)", r"\1", " ".join(self.words))


def write(
    rng: random.Random,
    kind: str | None = None,
    *,
    held_out: bool | None = False,
    strange_share: float = STRANGE_PASSAGES,
) -> Passage:
    """One passage, of this kind or of any.

    ``held_out``: False for training, True for combinations that training never meets only,
    None for the whole grammar, in which both occur.

    >>> write(random.Random(5), "facts").text
    'five plus five is ten .'
    """
    draft = Draft(rng, held_out=held_out, strange_share=strange_share)
    if kind is None:
        kind = draft.weigh(MIXTURE)
    WRITERS[kind](draft)
    return Passage(
        kind,
        tuple(draft.words),
        tuple(draft.parts),
        tuple(draft.phrases),
        draft.log_p,
        draft.made_up,
    )


def passages(seed: int, count: int) -> Iterator[Passage]:
    """So many passages for training, the same for the same seed."""
    rng = random.Random(seed)
    for _ in range(count):
        yield write(rng)


def known_passages(
    seed: int, kind: str | None = None, *, held_out: bool | None = True
) -> Iterator[Passage]:
    """Passages without made-up words, for ever: their ``log_p`` is exact."""
    rng = random.Random(seed)
    while True:
        passage = write(rng, kind, held_out=held_out)
        if not passage.made_up:
            yield passage
