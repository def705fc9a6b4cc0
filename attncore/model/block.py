"""One block of a transformer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from numpy.typing import ArrayLike

from attncore._arrays import Activations, Array, Kept, as_float
from attncore.model.kv_cache import KeyValues
from attncore.model.layers import MLP, LayerNorm, RMSNorm
from attncore.model.multi_head_attention import Looks, MultiHeadAttention
from attncore.spec.config import ACTIVATIONS, Config

Norm: TypeAlias = LayerNorm | RMSNorm


@dataclass(frozen=True, eq=False)
class Cross:
    """What the second attention layer of a decoder's block looks at.

    source  (..., key, d_model), the output of the encoder; None once `cache` has its keys
    """

    source: Array | None
    looks: Looks
    cache: KeyValues | None = None


@dataclass(frozen=True, eq=False)
class Block:
    """Layers that each add to the residual stream: attention, perhaps a look at the source, an MLP.

    norm_first  whether each layer reads a normalised stream (Radford et al. 2019), or the sum
                is normalised (Vaswani et al. 2017)
    cross       the attention layer that looks at an encoder's output, with its own norm

    >>> import attncore as ac
    >>> model = ac.Transformer.random(Config(4, 1, 2, 8, vocab_size=5, context=6), seed=0)
    >>> out, activations = model.blocks[0]([[0.0, 1.0, 2.0, 3.0]])
    >>> out.shape, activations["resid_mid"].shape
    ((1, 4), (1, 4))
    """

    ln1: Norm
    attn: MultiHeadAttention
    ln2: Norm
    mlp: MLP
    norm_first: bool = True
    ln_cross: Norm | None = None
    cross: MultiHeadAttention | None = None

    @classmethod
    def from_weights(cls, config: Config, weights: Mapping[str, Array], prefix: str) -> Block:
        """The block whose weights' names begin with `prefix`, such as "blocks.0."."""
        crosses = f"{prefix}cross.w_q" in weights
        return cls(
            ln1=norm_from(config, weights, f"{prefix}ln1"),
            attn=_attention_from(config, weights, f"{prefix}attn."),
            ln2=norm_from(config, weights, f"{prefix}ln2"),
            mlp=_mlp_from(config, weights, f"{prefix}mlp."),
            norm_first=config.norm_first,
            ln_cross=norm_from(config, weights, f"{prefix}ln_cross") if crosses else None,
            cross=_attention_from(config, weights, f"{prefix}cross.") if crosses else None,
        )

    def __call__(
        self,
        x: ArrayLike,
        context: ArrayLike | None = None,
        *,
        mask: ArrayLike | None = None,
        context_mask: ArrayLike | None = None,
    ) -> tuple[Array, Activations]:
        """The residual stream after the block, and the activations of `names.BLOCK`.

        x        (..., token, d_model)
        context  (..., key, d_model), what a block with cross-attention looks at
        mask, context_mask  bool, broadcastable to (..., head, query, key)
        returns  (..., token, d_model)
        """
        kept = Kept(None)
        cross = None if context is None else Cross(as_float(context), Looks(context_mask))
        out = self.run(as_float(x), kept, looks=Looks(mask), cross=cross)
        return out, Activations(kept.entries)

    def run(
        self,
        x: Array,
        kept: Kept,
        *,
        looks: Looks,
        cross: Cross | None = None,
        cache: KeyValues | None = None,
    ) -> Array:
        """The residual stream after the block; activations are left in `kept`."""
        kept.add("resid_pre", x)

        def attn(read: Array) -> Array:
            return self.attn.run(read, kept.under("attn."), looks=looks, cache=cache)

        def mlp(read: Array) -> Array:
            return self.mlp.run(read, kept.under("mlp."))

        x = self._add(x, attn, self.ln1, kept, ("ln1", "attn_out", "resid_mid"))
        if self.cross is not None and self.ln_cross is not None:
            look = self._look(cross, kept)
            x = self._add(x, look, self.ln_cross, kept, ("ln_cross", "cross_out", "resid_cross"))
        return self._add(x, mlp, self.ln2, kept, ("ln2", "mlp_out", "resid_post"))

    def _look(self, cross: Cross | None, kept: Kept) -> Callable[[Array], Array]:
        """The layer that looks at the source."""
        layer = self.cross
        if cross is None or layer is None:
            raise ValueError("this block has cross-attention: give it a context to look at")
        return lambda read: layer.run(
            read, kept.under("cross."), context=cross.source, looks=cross.looks, cache=cross.cache
        )

    def _add(
        self,
        x: Array,
        layer: Callable[[Array], Array],
        norm: Norm,
        kept: Kept,
        names: tuple[str, str, str],
    ) -> Array:
        """The stream with what a layer adds to it, normalised before the layer or after."""
        ln, out, resid = names
        if self.norm_first:
            read = kept.add(f"{ln}.normalized", norm(x))
            return kept.add(resid, x + kept.add(out, layer(read)))
        total = kept.add(resid, x + kept.add(out, layer(x)))
        return kept.add(f"{ln}.normalized", norm(total))


def norm_from(config: Config, weights: Mapping[str, Array], name: str) -> Norm:
    """The norm with this name."""
    if config.norm == "rms":
        return RMSNorm(weights[f"{name}.gain"], config.layer_norm_eps)
    return LayerNorm(weights[f"{name}.gain"], weights[f"{name}.bias"], config.layer_norm_eps)


def _attention_from(
    config: Config, weights: Mapping[str, Array], prefix: str
) -> MultiHeadAttention:
    return MultiHeadAttention(
        *(weights[f"{prefix}w_{part}"] for part in "qkvo"),
        *(weights.get(f"{prefix}b_{part}") for part in "qkvo"),
        n_heads=config.n_heads,
        n_kv_heads=config.n_kv_heads,
    )


def _mlp_from(config: Config, weights: Mapping[str, Array], prefix: str) -> MLP:
    return MLP(
        w_up=weights[f"{prefix}w_up"],
        b_up=weights.get(f"{prefix}b_up"),
        w_down=weights[f"{prefix}w_down"],
        b_down=weights.get(f"{prefix}b_down"),
        activation=ACTIVATIONS[config.activation],
        w_gate=weights.get(f"{prefix}w_gate"),
        b_gate=weights.get(f"{prefix}b_gate"),
    )
