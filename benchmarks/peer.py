"""The same decoder-only transformer in PyTorch, as somebody who wants speed would write it.

Eager, on the CPU: fused projections of queries, keys and values, PyTorch's own fused attention,
and keys and values in memory that is allocated once.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812
from numpy.typing import NDArray
from torch import Tensor

Floats = NDArray[np.float32]
Cache = list[tuple[Tensor, Tensor]]


class PeerBlock:
    """One block, with its weights (d_out, d_in) as `F.linear` likes them."""

    def __init__(self, weights: Mapping[str, Floats], n_heads: int) -> None:
        self.n_heads = n_heads
        self.ln1 = _vector(weights["ln1.gain"]), _vector(weights["ln1.bias"])
        self.ln2 = _vector(weights["ln2.gain"]), _vector(weights["ln2.bias"])
        self.qkv = (
            _matrix(np.concatenate([weights[f"attn.w_{part}"] for part in "qkv"], axis=1)),
            _vector(np.concatenate([weights[f"attn.b_{part}"] for part in "qkv"])),
        )
        self.out = _matrix(weights["attn.w_o"]), _vector(weights["attn.b_o"])
        self.up = _matrix(weights["mlp.w_up"]), _vector(weights["mlp.b_up"])
        self.down = _matrix(weights["mlp.w_down"]), _vector(weights["mlp.b_down"])

    def __call__(self, x: Tensor, cache: tuple[Tensor, Tensor] | None, start: int) -> Tensor:
        """x (1, token, d_model) -> the same shape; `cache` gains the tokens from `start` on."""
        width, count = x.shape[-1:], x.shape[1]
        parts = F.linear(F.layer_norm(x, width, *self.ln1), *self.qkv).chunk(3, dim=-1)
        q, k, v = (part.view(1, count, self.n_heads, -1).transpose(1, 2) for part in parts)
        if cache is not None:
            for kept, new in zip(cache, (k, v), strict=True):
                kept[:, :, start : start + count] = new
            k, v = (kept[:, :, : start + count] for kept in cache)
        z = F.scaled_dot_product_attention(q, k, v, is_causal=count > 1)
        x = x + F.linear(z.transpose(1, 2).reshape(x.shape), *self.out)
        hidden = F.linear(F.layer_norm(x, width, *self.ln2), *self.up)
        return x + F.linear(F.gelu(hidden, approximate="tanh"), *self.down)


class Peer:
    """The whole model; `weights` by attncore's names, as (d_in, d_out)."""

    def __init__(self, weights: Mapping[str, Floats], *, n_layers: int, n_heads: int) -> None:
        self.n_heads = n_heads
        self.embed = torch.from_numpy(weights["embed.w"])
        self.pos_embed = torch.from_numpy(weights["pos_embed.w"])
        self.blocks = [
            PeerBlock(_within(weights, f"blocks.{i}."), n_heads) for i in range(n_layers)
        ]
        self.ln_final = _vector(weights["ln_final.gain"]), _vector(weights["ln_final.bias"])
        self.unembed = _matrix(weights["unembed.w"])

    def logits(self, ids: Tensor, *, cache: Cache | None = None, start: int = 0) -> Tensor:
        """ids (1, token) -> logits (1, token, vocab); of the last token only, given a cache."""
        x = F.embedding(ids, self.embed) + self.pos_embed[start : start + ids.shape[1]]
        for i, block in enumerate(self.blocks):
            x = block(x, cache[i] if cache else None, start)
        if cache is not None:
            x = x[:, -1:]
        return F.linear(F.layer_norm(x, x.shape[-1:], *self.ln_final), self.unembed)

    def generate(self, ids: Tensor, new: int) -> list[int]:
        """The `new` ids, always the likeliest, that follow ids (1, token)."""
        count, width = ids.shape[1], self.embed.shape[1]
        shape = (1, self.n_heads, count + new, width // self.n_heads)
        cache = [(torch.empty(shape), torch.empty(shape)) for _ in self.blocks]
        written: list[int] = []
        starts = [0, *range(count, count + new)]
        for start, _ in pairwise(starts):
            chosen = self.logits(ids, cache=cache, start=start)[0, -1].argmax()
            written.append(int(chosen))
            ids = chosen.view(1, 1)
        return written


def attend(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
    """PyTorch's fused causal attention: q, k, v (1, head, token, d_head) -> the same shape."""
    return F.scaled_dot_product_attention(q, k, v, is_causal=True)


def _within(weights: Mapping[str, Floats], prefix: str) -> dict[str, Floats]:
    return {n.removeprefix(prefix): w for n, w in weights.items() if n.startswith(prefix)}


def _matrix(w: Floats) -> Tensor:
    """(d_in, d_out) -> (d_out, d_in), laid out that way too."""
    return torch.from_numpy(np.ascontiguousarray(w.T))


def _vector(w: Floats) -> Tensor:
    return torch.from_numpy(w)
