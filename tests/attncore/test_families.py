"""Small models of each family agree with transformers, layer by layer."""

from __future__ import annotations

import numpy as np
import pytest
from agreement import DATA, agree
from safetensors.numpy import load_file

import attncore as ac

HOME = DATA / "families"
FAMILIES = ("gpt2", "bert", "sentence", "llama", "mistral", "qwen2", "marian", "vit")
GIVEN = ("input_ids", "decoder_input_ids", "pixel_values")


def expected(name: str) -> tuple[object, dict[str, np.ndarray]]:
    """What transformers was given, and what it computed from it."""
    arrays = load_file(HOME / f"{name}.expected.safetensors")
    given = [arrays.pop(key) for key in GIVEN if key in arrays]
    return (given[0] if len(given) == 1 else tuple(given)), arrays


def check(model: ac.Transformer, name: str) -> None:
    """Assert that every recorded activation agrees."""
    prompt, arrays = expected(name)
    trace = model.trace(prompt)  # type: ignore[arg-type]
    for key, value in arrays.items():
        # An image model answers with the first row, that of its CLS token.
        found = trace[key][0] if (key, name) == ("logits", "vit") else trace[key]
        agree(found, value)


@pytest.mark.parametrize("name", FAMILIES)
def test_every_layer_agrees_with_transformers(name: str) -> None:
    model = ac.load(HOME / name)
    check(model, name)
    assert (model.info.name, model.info.provenance) == (name, "imported")
    assert len(model.info.digest) == 64
