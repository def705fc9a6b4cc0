"""Which beats of a scene a trace can tell, and why not the others."""

from __future__ import annotations

from collections.abc import Iterable

import attncore as ac
from scenes.catalog import (
    CAUSAL,
    HIDDEN,
    LEARNED,
    OF_THE_MODEL,
    ORDER,
    PAIRS,
    READS,
    RELATED,
    ROOM,
    UNBIASED,
    UNTURNED,
    WRITES,
    SceneEntry,
)
from scenes.subject.about import MASKED, Subject
from scenes.subject.relations import related_pairs
from scenes.subject.shuffling import shuffled


def left_out(entry: SceneEntry, subject: Subject) -> dict[str, str]:
    """The beats that ask for what is not there, each with the reason; nothing is made up."""
    both = [subject] if subject.other is None else [subject, subject.other]
    reasons = {
        beat: next((why for ask in asks for one in both if (why := _lacks(one, ask))), None)
        for beat in entry.beats
        for asks in [entry.asks.get(beat, ())]
    }
    return {beat: why for beat, why in reasons.items() if why is not None}


def _lacks(subject: Subject, ask: str) -> str | None:
    """Why a beat cannot have what it asks for; None if it can."""
    if ask == HIDDEN:
        return None if subject.hidden.any() else "nothing is hidden from any token"
    if ask == UNBIASED:
        biased = subject.scores == MASKED
        return "a bias comes between scaling and mask" if biased else None
    if ask == ORDER:
        order = shuffled(subject.trace, subject.focus)
        return None if order is not None else "its words can stand in one order only"
    if ask == PAIRS:
        wide = subject.ref("attn.q").shape[-1]
        return None if wide > 1 else "queries and keys are single numbers"
    if ask in OF_THE_MODEL:
        return _lacks_model(subject.model, ask) or _lacks_input(subject, ask)
    tensors = ask.split("|")
    if not any(map(subject.knows, tensors)):
        return f"this trace has no {tensors[-1]}"
    return None


def _lacks_input(subject: Subject, ask: str) -> str | None:
    """The same for what the run has to do with it, of a subject whose model is known."""
    if ask == READS and not subject.knows(subject.reads):
        return f"this trace has no {subject.reads}"
    if ask == ROOM:
        return _cannot_go_on(subject, subject.network)
    return None


def _cannot_go_on(subject: Subject, model: ac.Transformer) -> str | None:
    """Why the model cannot read on with the next token that is its likeliest."""
    context, name = model.config.context, model.info.name
    if len(subject.trace.tokens) >= context:
        return f"{name} reads at most {context} tokens: there is no room for another"
    try:
        model.tokenizer.token_text(int(subject.trace["probs"][-1].argmax()))
    except ValueError:  # vocabularies are often filled up with rows that no token has
        return f"the likeliest next token of {name} is not in its vocabulary"
    return None


def _lacks_model(model: ac.Transformer | None, ask: str) -> str | None:
    """The same for what is asked of the model, which only a sentence and a model bring."""
    if model is None:
        return "a trace from a file comes without its model"
    config, name = model.config, model.info.name
    if ask == CAUSAL and config.kind != "decoder":
        return f"in {name} every token sees the whole sentence"
    if ask == LEARNED and config.positions != "learned":
        return f"the positions of {name} are not learned ({config.positions})"
    if ask == WRITES and (config.kind == "encoder" or config.unembed == "none"):
        return f"{name} predicts no next word"
    if ask == UNTURNED and config.positions == "rotary":
        return f"{name} turns queries and keys by their positions (rotary)"
    if ask == RELATED and not related_pairs(model):
        return f"{name} has no two pairs of related words as whole tokens"
    return None


def said(left: dict[str, str]) -> str:
    """One line that names what is left out, and why.

    >>> said({"keys": "no k", "scores": "no s", "mask": "no s"})
    'left out: keys (no k); scores, mask (no s)'
    """
    reasons: Iterable[str] = dict.fromkeys(left.values())
    groups = [
        (", ".join(b for b, why in left.items() if why == reason), reason) for reason in reasons
    ]
    return "left out: " + "; ".join(f"{beats} ({reason})" for beats, reason in groups)
