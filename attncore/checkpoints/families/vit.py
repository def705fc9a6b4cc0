"""ViT (Dosovitskiy et al. 2021): images as sequences of patches."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attncore.checkpoints.family import (
    ACTIVATIONS,
    PATCHES,
    ROW,
    ROW_OF_ROW,
    TRANSPOSED,
    Family,
    Key,
    Settings,
    Source,
    linears,
    norms,
)

_BLOCK = ("blocks.{i}.", "encoder.layer.{i}.")


def _classes(settings: Settings, _: Mapping[str, Any]) -> Any:
    """The number of classes: of `id2label`, else `num_labels`, else 2."""
    named = settings.get("id2label", {})
    if not isinstance(named, dict):
        settings.refuse("id2label", named, "a table of names")
    return len(named) or settings.get("num_labels", 2)


def _context(settings: Settings, fields: Mapping[str, Any]) -> int:
    """The number of positions: the patches, and the class token that stands for the whole image."""
    return int((fields["image_size"] // fields["patch_size"]) ** 2 + 1)


VIT = Family(
    name="ViT",
    fields={
        "kind": "encoder",
        "d_model": Key("hidden_size"),
        "n_layers": Key("num_hidden_layers"),
        "n_heads": Key("num_attention_heads"),
        "d_mlp": Key("intermediate_size"),
        "image_size": Key("image_size"),
        "patch_size": Key("patch_size"),
        "channels": Key("num_channels", 3),
        "vocab_size": _classes,
        "context": _context,
        "activation": Key("hidden_act", "gelu", ACTIVATIONS),
        "layer_norm_eps": Key("layer_norm_eps", 1e-12),
        "positions": "learned",
    },
    supported={"qkv_bias": (True,)},
    weights={
        "embed.w": Source("embeddings.patch_embeddings.projection.weight", PATCHES),
        "embed.b": Source("embeddings.patch_embeddings.projection.bias"),
        "embed.cls": Source("embeddings.cls_token", ROW_OF_ROW),
        "pos_embed.w": Source("embeddings.position_embeddings", ROW),
        **linears(
            *_BLOCK,
            {
                "attn.q": "attention.attention.query",
                "attn.k": "attention.attention.key",
                "attn.v": "attention.attention.value",
                "attn.o": "attention.output.dense",
                "mlp.up": "intermediate.dense",
                "mlp.down": "output.dense",
            },
        ),
        **norms(*_BLOCK, {"ln1": "layernorm_before", "ln2": "layernorm_after"}),
        **norms("", "", {"ln_final": "layernorm"}),
        "unembed.w": Source("classifier.weight", TRANSPOSED),
        "unembed.b": Source("classifier.bias"),
    },
    prefixes=("vit.",),
    ignored=("pooler.*", "embeddings.mask_token"),
    head="classifier.weight",
    headed=("ForImageClassification",),
)
