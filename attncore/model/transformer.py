"""The transformer: a prompt in, named activations, logits and next tokens out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Unpack

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from attncore._arrays import Array, Ids, Mask, Recorder, as_float, nearest, read_only
from attncore.maths.functional import softmax
from attncore.model import generation
from attncore.model.block import Block
from attncore.model.generation import Sampling
from attncore.model.history import FILE as HISTORY
from attncore.model.history import History
from attncore.model.kv_cache import Cache
from attncore.model.network import NOTHING, Network
from attncore.model.neuron_card import FILE as NEURONS
from attncore.model.neuron_card import NeuronCard
from attncore.model.stack import RunOptions
from attncore.spec import activation_names as _names
from attncore.spec.config import Config
from attncore.spec.weights import check_weights, count_by_part, digest_of, random_weights
from attncore.text.prompts import Prompt, Reader, Reading, Sentence, padded
from attncore.trace.batch import TraceBatch
from attncore.trace.head_card import FILE as HEADS
from attncore.trace.head_card import HeadCard
from attncore.trace.refs import Ref
from attncore.trace.trace import ModelInfo, Trace

if TYPE_CHECKING:
    from attncore.text.tokenizer import Tokenizer


class Transformer:
    """Embeddings, blocks and an unembedding: a decoder, an encoder, or both.

    weights     by the names of `attncore.spec.weights.weight_shapes`, as (d_in, d_out)
    tokenizer   needed for text; without it the model takes token ids
    provenance  "trained", "random" or "imported"
    folder      where it was read from: cards and light checkpoints may lie beside its weights

    Raises ValueError, naming them, for weights that are missing, surplus or of another shape.
    Vaswani et al. 2017; Devlin et al. 2019; Radford et al. 2019.

    >>> model = Transformer.random(Config(4, 1, 2, 8, vocab_size=5, context=6), seed=0)
    >>> model.logits([1, 2, 3]).shape, model.trace([1, 2, 3])["pattern", 0].shape
    ((3, 5), (2, 3, 3))
    """

    def __init__(
        self,
        config: Config,
        weights: Mapping[str, Array],
        *,
        tokenizer: Tokenizer | None = None,
        name: str = "unnamed",
        provenance: str = "imported",
        digest: str | None = None,
        folder: Path | None = None,
    ) -> None:
        check_weights(config, {key: np.shape(array) for key, array in weights.items()})
        self.config = config
        self.weights = MappingProxyType({k: read_only(as_float(w)) for k, w in weights.items()})
        self._reader = Reader(config, tokenizer)
        self._name, self._provenance, self._digest = name, provenance, digest
        self._folder = folder
        self.network = Network.from_weights(config, self.weights)

    @classmethod
    def random(
        cls,
        config: Config,
        seed: int,
        *,
        dtype: DTypeLike = np.float32,
        tokenizer: Tokenizer | None = None,
    ) -> Transformer:
        """An untrained model, whose weights are drawn at random from `seed`."""
        weights = random_weights(config, seed, dtype)
        return cls(config, weights, tokenizer=tokenizer, name="random", provenance="random")

    def __reduce__(self) -> tuple[object, ...]:
        """The constructor arguments, for pickling: parts of the model are built again from them."""
        tokenizer = self.tokenizer if self.has_tokenizer else None
        about = (self._name, self._provenance, self._digest, self._folder)
        return _rebuilt, (self.config, dict(self.weights), tokenizer, *about)

    @cached_property
    def info(self) -> ModelInfo:
        """The name, digest and provenance of the model."""
        return ModelInfo(
            self._name, self._digest or digest_of(self.config, self.weights), self._provenance
        )

    @cached_property
    def history(self) -> History | None:
        """Light checkpoints of its training; None for a model that came without.

        Raises ValueError, naming it, for a file that holds none.
        """
        path = self._beside(HISTORY)
        return None if path is None else History.load(path)

    @cached_property
    def head_card(self) -> HeadCard | None:
        """The roles of its heads, measured over many sentences; None where none were.

        Raises ValueError, naming it, for a file that is no card.
        """
        path = self._beside(HEADS)
        return None if path is None else HeadCard.load(path)

    @cached_property
    def neuron_card(self) -> NeuronCard | None:
        """The contexts and promoted tokens of its neurons; None where they were not measured.

        Raises ValueError, naming it, for a file that is no card.
        """
        path = self._beside(NEURONS)
        return None if path is None else NeuronCard.load(path)

    @property
    def folder(self) -> Path | None:
        """The folder that it was read from; None for a model made of weights."""
        return self._folder

    def _beside(self, name: str) -> Path | None:
        """A file beside its weights, if there is one."""
        path = None if self._folder is None else self._folder / name
        return path if path is not None and path.is_file() else None

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The blocks from the first to the last; an encoder's before those of its decoder."""
        return self.network.blocks

    @property
    def tokenizer(self) -> Tokenizer:
        """The tokenizer, which turns text into ids; ValueError for a model that has none."""
        return self._reader.tokenizer

    @property
    def has_tokenizer(self) -> bool:
        """Whether the model takes text."""
        return self._reader.has_tokenizer

    def trace(
        self,
        prompt: Prompt,
        *,
        names: Iterable[str] | None = None,
        positions: bool = True,
        mask: bool = True,
    ) -> Trace:
        """Run the model once and keep its activations.

        prompt     text or ids (token,); for an encoder-decoder a pair (source, target) of them;
                   for a model that reads images an array (channel, row, column)
        names      keep only these, which may hold * and ?; None for all of them
        positions  False: without what tells the model the order of its tokens
        mask       False: every token sees every other one

        Raises ValueError for an empty text, one longer than the context (naming both lengths) and
        ids out of range; KeyError, naming the nearest, for an unknown activation.

        >>> model = Transformer.random(Config(4, 1, 2, 8, vocab_size=5, context=6), seed=0)
        >>> model.trace([1, 2], names=["blocks.*.attn.pattern"]).names()
        ('blocks.0.attn.pattern',)
        """
        recorder = self._wanted(names)
        reading = self._reader.read(prompt)
        source = None if reading.source is None else reading.source.inputs
        options = RunOptions(positions=positions, mask=mask)
        self.network.run(reading.inputs, source, recorder, options)
        info = self._info_of(positions, mask)
        others = () if reading.source is None else reading.source.tokens
        return Trace(recorder.entries, reading.tokens, reading.text, info, source=others)

    def trace_batch(
        self,
        prompts: Sequence[Prompt],
        *,
        names: Iterable[str] | None = None,
        positions: bool = True,
        mask: bool = True,
    ) -> TraceBatch:
        """Run the model on several prompts at once: the same numbers as one at a time.

        prompts  as `trace` takes them; shorter ones are padded, and nothing looks at the padding

        Raises ValueError for no prompts, and as `trace` does.
        """
        recorder = self._wanted(names)
        readings = [self._reader.read(prompt) for prompt in prompts]
        if not readings:
            raise ValueError("a batch needs at least one prompt")
        inputs, padding = self._padded(readings)
        sources = [reading.source for reading in readings if reading.source is not None]
        source, source_padding = self._padded(sources) if sources else (None, None)
        options = RunOptions(
            positions=positions, mask=mask, padding=padding, source_padding=source_padding
        )
        self.network.run(inputs, source, recorder, options)
        return TraceBatch(recorder.entries, readings, self._info_of(positions, mask))

    def logits(self, ids: ArrayLike, *, source: ArrayLike | None = None) -> Array:
        """The logits over the vocabulary at each token (..., token, vocab).

        ids     (..., token), all equally long; images (..., channel, row, column) for a model
                that reads images
        source  (..., token), what an encoder-decoder translates from

        Raises ValueError for ids out of range, for more of them than the context, and for a
        model that has no unembedding.
        """
        logits = self.network.run(ids, source, Recorder(NOTHING), RunOptions())
        if logits is None:
            raise ValueError("this model has no unembedding: it gives vectors, not logits")
        return logits

    def next_tokens(
        self, prompt: Sentence, top: int = 10, temperature: float = 1.0
    ) -> list[tuple[str, float]]:
        """The likeliest next tokens, as a reader would see them, with their probabilities.

        Raises ValueError as `trace` does, and for a model that is no decoder.
        """
        ids = self._reader.sentence(prompt).inputs
        probabilities = softmax(self.next_logits(ids, self.cache()), temperature=temperature)
        likeliest = np.argsort(-probabilities, kind="stable")[:top]
        return [(self._reader.text_of(int(i)), float(probabilities[i])) for i in likeliest]

    def generate(
        self,
        text: str,
        *,
        max_new_tokens: int,
        temperature: float = 1.0,
        top_k: int | None = None,
        top_p: float | None = None,
        seed: int | None = None,
    ) -> str:
        """The text as it was typed, continued by tokens that are sampled from the model.

        Tokens are drawn from softmax(logits / temperature), 0 for always the likeliest; only
        among the `top_k` likeliest, and the fewest that together have probability `top_p`.
        Raises ValueError as `trace` does, also where the text would outgrow the context.
        """
        ids = [int(i) for i in self._reader.sentence(text).inputs]
        sampling: Sampling = {
            "temperature": temperature,
            "top_k": top_k,
            "top_p": top_p,
            "seed": seed,
        }
        written = self.generate_ids(ids, max_new_tokens=max_new_tokens, **sampling)
        decode = self.tokenizer.decode
        return text + decode([*ids, *written])[len(decode(ids)) :]

    def generate_ids(
        self,
        ids: Sequence[int],
        *,
        max_new_tokens: int,
        source: ArrayLike | None = None,
        stop: int | None = None,
        **sampling: Unpack[Sampling],
    ) -> list[int]:
        """The ids that are sampled from the model after `ids`, without `ids` themselves.

        sampling  temperature, top_k, top_p and seed, as in `generate`
        source    (token,), what an encoder-decoder translates; `ids` then begins with the token
                  that the model starts with
        stop      an id after which the model writes no more

        >>> model = Transformer.random(Config(4, 1, 2, 8, vocab_size=5, context=6), seed=0)
        >>> model.generate_ids([1, 2], max_new_tokens=3, temperature=0)
        [3, 2, 2]
        """
        cache = self.cache(source)
        return generation.generate_ids(
            self.network, ids, cache, max_new_tokens=max_new_tokens, stop=stop, **sampling
        )

    def cache(self, source: ArrayLike | None = None) -> Cache:
        """An empty key/value cache for `next_logits`, with the encoded `source`, if any.

        Raises ValueError for a model that is no decoder, or a source that is missing or surplus.
        """
        if self.config.kind == "encoder" or self.network.unembedding is None:
            raise ValueError("this model writes no text: it is not a decoder with an unembedding")
        return self.network.cache(source)

    def next_logits(self, ids: ArrayLike, cache: Cache) -> Array:
        """Logits (vocab,) of the token after `ids` (token,), which follow those in the cache."""
        return self.network.next_logits(ids, cache)

    def ref(self, name: str, *index: int | slice) -> Ref:
        """A reference to a weight, or to a part such as a row, that keeps its name and index.

        Raises KeyError, naming the nearest, for a name that does not exist.
        """
        if name not in self.weights:
            raise KeyError(f"this model has no weight {name}{nearest(name, self.weights)}")
        return Ref(self.weights, name, *index)

    def count_parameters(self) -> dict[str, int]:
        """The number of parameters, by part of the model, and their total.

        >>> model = Transformer.random(Config(4, 1, 2, 8, vocab_size=5, context=6), seed=0)
        >>> model.count_parameters()["embed"], model.count_parameters()["total"]
        (20, 249)
        """
        return count_by_part(self.weights)

    def _wanted(self, names: Iterable[str] | None) -> Recorder:
        return Recorder(_names.selection(names, _names.activations(self.config)))

    def _info_of(self, positions: bool, mask: bool) -> ModelInfo:
        altered = not positions or not (mask or self.config.kind == "encoder")
        return replace(self.info, provenance="altered") if altered else self.info

    def _padded(self, readings: Sequence[Reading]) -> tuple[Ids | Array, Mask | None]:
        """The padded inputs of several readings as one array, and the mask of its real tokens."""
        if self.config.reads_images:
            return np.stack([as_float(reading.inputs) for reading in readings]), None
        ids, lengths = padded([reading.inputs for reading in readings])
        return ids, np.arange(ids.shape[1]) < lengths[:, None]


def _rebuilt(
    config: Config,
    weights: dict[str, Array],
    tokenizer: Tokenizer | None,
    name: str,
    provenance: str,
    digest: str | None,
    folder: Path | None,
) -> Transformer:
    return Transformer(
        config,
        weights,
        tokenizer=tokenizer,
        name=name,
        provenance=provenance,
        digest=digest,
        folder=folder,
    )
