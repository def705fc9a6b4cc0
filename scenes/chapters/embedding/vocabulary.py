"""The vocabulary as embedding vectors: its tokens, their plane, and cosine similarities."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

import attncore as ac
from scenes.kit.tokens.label import label_text
from scenes.kit.type.line import Value
from scenes.kit.type.number import number_of
from scenes.kit.type.typeset import CannotDraw, check_drawable
from scenes.subject import Subject
from scenes.subject.relations import Pair

ALIKE, AKIN = 0.7, 0.25  # cosines of steps that are alike (45°), and somewhat alike (75°)


@dataclass(frozen=True)
class Ranked:
    """A row of a ranking by cosine similarity: a token, or a step from one to another.

    token  None for what is no token, but a step from one to another
    """

    text: str
    cosine: ac.Derived
    token: ac.Token | None = None


class Vocabulary:
    """The embedding matrix of a model, by reference; each thing is made when needed."""

    def __init__(self, subject: Subject) -> None:
        self.model = subject.network
        self.vectors = subject.weight("embed.w")

    def __len__(self) -> int:
        return len(self.vectors)

    @property
    def size(self) -> int:
        """The number of entries of each token's vector."""
        return self.vectors.shape[1]

    def vector(self, token: int) -> ac.Ref:
        return self.vectors[token]

    def token(self, number: int) -> ac.Token | None:
        """The token of a row; None for rows of the matrix that no token is known by."""
        try:
            return self.model.tokenizer.tokens_of([number])[0]
        except ValueError:
            return None

    # In the plane of the two widest directions.

    @cached_property
    def axes(self) -> ac.Derived:
        return ac.Derived(ac.principal_axes, [self.vectors], count=2)

    @cached_property
    def shares(self) -> ac.Derived:
        """The share of the variance that lies along each axis."""
        return ac.Derived(ac.variance_shares, [self.vectors, self.axes])

    @cached_property
    def coordinates(self) -> ac.Derived:
        """(token, 2) the coordinates of all tokens in that plane."""
        return ac.Derived(ac.along_axes, [self.vectors, self.vectors, self.axes])

    # By their angles.

    def cosines(self, token: int) -> ac.Derived:
        """The cosine of every token with this one."""
        return ac.Derived(ac.cosine, [self.vectors, self.vector(token)])

    def nearest(self, token: int, count: int) -> list[Ranked]:
        """The token itself and the `count` others that point most the same way.

        Marks that the model adds, bytes, and other spellings of the same letters are left out,
        and of words that are spelled alike all but the nearest.
        """
        cosines = self.cosines(token)
        found = [Ranked(self.text(token), cosines[token], self.token(token))]
        seen = {found[0].text.casefold()}
        for i in map(int, np.argsort(-cosines.array, kind="stable")):
            other = self._word(i)
            if other is not None and other.text.casefold() not in seen:
                seen.add(other.text.casefold())
                found.append(Ranked(label_text(other), cosines[i], other))
            if len(found) > count:
                break
        return found

    def steps(self, pairs: Sequence[Pair]) -> list[Ranked]:
        """The cosine of each pair's step (its difference of vectors) with the first pair's."""
        made = [
            ac.Derived(ac.difference, [self.vector(pair.end), self.vector(pair.start)])
            for pair in pairs
        ]
        return [
            Ranked(self.step_text(pair), ac.Derived(ac.cosine, [step, made[0]]))
            for pair, step in zip(pairs, made, strict=True)
        ]

    def step_text(self, pair: Pair) -> str:
        return f"{self.text(pair.start)} → {self.text(pair.end)}"

    def ends(self, pair: Pair) -> dict[str, str]:
        """The words of a pair, by the names that captions have for them."""
        return {"first": self.text(pair.start), "second": self.text(pair.end)}

    def text(self, number: int) -> str:
        """The text of a token in a row; nothing for rows that no token is known by."""
        token = self.token(number)
        return "" if token is None else label_text(token)

    def _word(self, number: int) -> ac.Token | None:
        """A token that spells something; None for marks, bytes and what cannot be drawn."""
        token = self.token(number)
        if token is None or token.special or token.byte or not token.text.strip():
            return None
        try:
            check_drawable(token.text)
        except CannotDraw:
            return None
        return token


def two_nearest(others: Sequence[Ranked]) -> dict[str, Value]:
    """The two words that point most the same way, with their cosines."""
    values: dict[str, Value] = {}
    for word, number, each in zip(("first", "second"), ("one", "two"), others, strict=False):
        values |= {word: each.text, number: each.cosine}
    return values


def step_caption(step: Ranked) -> str:
    """The caption of a second step: whether it is one with the first, if that holds."""
    cosine = number_of(step.cosine)
    return "step_same" if cosine >= ALIKE else "step_leans" if cosine >= AKIN else "step_other"
