"""Words for tensors: `blocks.1.attn.pattern[3]` is "layer 1, head 3 · attention weights"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from attncore.spec.activation_names import ATTENTION

if TYPE_CHECKING:
    import attncore as ac
    from scenes.kit.captions import Words

_NAME = re.compile(r"(?:blocks\.(?P<layer>\d+)\.)?(?P<kind>[a-z_]\w*(?:\.\w+)*)(?:\[(?P<at>.*)\])?")
_SPAN = " … "
_APART = re.compile(r" … |, (?=[a-z])")  # an index has commas too, but no letters
_OF_HEADS = {f"{layer}.{name}" for layer in ("attn", "cross") for name in ATTENTION}
_SHARED = ("attn.k", "attn.v", "cross.k", "cross.v")
_STREAM, _START = "resid", "embed"


def tensor_words(tensor: str, words: Words, trace: ac.Trace | None = None) -> str:
    """The words for a tensor as the small print names it; for one that has none, its name.

    tensor  a name with or without an index; several, as "probs[3], probs[4]"; from one to the
            last of a row, as "embed … blocks.1.resid_post"
    trace   the run that it is a tensor of, which knows whether heads share keys and values

    >>> from scenes.kit.captions import Words
    >>> tensor_words("blocks.1.attn.pattern[3]", Words("en", "pattern"))
    'layer 1, head 3 · attention weights'
    >>> tensor_words("blocks.0.resid_pre … blocks.1.resid_post", Words("en", "pattern"))
    'layers 0 to 1 · residual stream'
    """
    names = [_Name.parsed(part) for part in _APART.split(tensor)]
    known = [name for name in names if name is not None and name.kind in words.tensors]
    if len(known) < len(names):
        return tensor
    first, last = known[0], known[-1]
    if _SPAN in tensor and last.is_stream and (first.is_stream or first.kind == _START):
        return _along_the_stream(first.layer, last.layer, words)
    said = dict.fromkeys(_said(name, words, trace) for name in known)
    return (_SPAN if _SPAN in tensor else ", ").join(said)


@dataclass(frozen=True)
class _Name:
    """The name of a tensor, taken apart; `head` is the first index where that counts heads."""

    layer: str | None
    kind: str
    head: str | None

    @classmethod
    def parsed(cls, text: str) -> Self | None:
        found = _NAME.fullmatch(text)
        if found is None:
            return None
        first = (found["at"] or "").split(",")[0]
        head = first if found["kind"] in _OF_HEADS and first.isdecimal() else None
        return cls(found["layer"], found["kind"], head)

    @property
    def is_stream(self) -> bool:
        """Whether this is the residual stream somewhere in a layer."""
        return self.kind.startswith(_STREAM)

    def is_shared(self, trace: ac.Trace | None) -> bool:
        """Whether several heads have this key or value together."""
        if trace is None or self.kind not in _SHARED:
            return False
        layer, name = f"blocks.{self.layer}.", self.kind.split(".")[0]
        whole, queries = layer + self.kind, f"{layer}{name}.pattern"
        known = whole in trace and queries in trace
        return known and len(trace[whole]) < len(trace[queries])


def _said(name: _Name, words: Words, trace: ac.Trace | None) -> str:
    kind, labels = words.tensors[name.kind], words.labels
    if name.layer is None:
        return kind
    place = "at_layer" if name.head is None else "at_head"
    place = "at_shared_head" if name.head is not None and name.is_shared(trace) else place
    return f"{labels[place].format(layer=name.layer, head=name.head)} · {kind}"


def _along_the_stream(first: str | None, last: str | None, words: Words) -> str:
    """The words for the residual stream from one layer to another, or from the embedding on."""
    place = "at_layer" if first == last else "from_embedding" if first is None else "at_layers"
    said = words.labels[place].format(layer=last, first=first, last=last)
    return f"{said} · {words.tensors[_STREAM]}"
