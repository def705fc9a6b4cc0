"""The plan from tensors in files to weights; all of it is checked before any is read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path

import numpy as np

from attncore._arrays import Array
from attncore.checkpoints.errors import CheckpointError
from attncore.checkpoints.family import Family, Source
from attncore.checkpoints.files import CONFIG, listed
from attncore.checkpoints.tensors import Stored, check_kind
from attncore.spec.config import Config
from attncore.spec.weights import OPTIONAL, weight_shapes

_BLOCK = re.compile(r"\bblocks\.(\d+)\.")


def renamed(family: Family, found: Mapping[str, Stored], folder: Path) -> dict[str, Stored]:
    """The tensors under the names that the family's table has for them."""
    held: dict[str, Stored] = {}
    for full, stored in found.items():
        name = full
        for prefix in family.prefixes:
            name = name.removeprefix(prefix)
        for old, new in family.renamed.items():
            name = name.removesuffix(old) + new if name.endswith(old) else name
        if name in held:
            raise CheckpointError(f"{folder} holds {name} twice: {full}, {held[name].name}")
        held[name] = stored
    for copy, original in family.copies.items():
        if copy in held and original not in held:
            held[original] = held.pop(copy)
    return held


@dataclass(frozen=True)
class Plan:
    """The plan by which the weights for `config` are made of the tensors that are `held`."""

    family: Family
    config: Config
    held: Mapping[str, Stored]

    @cached_property
    def shapes(self) -> dict[str, tuple[int, ...]]:
        """The shapes of the weights that models of this family have."""
        shapes = weight_shapes(self.config)
        absent = OPTIONAL - set(self.family.weights)
        return {name: shape for name, shape in shapes.items() if name not in absent}

    @cached_property
    def sources(self) -> dict[str, Source]:
        """The source of each weight."""
        return {name: self._source(name) for name in self.shapes}

    @cached_property
    def copies(self) -> dict[str, str]:
        """Tensors that are stored a second time, each with the one that it must equal."""
        needed = {source.name for source in self.sources.values()}
        copies = self.family.copies.items()
        return {name: first for name, first in copies if name in self.held and name not in needed}

    def check(self, folder: Path) -> None:
        """Raise CheckpointError unless names, shapes and kinds fit the config."""
        needed = {source.name for source in self.sources.values()}
        ignored = self.family.ignored
        extra = {n for n in self.held if not any(fnmatchcase(n, each) for each in ignored)}
        missing, surplus = needed - set(self.held), extra - needed - set(self.copies)
        if missing or surplus:
            full = (self.held[name].name for name in surplus)
            raise CheckpointError(
                f"{folder} is not the {self.family.name} model that its {CONFIG} describes: "
                f"tensors missing: {listed(missing)}; surplus: {listed(full)}"
            )
        for name, source in self.sources.items():
            shape = source.conversion.stored(self.shapes[name], self.config)
            _check_tensor(self.held[source.name], shape)
        for copy, first in self.copies.items():
            _check_tensor(self.held[copy], self.held[first].shape)

    def read(self) -> dict[str, Array]:
        """The weights by our names, as (d_in, d_out)."""
        arrays = {key: self.held[key].read() for key in {s.name for s in self.sources.values()}}
        for copy, first in self.copies.items():
            if not np.array_equal(self.held[copy].read(), arrays[first]):
                raise CheckpointError(
                    f"{self.held[copy].path}: {self.held[copy].name} differs from "
                    f"{self.held[first].name}, which {CONFIG} says it is tied to"
                )
        return {
            name: source.weight(arrays[source.name], self.shapes[name])
            for name, source in self.sources.items()
        }

    def _source(self, name: str) -> Source:
        found = _BLOCK.search(name)
        source = self.family.weights[_BLOCK.sub("blocks.{i}.", name)]
        return Source(source.name.format(i=found[1]), source.conversion) if found else source


def _check_tensor(stored: Stored, shape: tuple[int, ...]) -> None:
    """Raise CheckpointError unless a tensor has the shape and the kind that are needed."""
    if stored.shape != shape:
        raise CheckpointError(
            f"{stored.path}: {stored.name} has shape {stored.shape}; {CONFIG} needs {shape}"
        )
    check_kind(stored)
