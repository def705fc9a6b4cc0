"""Captions of the pattern scene, chosen by a head's scores, mask and weights."""

from __future__ import annotations

from scenes.kit.type.line import Caption, Value
from scenes.subject import Subject
from scenes.subject.choosing import strongest
from scenes.subject.sentence import named
from scenes.subject.subject import MASKED, SCALED


def score_caption(subject: Subject) -> str:
    """The caption of one score: a dot product, if queries and keys are known."""
    return "cell" if _are_products(subject) else "cell_score"


def scores_caption(subject: Subject) -> str:
    """The caption of all scores: some may be known after the mask only."""
    masked = subject.scores == MASKED and subject.masked.any()
    return "scores" if _are_products(subject) else "scores_masked" if masked else "scores_given"


def _are_products(subject: Subject) -> bool:
    return subject.knows("attn.q") and subject.knows("attn.k") and subject.scores == SCALED


def mask_caption(subject: Subject) -> str:
    return "mask" if subject.is_causal else "mask_other"


def weights_caption(subject: Subject, usual: str) -> str:
    """The caption of all weights: `usual`, unless some query looks at nothing."""
    pattern = subject.trace[subject.name("attn.pattern")][subject.head]
    return usual if pattern.any(axis=-1).all() else "weights_empty"


def reading(subject: Subject) -> Caption:
    """The caption of the tokens that the focus attends to, in words and numbers."""
    trace, focus = subject.trace, subject.focus
    weights = subject.ref("attn.pattern", focus)
    keys = strongest(weights.array)
    values: dict[str, Value] = {"query": named(trace, focus)}
    if not keys:
        return "read_spread", {**values, "one": weights[int(weights.array.argmax())]}
    for word, number, key in zip(("first", "second"), ("one", "two"), keys, strict=False):
        values |= {word: named(trace, key), number: weights[key]}
    return "read_two" if len(keys) == 2 else "read_one", values
