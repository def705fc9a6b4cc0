"""The weights of a model: their names, shapes, parts, and how to draw them at random."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

import numpy as np
from numpy.typing import DTypeLike

from attncore._arrays import Array
from attncore.config import Config


def weight_shapes(config: Config) -> dict[str, tuple[int, ...]]:
    """The name and shape of every weight; `OPTIONAL` ones may be left out.

    >>> config = Config(d_model=8, n_layers=1, n_heads=2, d_mlp=32, vocab_size=50, context=16)
    >>> weight_shapes(config)["blocks.0.mlp.w_up"]
    (8, 32)
    """
    wide, inner = config.d_model, config.n_heads * config.d_head
    shapes: dict[str, tuple[int, ...]] = {"embed.w": (config.vocab_size, wide)}
    if config.positions == "learned":
        shapes["pos_embed.w"] = (config.context, wide)
    block: dict[str, tuple[int, ...]] = {
        "ln1.gain": (wide,),
        "ln1.bias": (wide,),
        **{f"attn.w_{part}": (wide, inner) for part in "qkv"},
        "attn.w_o": (inner, wide),
        **{f"attn.b_{part}": (inner,) for part in "qkv"},
        "attn.b_o": (wide,),
        "ln2.gain": (wide,),
        "ln2.bias": (wide,),
        "mlp.w_up": (wide, config.d_mlp),
        "mlp.b_up": (config.d_mlp,),
        "mlp.w_down": (config.d_mlp, wide),
        "mlp.b_down": (wide,),
    }
    for i in range(config.n_layers):
        shapes.update({f"blocks.{i}.{name}": shape for name, shape in block.items()})
    shapes.update({"ln_final.gain": (wide,), "ln_final.bias": (wide,)})
    shapes["unembed.w"] = (wide, config.vocab_size)
    shapes["unembed.b"] = (config.vocab_size,)
    return shapes


#: Weights that a model may lack.
OPTIONAL = frozenset({"unembed.b"})


def check_weights(config: Config, found: Mapping[str, tuple[int, ...]]) -> None:
    """Raise ValueError, naming them, for weights that are missing, surplus or of another shape."""
    shapes = weight_shapes(config)
    missing = sorted(set(shapes) - set(found) - OPTIONAL)
    surplus = sorted(set(found) - set(shapes))
    if missing or surplus:
        raise ValueError(
            f"weights missing: {', '.join(missing) or 'none'}; surplus: "
            f"{', '.join(surplus) or 'none'}"
        )
    for name, shape in found.items():
        if tuple(shape) != shapes[name]:
            raise ValueError(f"{name} has shape {tuple(shape)}; the config needs {shapes[name]}")


def random_weights(config: Config, seed: int, dtype: DTypeLike) -> dict[str, Array]:
    """Weights drawn at random: gains 1, biases 0, matrices that keep the length of a vector."""
    rng = np.random.default_rng(seed)
    return {
        name: _random_weight(name, shape, rng).astype(dtype)
        for name, shape in weight_shapes(config).items()
    }


def part_of(name: str) -> str:
    """The part of the model that a weight belongs to.

    >>> part_of("blocks.0.attn.w_q"), part_of("blocks.0.ln1.gain"), part_of("embed.w")
    ('attention', 'norm', 'embed')
    """
    if ".attn." in name:
        return "attention"
    if ".mlp." in name:
        return "mlp"
    first = name.split(".")[0]
    return first if first in ("embed", "pos_embed", "unembed") else "norm"


def digest_of(config: Config, weights: Mapping[str, Array]) -> str:
    """The sha256, in hex, of a config and of the weights that go with it."""
    digest = hashlib.sha256(json.dumps(config.to_dict(), sort_keys=True).encode())
    for name in sorted(weights):
        digest.update(name.encode() + np.ascontiguousarray(weights[name]).tobytes())
    return digest.hexdigest()


def _random_weight(name: str, shape: tuple[int, ...], rng: np.random.Generator) -> Array:
    if name.endswith(".gain"):
        return np.ones(shape)
    if len(shape) == 1:
        return np.zeros(shape)
    # Rows of the embeddings are vectors; the columns of other matrices are.
    width = shape[1] if name in ("embed.w", "pos_embed.w") else shape[0]
    return np.asarray(rng.standard_normal(shape) / np.sqrt(width))
