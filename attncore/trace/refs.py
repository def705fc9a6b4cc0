"""References to values in traces and weights, which keep where the values come from."""

from __future__ import annotations

import sys
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias, TypeVar

import numpy as np

from attncore._arrays import Array, read_only

Index: TypeAlias = tuple[int | slice, ...]
S = TypeVar("S", bound="Sourced")


class Sourced:
    """The base of `Ref` and `Derived`: a value, its parts, and identity by source."""

    _key: Hashable

    @property
    def array(self) -> Array:
        """The value as a read-only array, with shape () for a single number."""
        raise NotImplementedError

    def at(self: S, *index: int | slice) -> S:
        """A reference to an entry, or to a part, of this one."""
        raise NotImplementedError

    @property
    def value(self) -> float | Array:
        """A float for a single number, else a read-only array."""
        return float(self.array) if self.array.ndim == 0 else self.array

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the value: () for a single number."""
        return self.array.shape

    def __getitem__(self: S, index: int | slice | Index) -> S:
        return self.at(*index) if isinstance(index, tuple) else self.at(index)

    def __deepcopy__(self: S, memo: dict[int, Any]) -> S:
        """The reference itself: it is immutable, and its source is not to be copied for it."""
        return self

    def __len__(self) -> int:
        if not self.shape:
            raise TypeError(f"{self} is a single number")
        return self.shape[0]

    def __iter__(self: S) -> Iterator[S]:
        return (self.at(i) for i in range(len(self)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sourced) and self._key == other._key

    def __hash__(self) -> int:
        return hash(self._key)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self})"


class Ref(Sourced):
    """A reference to an entry of a trace or of a model's weights, or to a part such as a row.

    Two are equal when source, name and index are the same. Raises KeyError for a name that the
    source lacks and IndexError, with the shape, for an index that does not fit.

    >>> row = Ref({"w": np.eye(3)}, "w", 1)
    >>> str(row), str(row[-1]), row[1].value, [entry.value for entry in row]
    ('w[1]', 'w[1, 2]', 1.0, [0.0, 1.0, 0.0])
    """

    def __init__(self, source: Mapping[str, Array], name: str, *index: int | slice) -> None:
        self.name = name
        self.index = _normalized(index, source[name].shape, name)
        self._source = source
        self._key = (id(source), name, _hashable(self.index))

    @property
    def array(self) -> Array:
        return read_only(np.asarray(self._source[self.name][self.index]))

    def at(self, *index: int | slice) -> Ref:
        whole = self._source[self.name].shape
        parts = list(_padded(self.index, whole))
        axes = [axis for axis, part in enumerate(parts) if isinstance(part, slice)]
        inner = _padded(_normalized(index, self.shape, str(self)), self.shape)
        for axis, chosen in zip(axes, inner, strict=True):
            parts[axis] = _composed(parts[axis], chosen, whole[axis])
        return Ref(self._source, self.name, *parts)

    def __str__(self) -> str:
        return self.name + _brackets(self.index, self._source[self.name].shape)


class Derived(Sourced):
    """The result of a public function of attncore on refs, such as the softmax of a row of scores.

    A formula that needs no data, such as sinusoidal positions, is made of its params alone.

    function  a function of attncore, called with the values of `refs` and with `params`
    refs      one Ref (or Derived), or several: single numbers together make one vector,
              arrays are one argument each; none for a formula

    Raises ValueError for a function that attncore does not offer, and for neither refs nor params.

    >>> from attncore import softmax
    >>> scores = Ref({"scores": np.zeros((2, 4))}, "scores", 0)
    >>> weight = Derived(softmax, scores, temperature=2.0)[1]
    >>> str(weight), weight.value
    ('softmax(scores[0], temperature=2.0)[1]', 0.25)
    >>> from attncore.positions import sinusoidal
    >>> str(Derived(sinusoidal, [], n=4, d_model=2)[3, 0])
    'sinusoidal(n=4, d_model=2)[3, 0]'
    """

    def __init__(
        self,
        function: Callable[..., Any],
        refs: Sourced | Sequence[Sourced],
        **params: float | int | str | bool,
    ) -> None:
        self.function = function
        self.refs = (refs,) if isinstance(refs, Sourced) else tuple(refs)
        self.params = params
        self.index: Index = ()
        if not _is_public(function):
            raise ValueError(f"{function!r} is not a public function of attncore")
        if not self.refs and not params:
            raise ValueError(f"{function.__name__} needs at least one ref, or params of a formula")
        self._result = read_only(np.asarray(function(*self._arguments(refs), **params)))
        self._key = self._identity()

    def _arguments(self, refs: Sourced | Sequence[Sourced]) -> list[Array]:
        """The arguments of the function: the values of the refs."""
        arrays = [ref.array for ref in self.refs]
        if arrays and not isinstance(refs, Sourced) and all(array.ndim == 0 for array in arrays):
            return [np.stack(arrays)]
        return arrays

    def _identity(self) -> Hashable:
        return (
            self.function,
            tuple(ref._key for ref in self.refs),
            tuple(self.params.items()),
            _hashable(self.index),
        )

    @property
    def array(self) -> Array:
        return read_only(np.asarray(self._result[self.index]))

    def at(self, *index: int | slice) -> Derived:
        chosen = Ref({"": self._result}, "", *self.index).at(*index)
        part = object.__new__(Derived)
        part.__dict__.update(self.__dict__)
        part.index = chosen.index
        part._key = part._identity()
        return part

    def __str__(self) -> str:
        params = (f"{name}={value!r}" for name, value in self.params.items())
        inside = ", ".join([*map(str, self.refs), *params])
        return f"{self.function.__name__}({inside})" + _brackets(self.index, self._result.shape)


def _is_public(function: Callable[..., Any]) -> bool:
    """Whether users can import this very function, by its name, from attncore."""
    module, name = getattr(function, "__module__", ""), getattr(function, "__name__", "_")
    home = sys.modules.get(module or "")
    inside = (module or "").partition(".")[0] == __name__.partition(".")[0]
    return inside and not name.startswith("_") and getattr(home, name, None) is function


def _normalized(index: Index, shape: tuple[int, ...], name: str) -> Index:
    """The index without negative numbers, open slices, or whole axes at its end."""
    if len(index) > len(shape):
        raise IndexError(f"{name} has shape {shape}: {len(index)} indices are too many")
    parts: list[int | slice] = []
    for part, size in zip(index, shape, strict=False):
        if isinstance(part, slice):
            parts.append(_explicit(part, size))
        elif not -size <= part < size:
            raise IndexError(f"index {part} is out of range: {name} has shape {shape}")
        else:
            parts.append(int(part) % size)
    while parts and parts[-1] == slice(0, shape[len(parts) - 1], 1):
        parts.pop()
    return tuple(parts)


def _explicit(part: slice, size: int) -> slice:
    """The slice with its three numbers spelled out; only forward slices are understood."""
    start, stop, step = part.indices(size)
    if step < 0:
        raise IndexError(f"only forward slices can be referred to, not step {step}")
    return slice(start, max(start, stop), step)


def _padded(index: Index, shape: tuple[int, ...]) -> Index:
    """The index with the whole axes at its end written out."""
    return (*index, *(slice(0, size, 1) for size in shape[len(index) :]))


def _composed(outer: int | slice, inner: int | slice, size: int) -> int | slice:
    """The composition of two indices of an axis of `size`: `inner` within the slice `outer`."""
    steps = range(size)[outer if isinstance(outer, slice) else slice(outer, outer + 1)]
    chosen = steps[inner]
    return chosen if isinstance(chosen, int) else slice(chosen.start, chosen.stop, chosen.step)


def _hashable(index: Index) -> Hashable:
    """The index with its slices as tuples, which can be hashed."""
    return tuple((i.start, i.stop, i.step) if isinstance(i, slice) else i for i in index)


def _brackets(index: Index, shape: tuple[int, ...]) -> str:
    """The index as Python writes it, with whole axes as ":"; nothing for an empty one."""
    words = []
    for part, size in zip(index, shape, strict=False):
        if isinstance(part, slice):
            step = f":{part.step}" if part.step != 1 else ""
            whole = part == slice(0, size, 1)
            words.append(":" if whole else f"{part.start}:{part.stop}{step}")
        else:
            words.append(str(part))
    return f"[{', '.join(words)}]" if words else ""
