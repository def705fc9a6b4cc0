"""The subject of a scene, and what its trace knows about it."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

import attncore as ac
from attncore.spec.activation_names import AFTER, BEFORE

RAW, SCALED, MASKED = "attn.scores_raw", "attn.scores_scaled", "attn.scores"
WHOLE = ("blocks.", "embed.", "pos_embed.", "type_embed.", "ln_final.", "head.", "unembed.")
SAME_SCORE = 1e-4  # of the largest score: two numbers that differ by less are the same


@dataclass(frozen=True)
class Subject:
    """The trace to show, and the token and head that the scene is about.

    focus   index of a token of the trace
    reason  one line that says which head was chosen and why
    model   what the trace is a run of; None where it is not known, as for a trace from a file
    other   the same about a second sentence, for scenes that show two
    """

    trace: ac.Trace
    focus: int
    layer: int
    head: int
    reason: str
    model: ac.Transformer | None = None
    other: Subject | None = None

    @property
    def traces(self) -> tuple[ac.Trace, ...]:
        """The traces: that of the sentence; of two sentences, both."""
        return (self.trace,) if self.other is None else (self.trace, *self.other.traces)

    def name(self, tensor: str) -> str:
        """The full name of a tensor of this head's layer, such as `blocks.1.attn.pattern`.

        What belongs to no layer (`embed`, `logits`), or names its own, is whole already.
        """
        whole = tensor in BEFORE or tensor in AFTER or tensor.startswith(WHOLE)
        return tensor if whole else f"blocks.{self.layer}.{tensor}"

    def knows(self, tensor: str) -> bool:
        """Whether the trace holds a tensor of this head's layer, or of none."""
        return self.name(tensor) in self.trace

    @property
    def network(self) -> ac.Transformer:
        """The model, for scenes that ask for it. Raises LookupError where it is not known."""
        if self.model is None:
            raise LookupError("the model of this trace is not known: only its numbers are")
        return self.model

    def weight(self, tensor: str, *index: int | slice) -> ac.Ref:
        """A weight of this head's layer, such as `attn.w_q`, or of none, or a part of one."""
        return self.network.ref(self.name(tensor), *index)

    @property
    def reads(self) -> str:
        """The input of a head's weights: the stream, normalised if the norm comes first.

        Raises LookupError where the model is not known.
        """
        return "ln1.normalized" if self.network.config.norm_first else "resid_pre"

    def place(self, tensor: str) -> tuple[str, int]:
        """Name and first index of what this head has in a tensor: keys may be shared by heads."""
        name = self.name(tensor)
        heads, held = (len(self.trace[n]) for n in (self.name("attn.pattern"), name))
        return name, self.head * held // heads

    def ref(self, tensor: str, *index: int) -> ac.Ref:
        """An entry, or a part, of what this head has in a tensor such as `attn.pattern`."""
        name, head = self.place(tensor)
        return self.trace.ref(name, head, *index)

    @property
    def followed(self) -> Subject:
        """The same about a token that something follows: the focus, else the one before it."""
        last = len(self.trace.tokens) - 1
        return replace(self, focus=last - 1) if self.focus == last > 0 else self

    @cached_property
    def masked(self) -> np.ndarray:
        """The mask (query, key): masked keys; where no scores are known, those not looked at."""
        if self.knows(MASKED):
            return np.isneginf(self.trace[self.name(MASKED)][self.head])
        return np.asarray(self.trace[self.name("attn.pattern")][self.head] == 0)

    @property
    def is_causal(self) -> bool:
        """Whether all that is later is masked, and nothing else is."""
        return bool(np.array_equal(self.masked, np.triu(np.ones_like(self.masked), 1)))

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


def small_print(subject: Subject, kind: str) -> str:
    """The tensor of this head as the small print names it, such as `blocks.1.attn.q[2]`."""
    name, head = subject.place(f"attn.{kind}")
    return f"{name}[{head}]"


def stream_print(subject: Subject, stream: str) -> str:
    """The focus' vector in a stream of this layer, such as `blocks.1.resid_pre[4]`."""
    return f"{subject.name(stream)}[{subject.focus}]"


def divided_by(subject: Subject) -> int | None:
    """The length of queries and keys, if it is its root that scores are divided by."""
    known = [tensor for tensor in ("attn.q", "attn.k") if subject.knows(tensor)]
    if not known:
        return None
    size = subject.ref(known[0]).shape[-1]
    raw, scaled = (subject.ref(tensor).array for tensor in (RAW, SCALED))
    near = SAME_SCORE * float(np.abs(scaled).max())
    return size if np.abs(raw / math.sqrt(size) - scaled).max() <= near else None
