"""The closed list of activation names, in the order in which a run makes them."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase

from attncore._arrays import nearest
from attncore.spec.config import Config
from attncore.spec.weights import has_final_norm, stacks

#: What an attention layer keeps (each after `blocks.i.attn.`, or `blocks.i.cross.`).
ATTENTION = ("q", "k", "v", "scores_raw", "scores_scaled", "scores", "pattern", "z", "result")
#: What an MLP keeps (each after `blocks.i.mlp.`).
MLP = ("pre", "pre_linear", "post")
#: What a block keeps (each after `blocks.i.`), whichever layers it has.
BLOCK = (
    "resid_pre",
    "ln1.normalized",
    *(f"attn.{name}" for name in ATTENTION),
    "attn_out",
    "resid_mid",
    "ln_cross.normalized",
    *(f"cross.{name}" for name in ATTENTION),
    "cross_out",
    "resid_cross",
    "ln2.normalized",
    *(f"mlp.{name}" for name in MLP),
    "mlp_out",
    "resid_post",
)
#: What comes before the blocks, and after them.
BEFORE = ("embed", "pos_embed", "type_embed", "embed.ln.normalized")
AFTER = (
    "ln_final.normalized",
    "head.pre",
    "head.post",
    "head.normalized",
    "logits",
    "probs",
)


def activations(config: Config) -> tuple[str, ...]:
    """Every name in the trace of a model.

    >>> small = Config(d_model=8, n_layers=1, n_heads=2, d_mlp=32, vocab_size=50, context=16)
    >>> names = activations(small)
    >>> len(names), names[:3]
    (23, ('embed', 'pos_embed', 'blocks.0.resid_pre'))
    """
    names: list[str] = []
    for prefix, n_layers in stacks(config).items():
        block = _block(config, cross=prefix == "decoder.")
        inner = (f"blocks.{i}.{name}" for i in range(n_layers) for name in block)
        last = ("ln_final.normalized",) if has_final_norm(config) else ()
        names += [prefix + name for name in (*_before(config), *inner, *last)]
    if config.unembed_head:
        names += ["head.pre", "head.post", "head.normalized"]
    return (*names, *(() if config.unembed == "none" else ("logits", "probs")))


def _before(config: Config) -> tuple[str, ...]:
    added = config.positions == "learned" or config.positions.startswith("sinusoidal")
    there = (True, added, config.token_types > 0, config.embed_norm)
    return tuple(name for name, is_there in zip(BEFORE, there, strict=True) if is_there)


def _block(config: Config, cross: bool) -> tuple[str, ...]:
    """The activation names of a block, in order: norms before their layer or after its sum."""
    mlp = tuple(f"mlp.{name}" for name in MLP if config.gated or name != "pre_linear")
    attn = tuple(f"attn.{name}" for name in ATTENTION)
    layers = [("ln1", (*attn, "attn_out"), "resid_mid"), ("ln2", (*mlp, "mlp_out"), "resid_post")]
    if cross:
        looks = tuple(f"cross.{name}" for name in ATTENTION)
        layers.insert(1, ("ln_cross", (*looks, "cross_out"), "resid_cross"))
    names = ["resid_pre"]
    for ln, inner, resid in layers:
        normalized = f"{ln}.normalized"
        order = (normalized, *inner, resid) if config.norm_first else (*inner, resid, normalized)
        names += order
    return tuple(names)


def in_block(name: str, block: int) -> str:
    """The full name of the activation `name` of block number `block`, given with its layer or not.

    >>> in_block("pattern", 0), in_block("post", 1), in_block("resid_mid", 2)
    ('blocks.0.attn.pattern', 'blocks.1.mlp.post', 'blocks.2.resid_mid')
    >>> in_block("decoder.cross.pattern", 0), in_block("encoder.q", 1)
    ('decoder.blocks.0.cross.pattern', 'encoder.blocks.1.attn.q')
    """
    stack = next((each for each in ("encoder.", "decoder.") if name.startswith(each)), "")
    name = name.removeprefix(stack)
    layer = "attn." if name in ATTENTION else "mlp." if name in MLP else ""
    return f"{stack}blocks.{block}.{layer}{name}"


def matching(pattern: str, names: Iterable[str]) -> tuple[str, ...]:
    """The names that match a pattern with * and ?, in their order.

    >>> matching("blocks.*.attn.q", ["embed", "blocks.0.attn.q", "blocks.1.attn.q"])
    ('blocks.0.attn.q', 'blocks.1.attn.q')
    """
    return tuple(name for name in names if fnmatchcase(name, pattern))


def selection(patterns: Iterable[str] | None, names: tuple[str, ...]) -> frozenset[str] | None:
    """The names to record: None for all of them, else those that match the names or patterns.

    Raises KeyError, naming the nearest, for one that stands for nothing.
    """
    if patterns is None:
        return None
    wanted: set[str] = set()
    for pattern in [patterns] if isinstance(patterns, str) else patterns:
        found = matching(pattern, names)
        if not found:
            raise KeyError(f"there is no activation named {pattern}{nearest(pattern, names)}")
        wanted.update(found)
    return frozenset(wanted)
