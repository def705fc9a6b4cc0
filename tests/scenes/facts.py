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

    def tensor(self, kind: str) -> np.ndarray:
        """(query, key) of the head; of q and k (token, d_head)."""
        name = f"blocks.{self.subject.layer}.attn.{kind}"
        return np.asarray(self.trace[name][self.subject.head], dtype=float)

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
