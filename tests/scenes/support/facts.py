"""What the model computed, as tests state it, and how it must look as digits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

import attncore as ac
from scenes.subject import Subject

LONGEST_NAME, LONGEST_LABEL = 12, 24  # letters of a token in a caption, on stage: others are cut
ASKS = 0.5  # of the attention of the focus goes to words, if its question is said in words
FAINTEST = 0.05  # an arc of a smaller weight is not drawn
INVISIBLE = 1e-8  # the disc of a smaller weight is too small to be measured
NEAR = 0.09  # frame units: what is centred on the same line stands at most so far off it
DIGIT = 0.666  # height of a digit, in em

Value = str | int | float | tuple[float, int]  # a pair: a computed number and its decimals
Spoken = Mapping[str, Value]


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

    def name(self, kind: str) -> str:
        """What the head has in a tensor of its layer, as the small print knows it."""
        place = f"blocks.{self.subject.layer}.attn."
        heads, held = (len(self.trace[place + name]) for name in ("pattern", kind))
        return f"{place}{kind}[{self.subject.head // (heads // held)}]"

    @property
    def divisor(self) -> int | None:
        """The length of queries and keys, if scores are known before a division by its root."""
        vectors = [kind for kind in ("q", "k") if self.knows(kind)]
        if self.scores != "scores_scaled" or not self.knows("scores_raw") or not vectors:
            return None
        size, scaled = self.tensor(vectors[0]).shape[-1], self.tensor("scores_scaled")
        same = np.allclose(self.tensor("scores_raw") / np.sqrt(size), scaled, rtol=1e-3, atol=1e-3)
        return size if same else None

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

    @property
    def heeded(self) -> list[int]:
        """The two tokens that the focus looks at most, if they get enough to be named."""
        weights = self.tensor("pattern")[self.focus]
        order = np.argsort(-weights, kind="stable")[:2]
        return [int(i) for i in order if weights[i] >= FAINTEST]

    @property
    def asks_adjectives(self) -> bool:
        """Whether the head card knows a head for adjectives, and it finds words."""
        card = self.subject.model.head_card if self.subject.model is not None else None
        role = card.find(self.subject.layer, self.subject.head).does if card is not None else ""
        words = [i for i in self.heeded if not self.trace.tokens[i].special]
        return role == "own adjectives" and sum(self.weight(self.focus, i) for i in words) > ASKS

    @property
    def added(self) -> str:
        """Which caption tells what the model adds to the sentence, and where."""
        every = self.trace.tokens
        if any(token.byte for token in every):
            return "tokens_bytes"
        if any(token.special for token in every[1:-1]):
            return "tokens_marks"
        ends = every[0].special, every[-1].special and len(every) > 1
        names = {(0, 0): "tokens", (1, 0): "tokens_start", (0, 1): "tokens_end"}
        return names.get(ends, "tokens_both")

    def named(self, i: int) -> str:
        """A token as a caption names it."""
        token = self.trace.tokens[i]
        character = self.trace.text[slice(*token.span)] if token.byte and token.span else ""
        return f"{token.text} ({character})" if character else token.text

    def label(self, i: int) -> str:
        """A token as its label names it."""
        return cut(self.trace.tokens[i].text, LONGEST_LABEL)


def cut(text: str, most: int) -> str:
    """A text of a token, as far as there is room for its letters."""
    return text if len(text) <= most else text[: most - 1] + "…"


def said(value: float, decimals: int) -> str:
    text = f"{value:.{decimals}f}"
    return text.replace("-", "" if float(text) == 0 else "−")


def assert_shows(text: str, value: float, decimals: int, where: str) -> None:
    """The digits are the value's, to exactly so many decimals."""
    if np.isinf(value):
        assert text == ("∞" if value > 0 else "−∞"), f"{where}: {text} stands for {value}"
        return
    assert len(text.partition(".")[2]) == decimals, f"{where}: {text!r} has not {decimals} decimals"
    shown = float(text.replace("−", "-"))
    assert abs(shown - value) <= 0.5 * 10**-decimals + 1e-6, f"{where}: {text} stands for {value}"
