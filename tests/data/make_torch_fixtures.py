"""Record what PyTorch computes, so that the tests need no PyTorch.

    python tests/data/make_torch_fixtures.py

writes torch_*.safetensors beside this script. Everything is in float64 and seeded. Weights are
stored in attncore's layout, (d_in, d_out); nothing of attncore is used.
"""

from __future__ import annotations

from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor, nn
from torch.nn import functional

HERE = Path(__file__).parent
Arrays = dict[str, Tensor]


def functions() -> Arrays:
    """Activation functions and norms."""
    x = torch.linspace(-9, 9, 181).reshape(1, 181).repeat(2, 1) * torch.tensor([[1.0], [0.3]])
    gain, bias = torch.randn(181), torch.randn(181)
    return {
        "x": x,
        "gain": gain,
        "bias": bias,
        "relu": functional.relu(x),
        "gelu": functional.gelu(x),
        "gelu_tanh": functional.gelu(x, approximate="tanh"),
        "silu": functional.silu(x),
        "elu_plus_one": functional.elu(x) + 1,
        "softmax": functional.softmax(x, dim=-1),
        "erf": torch.erf(x),
        "layer_norm": functional.layer_norm(x, (181,), gain, bias, 1e-5),
        "rms_norm": functional.rms_norm(x, (181,), gain, 1e-6),
    }


def dot_product_attention() -> Arrays:
    """`scaled_dot_product_attention` with every kind of mask, bias, scale and sharing of heads."""
    q = torch.randn(2, 6, 5, 8)
    k, v = torch.randn(2, 6, 7, 8), torch.randn(2, 6, 7, 3)
    mask = torch.rand(2, 1, 5, 7) < 0.6
    mask[..., 0] = True
    bias = torch.randn(6, 5, 7)
    padding = (torch.arange(7) < torch.tensor([4, 7])[:, None])[:, None, None]
    attend = functional.scaled_dot_product_attention
    shared_k, shared_v = k[:, :2].contiguous(), v[:, :2].contiguous()
    return {
        "q": q,
        "k": k,
        "v": v,
        "mask": mask,
        "bias": bias,
        "padding": padding,
        "out.plain": attend(q, k, v),
        "out.causal": attend(q, k[:, :, :5], v[:, :, :5], is_causal=True),
        "out.mask": attend(q, k, v, attn_mask=mask),
        "out.padding": attend(q, k, v, attn_mask=padding),
        "out.bias": attend(q, k, v, attn_mask=bias),
        "out.scale": attend(q, k, v, scale=0.7),
        "out.grouped": attend(q, shared_k, shared_v, enable_gqa=True),
        "out.flat": attend(q[0, 0], k[0, 0], v[0, 0]),
    }


def other_attention() -> Arrays:
    """Additive scores, and linear attention by all its weights at once."""
    q, k, v = torch.randn(2, 3, 5, 8), torch.randn(2, 3, 5, 8), torch.randn(2, 3, 5, 4)
    into_q, into_k, out = nn.Linear(8, 6, bias=False), nn.Linear(8, 6, bias=False), torch.randn(6)
    hidden = torch.tanh(into_q(q)[..., :, None, :] + into_k(k)[..., None, :, :])
    weights = torch.einsum("bhqd,bhkd->bhqk", functional.elu(q) + 1, functional.elu(k) + 1)
    return {
        "q": q,
        "k": k,
        "v": v,
        "w_q": into_q.weight.T,
        "w_k": into_k.weight.T,
        "w": out,
        "additive": torch.einsum("bhqkd,d->bhqk", hidden, out),
        "linear": functional.normalize(weights, p=1, dim=-1) @ v,
        "linear.causal": functional.normalize(weights.tril(), p=1, dim=-1) @ v,
    }


def multihead_attention() -> Arrays:
    """`nn.MultiheadAttention`: causal self-attention, and cross-attention with padding."""
    layer = nn.MultiheadAttention(12, 3, batch_first=True)
    for parameter in layer.parameters():
        nn.init.normal_(parameter, std=0.4)
    x, context = torch.randn(2, 5, 12), torch.randn(2, 7, 12)
    hidden = ~torch.ones(5, 5).tril().bool()
    padded = torch.arange(7) >= torch.tensor([4, 7])[:, None]
    causal, causal_pattern = layer(x, x, x, attn_mask=hidden, average_attn_weights=False)
    cross, cross_pattern = layer(
        x, context, context, key_padding_mask=padded, average_attn_weights=False
    )
    weights = dict(zip(("w_q", "w_k", "w_v"), layer.in_proj_weight.chunk(3), strict=True))
    biases = dict(zip(("b_q", "b_k", "b_v"), layer.in_proj_bias.chunk(3), strict=True))
    return {
        "x": x,
        "context": context,
        "visible": ~padded,
        **{name: weight.T for name, weight in weights.items()},
        **biases,
        "w_o": layer.out_proj.weight.T,
        "b_o": layer.out_proj.bias,
        "causal.out": causal,
        "causal.pattern": causal_pattern,
        "cross.out": cross,
        "cross.pattern": cross_pattern,
    }


class Block(nn.Module):
    """A block of GPT-2, which records what passes through it."""

    def __init__(self, wide: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.ln_1, self.ln_2 = nn.LayerNorm(wide), nn.LayerNorm(wide)
        self.qkv, self.proj = nn.Linear(wide, 3 * wide), nn.Linear(wide, wide)
        self.up, self.down = nn.Linear(wide, 4 * wide), nn.Linear(4 * wide, wide)

    def forward(self, x: Tensor) -> tuple[Tensor, Arrays]:
        seen: Arrays = {"resid_pre": x, "ln1.normalized": self.ln_1(x)}
        parts = self.qkv(seen["ln1.normalized"]).chunk(3, dim=-1)
        q, k, v = (part.unflatten(-1, (self.heads, -1)).transpose(0, 1) for part in parts)
        raw = torch.einsum("hqd,hkd->hqk", q, k)
        scaled = raw / q.shape[-1] ** 0.5
        scores = scaled.masked_fill(torch.ones_like(scaled).triu(1).bool(), -torch.inf)
        pattern = scores.softmax(-1)
        z = torch.einsum("hqk,hkd->hqd", pattern, v)
        by_head = self.proj.weight.unflatten(1, (self.heads, -1))
        seen |= {"attn.q": q, "attn.k": k, "attn.v": v, "attn.scores_raw": raw}
        seen |= {"attn.scores_scaled": scaled, "attn.scores": scores, "attn.pattern": pattern}
        seen |= {"attn.z": z, "attn.result": torch.einsum("hqd,mhd->hqm", z, by_head)}
        seen["attn_out"] = self.proj(z.transpose(0, 1).flatten(1))
        seen["resid_mid"] = x + seen["attn_out"]
        seen["ln2.normalized"] = self.ln_2(seen["resid_mid"])
        seen["mlp.pre"] = self.up(seen["ln2.normalized"])
        seen["mlp.post"] = functional.gelu(seen["mlp.pre"], approximate="tanh")
        seen["mlp_out"] = self.down(seen["mlp.post"])
        seen["resid_post"] = seen["resid_mid"] + seen["mlp_out"]
        return seen["resid_post"], seen

    def weights(self) -> Arrays:
        """By attncore's names, as (d_in, d_out)."""
        found: Arrays = {}
        matrices = zip("qkv", self.qkv.weight.chunk(3), self.qkv.bias.chunk(3), strict=True)
        for part, weight, bias in (*matrices, ("o", self.proj.weight, self.proj.bias)):
            found |= {f"attn.w_{part}": weight.T, f"attn.b_{part}": bias}
        for part, layer in (("up", self.up), ("down", self.down)):
            found |= {f"mlp.w_{part}": layer.weight.T, f"mlp.b_{part}": layer.bias}
        for part, norm in (("ln1", self.ln_1), ("ln2", self.ln_2)):
            found |= {f"{part}.gain": norm.weight, f"{part}.bias": norm.bias}
        return found


def gpt() -> Arrays:
    """A whole model in the shape of GPT-2, small, with random weights and tied embeddings."""
    wide, heads, layers, vocab, context = 24, 4, 2, 41, 10
    embed, places = nn.Embedding(vocab, wide), nn.Embedding(context, wide)
    blocks = nn.ModuleList(Block(wide, heads) for _ in range(layers))
    last = nn.LayerNorm(wide)
    for part in (embed, places, blocks, last):
        for parameter in part.parameters():
            nn.init.normal_(parameter, mean=float(parameter.ndim == 1), std=0.25)
    ids = torch.randint(vocab, (context,))
    seen: Arrays = {"embed": embed(ids), "pos_embed": places(torch.arange(context))}
    x = seen["embed"] + seen["pos_embed"]
    weights = {"embed.w": embed.weight, "pos_embed.w": places.weight}
    for i, block in enumerate(blocks):
        x, found = block(x)
        seen |= {f"blocks.{i}.{name}": array for name, array in found.items()}
        weights |= {f"blocks.{i}.{name}": array for name, array in block.weights().items()}
    weights |= {"ln_final.gain": last.weight, "ln_final.bias": last.bias}
    weights["unembed.w"] = embed.weight.T
    seen["ln_final.normalized"] = last(x)
    seen["logits"] = seen["ln_final.normalized"] @ embed.weight.T
    seen["probs"] = seen["logits"].softmax(-1)
    named_weights = {f"weights.{name}": array for name, array in weights.items()}
    return {"ids": ids, **named_weights, **{f"seen.{name}": array for name, array in seen.items()}}


def main() -> None:
    torch.set_default_dtype(torch.float64)
    makers = (functions, dot_product_attention, multihead_attention, gpt, other_attention)
    for number, make in enumerate(makers):
        torch.manual_seed(number)
        with torch.no_grad():
            arrays = {name: array.contiguous().clone() for name, array in make().items()}
        save_file(arrays, HERE / f"torch_{make.__name__}.safetensors")


if __name__ == "__main__":
    main()
