"""The weights of a model: names, shapes, parts, and random initial values."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

import numpy as np
from numpy.typing import DTypeLike

from attncore._arrays import Array
from attncore.spec.config import Config

Shapes = dict[str, tuple[int, ...]]
#: Weights that a model may lack.
OPTIONAL = frozenset({"unembed.b"})
#: Token and position embeddings: their rows are vectors; elsewhere columns are.
_TABLES = ("embed.w", "pos_embed.w", "type_embed.w")


def weight_shapes(config: Config) -> Shapes:
    """The name and shape of every weight; `OPTIONAL` ones may be left out.

    >>> config = Config(d_model=8, n_layers=1, n_heads=2, d_mlp=32, vocab_size=50, context=16)
    >>> weight_shapes(config)["blocks.0.mlp.w_up"]
    (8, 32)
    """
    shapes = _embedding(config)
    for prefix, n_layers in stacks(config).items():
        shapes.update(_stack(config, prefix, n_layers))
    return {**shapes, **_unembedding(config)}


def stacks(config: Config) -> dict[str, int]:
    """The stacks of blocks: the prefix of their weights, and the number of their blocks."""
    if config.kind == "encoder-decoder":
        return {"encoder.": config.n_layers, "decoder.": config.n_decoder_layers}
    return {"": config.n_layers}


def _embedding(config: Config) -> Shapes:
    wide = config.d_model
    if config.reads_images:
        area = config.channels * config.patch_size**2
        return {"embed.w": (area, wide), "embed.b": (wide,), "embed.cls": (wide,)}
    types: Shapes = {"type_embed.w": (config.token_types, wide)} if config.token_types else {}
    return {"embed.w": (config.vocab_size, wide), **types}


def _stack(config: Config, prefix: str, n_layers: int) -> Shapes:
    wide = config.d_model
    shapes: Shapes = {}
    if config.positions == "learned":
        shapes["pos_embed.w"] = (config.context, wide)
    if config.embed_norm:
        shapes.update(_norm(config, "embed.ln"))
    block = _block(config, cross=prefix == "decoder.")
    for i in range(n_layers):
        shapes.update({f"blocks.{i}.{name}": shape for name, shape in block.items()})
    if has_final_norm(config):
        shapes.update(_norm(config, "ln_final"))
    return {prefix + name: shape for name, shape in shapes.items()}


def has_final_norm(config: Config) -> bool:
    """Whether a final norm follows the last block: a post-norm model's output has one already."""
    return config.final_norm and config.norm_first


def _block(config: Config, cross: bool) -> Shapes:
    shapes = {**_norm(config, "ln1"), **_attention(config, "attn")}
    if cross:
        shapes.update({**_norm(config, "ln_cross"), **_attention(config, "cross")})
    return {**shapes, **_norm(config, "ln2"), **_mlp(config)}


def _norm(config: Config, name: str) -> Shapes:
    bias: Shapes = {f"{name}.bias": (config.d_model,)} if config.norm == "layer" else {}
    return {f"{name}.gain": (config.d_model,), **bias}


def _attention(config: Config, name: str) -> Shapes:
    wide, groups = config.d_model, config.n_kv_heads * config.d_head
    inner = config.n_heads * config.d_head
    shapes: Shapes = {
        "w_q": (wide, inner),
        "w_k": (wide, groups),
        "w_v": (wide, groups),
        "w_o": (inner, wide),
    }
    for part in {"all": "qkvo", "qkv": "qkv", "none": ""}[config.attn_bias]:
        shapes[f"b_{part}"] = shapes[f"w_{part}"][1:]
    return {f"{name}.{part}": shape for part, shape in shapes.items()}


def _mlp(config: Config) -> Shapes:
    up = (config.d_model, config.d_mlp)
    shapes: Shapes = {"mlp.w_gate": up} if config.gated else {}
    shapes.update({"mlp.w_up": up, "mlp.w_down": up[::-1]})
    biases = {name.replace("w_", "b_"): shape[1:] for name, shape in shapes.items()}
    return {**shapes, **biases} if config.mlp_bias else shapes


def _unembedding(config: Config) -> Shapes:
    if config.unembed == "none":
        return {}
    wide = config.d_model
    shapes: Shapes = {}
    if config.unembed_head:
        shapes = {"head.w": (wide, wide), "head.b": (wide,), **_norm(config, "head.ln")}
    if config.unembed == "own":
        shapes["unembed.w"] = (wide, config.vocab_size)
    return {**shapes, "unembed.b": (config.vocab_size,)}


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
    """Random initial weights: gains 1, biases 0, matrices that keep the length of a vector."""
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
    parts = name.split(".")
    if name.endswith((".gain", ".bias")):
        return "norm"
    for layer, part in (("attn", "attention"), ("cross", "attention"), ("mlp", "mlp")):
        if layer in parts:
            return part
    first = parts[1] if parts[0] in ("encoder", "decoder") else parts[0]
    return {"head": "unembed", "type_embed": "embed"}.get(first, first)


def count_by_part(weights: Mapping[str, Array]) -> dict[str, int]:
    """The number of parameters of each part of a model, and their total.

    >>> count_by_part({"embed.w": np.ones((3, 2))})["total"]
    6
    """
    counts = dict.fromkeys(("embed", "pos_embed", "attention", "mlp", "norm", "unembed"), 0)
    for name, array in weights.items():
        counts[part_of(name)] += array.size
    return {**counts, "total": sum(counts.values())}


def digest_of(config: Config, weights: Mapping[str, Array]) -> str:
    """The sha256, in hex, of a config and of the weights that go with it."""
    digest = hashlib.sha256(json.dumps(config.to_dict(), sort_keys=True).encode())
    for name in sorted(weights):
        digest.update(name.encode() + np.ascontiguousarray(weights[name]).tobytes())
    return digest.hexdigest()


def _random_weight(name: str, shape: tuple[int, ...], rng: np.random.Generator) -> Array:
    if name.endswith(".gain"):
        return np.ones(shape)
    if name == "embed.cls":
        return np.asarray(rng.standard_normal(shape) / np.sqrt(shape[0]))
    if len(shape) == 1:
        return np.zeros(shape)
    width = shape[1] if name.endswith(_TABLES) and "unembed" not in name else shape[0]
    return np.asarray(rng.standard_normal(shape) / np.sqrt(width))
