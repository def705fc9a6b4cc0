"""Traces of several sentences that ran together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from attncore._arrays import Activations, Array, Entries, nearest, read_only
from attncore.spec import activation_names
from attncore.text.prompts import Reading
from attncore.trace.trace import ModelInfo, Trace

#: Activations whose last axis counts keys, and those whose last but one does.
_BY_KEY = ("scores_raw", "scores_scaled", "scores", "pattern")
_OF_KEYS = ("k", "v")


class TraceBatch(Mapping[str, Array]):
    """The activations of several sentences, with a leading batch axis, and each sentence's trace.

    Sentences shorter than the longest are padded at their end; what stands in the padding means
    nothing. `sentence(i)` is a trace without it.

    >>> import attncore as ac
    >>> config = ac.Config(4, 1, 2, 8, vocab_size=5, context=6)
    >>> batch = ac.Transformer.random(config, seed=0).trace_batch([[1, 2, 3], [4]])
    >>> batch["pattern", 0].shape, batch.sentence(1)["pattern", 0].shape
    ((2, 2, 3, 3), (2, 1, 1))
    """

    def __init__(self, entries: Entries, readings: Sequence[Reading], model: ModelInfo) -> None:
        self.model = model
        self._readings = tuple(readings)
        self._arrays = Activations(entries)

    def __getitem__(self, name: str | tuple[str, int]) -> Array:
        whole = activation_names.in_block(*name) if isinstance(name, tuple) else name
        if whole not in self._arrays.entries():
            raise KeyError(f"this trace has no {whole}{nearest(whole, self._arrays)}")
        return read_only(self._arrays[whole])

    def __iter__(self) -> Iterator[str]:
        return iter(self._arrays)

    def __len__(self) -> int:
        return len(self._arrays)

    @property
    def lengths(self) -> tuple[int, ...]:
        """The number of tokens of each sentence (of a pair: its target)."""
        return tuple(len(reading.tokens) for reading in self._readings)

    def sentence(self, i: int) -> Trace:
        """The trace of sentence `i`, without padding; IndexError for one that is not there."""
        reading = self._readings[i]
        source = () if reading.source is None else reading.source.tokens
        cut = {name: partial(self._cut, name, i) for name in self}
        return Trace(cut, reading.tokens, reading.text, self.model, source=source)

    def sentences(self) -> tuple[Trace, ...]:
        """The traces of all sentences."""
        return tuple(self.sentence(i) for i in range(len(self._readings)))

    def _cut(self, name: str, i: int) -> Array:
        """An activation of sentence `i` without its padding."""
        array, reading = self._arrays[name], self._readings[i]
        if name in ("pos_embed", "type_embed") or name.endswith((".pos_embed", ".type_embed")):
            array = array[None]  # the same for all
            i = 0
        source = reading if reading.source is None else reading.source
        own = source if name.startswith("encoder.") else reading
        looked_at = source if ".cross." in name else own
        last = name.rsplit(".", 1)[-1]
        queries, keys = len(own.tokens), len(looked_at.tokens)
        if last in _BY_KEY:
            return array[i, ..., :queries, :keys]
        if last in _OF_KEYS:
            return array[i, ..., :keys, :]
        return array[i, ..., :queries, :]
