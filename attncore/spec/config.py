"""The config of a model: its sizes and its architecture."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from numpy.typing import ArrayLike

from attncore._arrays import Array, nearest
from attncore.maths import functional

#: The activation functions of an MLP, by the name that a config gives them.
ACTIVATIONS: Mapping[str, Callable[[ArrayLike], Array]] = MappingProxyType(
    {
        "relu": functional.relu,
        "gelu": functional.gelu,
        "gelu_tanh": functional.gelu_tanh,
        "silu": functional.silu,
    }
)
#: What each field that is a word may say.
CHOICES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "kind": ("decoder", "encoder", "encoder-decoder"),
        "activation": tuple(ACTIVATIONS),
        "norm": ("layer", "rms"),
        "positions": ("learned", "sinusoidal", "sinusoidal_halves", "rotary", "alibi", "none"),
        "attn_bias": ("all", "qkv", "none"),
        "unembed": ("own", "tied", "none"),
    }
)
#: Whole numbers that may be 0, for "none of these" or for "as the others".
_MAY_BE_ZERO = ("n_decoder_layers", "token_types", "image_size", "patch_size")


@dataclass(frozen=True)
class Config:
    """The sizes and the architecture of a transformer; by default a decoder as GPT-2 is.

    d_model, n_layers, n_heads, d_mlp, vocab_size, context   how wide, deep and long
    d_head            d_model / n_heads unless given
    n_kv_heads        heads of keys and values, if queries share them; n_heads unless given
    kind              "decoder" (each token sees earlier ones), "encoder" (each sees all), or
                      "encoder-decoder"; `n_decoder_layers` is n_layers unless given
    activation, gated the function of the MLP; gated: times a second linear map
    norm, norm_first  "layer" or "rms", eps `layer_norm_eps`; before each layer or after its sum
    embed_norm, final_norm  whether the embeddings, and a pre-norm model's last stream, have one
    positions         "learned", "sinusoidal" (sines and cosines take turns), "sinusoidal_halves"
                      (all sines first), "rotary" (speeds from `rotary_theta`), "alibi", "none"
    embed_scale       what token embeddings are multiplied by
    token_types       rows of the table of token types, of which the first is used
    windows           per layer how many tokens a query sees, itself included; 0: all
    attn_bias, mlp_bias  which linear maps have one: "all", "qkv", "none"; in the MLP both or none
    unembed           "own" matrix, "tied" to the embedding, or "none" (no logits)
    unembed_head      a linear map, the activation and a norm before the unembedding (BERT)
    image_size, patch_size, channels   of a model that reads images; its vocabulary are classes

    Raises ValueError for sizes that make no model.

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
    n_kv_heads: int = 0
    kind: str = "decoder"
    n_decoder_layers: int = 0
    activation: str = "relu"
    gated: bool = False
    norm: str = "layer"
    norm_first: bool = True
    layer_norm_eps: float = 1e-5
    embed_norm: bool = False
    final_norm: bool = True
    positions: str = "learned"
    rotary_theta: float = 10000.0
    embed_scale: float = 1.0
    token_types: int = 0
    windows: tuple[int, ...] = ()
    attn_bias: str = "all"
    mlp_bias: bool = True
    unembed: str = "own"
    unembed_head: bool = False
    image_size: int = 0
    patch_size: int = 0
    channels: int = 3

    def __post_init__(self) -> None:
        for name, choices in CHOICES.items():
            _check_choice(name, getattr(self, name), choices)
        self._fill()
        for field in dataclasses.fields(self):
            _check_type(field.name, getattr(self, field.name), str(field.type))
        self._check_heads()
        self._check_positions()
        if self.reads_images:
            self._check_images()

    @property
    def reads_images(self) -> bool:
        """Whether the input is an image, cut into patches, rather than tokens."""
        return self.image_size > 0

    @property
    def n_patches(self) -> int:
        """The number of patches of an image; 0 for a model that reads tokens."""
        return (self.image_size // self.patch_size) ** 2 if self.reads_images else 0

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
        # JSON has lists only.
        fields: dict[str, Any] = {
            k: tuple(v) if isinstance(v, list) else v for k, v in entries.items()
        }
        return cls(**fields)

    def to_dict(self) -> dict[str, Any]:
        """The fields, ready for JSON."""
        return {k: list(v) if k == "windows" else v for k, v in dataclasses.asdict(self).items()}

    def _fill(self) -> None:
        """Derive the sizes that follow from others, where they were not given."""
        if self.d_head == 0 and type(self.n_heads) is int and self.n_heads > 0:
            if self.d_model % self.n_heads:
                raise ValueError(
                    f"d_model {self.d_model} cannot be shared by {self.n_heads} heads: give d_head"
                )
            object.__setattr__(self, "d_head", self.d_model // self.n_heads)
        if self.n_kv_heads == 0:
            object.__setattr__(self, "n_kv_heads", self.n_heads)
        if self.n_decoder_layers == 0 and self.kind == "encoder-decoder":
            object.__setattr__(self, "n_decoder_layers", self.n_layers)

    def _check_heads(self) -> None:
        if self.n_heads % self.n_kv_heads:
            raise ValueError(
                f"n_kv_heads {self.n_kv_heads} cannot be shared by n_heads {self.n_heads}"
            )
        if self.windows and len(self.windows) != self.n_layers:
            raise ValueError(f"{len(self.windows)} windows do not fit {self.n_layers} layers")
        if self.windows and self.kind != "decoder":
            raise ValueError(f"windows are a decoder's: this model's kind is {self.kind}")
        if self.unembed_head and self.unembed == "none":
            raise ValueError('unembed_head needs an unembedding, but unembed is "none"')

    def _check_positions(self) -> None:
        wide, kind = (self.d_head, "d_head") if self.positions == "rotary" else (self.d_model, "")
        if self.positions == "rotary" and wide % 2:
            raise ValueError(f"rotary positions turn pairs: {kind} {wide} is odd")
        if self.positions.startswith("sinusoidal") and wide % 2:
            raise ValueError(f"sinusoidal positions come in pairs: d_model {wide} is odd")

    def _check_images(self) -> None:
        if self.patch_size < 1 or self.image_size % self.patch_size:
            raise ValueError(
                f"images of {self.image_size} are not cut evenly by patches of {self.patch_size}"
            )
        if self.kind != "encoder" or self.context != self.n_patches + 1:
            raise ValueError(
                f"a model of {self.n_patches} patches is an encoder with context "
                f"{self.n_patches + 1}, not a {self.kind} with {self.context}"
            )


def _check_type(name: str, value: object, kind: str) -> None:
    """Raise ValueError unless a field has a value of its type, within its range."""
    if kind == "int":
        least = 0 if name in _MAY_BE_ZERO else 1
        if type(value) is not int or value < least:
            above = "0 or above" if least == 0 else "above 0"
            raise ValueError(f"{name} must be a whole number {above}, not {value!r}")
    elif kind == "float" and not (isinstance(value, int | float) and value > 0):
        raise ValueError(f"{name} must be above 0, not {value!r}")
    elif kind == "bool" and type(value) is not bool:
        raise ValueError(f"{name} must be true or false, not {value!r}")
    elif name == "windows" and not (
        isinstance(value, tuple) and all(type(each) is int and each >= 0 for each in value)
    ):
        raise ValueError(f"windows must be whole numbers, 0 or above, not {value!r}")


def _check_choice(field: str, value: str, choices: tuple[str, ...]) -> None:
    """Raise ValueError, naming what there is, unless `value` is one of `choices`."""
    if value not in choices:
        known = ", ".join(choices)
        raise ValueError(f"{field} {value!r} is none of {known}{nearest(str(value), choices)}")
