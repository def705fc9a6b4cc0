"""Families of checkpoints as data: tables of config entries and of tensor names."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

import numpy as np

from attncore._arrays import Array
from attncore.checkpoints.errors import CheckpointError
from attncore.spec.config import Config

Shape = tuple[int, ...]
#: Values that are longer are cut short in a message.
_LONGEST_VALUE = 60
#: The activation functions, by the names that Hugging Face gives them.
ACTIVATIONS: Mapping[str, str] = {
    **{"relu": "relu", "silu": "silu", "swish": "silu", "gelu": "gelu", "gelu_python": "gelu"},
    **{"gelu_new": "gelu_tanh", "gelu_fast": "gelu_tanh", "gelu_pytorch_tanh": "gelu_tanh"},
}


@dataclass(frozen=True)
class Settings:
    """The entries of a config.json, and the path of the file."""

    path: Path
    entries: Mapping[str, Any]

    def get(self, key: str, default: Any = None) -> Any:
        """An entry; `default` where there is none or null."""
        value = self.entries.get(key)
        return default if value is None else value

    def refuse(self, key: str, value: object, supported: str) -> NoReturn:
        """Raise CheckpointError: this value of `key` is not supported."""
        said = value if isinstance(value, str) else json.dumps(value)
        said = " ".join(said.split())[:_LONGEST_VALUE]
        raise CheckpointError(f"{self.path}: {key}={said} is not supported; supported: {supported}")


@dataclass(frozen=True)
class Key:
    """The entry of config.json that a field of Config is read from.

    default  its value where the file is silent; None if it must not be
    words    what its values are called here
    """

    name: str
    default: object = None
    words: Mapping[str, str] | None = None

    def read(self, settings: Settings) -> Any:
        """The value of the entry; CheckpointError if it is missing or not supported."""
        value = settings.get(self.name, self.default)
        if value is None:
            raise CheckpointError(f"{settings.path} has no {self.name}")
        if self.words is None:
            return value
        if not isinstance(value, str) or value not in self.words:
            settings.refuse(self.name, value, ", ".join(self.words))
        return self.words[value]


#: A field: read from an entry, made of entries and of the fields before it, or always the same.
Field = Key | Callable[[Settings, Mapping[str, Any]], Any] | str | int | float | bool


@dataclass(frozen=True)
class Conversion:
    """The conversion of a tensor in a file to one of our weights.

    stored  the shape in the file for a weight of some shape
    make    the weight of that shape from the file's tensor
    """

    stored: Callable[[Shape, Config], Shape]
    make: Callable[[Array, Shape], Array]


def _third(n: int) -> Conversion:
    """The conversion of one of three matrices side by side, as in a fused QKV projection."""
    return Conversion(
        lambda shape, _: (*shape[:-1], 3 * shape[-1]),
        lambda array, shape: array[..., n * shape[-1] : (n + 1) * shape[-1]],
    )


AS_IS = Conversion(lambda shape, _: shape, lambda array, _: array)
#: PyTorch's linear layers are stored (d_out, d_in).
TRANSPOSED = Conversion(lambda shape, _: shape[::-1], lambda array, _: array.T)
THIRDS = tuple(_third(n) for n in range(3))
#: With a leading axis of 1, or two of them.
ROW = Conversion(lambda shape, _: (1, *shape), lambda array, _: array[0])
ROW_OF_ROW = Conversion(lambda shape, _: (1, 1, *shape), lambda array, _: array[0, 0])
#: A convolution whose steps are as wide as its kernel: a linear map of each patch's pixels.
PATCHES = Conversion(
    lambda shape, config: (shape[1], config.channels, config.patch_size, config.patch_size),
    lambda array, shape: array.reshape(shape[::-1]).T,
)


@dataclass(frozen=True)
class Source:
    """The tensor of a file that one of our weights is made of."""

    name: str
    conversion: Conversion = AS_IS

    def weight(self, array: Array, shape: Shape) -> Array:
        """Our weight, of `shape`, from the file's tensor."""
        return np.ascontiguousarray(self.conversion.make(array, shape))


@dataclass(frozen=True)
class Family:
    """The tables by which the checkpoints of one family are read.

    fields     of Config: where each comes from
    weights    by our names, with {i} for the block: where each comes from
    supported  entries of config.json and the values that can be done; absent ones are fine
    equal      pairs of entries that must be equal where both are there
    prefixes   that names of tensors may have; what follows is how `weights` spells them
    renamed    old endings of names, and today's
    copies     tensors that are stored twice, and the one they equal
    ignored    patterns of tensors that nothing here needs
    head       the tensor without which there is no unembedding; "" if it is never missing
    headed     the ending of the names of architectures that have it
    headed_by  fields of models that have it
    vocabulary which tokenizer vocab.json and merges.txt, or vocab.txt, make
    """

    name: str
    fields: Mapping[str, Field]
    weights: Mapping[str, Source]
    supported: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    equal: tuple[tuple[str, str], ...] = ()
    prefixes: tuple[str, ...] = ()
    renamed: Mapping[str, str] = field(default_factory=dict)
    copies: Mapping[str, str] = field(default_factory=dict)
    ignored: tuple[str, ...] = ()
    tied: bool = False
    head: str = ""
    headed: tuple[str, ...] = ()
    headed_by: Mapping[str, Any] = field(default_factory=dict)
    vocabulary: str = ""


def linears(
    ours: str, theirs: str, table: Mapping[str, str], conversion: Conversion = TRANSPOSED
) -> dict[str, Source]:
    """Sources of linear maps: {"attn.q": "query"} gives those of attn.w_q and attn.b_q.

    >>> linears("blocks.{i}.", "h.{i}.", {"attn.o": "proj"})["blocks.{i}.attn.b_o"].name
    'h.{i}.proj.bias'
    """
    found: dict[str, Source] = {}
    for name, layer in table.items():
        part, which = name.rsplit(".", 1)
        found[f"{ours}{part}.w_{which}"] = Source(f"{theirs}{layer}.weight", conversion)
        found[f"{ours}{part}.b_{which}"] = Source(f"{theirs}{layer}.bias")
    return found


def norms(ours: str, theirs: str, table: Mapping[str, str]) -> dict[str, Source]:
    """Sources of norms: {"ln1": "input_norm"} gives those of ln1.gain and ln1.bias."""
    found: dict[str, Source] = {}
    for name, layer in table.items():
        found[f"{ours}{name}.gain"] = Source(f"{theirs}{layer}.weight")
        found[f"{ours}{name}.bias"] = Source(f"{theirs}{layer}.bias")
    return found
