"""GPT-2 (Radford et al. 2019)."""

from __future__ import annotations

from attncore.checkpoints.family import (
    ACTIVATIONS,
    AS_IS,
    THIRDS,
    TRANSPOSED,
    Family,
    Key,
    Source,
    linears,
    norms,
)

_BLOCK = ("blocks.{i}.", "h.{i}.")

GPT2 = Family(
    name="GPT-2",
    fields={
        "kind": "decoder",
        "d_model": Key("n_embd"),
        "n_layers": Key("n_layer"),
        "n_heads": Key("n_head"),
        "d_mlp": lambda settings, fields: settings.get("n_inner", 4 * fields["d_model"]),
        "vocab_size": Key("vocab_size"),
        "context": Key("n_positions"),
        "activation": Key("activation_function", "gelu_new", ACTIVATIONS),
        "layer_norm_eps": Key("layer_norm_epsilon", 1e-5),
        "positions": "learned",
    },
    supported={
        "scale_attn_weights": (True,),
        "scale_attn_by_inverse_layer_idx": (False,),
        "add_cross_attention": (False,),
    },
    weights={
        "embed.w": Source("wte.weight"),
        "pos_embed.w": Source("wpe.weight"),
        # GPT-2's linear layers are stored as (d_in, d_out), unlike everybody else's.
        **linears(
            *_BLOCK,
            {"attn.o": "attn.c_proj", "mlp.up": "mlp.c_fc", "mlp.down": "mlp.c_proj"},
            conversion=AS_IS,
        ),
        **{
            f"blocks.{{i}}.attn.{kind}_{part}": Source(f"h.{{i}}.attn.c_attn.{theirs}", THIRDS[n])
            for n, part in enumerate("qkv")
            for kind, theirs in (("w", "weight"), ("b", "bias"))
        },
        **norms(*_BLOCK, {"ln1": "ln_1", "ln2": "ln_2"}),
        **norms("", "", {"ln_final": "ln_f"}),
        "unembed.w": Source("lm_head.weight", TRANSPOSED),
    },
    prefixes=("transformer.",),
    copies={"lm_head.weight": "wte.weight"},
    # Masks that older files store.
    ignored=("h.*.attn.bias", "h.*.attn.masked_bias"),
    tied=True,
    vocabulary="gpt2",
)
