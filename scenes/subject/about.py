"""The subject of a scene, and what its trace knows about it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

import attncore as ac

SCALED, MASKED = "attn.scores_scaled", "attn.scores"
SAME_SCORE = 1e-4  # of the largest score: two numbers that differ by less are the same


@dataclass(frozen=True)
class Subject:
    """The trace to show, and the token and head that the scene is about.

    focus   index of a token of the trace
    reason  one line that says which head was chosen and why
    """

    trace: ac.Trace
    focus: int
    layer: int
    head: int
    reason: str

    def name(self, tensor: str) -> str:
        """The full name of a tensor of this head's layer, such as `blocks.1.attn.pattern`."""
        return f"blocks.{self.layer}.{tensor}"

    def knows(self, tensor: str) -> bool:
        """Whether the trace holds a tensor of this head's layer."""
        return self.name(tensor) in self.trace

    def place(self, tensor: str) -> tuple[str, int]:
        """Name and first index of what this head has in a tensor: keys may be shared by heads."""
        name = self.name(tensor)
        heads, held = (len(self.trace[n]) for n in (self.name("attn.pattern"), name))
        return name, self.head * held // heads

    def ref(self, tensor: str, *index: int) -> ac.Ref:
        """An entry, or a part, of what this head has in a tensor such as `attn.pattern`."""
        name, head = self.place(tensor)
        return self.trace.ref(name, head, *index)

    @cached_property
    def hidden(self) -> np.ndarray:
        """(query, key): what may not be looked at; where no scores are known, what is not."""
        if self.knows(MASKED):
            return np.isneginf(self.trace[self.name(MASKED)][self.head])
        return np.asarray(self.trace[self.name("attn.pattern")][self.head] == 0)

    @property
    def is_causal(self) -> bool:
        """Whether all that is later is hidden, and nothing else is."""
        return bool(np.array_equal(self.hidden, np.triu(np.ones_like(self.hidden), 1)))

    @cached_property
    def scores(self) -> str | None:
        """The scores to show: those before the mask if softmax gets the same, else after it."""
        if not self.knows(MASKED):
            return SCALED if self.knows(SCALED) else None
        if not self.knows(SCALED):
            return MASKED
        before, after = (self.trace[self.name(kind)][self.head] for kind in (SCALED, MASKED))
        finite = np.isfinite(after)
        near = SAME_SCORE * np.abs(before[finite]).max(initial=1)
        # Between scaling and mask some models add a bias, such as ALiBi's.
        same = bool(np.all(np.abs(before[finite] - after[finite]) <= near))
        return SCALED if same else MASKED
