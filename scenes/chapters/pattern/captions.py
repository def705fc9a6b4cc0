"""Captions of the pattern scene, chosen by a head's role, its scores, its mask and its weights."""

from __future__ import annotations

from scenes.subject import Subject
from scenes.subject.choosing import strongest
from scenes.subject.subject import MASKED, SCALED

ADJECTIVES = "own adjectives"  # the role on a head card
FOUND = 0.5  # of a token's attention: less is no answer to what it asks


def question(subject: Subject) -> str:
    """The caption of what the focus asks, in words only where head card and weights say so."""
    card = subject.model.head_card if subject.model is not None else None
    does = card.find(subject.layer, subject.head).does if card is not None else None
    weights = subject.ref("attn.pattern", subject.focus).array
    found = sum(weights[key] for key in strongest(weights) if not subject.trace.tokens[key].special)
    return "asks_adjectives" if does == ADJECTIVES and found > FOUND else "asks"


def score_caption(subject: Subject) -> str:
    """The caption of the best score: what it is made of, if queries and keys are known."""
    return "best" if _are_products(subject) else "best_score"


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


def reading(subject: Subject) -> str:
    """The caption of the token that the focus attends to most, if any gets enough."""
    return "read" if strongest(subject.ref("attn.pattern", subject.focus).array) else "read_spread"
