"""The transformer in PyTorch, for training only; its weights have the names of our own core."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass

import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812 - the customary name

Weights = dict[str, Tensor]


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes of the network, under the names of ``config.json``."""

    vocab_size: int
    d_model: int = 96
    n_layers: int = 2
    n_heads: int = 4
    d_head: int = 24
    d_mlp: int = 384
    context: int = 72
    activation: str = "relu"
    layer_norm_eps: float = 1e-5

    def as_dict(self) -> dict[str, int | float | str]:
        return asdict(self)


def initial_weights(shape: Shape, seed: int) -> Weights:
    """Random initial weights: small embeddings, maps that keep variance, small residual outputs."""
    generator = torch.Generator().manual_seed(seed)
    weights: Weights = {}

    def normal(name: str, rows: int, columns: int, deviation: float) -> None:
        weights[name] = torch.randn(rows, columns, generator=generator) * deviation

    d, inner, mlp = shape.d_model, shape.n_heads * shape.d_head, shape.d_mlp
    shy = 1 / math.sqrt(2 * shape.n_layers)
    normal("embed.w", shape.vocab_size, d, 0.1)
    normal("pos_embed.w", shape.context, d, 0.05)
    for i in range(shape.n_layers):
        block = f"blocks.{i}"
        for name in "qkv":
            normal(f"{block}.attn.w_{name}", d, inner, d**-0.5)
            weights[f"{block}.attn.b_{name}"] = torch.zeros(inner)
        normal(f"{block}.attn.w_o", inner, d, shy * inner**-0.5)
        weights[f"{block}.attn.b_o"] = torch.zeros(d)
        normal(f"{block}.mlp.w_up", d, mlp, d**-0.5)
        weights[f"{block}.mlp.b_up"] = torch.zeros(mlp)
        normal(f"{block}.mlp.w_down", mlp, d, shy * mlp**-0.5)
        weights[f"{block}.mlp.b_down"] = torch.zeros(d)
    for name in (*(f"blocks.{i}.ln{j}" for i in range(shape.n_layers) for j in (1, 2)), "ln_final"):
        weights[f"{name}.gain"] = torch.ones(d)
        weights[f"{name}.bias"] = torch.zeros(d)
    normal("unembed.w", d, shape.vocab_size, 0.02)
    return weights


def final_state(weights: Mapping[str, Tensor], shape: Shape, ids: Tensor) -> Tensor:
    """The last residual stream (batch, token, d_model), normalised, of ids (batch, token)."""
    x = F.embedding(ids, weights["embed.w"]) + weights["pos_embed.w"][: ids.shape[1]]
    for i in range(shape.n_layers):
        x = x + _attention(weights, shape, f"blocks.{i}", x)
        x = x + _mlp(weights, shape, f"blocks.{i}", x)
    return _norm(weights, shape, "ln_final", x)


def _norm(weights: Mapping[str, Tensor], shape: Shape, name: str, x: Tensor) -> Tensor:
    gain, bias = weights[f"{name}.gain"], weights[f"{name}.bias"]
    return F.layer_norm(x, (shape.d_model,), gain, bias, shape.layer_norm_eps)


def _attention(weights: Mapping[str, Tensor], shape: Shape, block: str, x: Tensor) -> Tensor:
    normed = _norm(weights, shape, f"{block}.ln1", x)
    batch, token, _ = x.shape
    query, key, value = (
        (normed @ weights[f"{block}.attn.w_{name}"] + weights[f"{block}.attn.b_{name}"])
        .view(batch, token, shape.n_heads, shape.d_head)
        .transpose(1, 2)
        for name in "qkv"
    )
    heads = F.scaled_dot_product_attention(query, key, value, is_causal=True)
    joined = heads.transpose(1, 2).reshape(batch, token, -1)
    return joined @ weights[f"{block}.attn.w_o"] + weights[f"{block}.attn.b_o"]


def _mlp(weights: Mapping[str, Tensor], shape: Shape, block: str, x: Tensor) -> Tensor:
    normed = _norm(weights, shape, f"{block}.ln2", x)
    up = torch.relu(normed @ weights[f"{block}.mlp.w_up"] + weights[f"{block}.mlp.b_up"])
    return up @ weights[f"{block}.mlp.w_down"] + weights[f"{block}.mlp.b_down"]
