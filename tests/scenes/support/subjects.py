"""Subjects that scenes are tried with: models of other kinds, traces that lack tensors."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import attncore as ac
from scenes.subject import Subject, choose

SIZES = {"n_kv_heads": 0, "d_head": 0}  # that follow from the others


@dataclass(frozen=True)
class Kind:
    """A model with random weights that differs from the toy model, and how a scene shows it.

    changes   of its settings
    sentence  what it reads
    without   the beats that cannot be shown then
    said      captions that must come; unsaid: those that must not
    slow      tried with `make test-slow` only
    """

    changes: Mapping[str, Any] = field(default_factory=dict)
    sentence: str = "a fluffy blue creature"
    without: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    unsaid: tuple[str, ...] = ()
    slow: bool = True

    def __str__(self) -> str:
        return "-".join(map(str, self.changes.values())) or "as it is"


def made(model: ac.Transformer, seed: int = 4, **changes: Any) -> ac.Transformer:
    """A model with random weights that differs from another one in these settings."""
    sizes = {} if "n_heads" not in changes and "n_kv_heads" not in changes else SIZES
    config = dataclasses.replace(model.config, **{**sizes, **changes})
    return ac.Transformer.random(config, seed=seed, tokenizer=model.tokenizer)


def about(
    model: ac.Transformer, sentence: str = "a fluffy blue creature", **options: Any
) -> Subject:
    """What a scene about this sentence explains; `focus` and so on as for `choose`."""
    return choose(model.trace(sentence), model=model, **options)


def without(trace: ac.Trace, *tensors: str) -> ac.Trace:
    """The same trace without the tensors whose names end so."""
    kept = {name: trace[name] for name in trace.names() if not name.endswith(tensors)}
    return ac.Trace(kept, trace.tokens, trace.text, trace.model)
