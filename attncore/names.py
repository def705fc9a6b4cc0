"""The closed list of activation names, in the order in which a run makes them."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase

from attncore._arrays import nearest

#: What an attention layer keeps (each after `blocks.i.attn.`).
ATTENTION = ("q", "k", "v", "scores_raw", "scores_scaled", "scores", "pattern", "z", "result")
#: What an MLP keeps (each after `blocks.i.mlp.`).
MLP = ("pre", "post")
#: What a block keeps (each after `blocks.i.`).
BLOCK = (
    "resid_pre",
    "ln1.normalized",
    *(f"attn.{name}" for name in ATTENTION),
    "attn_out",
    "resid_mid",
    "ln2.normalized",
    *(f"mlp.{name}" for name in MLP),
    "mlp_out",
    "resid_post",
)
#: What comes before the blocks, and after them.
BEFORE = ("embed", "pos_embed")
AFTER = ("ln_final.normalized", "logits", "probs")


def activations(n_layers: int) -> tuple[str, ...]:
    """Every name in the trace of a model with `n_layers` blocks.

    >>> names = activations(1)
    >>> len(names), names[:3]
    (23, ('embed', 'pos_embed', 'blocks.0.resid_pre'))
    """
    blocks = (f"blocks.{i}.{name}" for i in range(n_layers) for name in BLOCK)
    return (*BEFORE, *blocks, *AFTER)


def in_block(name: str, block: int) -> str:
    """The whole name of what block number `block` calls `name`, with or without its layer.

    >>> in_block("pattern", 0), in_block("post", 1), in_block("resid_mid", 2)
    ('blocks.0.attn.pattern', 'blocks.1.mlp.post', 'blocks.2.resid_mid')
    """
    layer = "attn." if name in ATTENTION else "mlp." if name in MLP else ""
    return f"blocks.{block}.{layer}{name}"


def matching(pattern: str, names: Iterable[str]) -> tuple[str, ...]:
    """The names that a pattern with * and ? stands for, in their order.

    >>> matching("blocks.*.attn.q", activations(2))
    ('blocks.0.attn.q', 'blocks.1.attn.q')
    """
    return tuple(name for name in names if fnmatchcase(name, pattern))


def selection(patterns: Iterable[str] | None, names: tuple[str, ...]) -> frozenset[str]:
    """The names to keep: all of them for None, else what the names or patterns stand for.

    Raises KeyError, naming the nearest, for one that stands for nothing.
    """
    if patterns is None:
        return frozenset(names)
    wanted: set[str] = set()
    for pattern in [patterns] if isinstance(patterns, str) else patterns:
        found = matching(pattern, names)
        if not found:
            raise KeyError(f"there is no activation named {pattern}{nearest(pattern, names)}")
        wanted.update(found)
    return frozenset(wanted)
