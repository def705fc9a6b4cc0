"""Attention and transformers in NumPy, with every number named."""

from __future__ import annotations

from attncore import masks, positions
from attncore.attention.additive import additive_scores
from attncore.attention.blockwise import attend_blockwise
from attncore.attention.dot_product import Attention, attend, relu_weights
from attncore.attention.linear import linear_attention
from attncore.checkpoints import CheckpointError, load, save
from attncore.maths.functional import (
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
from attncore.maths.statistics import bin_counts, bin_edges, mean, standard_deviation, total_of_rest
from attncore.maths.vectors import (
    added,
    along_axes,
    composed,
    cosine,
    difference,
    distance,
    dot,
    in_plane,
    length,
    principal_axes,
    scaled,
    stacked,
    transposed,
    variance_shares,
)
from attncore.model.block import Block
from attncore.model.layers import MLP, Embedding, LayerNorm, PatchEmbedding, RMSNorm
from attncore.model.multi_head_attention import MultiHeadAttention
from attncore.model.transformer import Transformer
from attncore.models import available
from attncore.spec.config import Config
from attncore.text.tokenizer import Token, Tokenizer
from attncore.trace.batch import TraceBatch
from attncore.trace.refs import Derived, Ref
from attncore.trace.trace import ModelInfo, Trace

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
    "in_plane",
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
    "save",
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
