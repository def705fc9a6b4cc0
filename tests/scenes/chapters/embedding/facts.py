"""What the embedding matrix of a model holds, as tests state it: plain NumPy, nothing derived."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

import attncore as ac
from scenes.kit.captions import Words
from tests.scenes.support.stage import Played

NEAREST = 8
STEPS = (("italy", "italian"), ("poland", "polish"), ("america", "american"))
OPPOSITE = ("give", "take")
LONGEST = 24  # letters of a name in a row


@dataclass(frozen=True)
class Vectors:
    """The vocabulary of the subject's model, and the token that the scene is about."""

    played: Played

    @property
    def trace(self) -> ac.Trace:
        return self.played.subject.trace

    @property
    def matrix(self) -> np.ndarray:
        return np.asarray(self.played.subject.network.weights["embed.w"], dtype=float)

    @property
    def focus(self) -> ac.Token:
        return self.trace.tokens[self.played.subject.focus]

    @property
    def query(self) -> str:
        """The focus as captions name it."""
        token, text = self.focus, self.trace.text
        character = text[slice(*token.span)] if token.byte and token.span else ""
        return f"{token.text} ({character})" if character else token.text

    @property
    def labels(self) -> dict[str, str]:
        return Words(self.played.lang, "embedding").labels

    def token(self, number: int) -> ac.Token:
        return self.played.subject.network.tokenizer.tokens_of([number])[0]

    def number(self, word: str) -> int:
        found = self.played.subject.network.tokenizer.backend.token_to_id(word)
        assert found is not None, f"{word} is no token"
        return int(found)

    def cosines(self, number: int) -> np.ndarray:
        """Of every token with this one."""
        return cosine(self.matrix, self.matrix[number])

    def nearest(self, number: int) -> list[int]:
        """Of other words: no marks, no bytes, and no two that are spelled alike."""
        spelled = {self.token(number).text.lower()}
        found: list[int] = []
        for i in map(int, np.argsort(-self.cosines(number), kind="stable")):
            token = self.token(i)
            if token.special or token.byte or token.text.lower() in spelled:
                continue
            spelled.add(token.text.lower())
            found.append(i)
        return found[:NEAREST]

    def step(self, pair: tuple[str, str]) -> np.ndarray:
        """From the first word to the second."""
        start, end = (self.matrix[self.number(word)] for word in pair)
        return np.asarray(end - start)


def cosine(one: np.ndarray, two: np.ndarray) -> np.ndarray:
    lengths = np.linalg.norm(one, axis=-1) * np.linalg.norm(two, axis=-1)
    return np.asarray((one * two).sum(axis=-1) / lengths)
