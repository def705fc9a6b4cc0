"""The named activations of one run of a model."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from attncore import names
from attncore._arrays import Activations, Array, nearest, read_only
from attncore.files import replacing
from attncore.refs import Ref
from attncore.tokenizers import Token

#: The name of the entry, in a saved trace, that is not an array of numbers.
_ABOUT = "attncore.trace"


@dataclass(frozen=True)
class ModelInfo:
    """Which model made a trace.

    `provenance` is "trained", "random", "imported", or "altered": run without its positions or
    without its mask.
    """

    name: str
    digest: str
    provenance: str


class Trace(Mapping[str, Array]):
    """A read-only mapping from activation names to arrays, and what they are about.

    tokens  the pieces of the sentence
    text    the sentence as it was typed
    model   which model made the trace
    source  of an encoder-decoder: the pieces that its encoder read; else empty

    `trace["blocks.0.attn.pattern"]` and, shorter, `trace["pattern", 0]`. Raises KeyError, naming
    the nearest, for a name that does not exist or was not kept.

    >>> trace = Trace({"embed": np.ones((1, 2))}, (), "", ModelInfo("toy", "", "random"))
    >>> trace["embed"].shape, str(trace.ref("embed", 0, 1))
    ((1, 2), 'embed[0, 1]')
    """

    def __init__(
        self,
        arrays: Mapping[str, Array | Callable[[], Array]],
        tokens: Sequence[Token],
        text: str,
        model: ModelInfo,
        *,
        source: Sequence[Token] = (),
    ) -> None:
        self.source = tuple(source)
        self.tokens = tuple(tokens)
        self.text = text
        self.model = model
        self._arrays = Activations(arrays)

    def __getitem__(self, name: str | tuple[str, int]) -> Array:
        whole = names.in_block(*name) if isinstance(name, tuple) else name
        if whole not in self._arrays:
            raise KeyError(f"this trace has no {whole}{nearest(whole, self._arrays)}")
        return read_only(self._arrays[whole])

    def __contains__(self, name: object) -> bool:
        # The mixin would compute a lazy array to find out.
        return name in self._arrays.entries()

    def __iter__(self) -> Iterator[str]:
        return iter(self._arrays)

    def __len__(self) -> int:
        return len(self._arrays)

    # One run is equal to itself only: two of them may share every name and differ in numbers.
    __eq__ = object.__eq__
    __hash__ = object.__hash__

    def __repr__(self) -> str:
        return f"Trace({self.text!r}, {len(self.tokens)} tokens, {self.model.name})"

    def names(self) -> tuple[str, ...]:
        """The names of what was kept, in the order of the computation."""
        return tuple(self._arrays)

    def find(self, pattern: str) -> tuple[str, ...]:
        """The names that a pattern with * and ? stands for, such as "blocks.*.attn.pattern"."""
        return names.matching(pattern, self._arrays)

    def ref(self, name: str | tuple[str, int], *index: int | slice) -> Ref:
        """An entry, or a part such as a row, that knows its name and index."""
        whole = names.in_block(*name) if isinstance(name, tuple) else name
        return Ref(self, whole, *index)

    def save(self, path: str | Path) -> None:
        """Write everything to one file, `.npz` or `.safetensors`.

        Raises ValueError for any other ending.
        """
        about = json.dumps(
            {
                "text": self.text,
                "model": dataclasses.asdict(self.model),
                "tokens": [dataclasses.asdict(token) for token in self.tokens],
                "source": [dataclasses.asdict(token) for token in self.source],
            }
        )
        target = Path(path)
        arrays = {name: np.ascontiguousarray(array) for name, array in self.items()}
        if target.suffix == ".npz":
            with replacing(target) as part, part.open("wb") as file:
                np.savez(file, allow_pickle=False, **{_ABOUT: np.array(about)}, **arrays)
        elif target.suffix == ".safetensors":
            from safetensors.numpy import save

            with replacing(target) as part:
                part.write_bytes(save(arrays, metadata={_ABOUT: about}))
        else:
            raise ValueError(f"a trace is saved as .npz or .safetensors, not as {target.name}")

    @classmethod
    def load(cls, path: str | Path) -> Trace:
        """Read a trace that `save` wrote.

        Raises ValueError for a file that is no trace, OSError for one that cannot be read.
        """
        source = Path(path)
        if source.suffix == ".npz":
            arrays, about = _read_npz(source)
        elif source.suffix == ".safetensors":
            arrays, about = _read_safetensors(source)
        else:
            raise ValueError(f"a trace is an .npz or .safetensors file, not {source.name}")
        if about is None:
            raise ValueError(f"{source} holds arrays, but it is not a trace saved by attncore")
        found = json.loads(about)
        tokens = [_token(entry) for entry in found["tokens"]]
        read = [_token(entry) for entry in found.get("source", ())]
        in_order = {name: arrays[name] for name in sorted(arrays, key=_rank)}
        return cls(in_order, tokens, found["text"], ModelInfo(**found["model"]), source=read)


def _read_npz(path: Path) -> tuple[dict[str, Array], str | None]:
    with np.load(path, allow_pickle=False) as file:
        arrays = {name: file[name] for name in file.files}
    about = arrays.pop(_ABOUT, None)
    return arrays, None if about is None else str(about)


def _read_safetensors(path: Path) -> tuple[dict[str, Array], str | None]:
    from safetensors import safe_open

    with safe_open(path, framework="numpy") as file:
        arrays = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        return arrays, (file.metadata() or {}).get(_ABOUT)


def _token(entry: dict[str, Any]) -> Token:
    span = entry.pop("span")
    return Token(span=None if span is None else (span[0], span[1]), **entry)


def _rank(name: str) -> tuple[int, int, int]:
    """Where a name stands in the order of the computation (files keep none)."""
    if name in names.BEFORE:
        return (0, 0, names.BEFORE.index(name))
    if name in names.AFTER:
        return (2, 0, names.AFTER.index(name))
    _, block, rest = name.split(".", 2)
    return (1, int(block), names.BLOCK.index(rest))
