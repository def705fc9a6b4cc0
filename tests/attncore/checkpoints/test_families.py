"""Small models of each family agree with transformers layer by layer, however they are stored."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

import attncore as ac
from tests.attncore.agreement import DATA, agree

HOME = DATA / "families"
FAMILIES = ("gpt2", "bert", "sentence", "llama", "mistral", "qwen2", "marian", "vit")
GIVEN = ("input_ids", "decoder_input_ids", "pixel_values")
Tensors = dict[str, np.ndarray]


def expected(name: str) -> tuple[Any, Tensors]:
    """What transformers was given, and what it computed from it."""
    arrays = load_file(HOME / f"{name}.expected.safetensors")
    given = [arrays.pop(key) for key in GIVEN if key in arrays]
    return (given[0] if len(given) == 1 else tuple(given)), arrays


def check(model: ac.Transformer, name: str) -> None:
    """Assert that every recorded activation agrees."""
    prompt, arrays = expected(name)
    trace = model.trace(prompt)
    for key, value in arrays.items():
        # An image model answers with the first row, that of its CLS token.
        found = trace[key][0] if (key, name) == ("logits", "vit") else trace[key]
        agree(found, value)


def changed(
    name: str,
    folder: Path,
    weights: Callable[[Tensors], Mapping[str, np.ndarray]] | None = None,
    config: Mapping[str, Any] | None = None,
    without: tuple[str, ...] = (),
) -> Path:
    """A copy of a family's folder with other tensors, other entries, or fewer."""
    shutil.copytree(HOME / name, folder, dirs_exist_ok=True)
    if weights is not None:
        tensors = load_file(folder / "model.safetensors")
        made = {key: np.ascontiguousarray(array) for key, array in weights(tensors).items()}
        save_file(made, folder / "model.safetensors")
    path = folder / "config.json"
    about = {**json.loads(path.read_text()), **(config or {})}
    path.write_text(json.dumps({key: about[key] for key in about if key not in without}))
    return folder


@pytest.mark.parametrize("name", FAMILIES)
def test_every_layer_agrees_with_transformers(name: str) -> None:
    model = ac.load(HOME / name)
    check(model, name)
    assert (model.info.name, model.info.provenance) == (name, "imported")
    assert len(model.info.digest) == 64


@pytest.mark.parametrize("name", FAMILIES)
def test_what_was_recorded_says_enough(name: str) -> None:
    """Patterns that were even, or models that were all alike, would hide a fault."""
    _, arrays = expected(name)
    patterns = [value for key, value in arrays.items() if key.endswith(".pattern")]
    assert len(patterns) == (6 if name == "marian" else 2)
    for pattern in patterns:
        spread = pattern.std(axis=(0, 1)).max()
        assert spread > 0.05, "heads or queries are too much alike"
    streams = sum(".resid_" in key for key in arrays)
    assert streams >= {"marian": 14}.get(name, 5)
    assert ("logits" in arrays) == (name != "sentence")


def test_windows_are_closed_where_the_file_says() -> None:
    assert ac.load(HOME / "mistral").config.windows == (4, 4)
    assert ac.load(HOME / "qwen2").config.windows == (0, 3)
    assert ac.load(HOME / "llama").config.windows == ()


def swapped_heads(tensors: Tensors) -> Tensors:
    """The values of the first two heads of a BERT change places."""
    key = "bert.encoder.layer.1.attention.self.value.weight"
    order = [*range(6, 12), *range(6), *range(12, 24)]
    return {**tensors, key: tensors[key][order]}


def zeroed(key: str) -> Callable[[Tensors], Tensors]:
    return lambda tensors: {**tensors, key: np.zeros_like(tensors[key])}


def flipped(key: str) -> Callable[[Tensors], Tensors]:
    return lambda tensors: {**tensors, key: tensors[key].T}


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("bert", swapped_heads),
        ("bert", zeroed("bert.encoder.layer.1.attention.self.query.bias")),
        ("bert", zeroed("bert.embeddings.token_type_embeddings.weight")),
        ("bert", zeroed("cls.predictions.bias")),
        ("bert", zeroed("cls.predictions.transform.LayerNorm.bias")),
        ("bert", flipped("bert.encoder.layer.0.attention.output.dense.weight")),
        ("gpt2", zeroed("transformer.h.0.attn.c_proj.bias")),
        ("gpt2", flipped("transformer.h.1.attn.c_proj.weight")),
        ("qwen2", zeroed("model.layers.1.self_attn.k_proj.bias")),
        ("marian", zeroed("final_logits_bias")),
        ("marian", flipped("model.decoder.layers.0.encoder_attn.q_proj.weight")),
        ("vit", zeroed("vit.embeddings.patch_embeddings.projection.bias")),
        ("vit", zeroed("classifier.bias")),
    ],
)
def test_planted_faults_in_the_weights_are_caught(
    tmp_path: Path, name: str, fault: Callable[[Tensors], Tensors]
) -> None:
    model = ac.load(changed(name, tmp_path, fault))
    with pytest.raises(AssertionError):
        check(model, name)


@pytest.mark.parametrize(
    ("name", "entries"),
    [
        ("gpt2", {"layer_norm_epsilon": 1e-2}),
        ("gpt2", {"activation_function": "gelu"}),
        ("bert", {"layer_norm_eps": 1e-5}),
        ("bert", {"hidden_act": "gelu_new"}),
        ("llama", {"rope_parameters": {"rope_theta": 9000.0, "rope_type": "default"}}),
        ("llama", {"rms_norm_eps": 1e-5}),
        ("mistral", {"sliding_window": 5}),
        ("mistral", {"sliding_window": None}),
        ("qwen2", {"layer_types": ["sliding_attention", "sliding_attention"]}),
        ("marian", {"scale_embedding": False}),
        ("marian", {"activation_function": "relu"}),
    ],
)
def test_planted_faults_in_the_config_are_caught(
    tmp_path: Path, name: str, entries: dict[str, Any]
) -> None:
    model = ac.load(changed(name, tmp_path, config=entries))
    with pytest.raises(AssertionError):
        check(model, name)


def named(old: str, new: str) -> Callable[[Tensors], Tensors]:
    return lambda tensors: {key.replace(old, new): value for key, value in tensors.items()}


def plus(**more: np.ndarray) -> Callable[[Tensors], Tensors]:
    return lambda tensors: {
        **tensors,
        **{key.replace("__", "."): value for key, value in more.items()},
    }


def with_copies(*pairs: tuple[str, str]) -> Callable[[Tensors], Tensors]:
    return lambda tensors: {**tensors, **{copy: tensors[first] for copy, first in pairs}}


def old_norms(tensors: Tensors) -> Tensors:
    endings = {"LayerNorm.weight": "LayerNorm.gamma", "LayerNorm.bias": "LayerNorm.beta"}
    made = {}
    for key, value in tensors.items():
        for new, old in endings.items():
            key = key.removesuffix(new) + old if key.endswith(new) else key
        made[key] = value
    return made


def in_float64(tensors: Tensors) -> Tensors:
    return {key: value.astype(np.float64) for key, value in tensors.items()}


MASK = np.ones((1, 1, 14, 14), np.uint8)
PLACES = np.arange(14)[None]
ANGLES = np.ones(3, np.float32)
POOLER = np.zeros((24, 24), np.float32)
WORDS, SHARED = "bert.embeddings.word_embeddings.weight", "model.shared.weight"


@pytest.mark.parametrize(
    ("name", "store"),
    [
        ("gpt2", named("transformer.", "")),
        ("gpt2", with_copies(("lm_head.weight", "transformer.wte.weight"))),
        ("gpt2", named("transformer.wte.weight", "lm_head.weight")),
        ("gpt2", plus(transformer__h__0__attn__bias=MASK, h__1__attn__masked_bias=MASK[0, 0, 0])),
        ("bert", old_norms),
        ("bert", plus(bert__embeddings__position_ids=PLACES, bert__pooler__dense__weight=POOLER)),
        ("bert", plus(cls__seq_relationship__weight=POOLER)),
        ("bert", with_copies(("cls.predictions.decoder.weight", WORDS))),
        ("bert", with_copies(("cls.predictions.decoder.bias", "cls.predictions.bias"))),
        ("sentence", plus(embeddings__position_ids=PLACES, classifier__weight=POOLER)),
        ("qwen2", plus(model__layers__0__self_attn__rotary_emb__inv_freq=ANGLES)),
        ("qwen2", with_copies(("lm_head.weight", "model.embed_tokens.weight"))),
        ("marian", with_copies(("lm_head.weight", SHARED))),
        ("marian", named(SHARED, "lm_head.weight")),
        ("marian", with_copies(("model.encoder.embed_tokens.weight", SHARED))),
        ("marian", plus(model__encoder__embed_positions__weight=POOLER)),
        ("vit", plus(vit__pooler__dense__weight=POOLER)),
    ],
)
def test_the_ways_in_which_files_vary(
    tmp_path: Path, name: str, store: Callable[[Tensors], Tensors]
) -> None:
    check(ac.load(changed(name, tmp_path, store)), name)


def test_float64_is_kept(tmp_path: Path) -> None:
    model = ac.load(changed("gpt2", tmp_path, in_float64))
    assert model.weights["embed.w"].dtype == np.float64
    prompt, arrays = expected("gpt2")
    agree(model.trace(prompt)["logits"], arrays["logits"], within=1e-5)


@pytest.mark.parametrize("name", ["llama", "mistral", "qwen2"])
@pytest.mark.parametrize("scaling", [None, {"type": "default"}])
def test_older_configs_say_the_rotary_base_elsewhere(
    tmp_path: Path, name: str, scaling: object
) -> None:
    theta = json.loads((HOME / name / "config.json").read_text())["rope_parameters"]["rope_theta"]
    entries = {"rope_theta": theta, "rope_scaling": scaling}
    without = ("rope_parameters", "layer_types", "head_dim" if name == "llama" else "")
    check(ac.load(changed(name, tmp_path, config=entries, without=without)), name)


def test_a_folder_without_a_head_has_no_logits(tmp_path: Path) -> None:
    def headless(tensors: Tensors) -> Tensors:
        return {key: value for key, value in tensors.items() if not key.startswith("classifier")}

    model = ac.load(changed("vit", tmp_path, headless, {"architectures": ["ViTModel"]}))
    prompt, arrays = expected("vit")
    assert "logits" not in model.trace(prompt).names()
    agree(model.trace(prompt)["ln_final.normalized"], arrays["ln_final.normalized"])


def test_an_unembedding_of_its_own_is_read(tmp_path: Path) -> None:
    other = np.random.default_rng(0).standard_normal((500, 24)).astype(np.float32)
    folder = changed("gpt2", tmp_path, plus(lm_head__weight=other), {"tie_word_embeddings": False})
    model = ac.load(folder)
    prompt, arrays = expected("gpt2")
    agree(model.trace(prompt)["logits"], arrays["ln_final.normalized"] @ other.T)


def test_saved_in_our_format_it_computes_the_same(tmp_path: Path) -> None:
    for name in FAMILIES:
        ac.save(ac.load(HOME / name), tmp_path / name)
        check(ac.load(tmp_path / name), name)


@pytest.mark.parametrize(
    ("name", "texts"),
    [
        ("gpt2", ["t", "he", "blu", "e", "cat"]),
        ("bert", ["[CLS]", "the", "blue", "c", "a", "t", "[SEP]"]),
    ],
)
def test_a_folder_with_a_tokenizer_takes_text(name: str, texts: list[str]) -> None:
    model = ac.load(HOME / name)
    trace = model.trace("the blue cat")
    assert [token.text for token in trace.tokens] == texts
    ids = [token.id for token in trace.tokens]
    np.testing.assert_array_equal(model.trace(ids)["logits"], trace["logits"])
    assert trace["logits"].shape == (len(texts), model.config.vocab_size)
