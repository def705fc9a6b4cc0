"""Llama (Touvron et al. 2023), Mistral (Jiang et al. 2023) and Qwen2 (Yang et al. 2024)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from attncore.checkpoints.family import (
    ACTIVATIONS,
    TRANSPOSED,
    Family,
    Field,
    Key,
    Settings,
    Source,
    linears,
    norms,
)

_BLOCK = ("blocks.{i}.", "layers.{i}.")
_WINDOW = 4096  # Mistral's and Qwen2's, where config.json is silent
_FULL, _SLIDING = "full_attention", "sliding_attention"


def _theta(settings: Settings, fields: Mapping[str, Any]) -> Any:
    """The base of the rotary angles (rope_theta), from the entries of older and newer files."""
    theta = settings.get("rope_theta", 10000.0)
    for key in ("rope_scaling", "rope_parameters"):
        table = settings.get(key, {})
        if not isinstance(table, dict):
            settings.refuse(key, table, "null")
        kind = table.get("rope_type", table.get("type", "default"))
        if kind != "default":
            settings.refuse(f"{key}.rope_type", kind, "default")
        part = table.get("partial_rotary_factor", 1.0)
        if part != 1.0:
            settings.refuse(f"{key}.partial_rotary_factor", part, "1.0")
        theta = table.get("rope_theta", theta)
    return theta


def _size(settings: Settings, key: str, default: int) -> int:
    value = settings.get(key, default)
    if type(value) is not int or value < 0:
        settings.refuse(key, value, "whole numbers")
    return value


def _windows_from(
    first: Callable[[Settings], int | None],
) -> Callable[[Settings, Mapping[str, Any]], tuple[int, ...]]:
    """The reader of windows per layer: by `layer_types`, else on from the layer of `first`."""

    def windows(settings: Settings, fields: Mapping[str, Any]) -> tuple[int, ...]:
        count, start = fields["n_layers"], first(settings)
        kinds = settings.get("layer_types")
        if kinds is None:
            kinds = [_FULL if start is None or i < start else _SLIDING for i in range(count)]
        if not isinstance(kinds, list) or len(kinds) != count:
            settings.refuse("layer_types", kinds, f"a list of {count} words")
        for kind in kinds:
            if kind not in (_FULL, _SLIDING):
                settings.refuse("layer_types", kind, f"{_FULL}, {_SLIDING}")
        if start is None or _SLIDING not in kinds:
            return ()
        window = _size(settings, "sliding_window", _WINDOW)
        return tuple(window if kind == _SLIDING else 0 for kind in kinds)

    return windows


def _mistral_first(settings: Settings) -> int | None:
    """Mistral's first layer with a window: 0, or None where the file says that there is none."""
    silent = "sliding_window" not in settings.entries
    return 0 if silent or settings.get("sliding_window") is not None else None


def _qwen2_first(settings: Settings) -> int | None:
    """Qwen2's first layer with a window: `max_window_layers`, or None where no windows are used."""
    used = settings.get("use_sliding_window", False) is True
    silent = "sliding_window" not in settings.entries
    if not used or not (silent or settings.get("sliding_window") is not None):
        return None
    return _size(settings, "max_window_layers", 28)


_FIELDS: Mapping[str, Field] = {
    "kind": "decoder",
    "d_model": Key("hidden_size"),
    "n_layers": Key("num_hidden_layers"),
    "n_heads": Key("num_attention_heads"),
    "n_kv_heads": lambda settings, fields: settings.get("num_key_value_heads", fields["n_heads"]),
    "d_head": Key("head_dim", 0),
    "d_mlp": Key("intermediate_size"),
    "vocab_size": Key("vocab_size"),
    "context": Key("max_position_embeddings"),
    "activation": Key("hidden_act", "silu", ACTIVATIONS),
    "gated": True,
    "norm": "rms",
    "layer_norm_eps": Key("rms_norm_eps", 1e-6),
    "positions": "rotary",
    "rotary_theta": _theta,
}

LLAMA = Family(
    name="Llama",
    fields={
        **_FIELDS,
        "attn_bias": lambda settings, _: "all" if settings.get("attention_bias") else "none",
        "mlp_bias": Key("mlp_bias", False),
    },
    supported={"attention_bias": (True, False), "partial_rotary_factor": (1, 1.0)},
    weights={
        "embed.w": Source("embed_tokens.weight"),
        **linears(
            *_BLOCK,
            {
                **{f"attn.{part}": f"self_attn.{part}_proj" for part in "qkvo"},
                **{f"mlp.{part}": f"mlp.{part}_proj" for part in ("gate", "up", "down")},
            },
        ),
        **norms(*_BLOCK, {"ln1": "input_layernorm", "ln2": "post_attention_layernorm"}),
        **norms("", "", {"ln_final": "norm"}),
        "unembed.w": Source("lm_head.weight", TRANSPOSED),
    },
    prefixes=("model.",),
    copies={"lm_head.weight": "embed_tokens.weight"},
    # Angles that older files store.
    ignored=("layers.*.self_attn.rotary_emb.inv_freq", "rotary_emb.inv_freq"),
    head="lm_head.weight",
    headed=("ForCausalLM",),
)

MISTRAL = replace(
    LLAMA,
    name="Mistral",
    fields={
        **_FIELDS,
        "attn_bias": "none",
        "mlp_bias": False,
        "windows": _windows_from(_mistral_first),
    },
    supported={"partial_rotary_factor": (1, 1.0)},
)

QWEN2 = replace(
    LLAMA,
    name="Qwen2",
    fields={
        **_FIELDS,
        "attn_bias": "qkv",
        "mlp_bias": False,
        "windows": _windows_from(_qwen2_first),
    },
    supported={"use_sliding_window": (True, False), "partial_rotary_factor": (1, 1.0)},
    vocabulary="qwen2",
)
