"""One block of a transformer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

from numpy.typing import ArrayLike

from attncore._arrays import Activations, Array, Recorder, as_float
from attncore.model.kv_cache import KeyValues
from attncore.model.layers import MLP, LayerNorm, RMSNorm
from attncore.model.multi_head_attention import MultiHeadAttention, Visibility
from attncore.spec.config import ACTIVATIONS, Config

Norm: TypeAlias = LayerNorm | RMSNorm


@dataclass(frozen=True, eq=False)
class Block:
    """Layers that each add to the residual stream: attention, cross-attention if any, and an MLP.

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
        """The residual stream after the block, and the activations of `activation_names.BLOCK`.

        x        (..., token, d_model)
        context  (..., key, d_model), what a block with cross-attention looks at
        mask, context_mask  bool, broadcastable to (..., head, query, key)
        returns  (..., token, d_model)
        """
        recorder = Recorder(None)
        out = self.run(
            as_float(x),
            recorder,
            visibility=Visibility(mask),
            source=None if context is None else as_float(context),
            source_visibility=Visibility(context_mask),
        )
        return out, Activations(recorder.entries)

    def run(
        self,
        x: Array,
        recorder: Recorder,
        *,
        visibility: Visibility,
        cache: KeyValues | None = None,
        source: Array | None = None,
        source_visibility: Visibility | None = None,
        source_cache: KeyValues | None = None,
    ) -> Array:
        """The residual stream after the block; activations are left in `recorder`.

        source   (..., key, d_model), what cross-attention looks at
        *_cache  where keys and values of earlier tokens, or of the source, are
        """
        recorder.add("resid_pre", x)

        def attn(read: Array) -> Array:
            return self.attn.run(read, recorder.under("attn."), visibility=visibility, cache=cache)

        def mlp(read: Array) -> Array:
            return self.mlp.run(read, recorder.under("mlp."))

        x = self._add(x, attn, self.ln1, recorder, ("ln1", "attn_out", "resid_mid"))
        if self.cross is not None and self.ln_cross is not None:
            if source is None:
                raise ValueError("this block has cross-attention: give it a context to look at")
            cross = partial(
                self.cross.run,
                recorder=recorder.under("cross."),
                context=source,
                visibility=source_visibility,
                cache=source_cache,
            )
            x = self._add(
                x, cross, self.ln_cross, recorder, ("ln_cross", "cross_out", "resid_cross")
            )
        return self._add(x, mlp, self.ln2, recorder, ("ln2", "mlp_out", "resid_post"))

    def _add(
        self,
        x: Array,
        layer: Callable[[Array], Array],
        norm: Norm,
        recorder: Recorder,
        names: tuple[str, str, str],
    ) -> Array:
        """The residual stream plus the output of a layer, normalised before it or after the sum."""
        ln, out, resid = names
        if self.norm_first:
            read = recorder.add(f"{ln}.normalized", norm(x))
            return recorder.add(resid, x + recorder.add(out, layer(read)))
        total = recorder.add(resid, x + recorder.add(out, layer(x)))
        return recorder.add(f"{ln}.normalized", norm(total))


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
