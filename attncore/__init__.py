"""Attention and transformers in NumPy, with every number named."""

from __future__ import annotations

from attncore import masks, positions
from attncore.additive import additive_scores
from attncore.attention import Attention, attend, relu_weights
from attncore.batch import TraceBatch
from attncore.block import Block
from attncore.blockwise import attend_blockwise
from attncore.checkpoints import CheckpointError, load
from attncore.config import Config
from attncore.functional import (
    elu_plus_one,
    erf,
    exponentials,
    gelu,
    gelu_tanh,
    layer_norm,
    minus_largest,
    product,
    relu,
    rms_norm,
    silu,
    softmax,
    total,
)
from attncore.geometry import (
    along_axes,
    cosine,
    difference,
    distance,
    dot,
    length,
    principal_axes,
    stacked,
    variance_shares,
)
from attncore.layers import MLP, Embedding, LayerNorm, PatchEmbedding, RMSNorm
from attncore.linear import linear_attention
from attncore.mixing import added, composed, scaled, transposed
from attncore.models import available
from attncore.multihead import MultiHeadAttention
from attncore.refs import Derived, Ref
from attncore.spread import bin_counts, bin_edges, mean, standard_deviation, total_of_rest
from attncore.tokenizers import Token, Tokenizer
from attncore.trace import ModelInfo, Trace
from attncore.transformer import Transformer

__version__ = "0.1.0"

__all__ = [
    "MLP",
    "Attention",
    "Block",
    "CheckpointError",
    "Config",
    "Derived",
    "Embedding",
    "LayerNorm",
    "ModelInfo",
    "MultiHeadAttention",
    "PatchEmbedding",
    "RMSNorm",
    "Ref",
    "Token",
    "Tokenizer",
    "Trace",
    "TraceBatch",
    "Transformer",
    "added",
    "additive_scores",
    "along_axes",
    "attend",
    "attend_blockwise",
    "available",
    "bin_counts",
    "bin_edges",
    "composed",
    "cosine",
    "difference",
    "distance",
    "dot",
    "elu_plus_one",
    "erf",
    "exponentials",
    "gelu",
    "gelu_tanh",
    "layer_norm",
    "length",
    "linear_attention",
    "load",
    "masks",
    "mean",
    "minus_largest",
    "positions",
    "principal_axes",
    "product",
    "relu",
    "relu_weights",
    "rms_norm",
    "scaled",
    "silu",
    "softmax",
    "stacked",
    "standard_deviation",
    "total",
    "total_of_rest",
    "transposed",
    "variance_shares",
]
