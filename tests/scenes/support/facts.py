"""What the model computed, as tests state it, and how it must look as digits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

import attncore as ac
from scenes.subject import Subject

FAINTEST = 0.05  # an arc of a smaller weight is not drawn
INVISIBLE = 1e-8  # the disc of a smaller weight is too small to be measured
NEAR = 0.09  # frame units: what is centred on the same line stands at most so far off it
DIGIT = 0.666  # height of a digit, in em

Spoken = Mapping[str, str | int | float]


@dataclass(frozen=True)
class Facts:
    """What the model computed about this sentence, in the head that is shown."""

    subject: Subject

    @property
    def trace(self) -> ac.Trace:
        return self.subject.trace

    @property
    def focus(self) -> int:
        return self.subject.focus

    def knows(self, kind: str) -> bool:
        return f"blocks.{self.subject.layer}.attn.{kind}" in self.trace

    @property
    def scores(self) -> str:
        """The scores that are shown: before the mask, if softmax gets the same or -inf."""
        if not self.knows("scores_scaled"):
            return "scores"
        if not self.knows("scores"):
            return "scores_scaled"
        before, after = self.tensor("scores_scaled"), self.tensor("scores")
        same = np.isclose(before, after, atol=1e-3) | np.isneginf(after)
        return "scores_scaled" if same.all() else "scores"

    def masked(self, query: int, key: int) -> bool:
        """Whether the query may not look at the key, as far as the trace tells."""
        if self.knows("scores"):
            return bool(np.isneginf(self.tensor("scores")[query, key]))
        return self.weight(query, key) == 0

    @property
    def masked_anywhere(self) -> set[tuple[int, int]]:
        """Every query with each key that it may not look at."""
        tokens = range(len(self.trace.tokens))
        return {(query, key) for query in tokens for key in tokens if self.masked(query, key)}

    @property
    def makes_products(self) -> bool:
        """Whether the scores shown are known to be dot products of known vectors."""
        vectors = self.knows("q") and self.knows("k")
        return vectors and self.knows("scores_scaled") and self.scores == "scores_scaled"

    def visible(self, query: int) -> list[int]:
        return [key for key in range(len(self.trace.tokens)) if not self.masked(query, key)]

    def takes_part(self, key: int) -> bool:
        return any(not self.masked(query, key) for query in range(len(self.trace.tokens)))

    def tensor(self, kind: str) -> np.ndarray:
        """(query, key) of the head; of q and k (token, d_head)."""
        array = self.trace[f"blocks.{self.subject.layer}.attn.{kind}"]
        heads = len(self.trace[f"blocks.{self.subject.layer}.attn.pattern"])
        return np.asarray(array[self.subject.head // (heads // len(array))], dtype=float)

    def weight(self, query: int, key: int) -> float:
        return float(self.tensor("pattern")[query, key])

    def named(self, i: int) -> str:
        """A token as a caption names it."""
        token = self.trace.tokens[i]
        assert len(token.text) <= 18, "choose shorter words to test captions with"
        character = self.trace.text[slice(*token.span)] if token.byte and token.span else ""
        return f"{token.text} ({character})" if character else token.text


def said(value: float, decimals: int) -> str:
    text = f"{value:.{decimals}f}"
    return text.replace("-", "" if float(text) == 0 else "−")


def assert_shows(text: str, value: float, decimals: int, where: str) -> None:
    """The digits are the value's, to exactly so many decimals."""
    assert len(text.partition(".")[2]) == decimals, f"{where}: {text!r} has not {decimals} decimals"
    shown = float(text.replace("−", "-"))
    assert abs(shown - value) <= 0.5 * 10**-decimals + 1e-6, f"{where}: {text} stands for {value}"
