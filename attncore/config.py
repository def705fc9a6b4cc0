"""The sizes of a model."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from numpy.typing import ArrayLike

from attncore import functional
from attncore._arrays import Array, nearest

#: The activation functions of an MLP, by the name that a config gives them.
ACTIVATIONS: Mapping[str, Callable[[ArrayLike], Array]] = MappingProxyType(
    {
        "relu": functional.relu,
        "gelu": functional.gelu,
        "gelu_tanh": functional.gelu_tanh,
        "silu": functional.silu,
    }
)
#: Where a model's knowledge of order comes from.
POSITIONS = ("learned", "sinusoidal")


@dataclass(frozen=True)
class Config:
    """The sizes of a decoder-only transformer that normalises before each layer.

    `d_head` is d_model / n_heads unless given. Raises ValueError for sizes that make no model.

    >>> Config(d_model=8, n_layers=2, n_heads=2, d_mlp=32, vocab_size=50, context=16).d_head
    4
    """

    d_model: int
    n_layers: int
    n_heads: int
    d_mlp: int
    vocab_size: int
    context: int
    d_head: int = 0
    activation: str = "relu"
    layer_norm_eps: float = 1e-5
    positions: str = "learned"

    def __post_init__(self) -> None:
        if self.d_head == 0 and self.n_heads > 0:
            if self.d_model % self.n_heads:
                raise ValueError(
                    f"d_model {self.d_model} cannot be shared by {self.n_heads} heads: give d_head"
                )
            object.__setattr__(self, "d_head", self.d_model // self.n_heads)
        for field in dataclasses.fields(self):
            value = getattr(self, field.name)
            if field.type == "int" and (type(value) is not int or value < 1):
                raise ValueError(f"{field.name} must be a whole number above 0, not {value!r}")
        if not self.layer_norm_eps > 0:
            raise ValueError(f"layer_norm_eps must be above 0, not {self.layer_norm_eps}")
        _check_choice("activation", self.activation, tuple(ACTIVATIONS))
        _check_choice("positions", self.positions, POSITIONS)

    @classmethod
    def from_dict(cls, entries: Mapping[str, Any]) -> Config:
        """The config that a JSON file describes; ValueError names surplus or missing fields."""
        known = {field.name: field for field in dataclasses.fields(cls)}
        needed = [name for name, f in known.items() if f.default is dataclasses.MISSING]
        surplus = sorted(set(entries) - set(known))
        missing = [name for name in needed if name not in entries]
        if surplus or missing:
            raise ValueError(
                f"fields missing: {', '.join(missing) or 'none'}; "
                f"not understood: {', '.join(surplus) or 'none'}"
            )
        return cls(**entries)

    def to_dict(self) -> dict[str, Any]:
        """The fields, ready for JSON."""
        return dataclasses.asdict(self)


def _check_choice(field: str, value: str, choices: tuple[str, ...]) -> None:
    """Raise ValueError, naming what there is, unless `value` is one of `choices`."""
    if value not in choices:
        known = ", ".join(choices)
        raise ValueError(f"{field} {value!r} is none of {known}{nearest(str(value), choices)}")
