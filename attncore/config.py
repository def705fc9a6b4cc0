"""What a model is made of: its sizes, and the weights that follow from them."""

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


def weight_shapes(config: Config) -> dict[str, tuple[int, ...]]:
    """The name and shape of every weight; `OPTIONAL` ones may be left out.

    >>> config = Config(d_model=8, n_layers=1, n_heads=2, d_mlp=32, vocab_size=50, context=16)
    >>> weight_shapes(config)["blocks.0.mlp.w_up"]
    (8, 32)
    """
    wide, inner = config.d_model, config.n_heads * config.d_head
    shapes: dict[str, tuple[int, ...]] = {"embed.w": (config.vocab_size, wide)}
    if config.positions == "learned":
        shapes["pos_embed.w"] = (config.context, wide)
    block: dict[str, tuple[int, ...]] = {
        "ln1.gain": (wide,),
        "ln1.bias": (wide,),
        **{f"attn.w_{part}": (wide, inner) for part in "qkv"},
        "attn.w_o": (inner, wide),
        **{f"attn.b_{part}": (inner,) for part in "qkv"},
        "attn.b_o": (wide,),
        "ln2.gain": (wide,),
        "ln2.bias": (wide,),
        "mlp.w_up": (wide, config.d_mlp),
        "mlp.b_up": (config.d_mlp,),
        "mlp.w_down": (config.d_mlp, wide),
        "mlp.b_down": (wide,),
    }
    for i in range(config.n_layers):
        shapes.update({f"blocks.{i}.{name}": shape for name, shape in block.items()})
    shapes.update({"ln_final.gain": (wide,), "ln_final.bias": (wide,)})
    shapes["unembed.w"] = (wide, config.vocab_size)
    shapes["unembed.b"] = (config.vocab_size,)
    return shapes


#: Weights that a model may lack.
OPTIONAL = frozenset({"unembed.b"})


def check_weights(config: Config, found: Mapping[str, tuple[int, ...]]) -> None:
    """Raise ValueError, naming them, for weights that are missing, surplus or of another shape."""
    shapes = weight_shapes(config)
    missing = sorted(set(shapes) - set(found) - OPTIONAL)
    surplus = sorted(set(found) - set(shapes))
    if missing or surplus:
        raise ValueError(
            f"weights missing: {', '.join(missing) or 'none'}; surplus: "
            f"{', '.join(surplus) or 'none'}"
        )
    for name, shape in found.items():
        if tuple(shape) != shapes[name]:
            raise ValueError(f"{name} has shape {tuple(shape)}; the config needs {shapes[name]}")


def _check_choice(field: str, value: str, choices: tuple[str, ...]) -> None:
    """Raise ValueError, naming what there is, unless `value` is one of `choices`."""
    if value not in choices:
        known = ", ".join(choices)
        raise ValueError(f"{field} {value!r} is none of {known}{nearest(str(value), choices)}")
