"""Safetensors files, whose headers are checked before anything is allocated."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from attncore._arrays import Array, as_float
from attncore.checkpoints.errors import CheckpointError
from attncore.checkpoints.files import (
    LONGEST_JSON,
    WEIGHTS,
    listed,
    no_weights,
    parse_table,
    read_table,
)

#: The file that says, of a model in several files, which tensor is where.
INDEX = "model.safetensors.index.json"
#: How each kind of number is stored; bfloat16 is the upper half of a float32.
_FLOATS = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "BF16": "<u2"}
#: Bytes of a number, also of the kinds that are only stepped over.
_SIZES = {
    **{"F64": 8, "F32": 4, "F16": 2, "BF16": 2, "F8_E4M3": 1, "F8_E5M2": 1},
    **{"I64": 8, "I32": 4, "I16": 2, "I8": 1, "U64": 8, "U32": 4, "U16": 2, "U8": 1, "BOOL": 1},
}
_MOST_AXES = 8
_LONGEST_AXIS = 2**48


@dataclass(frozen=True)
class Stored:
    """A tensor in a file: its name, dtype, shape and range of bytes."""

    path: Path
    name: str
    dtype: str
    shape: tuple[int, ...]
    start: int
    stop: int

    def read(self) -> Array:
        """The array: float64 as such, all others as float32; CheckpointError if cut short."""
        count = math.prod(self.shape)
        try:
            flat = np.fromfile(self.path, _FLOATS[self.dtype], count, offset=self.start)
        except OSError as error:
            raise CheckpointError(f"{self.path} cannot be read: {error.strerror}") from error
        if flat.size != count:
            raise CheckpointError(f"{self.path}: {self.name} is cut short")
        if self.dtype == "BF16":
            flat = (flat.astype(np.uint32) << np.uint32(16)).view(np.float32)
        wide = np.float64 if self.dtype == "F64" else np.float32
        return as_float(flat.astype(wide, copy=False)).reshape(self.shape)


def check_kind(stored: Stored) -> None:
    """Raise CheckpointError for a tensor that does not hold floating-point numbers."""
    if stored.dtype not in _FLOATS:
        raise CheckpointError(
            f"{stored.path}: {stored.name} holds {stored.dtype}; supported: {', '.join(_FLOATS)}"
        )


def find(folder: Path) -> dict[str, Stored]:
    """Every tensor of the model in `folder`, in one file or several, by name."""
    if (folder / WEIGHTS).exists():
        return read_header(folder / WEIGHTS)
    if not (folder / INDEX).exists():
        raise CheckpointError(no_weights(folder))
    index = folder / INDEX
    found: dict[str, Stored] = {}
    for shard, names in _shards(index).items():
        held = read_header(folder / shard)
        if set(held) != names:
            missing, surplus = names - set(held), set(held) - names
            raise CheckpointError(
                f"{folder / shard} does not hold what {INDEX} says: missing: {listed(missing)}; "
                f"surplus: {listed(surplus)}"
            )
        found.update(held)
    return found


def paths_of(folder: Path) -> list[Path]:
    """The files that hold the weights, in order, and the index if there is one."""
    if (folder / WEIGHTS).exists():
        return [folder / WEIGHTS]
    index = folder / INDEX
    return [index, *(folder / shard for shard in sorted(_shards(index)))]


def _shards(index: Path) -> dict[str, set[str]]:
    """The names of the tensors in each shard, by the index."""
    table = read_table(index).get("weight_map")
    if not isinstance(table, dict) or not table:
        raise CheckpointError(f'{index} has no "weight_map"')
    shards: defaultdict[str, set[str]] = defaultdict(set)
    for name, shard in table.items():
        # A name with a folder in it could lead anywhere.
        if not isinstance(shard, str) or Path(shard).name != shard or "\\" in shard:
            raise CheckpointError(f"{index}: {shard!r} is not the name of a file beside it")
        if not shard.endswith(".safetensors"):
            raise CheckpointError(f"{index}: {shard} is not a safetensors file")
        shards[shard].add(name)
    return shards


def read_header(path: Path) -> dict[str, Stored]:
    """The tensors in the header of a file, by name; CheckpointError unless all fit the file."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            length = int.from_bytes(file.read(8), "little")
            if size < 8 or length > size - 8:
                raise CheckpointError(
                    f"{path} has {size} bytes, too few for a header of {length} bytes"
                )
            if length > LONGEST_JSON:
                raise CheckpointError(
                    f"{path} has a header of {length} bytes; at most {LONGEST_JSON} are read"
                )
            raw = file.read(length)
    except OSError as error:
        raise CheckpointError(f"{path} cannot be read: {error.strerror}") from error
    table = parse_table(raw, path)
    table.pop("__metadata__", None)
    found = {name: _entry(path, name, entry, 8 + length) for name, entry in table.items()}
    _check_layout(path, found, 8 + length, size)
    return found


def _entry(path: Path, name: str, entry: Any, data: int) -> Stored:
    """One tensor, by its entry in the header; CheckpointError for an entry that is broken."""
    try:
        dtype, shape, (start, stop) = entry["dtype"], entry["shape"], entry["data_offsets"]
    except (TypeError, KeyError, ValueError):
        raise CheckpointError(f"{path}: the header's entry for {name} is broken") from None
    if not isinstance(dtype, str) or dtype not in _SIZES:
        raise CheckpointError(f"{path}: {name} is of a kind {dtype!r} that is not supported")
    if not isinstance(shape, list) or len(shape) > _MOST_AXES or not all(map(_is_size, shape)):
        raise CheckpointError(f"{path}: {name} has a shape that makes no sense")
    if not (_is_size(start) and _is_size(stop)):
        raise CheckpointError(f"{path}: {name} has data offsets that make no sense")
    needed = math.prod(shape) * _SIZES[dtype]
    if stop - start != needed:
        raise CheckpointError(
            f"{path}: {name} has {stop - start} bytes; {dtype} of shape {tuple(shape)} has {needed}"
        )
    return Stored(path, name, dtype, tuple(shape), data + start, data + stop)


def _check_layout(path: Path, found: dict[str, Stored], data: int, size: int) -> None:
    """Raise CheckpointError unless the tensors fill the rest of the file, one after another."""
    end = data
    for each in sorted(found.values(), key=lambda each: (each.start, each.stop)):
        if each.stop > size:
            raise CheckpointError(
                f"{path} is cut short: {each.name} ends at byte {each.stop} of {size}"
            )
        if each.start != end:
            trouble = "overlaps another tensor" if each.start < end else "leaves a gap before it"
            raise CheckpointError(f"{path}: {each.name} {trouble}")
        end = each.stop
    if end != size:
        raise CheckpointError(f"{path} has {size - end} bytes that belong to no tensor")


def _is_size(value: object) -> bool:
    return type(value) is int and 0 <= value <= _LONGEST_AXIS
