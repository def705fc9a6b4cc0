"""One block of a transformer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from numpy.typing import ArrayLike

from attncore._arrays import Activations, Array, Entries, as_float
from attncore.config import ACTIVATIONS, Config
from attncore.layers import MLP, LayerNorm, MultiHeadAttention


@dataclass(frozen=True, eq=False)
class Block:
    """Attention and then an MLP, each adding to the residual stream what it found there.

    >>> import attncore as ac
    >>> model = ac.Transformer.random(Config(4, 1, 2, 8, vocab_size=5, context=6), seed=0)
    >>> out, activations = model.blocks[0]([[0.0, 1.0, 2.0, 3.0]])
    >>> out.shape, activations["resid_mid"].shape
    ((1, 4), (1, 4))
    """

    ln1: LayerNorm
    attn: MultiHeadAttention
    ln2: LayerNorm
    mlp: MLP

    @classmethod
    def from_weights(cls, config: Config, weights: Mapping[str, Array], i: int) -> Block:
        """Block number `i` of the model that has these weights."""
        prefix = f"blocks.{i}."
        w = {n.removeprefix(prefix): a for n, a in weights.items() if n.startswith(prefix)}
        return cls(
            ln1=LayerNorm(w["ln1.gain"], w["ln1.bias"], config.layer_norm_eps),
            attn=MultiHeadAttention(
                *(w[f"attn.w_{part}"] for part in "qkvo"),
                *(w[f"attn.b_{part}"] for part in "qkvo"),
                n_heads=config.n_heads,
            ),
            ln2=LayerNorm(w["ln2.gain"], w["ln2.bias"], config.layer_norm_eps),
            mlp=MLP(
                w_up=w["mlp.w_up"],
                b_up=w["mlp.b_up"],
                w_down=w["mlp.w_down"],
                b_down=w["mlp.b_down"],
                activation=ACTIVATIONS[config.activation],
            ),
        )

    def __call__(
        self,
        x: ArrayLike,
        *,
        mask: ArrayLike | None = None,
        past: tuple[Array, Array] | None = None,
    ) -> tuple[Array, Activations]:
        """x (..., token, d_model) -> the same shape, and the activations of `names.BLOCK`."""
        resid_pre = as_float(x)
        ln1 = self.ln1(resid_pre)
        attn_out, attn = self.attn(ln1, mask=mask, past=past)
        resid_mid = resid_pre + attn_out
        ln2 = self.ln2(resid_mid)
        mlp_out, mlp = self.mlp(ln2)
        resid_post = resid_mid + mlp_out
        entries: Entries = {
            "resid_pre": resid_pre,
            "ln1.normalized": ln1,
            **{f"attn.{name}": entry for name, entry in attn.entries().items()},
            "attn_out": attn_out,
            "resid_mid": resid_mid,
            "ln2.normalized": ln2,
            **{f"mlp.{name}": entry for name, entry in mlp.entries().items()},
            "mlp_out": mlp_out,
            "resid_post": resid_post,
        }
        return resid_post, Activations(entries)
