"""Needs of beats, in a trace and its model: one object for each, with why a subject lacks it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import attncore as ac
from attncore._arrays import nearest
from attncore.spec.activation_names import AFTER, BEFORE, BLOCK
from scenes.catalog import SceneEntry
from scenes.subject.relations import related_pairs
from scenes.subject.shuffling import shuffled
from scenes.subject.subject import MASKED, RAW, SCALED, Subject, divided_by

WhyNot = Callable[[Subject], str | None]


@dataclass(frozen=True)
class Need:
    """A need: something without which a beat is left out.

    name      as about.toml writes it: a tensor of the head's layer, or a few words
    why_not   why a subject lacks it; None if it does not
    tensors   of the trace that the beat shows then, as far as they are there
    of_model  whether it is the model that has it, beyond the numbers of one run
    """

    name: str
    why_not: WhyNot
    tensors: tuple[str, ...] = ()
    of_model: bool = False


def _tensor(name: str) -> Need:
    def why_not(subject: Subject) -> str | None:
        return None if subject.knows(name) else f"this trace has no {name}"

    return Need(name, why_not, (name,))


def _of_model(name: str, why_not: Callable[[Subject, ac.Transformer], str | None]) -> Need:
    def lacks(subject: Subject) -> str | None:
        if subject.model is None:
            return "a trace from a file comes without its model"
        return why_not(subject, subject.model)

    return Need(name, lacks, of_model=True)


def _scores(subject: Subject) -> str | None:
    known = subject.knows(SCALED) or subject.knows(MASKED)
    return None if known else f"this trace has no {MASKED}"


def _masked(subject: Subject) -> str | None:
    return None if subject.masked.any() else "nothing is hidden from any token"


def _unbiased(subject: Subject) -> str | None:
    return "a bias comes between scaling and mask" if subject.scores == MASKED else None


def _rooted(subject: Subject) -> str | None:
    missing = [tensor for tensor in (RAW, SCALED) if not subject.knows(tensor)]
    if missing:
        return f"this trace has no {missing[0]}"
    return None if divided_by(subject) else "its scores are not divided by the root of their length"


def _another_order(subject: Subject) -> str | None:
    order = shuffled(subject.trace, subject.focus)
    return None if order is not None else "its words can stand in one order only"


def _pairs(subject: Subject) -> str | None:
    if not subject.knows("attn.q"):
        return "this trace has no attn.q"
    wide = subject.ref("attn.q").shape[-1]
    return None if wide > 1 else "queries and keys are single numbers"


def _causal(_: Subject, model: ac.Transformer) -> str | None:
    sees_all = model.config.kind != "decoder"
    return f"in {model.info.name} every token sees the whole sentence" if sees_all else None


def _learned_positions(_: Subject, model: ac.Transformer) -> str | None:
    kind = model.config.positions
    return (
        None
        if kind == "learned"
        else f"the positions of {model.info.name} are not learned ({kind})"
    )


def _next_word(_: Subject, model: ac.Transformer) -> str | None:
    mute = model.config.kind == "encoder" or model.config.unembed == "none"
    return f"{model.info.name} predicts no next word" if mute else None


def _head_input(subject: Subject, _: ac.Transformer) -> str | None:
    return None if subject.knows(subject.reads) else f"this trace has no {subject.reads}"


def _unrotated(_: Subject, model: ac.Transformer) -> str | None:
    if model.config.positions != "rotary":
        return None
    return f"{model.info.name} turns queries and keys by their positions (rotary)"


def _room(subject: Subject, model: ac.Transformer) -> str | None:
    context, name = model.config.context, model.info.name
    if len(subject.trace.tokens) >= context:
        return f"{name} reads at most {context} tokens: there is no room for another"
    try:
        model.tokenizer.token_text(int(subject.trace["probs"][-1].argmax()))
    except ValueError:  # vocabularies are often filled up with rows that no token has
        return f"the likeliest next token of {name} is not in its vocabulary"
    return None


def _related(_: Subject, model: ac.Transformer) -> str | None:
    if related_pairs(model):
        return None
    return f"{model.info.name} has no two pairs of related words as whole tokens"


TENSORS = (*BEFORE, *BLOCK, *AFTER)
NEEDS = {
    need.name: need
    for need in (
        *map(_tensor, TENSORS),
        Need("scores", _scores, (SCALED, MASKED)),
        Need("a hidden token", _masked),
        Need("the same scores before and after the mask", _unbiased),
        Need("scores that are divided by the root of their length", _rooted, (RAW, SCALED)),
        Need("words that can stand in another order", _another_order),
        Need("queries and keys of at least two numbers", _pairs),
        _of_model("the model itself", lambda subject, model: None),
        _of_model("a model whose tokens see only what is before them", _causal),
        _of_model("learned positions", _learned_positions),
        _of_model("a model that predicts the next word", _next_word),
        _of_model("what the weights of the head are multiplied by", _head_input),
        _of_model("queries and keys as their weights make them", _unrotated),
        _of_model("a next token that the model can read in its turn", _room),
        _of_model("two pairs of related words in the vocabulary", _related),
    )
}


class UnknownNeed(ValueError):
    """A need of about.toml that there is not, said for people."""


def need(name: str) -> Need:
    """The Need that about.toml calls `name`. Raises UnknownNeed, naming the nearest.

    >>> need("attn.q").tensors, need("blocks.0.resid_pre").tensors
    (('attn.q',), ('blocks.0.resid_pre',))
    >>> need("atn.q")
    Traceback (most recent call last):
    scenes.subject.needs.UnknownNeed: no beat can need 'atn.q'; did you mean attn.q, attn.z, attn.v?
    """
    if name in NEEDS:
        return NEEDS[name]
    layer, _, tensor = name.removeprefix("blocks.").partition(".")
    if name.startswith("blocks.") and layer.isdecimal() and tensor in BLOCK:
        return _tensor(name)
    raise UnknownNeed(f"no beat can need {name!r}{nearest(name, NEEDS)}")


def needs_of(entry: SceneEntry) -> Iterator[Need]:
    """All that the beats of a scene need. Raises UnknownNeed."""
    return (need(name) for name in dict.fromkeys(n for names in entry.needs for n in names))


def asks_model(entry: SceneEntry) -> bool:
    """Whether any beat needs more than the numbers of one run."""
    return any(each.of_model for each in needs_of(entry))


def left_out(entry: SceneEntry, subject: Subject) -> dict[str, str]:
    """The beats that need what is not there, each with the reason; nothing is made up."""
    both = [subject] if subject.other is None else [subject, subject.other]
    found: dict[str, str] = {}
    for beat, names in entry.needs_of.items():
        reasons = (need(name).why_not(one) for name in names for one in both)
        why = next(filter(None, reasons), None)
        if why is not None:
            found[beat] = why
    return found


def said(left: dict[str, str]) -> str:
    """One line that names what is left out, and why.

    >>> said({"keys": "no k", "scores": "no s", "mask": "no s"})
    'left out: keys (no k); scores, mask (no s)'
    """
    reasons = dict.fromkeys(left.values())
    groups = [
        (", ".join(b for b, why in left.items() if why == reason), reason) for reason in reasons
    ]
    return "left out: " + "; ".join(f"{beats} ({reason})" for beats, reason in groups)
