"""The computation of a model, from ids or pixels to logits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from numpy.typing import ArrayLike

from attncore._arrays import Array, Recorder, as_float, check_ids
from attncore.model.block import Block
from attncore.model.kv_cache import Cache
from attncore.model.stack import RunOptions, Stack
from attncore.model.unembedding import Unembedding
from attncore.spec.config import Config
from attncore.spec.weights import stacks
from attncore.text.prompts import check_length

#: What a run keeps when nobody wants its activations.
NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, eq=False)
class Network:
    """The network of a model: one stack of blocks, or encoder and decoder, and any unembedding.

    Raises ValueError for ids out of range, more of them than the context, and a source that is
    missing or surplus.

    >>> import attncore as ac
    >>> config = ac.Config(4, 1, 2, 8, vocab_size=5, context=6)
    >>> network = ac.Transformer.random(config, seed=0).network
    >>> network.run([1, 2], None, Recorder(NOTHING), RunOptions()).shape
    (2, 5)
    """

    config: Config
    stacks: tuple[Stack, ...]
    unembedding: Unembedding | None

    @classmethod
    def from_weights(cls, config: Config, weights: Mapping[str, Array]) -> Network:
        """The network that has these weights."""
        made = tuple(Stack.from_weights(config, weights, prefix) for prefix in stacks(config))
        return cls(config, made, Unembedding.from_weights(config, weights))

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The blocks from the first to the last; an encoder's before those of its decoder."""
        return tuple(block for stack in self.stacks for block in stack.blocks)

    def run(
        self, inputs: ArrayLike, source: ArrayLike | None, recorder: Recorder, options: RunOptions
    ) -> Array | None:
        """The logits (..., token, vocab), if the network has any; activations go to `recorder`.

        inputs  ids (..., token), or images (..., channel, row, column)
        source  ids (..., token) for an encoder, whose output the decoder looks at
        """
        encoded = self.encode(source, recorder, options)
        x = self._stream(self.stacks[-1], inputs, recorder, replace(options, source=encoded))
        return None if self.unembedding is None else self.unembedding.run(x, recorder)

    def encode(
        self, source: ArrayLike | None, recorder: Recorder, options: RunOptions
    ) -> Array | None:
        """The encoder's output for the source (..., key, d_model); None without an encoder."""
        if (source is None) != (len(self.stacks) == 1):
            verb = "needs a" if source is None else "takes no"
            raise ValueError(f"this model {verb} source: its kind is {self.config.kind}")
        if source is None:
            return None
        own = replace(options, padding=options.source_padding, source_padding=None)
        return self._stream(self.stacks[0], source, recorder, own)

    def cache(self, source: ArrayLike | None) -> Cache:
        """An empty key/value cache, with the encoded source."""
        encoded = self.encode(source, Recorder(NOTHING), RunOptions())
        return Cache(len(self.stacks[-1].blocks), encoded)

    def next_logits(self, ids: ArrayLike, cache: Cache) -> Array:
        """Logits (..., vocab) of the token after `ids` (..., token) and those in the cache."""
        if self.unembedding is None:
            raise ValueError("this model has no unembedding: it gives vectors, not logits")
        numbers = check_ids(ids, self.config.vocab_size)
        check_length(cache.length + numbers.shape[-1], self.config.context)
        x = self.stacks[-1].run(numbers, Recorder(NOTHING), RunOptions(cache=cache))
        # What comes after earlier tokens is known already.
        return self.unembedding.run(x[..., -1, :], Recorder(NOTHING))

    def _stream(
        self, stack: Stack, inputs: ArrayLike, recorder: Recorder, options: RunOptions
    ) -> Array:
        """The last residual stream of one stack (..., token, d_model)."""
        if self.config.reads_images:
            return stack.run(as_float(inputs), recorder, options)
        ids = check_ids(inputs, self.config.vocab_size)
        check_length(ids.shape[-1], self.config.context)
        return stack.run(ids, recorder, options)
