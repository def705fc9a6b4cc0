"""A stack of blocks: tokens or patches in, a residual stream out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from attncore import masks, positions
from attncore._arrays import Array, Mask, Recorder
from attncore.model.block import Block, Norm, norm_from
from attncore.model.kv_cache import Cache
from attncore.model.layers import Embedding, PatchEmbedding
from attncore.model.multi_head_attention import Visibility
from attncore.spec.config import Config
from attncore.spec.weights import has_final_norm, stacks


@dataclass(frozen=True, eq=False)
class RunOptions:
    """The options of a run: positions, mask, padding, and the source and cache beside its tokens.

    positions       False: nothing tells the stack the order of its tokens
    mask            False: every token sees every other one
    padding         (..., token), False where a batch is padded; None without a batch
    source          (..., key, d_model), the output of an encoder, and its padding
    cache           what earlier runs stored
    """

    positions: bool = True
    mask: bool = True
    padding: Mask | None = None
    source: Array | None = None
    source_padding: Mask | None = None
    cache: Cache | None = None


@dataclass(frozen=True, eq=False)
class Stack:
    """A stack of blocks with its embeddings and positions before, and a final norm after.

    prefix  "encoder." or "decoder." in a model that has both, else ""
    causal  whether tokens see only themselves and those before them
    """

    config: Config
    prefix: str
    causal: bool
    embed: Embedding | PatchEmbedding
    pos_table: Array | None
    type_table: Array | None
    embed_norm: Norm | None
    blocks: tuple[Block, ...]
    ln_final: Norm | None

    @classmethod
    def from_weights(cls, config: Config, weights: Mapping[str, Array], prefix: str) -> Stack:
        """The stack whose weights' names begin with `prefix`."""
        blocks = range(stacks(config)[prefix])
        embed_norm = norm_from(config, weights, f"{prefix}embed.ln") if config.embed_norm else None
        final = has_final_norm(config)
        return cls(
            config=config,
            prefix=prefix,
            causal=prefix == "decoder." or config.kind == "decoder",
            embed=_embedding_from(config, weights),
            pos_table=_table(config, weights, prefix),
            type_table=weights.get("type_embed.w"),
            embed_norm=embed_norm,
            blocks=tuple(
                Block.from_weights(config, weights, f"{prefix}blocks.{i}.") for i in blocks
            ),
            ln_final=norm_from(config, weights, f"{prefix}ln_final") if final else None,
        )

    def run(self, inputs: ArrayLike, recorder: Recorder, options: RunOptions) -> Array:
        """The last residual stream (..., token, d_model); activations are left in `recorder`.

        inputs  ids (..., token), or images (..., channel, row, column)
        """
        recorder = recorder.under(self.prefix)
        cache = options.cache
        before = cache.length if cache else 0
        x = self._embedded(inputs, before, recorder, options.positions)
        padding = options.source_padding
        visibilities = self._visibilities(x.shape[-2], before, options)
        for i, (block, visibility) in enumerate(zip(self.blocks, visibilities, strict=True)):
            x = block.run(
                x,
                recorder.under(f"blocks.{i}."),
                visibility=visibility,
                cache=cache.own[i] if cache else None,
                source=cache.source if cache else options.source,
                source_visibility=Visibility(None if padding is None else _key_mask(padding)),
                source_cache=cache.cross[i] if cache else None,
            )
        return x if self.ln_final is None else recorder.add("ln_final.normalized", self.ln_final(x))

    def _embedded(
        self, inputs: ArrayLike, before: int, recorder: Recorder, with_positions: bool
    ) -> Array:
        x = self.embed(inputs)
        if self.config.embed_scale != 1:
            x = x * np.asarray(self.config.embed_scale, x.dtype)
        recorder.add("embed", x)
        if self.pos_table is not None:
            places = self.pos_table[before : before + x.shape[-2]]
            x = x + recorder.add("pos_embed", places if with_positions else np.zeros_like(places))
        if self.type_table is not None:
            x = x + recorder.add("type_embed", np.broadcast_to(self.type_table[0], x.shape[-2:]))
        if self.embed_norm is not None:
            x = recorder.add("embed.ln.normalized", self.embed_norm(x))
        return x

    def _visibilities(self, count: int, before: int, options: RunOptions) -> list[Visibility]:
        """The visibility of each block: its mask, and its position bias or rotation."""
        plain = self._by_position(count, before) if options.positions else Visibility()
        windows = self.config.windows or (0,) * len(self.blocks)
        visible = {window: self._visible(count, before, window, options) for window in set(windows)}
        return [replace(plain, mask=visible[window]) for window in windows[: len(self.blocks)]]

    def _by_position(self, count: int, before: int) -> Visibility:
        config = self.config
        if config.positions == "alibi":
            return Visibility(bias=positions.alibi_bias(self._slopes, count, offset=before))
        if config.positions != "rotary":
            return Visibility()
        places = np.arange(before, before + count)
        return Visibility(rotation=lambda x: positions.rotary(x, places, theta=config.rotary_theta))

    def _visible(self, count: int, before: int, window: int, options: RunOptions) -> Mask | None:
        """The mask of a block (..., query, key) by causality, window and padding; None for none."""
        seen: Mask | None = None
        if options.mask and window:
            seen = masks.sliding_window(count, window - 1, offset=before)
        elif options.mask and self.causal and count > 1:
            seen = masks.causal(count, offset=before)
        if options.padding is None:
            return seen
        real = _key_mask(options.padding)
        return real if seen is None else seen & real

    @cached_property
    def _slopes(self) -> Array:
        return positions.alibi_slopes(self.config.n_heads)


def _embedding_from(config: Config, weights: Mapping[str, Array]) -> Embedding | PatchEmbedding:
    if not config.reads_images:
        return Embedding(weights["embed.w"])
    w, b, cls = (weights[f"embed.{name}"] for name in ("w", "b", "cls"))
    return PatchEmbedding(w, b, cls, config.patch_size)


def _key_mask(padding: Mask) -> Mask:
    """The mask over keys of padding (..., token), broadcastable to (..., head, query, key)."""
    return padding[..., None, None, :]


def _table(config: Config, weights: Mapping[str, Array], prefix: str) -> Array | None:
    """The position vectors (context, d_model) that are added to embeddings; None if none are."""
    if config.positions == "learned":
        return weights[f"{prefix}pos_embed.w"]
    if not config.positions.startswith("sinusoidal"):
        return None
    layout = "halves" if config.positions == "sinusoidal_halves" else "interleaved"
    table = positions.sinusoidal(config.context, config.d_model, layout=layout)
    return table.astype(weights["embed.w"].dtype)
