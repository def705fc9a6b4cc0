"""What is said about a head: which caption fits what is seen, and how it names its tokens."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

import attncore as ac
from scenes.chapters.embedding.vocabulary import Ranked
from scenes.kit.live import number_of
from scenes.kit.marks.strokes import FAINTEST_ARC
from scenes.kit.type.line import Value
from scenes.kit.type.number import Source
from scenes.subject.about import MASKED, SCALED, Subject

MOST = 0.5  # of the attention: more is called most
MUCH = 0.1  # of the attention: less is called little
ALIKE, AKIN = 0.7, 0.25  # cosines of steps that are alike (45°), and somewhat alike (75°)

Caption = tuple[str, dict[str, Value]]  # its key and its values


def named(trace: ac.Trace, position: int) -> str:
    """A token as captions name it: a byte with the character that it is a part of."""
    token = trace.tokens[position]
    if token.byte and token.span is not None:
        return f"{token.text} ({trace.text[slice(*token.span)]})"
    return token.text


def small_print(subject: Subject, kind: str) -> str:
    """The tensor of this head as the small print names it, such as `blocks.1.attn.q[2]`."""
    name, head = subject.place(f"attn.{kind}")
    return f"{name}[{head}]"


def tokens_caption(trace: ac.Trace) -> str:
    """How many tokens there are, and where the model adds some."""
    added = [i for i, token in enumerate(trace.tokens) if token.special]
    last = len(trace.tokens) - 1
    if any(token.byte for token in trace.tokens):
        return "tokens_bytes"
    known = {(): "tokens", (0,): "tokens_start", (last,): "tokens_end", (0, last): "tokens_both"}
    return known.get(tuple(added), "tokens_marks")


def score_caption(subject: Subject) -> str:
    """Of one score: a dot product, if queries and keys are there to make it of."""
    return "cell" if _are_products(subject) else "cell_score"


def scores_caption(subject: Subject) -> str:
    """Of all scores: some may be known after the mask only."""
    masked = subject.scores == MASKED and subject.hidden.any()
    return "scores" if _are_products(subject) else "scores_masked" if masked else "scores_given"


def _are_products(subject: Subject) -> bool:
    return subject.knows("attn.q") and subject.knows("attn.k") and subject.scores == SCALED


def mask_caption(subject: Subject) -> str:
    return "mask" if subject.is_causal else "mask_other"


def weights_caption(subject: Subject, usual: str) -> str:
    """Of all weights: `usual`, unless some query looks at nothing."""
    pattern = subject.trace[subject.name("attn.pattern")][subject.head]
    return usual if pattern.any(axis=-1).all() else "weights_empty"


def leak_caption(given: Source) -> str:
    """Of what a token gives to all after it together, where nothing is masked."""
    return "leak_sum" if number_of(given) >= MUCH else "leak_small"


def gathered_caption(largest: Source) -> str:
    """Of what a token has gathered: whether most of it is of one token."""
    return "gathered" if number_of(largest) > MOST else "gathered_widely"


def strongest(weights: np.ndarray) -> list[int]:
    """The two tokens that get most, of those that get enough to be named."""
    order = np.argsort(-weights, kind="stable")
    return [int(i) for i in order[:2] if weights[i] >= FAINTEST_ARC]


def reading(subject: Subject) -> Caption:
    """What the focus looks at, in words and numbers."""
    trace, focus = subject.trace, subject.focus
    weights = subject.ref("attn.pattern", focus)
    keys = strongest(weights.array)
    values: dict[str, Value] = {"query": named(trace, focus)}
    if not keys:
        return "read_spread", {**values, "one": weights[int(weights.array.argmax())]}
    for word, number, key in zip(("first", "second"), ("one", "two"), keys, strict=False):
        values |= {word: named(trace, key), number: weights[key]}
    return "read_two" if len(keys) == 2 else "read_one", values


def two_nearest(others: Sequence[Ranked]) -> dict[str, Value]:
    """The two words that point most the same way, with their cosines."""
    values: dict[str, Value] = {}
    for word, number, each in zip(("first", "second"), ("one", "two"), others, strict=False):
        values |= {word: each.text, number: each.cosine}
    return values


def step_caption(step: Ranked) -> str:
    """Of a second step: whether it is one with the first. What does not hold is not claimed."""
    cosine = number_of(step.cosine)
    return "step_same" if cosine >= ALIKE else "step_leans" if cosine >= AKIN else "step_other"
