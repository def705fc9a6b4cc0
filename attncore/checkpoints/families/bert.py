"""BERT (Devlin et al. 2019) and the sentence encoders that are built like it, such as MiniLM."""

from __future__ import annotations

from attncore.checkpoints.family import (
    ACTIVATIONS,
    TRANSPOSED,
    Family,
    Key,
    Source,
    linears,
    norms,
)

_BLOCK = ("blocks.{i}.", "encoder.layer.{i}.")
_HEAD = "cls.predictions."

BERT = Family(
    name="BERT",
    fields={
        "kind": "encoder",
        "d_model": Key("hidden_size"),
        "n_layers": Key("num_hidden_layers"),
        "n_heads": Key("num_attention_heads"),
        "d_mlp": Key("intermediate_size"),
        "vocab_size": Key("vocab_size"),
        "context": Key("max_position_embeddings"),
        "token_types": Key("type_vocab_size", 2),
        "activation": Key("hidden_act", "gelu", ACTIVATIONS),
        "layer_norm_eps": Key("layer_norm_eps", 1e-12),
        "norm_first": False,
        "embed_norm": True,
        "positions": "learned",
    },
    supported={
        "position_embedding_type": ("absolute",),
        "is_decoder": (False,),
        "add_cross_attention": (False,),
    },
    weights={
        "embed.w": Source("embeddings.word_embeddings.weight"),
        "pos_embed.w": Source("embeddings.position_embeddings.weight"),
        "type_embed.w": Source("embeddings.token_type_embeddings.weight"),
        **norms("", "", {"embed.ln": "embeddings.LayerNorm"}),
        **linears(
            *_BLOCK,
            {
                "attn.q": "attention.self.query",
                "attn.k": "attention.self.key",
                "attn.v": "attention.self.value",
                "attn.o": "attention.output.dense",
                "mlp.up": "intermediate.dense",
                "mlp.down": "output.dense",
            },
        ),
        **norms(*_BLOCK, {"ln1": "attention.output.LayerNorm", "ln2": "output.LayerNorm"}),
        "head.w": Source(_HEAD + "transform.dense.weight", TRANSPOSED),
        "head.b": Source(_HEAD + "transform.dense.bias"),
        **norms("", _HEAD, {"head.ln": "transform.LayerNorm"}),
        "unembed.w": Source(_HEAD + "decoder.weight", TRANSPOSED),
        "unembed.b": Source(_HEAD + "bias"),
    },
    prefixes=("bert.",),
    renamed={".LayerNorm.gamma": ".LayerNorm.weight", ".LayerNorm.beta": ".LayerNorm.bias"},
    copies={
        _HEAD + "decoder.weight": "embeddings.word_embeddings.weight",
        _HEAD + "decoder.bias": _HEAD + "bias",
    },
    # What other tasks put on top: none of it changes an activation.
    ignored=(
        "embeddings.position_ids",
        "embeddings.token_type_ids",
        "pooler.*",
        "cls.seq_relationship.*",
        "classifier.*",
        "qa_outputs.*",
    ),
    tied=True,
    head=_HEAD + "transform.dense.weight",
    headed=("ForMaskedLM", "ForPreTraining"),
    headed_by={"unembed_head": True},
    vocabulary="bert",
)
