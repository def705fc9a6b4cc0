"""Marian (Junczys-Dowmunt et al. 2018): translation models, encoder and decoder."""

from __future__ import annotations

import math
from collections.abc import Mapping

from attncore.checkpoints.family import (
    ACTIVATIONS,
    ROW,
    TRANSPOSED,
    Family,
    Key,
    Source,
    linears,
    norms,
)

_MLP = {"mlp.up": "fc1", "mlp.down": "fc2"}
_NORMS = {"ln1": "self_attn_layer_norm", "ln2": "final_layer_norm"}


def _attention(ours: str, theirs: str) -> dict[str, str]:
    parts = {"q": "q_proj", "k": "k_proj", "v": "v_proj", "o": "out_proj"}
    return {f"{ours}.{part}": f"{theirs}.{name}" for part, name in parts.items()}


def _stack(side: str, attention: Mapping[str, str], cross: Mapping[str, str]) -> dict[str, Source]:
    block = (side + ".blocks.{i}.", side + ".layers.{i}.")
    return {**linears(*block, {**attention, **_MLP}), **norms(*block, {**_NORMS, **cross})}


MARIAN = Family(
    name="Marian",
    fields={
        "kind": "encoder-decoder",
        "d_model": Key("d_model"),
        "n_layers": Key("encoder_layers"),
        "n_decoder_layers": Key("decoder_layers"),
        "n_heads": Key("encoder_attention_heads"),
        "d_mlp": Key("encoder_ffn_dim"),
        "vocab_size": Key("vocab_size"),
        "context": Key("max_position_embeddings"),
        "activation": Key("activation_function", "gelu", ACTIVATIONS),
        "norm_first": False,
        "positions": "sinusoidal_halves",
        "embed_scale": lambda settings, fields: (
            math.sqrt(fields["d_model"]) if settings.get("scale_embedding") else 1.0
        ),
    },
    supported={
        "scale_embedding": (True, False),
        "share_encoder_decoder_embeddings": (True,),
        "static_position_embeddings": (True,),
        "normalize_before": (False,),
        "normalize_embedding": (False,),
        "add_final_layer_norm": (False,),
    },
    equal=(
        ("encoder_attention_heads", "decoder_attention_heads"),
        ("encoder_ffn_dim", "decoder_ffn_dim"),
        ("vocab_size", "decoder_vocab_size"),
    ),
    weights={
        "embed.w": Source("shared.weight"),
        **_stack("encoder", _attention("attn", "self_attn"), {}),
        **_stack(
            "decoder",
            {**_attention("attn", "self_attn"), **_attention("cross", "encoder_attn")},
            {"ln_cross": "encoder_attn_layer_norm"},
        ),
        "unembed.w": Source("lm_head.weight", TRANSPOSED),
        "unembed.b": Source("final_logits_bias", ROW),
    },
    prefixes=("model.",),
    copies={
        "encoder.embed_tokens.weight": "shared.weight",
        "decoder.embed_tokens.weight": "shared.weight",
        "lm_head.weight": "shared.weight",
    },
    # Sines and cosines, which are computed.
    ignored=("encoder.embed_positions.weight", "decoder.embed_positions.weight"),
    tied=True,
)
