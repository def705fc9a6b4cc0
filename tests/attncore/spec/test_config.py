"""Configs: what makes no model is refused, by name."""

from __future__ import annotations

import json

import pytest

import attncore as ac
from tests.attncore.agreement import small_config


def test_heads_share_the_model_unless_told_otherwise() -> None:
    assert small_config(d_head=0).d_head == 4
    assert small_config().d_head == 5


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"d_head": 0, "n_heads": 5}, "d_model 12 cannot be shared by 5 heads"),
        ({"n_layers": 0}, "n_layers must be a whole number above 0, not 0"),
        ({"n_heads": 0}, "n_heads must be"),
        ({"vocab_size": 2.5}, "vocab_size must be .* 2.5"),
        ({"context": True}, "context must be"),
        ({"layer_norm_eps": 0}, "layer_norm_eps must be above 0"),
        ({"activation": "gelo"}, "did you mean gelu"),
        ({"positions": "learnt"}, "did you mean learned"),
        ({"positions": "rotary"}, "rotary positions turn pairs: d_head 5 is odd"),
        ({"positions": "sinusoidal", "d_model": 15, "d_head": 5}, "d_model 15 is odd"),
        ({"n_kv_heads": 2}, "n_kv_heads 2 cannot be shared by n_heads 3"),
        ({"windows": (3,)}, "1 windows do not fit 2 layers"),
        ({"windows": (3, 0), "kind": "encoder"}, "windows are a decoder's.* encoder"),
        ({"windows": (3, -1)}, r"windows must be whole numbers, 0 or above, not \(3, -1\)"),
        ({"gated": 1}, "gated must be true or false, not 1"),
        ({"token_types": -1}, "token_types must be a whole number 0 or above, not -1"),
        ({"kind": "decodr"}, "did you mean decoder"),
        ({"unembed": "none", "unembed_head": True}, "unembed_head needs an unembedding"),
        ({"image_size": 6, "patch_size": 4}, "images of 6 are not cut evenly by patches of 4"),
        ({"image_size": 6, "patch_size": 2}, "encoder with context 10, not a decoder with 10"),
    ],
)
def test_what_makes_no_model_is_refused(changes: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        small_config(**changes)


def test_configs_go_through_json() -> None:
    config = small_config(activation="gelu", windows=(0, 4))
    assert ac.Config.from_dict(json.loads(json.dumps(config.to_dict()))) == config


def test_fields_are_named_when_missing_or_not_understood() -> None:
    entries = {**small_config().to_dict(), "rotary": True}
    del entries["d_mlp"]
    with pytest.raises(ValueError, match="missing: d_mlp; not understood: rotary"):
        ac.Config.from_dict(entries)
