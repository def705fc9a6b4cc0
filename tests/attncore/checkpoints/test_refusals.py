"""Folders of other libraries that are refused: one line, with the file, and what would do."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

import attncore as ac
from tests.attncore.checkpoints.test_families import HOME, changed, plus, with_copies

Spoil = Callable[[Path], object]


def config(**entries: Any) -> Spoil:
    def spoil(folder: Path) -> None:
        path = folder / "config.json"
        path.write_text(json.dumps({**json.loads(path.read_text()), **entries}))

    return spoil


def without(key: str) -> Spoil:
    def spoil(folder: Path) -> None:
        path = folder / "config.json"
        about = json.loads(path.read_text())
        del about[key]
        path.write_text(json.dumps(about))

    return spoil


def tensors(change: Callable[[dict[str, np.ndarray]], object]) -> Spoil:
    def spoil(folder: Path) -> None:
        found = dict(load_file(folder / "model.safetensors"))
        change(found)
        save_file(found, folder / "model.safetensors")

    return spoil


def index(change: Callable[[dict[str, Any]], object]) -> Spoil:
    def spoil(folder: Path) -> None:
        path = folder / "model.safetensors.index.json"
        table = json.loads(path.read_text())
        change(table)
        path.write_text(json.dumps(table))

    return spoil


def pickled(folder: Path) -> None:
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")


SHARD = "model-00002-of-00005.safetensors"
CONFIGS = [
    ("gpt2", config(model_type="mamba"), "model_type=mamba is not supported; supported: gpt2,"),
    ("gpt2", config(model_type=["gpt2"]), "model_type="),
    ("gpt2", config(model_type="x\n" * 999), "model_type=x x x x x"),
    ("gpt2", config(scale_attn_by_inverse_layer_idx=True), "idx=true is not .*; supported: false"),
    ("gpt2", config(scale_attn_weights=False), "scale_attn_weights=false .*; supported: true"),
    ("gpt2", config(add_cross_attention=True), "add_cross_attention=true"),
    ("gpt2", config(activation_function="tanh"), "activation_function=tanh .*supported: relu, "),
    ("gpt2", config(n_head=5), "d_model 24 cannot be shared by 5 heads"),
    ("gpt2", config(n_head=0), "n_head=0 is not supported; supported: whole numbers above 0"),
    ("gpt2", config(n_layer="2"), "n_layer=2 is not"),
    ("gpt2", config(n_embd=None), "has no n_embd"),
    ("gpt2", config(layer_norm_epsilon=float("nan")), "layer_norm_epsilon=NaN"),
    ("gpt2", config(layer_norm_epsilon=True), "layer_norm_epsilon=true"),
    ("gpt2", config(tie_word_embeddings="no"), "tie_word_embeddings=no"),
    ("gpt2", config(quantization_config={"bits": 4}), "quantization_config="),
    ("bert", config(position_embedding_type="relative_key"), "relative_key .*supported: absolute"),
    ("bert", config(is_decoder=True), "is_decoder=true"),
    ("bert", without("hidden_size"), "has no hidden_size"),
    (
        "llama",
        config(rope_scaling={"rope_type": "llama3"}),
        "rope_scaling.rope_type=llama3 .*: def",
    ),
    ("llama", config(rope_parameters={"rope_type": "yarn"}), "rope_parameters.rope_type=yarn"),
    ("llama", config(rope_parameters={"partial_rotary_factor": 0.5}), "supported: 1.0"),
    ("llama", config(rope_scaling=[2]), "rope_scaling="),
    ("llama", config(partial_rotary_factor=0.5), "partial_rotary_factor=0.5 .*supported: 1"),
    ("llama", config(num_key_value_heads=3), "n_kv_heads 3"),
    ("llama", config(mlp_bias="yes"), "mlp_bias=yes"),
    ("mistral", config(sliding_window=-4), "sliding_window=-4"),
    ("qwen2", config(layer_types=["full_attention"]), "layer_types="),
    ("qwen2", config(layer_types=["full_attention", "linear"]), "layer_types=linear .*sliding_att"),
    ("qwen2", config(max_window_layers=1.5, layer_types=None), "max_window_layers=1.5"),
    ("marian", config(decoder_ffn_dim=40), "decoder_ffn_dim=40 .*: 36, as encoder_ffn_dim"),
    ("marian", config(decoder_attention_heads=4), "decoder_attention_heads=4"),
    ("marian", config(decoder_vocab_size=70), "decoder_vocab_size=70"),
    ("marian", config(share_encoder_decoder_embeddings=False), "share_encoder_decoder_embeddings"),
    ("marian", config(normalize_before=True), "normalize_before=true"),
    ("vit", config(image_size=13), "13"),
    ("vit", config(patch_size=0), "patch_size=0"),
    ("vit", config(qkv_bias=False), "qkv_bias=false"),
]
FILES = [
    ("gpt2", lambda f: (f / "config.json").write_text("[1]"), "config.json .* no JSON object"),
    ("gpt2", lambda f: (f / "config.json").write_text("[" * 10**6), "config.json .*nests too deep"),
    ("gpt2", lambda f: (f / "config.json").write_text(" " * 2**24 + "{}"), "at most 16777216"),
    ("gpt2", lambda f: (f / "config.json").write_text("{}"), 'supported: "format": "attncore", or'),
    ("gpt2", pickled, "pytorch_model.bin is pickled.*safetensors"),
    ("gpt2", lambda f: (f / "model.safetensors").unlink(), "has no model.safetensors"),
    ("mistral", lambda f: (f / SHARD).unlink(), f"{SHARD} cannot be read: No such file"),
    ("mistral", index(lambda t: t.pop("weight_map")), 'index.json has no "weight_map"'),
    ("mistral", index(lambda t: t["weight_map"].update(x=SHARD)), "missing: x; surplus: none"),
    ("mistral", index(lambda t: t["weight_map"].popitem()), "missing: none; surplus: model"),
    ("mistral", index(lambda t: t["weight_map"].update(x="../x")), "'../x' is not the name of"),
    ("mistral", index(lambda t: t["weight_map"].update(x=5)), "5 is not the name of"),
    ("mistral", index(lambda t: t["weight_map"].update(x="x.bin")), "x.bin is not a safetensors"),
]
WTE, QKV = "transformer.wte.weight", "transformer.h.1.attn.c_attn.weight"
WEIGHTS = [
    ("gpt2", tensors(lambda t: t.pop(QKV)), r"missing: h.1.attn.c_attn.weight; surplus: none"),
    ("gpt2", tensors(lambda t: t.update(x=t[QKV])), "missing: none; surplus: x"),
    ("gpt2", tensors(lambda t: t.update({QKV: t[QKV].T})), r"\(72, 24\); .* needs \(24, 72\)"),
    ("gpt2", tensors(lambda t: t.update({WTE: t[WTE].astype(np.int32)})), "holds I32; supported"),
    ("gpt2", tensors(lambda t: t.update({"wte.weight": t[WTE]})), "holds wte.weight twice"),
    ("gpt2", tensors(lambda t: t.update({"lm_head.weight": t[WTE] + 1})), "differs from .* tied"),
    ("gpt2", tensors(lambda t: t.update({"lm_head.weight": t[WTE][:5]})), r"shape \(5, 24\)"),
    ("gpt2", config(tie_word_embeddings=False), "missing: lm_head.weight"),
    ("bert", tensors(lambda t: t.pop("cls.predictions.bias")), "missing: cls.predictions.bias"),
    ("bert", tensors(lambda t: t.pop("cls.predictions.transform.dense.weight")), "missing: cls"),
    ("bert", config(vocab_size=68), r"needs \(68, 24\)"),
    ("qwen2", config(tie_word_embeddings=False), "missing: lm_head.weight"),
    ("marian", tensors(lambda t: t.pop("final_logits_bias")), "missing: final_logits_bias"),
    ("vit", config(num_channels=4), r"needs \(24, 4, 4, 4\)"),
    ("vit", config(id2label={"0": "cat"}), r"needs \(1, 24\)"),
]
ABSURD = [
    ("gpt2", config(n_layer=10**9), "n_layer=1000000000, but the weights are only 28 tensors"),
    ("mistral", config(num_hidden_layers=10**12), "num_hidden_layers="),
    ("marian", config(decoder_layers=10**9), "decoder_layers="),
    ("marian", config(max_position_embeddings=10**12), "max_position_embeddings=10.* at most"),
    ("llama", config(max_position_embeddings=10**12), "max_position_embeddings=10.* at most"),
    ("gpt2", config(n_embd=3 * 10**12), r"needs \(\d+, 3000000000000\)"),
    ("gpt2", config(n_inner=10**15), "needs"),
    ("bert", config(vocab_size=10**15), "needs"),
    ("bert", config(type_vocab_size=10**15), "needs"),
    ("llama", config(head_dim=10**12), "needs"),
    ("llama", config(num_attention_heads=10**12), "needs"),
    ("vit", config(image_size=4 * 10**12), "max_position|context|needs|at most"),
]


@pytest.mark.parametrize(("name", "spoil", "message"), CONFIGS + FILES + WEIGHTS)
def test_what_is_not_understood_is_named(
    tmp_path: Path, name: str, spoil: Spoil, message: str
) -> None:
    spoil(changed(name, tmp_path))
    with pytest.raises(ac.CheckpointError, match=message) as caught:
        ac.load(tmp_path)
    assert str(tmp_path) in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(("name", "spoil", "message"), ABSURD)
def test_absurd_sizes_allocate_nothing(
    tmp_path: Path, name: str, spoil: Spoil, message: str
) -> None:
    spoil(changed(name, tmp_path))
    tracemalloc.start()
    try:
        with pytest.raises(ac.CheckpointError, match=message):
            ac.load(tmp_path)
        assert tracemalloc.get_traced_memory()[1] < 4_000_000
    finally:
        tracemalloc.stop()


def test_absurd_sizes_in_our_own_format_are_refused_too(tmp_path: Path) -> None:
    model = ac.Transformer.random(ac.Config(4, 1, 2, 8, vocab_size=5, context=6), 0)
    for key, value in (("n_layers", 10**9), ("context", 10**12), ("d_mlp", 10**12)):
        ac.save(model, tmp_path)
        path = tmp_path / "config.json"
        about = json.loads(path.read_text())
        about["config"][key] = value
        path.write_text(json.dumps(about))
        with pytest.raises(ac.CheckpointError, match=r"n_layers=|context=|needs"):
            ac.load(tmp_path)


def test_a_folder_may_be_named_as_it_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(HOME / "gpt2")
    assert ac.load(".").info.name == "gpt2"


def test_copies_that_nothing_is_tied_to_are_surplus(tmp_path: Path) -> None:
    folder = changed(
        "sentence",
        tmp_path,
        with_copies(("cls.predictions.decoder.bias", "embeddings.LayerNorm.bias")),
    )
    with pytest.raises(ac.CheckpointError, match=r"surplus: cls\.predictions.decoder\.bias"):
        ac.load(folder)
    surplus = {f"x{n}": np.ones(1, np.float32) for n in range(20)}
    with pytest.raises(ac.CheckpointError, match=r"x0, x1, .* and 8 more"):
        ac.load(changed("gpt2", tmp_path / "more", plus(**surplus)))
