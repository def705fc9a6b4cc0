"""Record what Hugging Face's transformers computes, so that the tests need neither it nor PyTorch.

    pip install torch transformers
    python tests/data/make_family_fixtures.py    (after make_tokenizer_fixtures.py)

writes, beside this script, for each family a small random model as users have it (a folder in
families/ with config.json and safetensors) and NAME.expected.safetensors: the ids, every residual
stream, what every norm makes, every pattern, and the logits, by attncore's names. Everything is
seeded; attention is eager, in float32; nothing of attncore is used.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
import transformers
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

HERE = Path(__file__).parent / "families"
TOKENIZERS = Path(__file__).parent / "tokenizers"
LAYERS = 2
#: A module, with {i} for the layer, and our names for what goes into it and what comes out.
Hooks = dict[str, tuple[str | None, str | None]]
SIZES: dict[str, Any] = {
    "hidden_size": 24,
    "num_hidden_layers": LAYERS,
    "num_attention_heads": 4,
    "intermediate_size": 36,
    "vocab_size": 67,
    "attn_implementation": "eager",
}
#: Long enough for windows to close and positions to matter.
CONTEXT, TEXT = 14, 11


def first_norms(before: str, after: str, last: str) -> Hooks:
    """Where the streams of a pre-norm model can be seen: at its norms."""
    return {
        before: ("blocks.{i}.resid_pre", "blocks.{i}.ln1.normalized"),
        after: ("blocks.{i}.resid_mid", "blocks.{i}.ln2.normalized"),
        last: (f"blocks.{LAYERS - 1}.resid_post", "ln_final.normalized"),
    }


def bert_norms(prefix: str) -> Hooks:
    layer = prefix + "encoder.layer.{i}."
    return {
        prefix + "embeddings.LayerNorm": (None, "embed.ln.normalized"),
        layer + "attention.self": ("blocks.{i}.resid_pre", None),
        layer + "attention.output.LayerNorm": ("blocks.{i}.resid_mid", "blocks.{i}.ln1.normalized"),
        layer + "output.LayerNorm": ("blocks.{i}.resid_post", "blocks.{i}.ln2.normalized"),
    }


def marian_norms() -> Hooks:
    found: Hooks = {}
    for side in ("encoder", "decoder"):
        layer, ours = f"model.{side}.layers.{{i}}.", side + ".blocks.{i}."
        found |= {
            layer + "self_attn.q_proj": (ours + "resid_pre", None),
            layer + "self_attn_layer_norm": (ours + "resid_mid", ours + "ln1.normalized"),
            layer + "final_layer_norm": (ours + "resid_post", ours + "ln2.normalized"),
        }
        if side == "decoder":
            norm = layer + "encoder_attn_layer_norm"
            found[norm] = (ours + "resid_cross", ours + "ln_cross.normalized")
    return found


LLAMA = first_norms(
    "model.layers.{i}.input_layernorm", "model.layers.{i}.post_attention_layernorm", "model.norm"
)


@dataclass(frozen=True)
class Family:
    """A model to make, what to record of it, and how it is stored.

    tokenizer  files of the tokenizer of the same name, which the folder gets too
    """

    model: nn.Module
    hooks: Hooks
    dtype: torch.dtype = torch.float32
    shard: str | None = None
    tokenizer: tuple[str, ...] = ()


def families() -> Iterator[tuple[str, Family]]:
    t = transformers
    gpt2 = t.GPT2Config(
        n_embd=24,
        n_layer=LAYERS,
        n_head=3,
        n_positions=CONTEXT,
        vocab_size=500,
        bos_token_id=0,
        eos_token_id=0,
        attn_implementation="eager",
    )
    norms = first_norms("transformer.h.{i}.ln_1", "transformer.h.{i}.ln_2", "transformer.ln_f")
    files = ("vocab.json", "merges.txt", "tokenizer_config.json")
    yield "gpt2", Family(t.GPT2LMHeadModel(gpt2), norms, torch.float16, tokenizer=files)

    words = (TOKENIZERS / "bert" / "vocab.txt").read_text(encoding="utf-8").count("\n")
    sizes = {**SIZES, "vocab_size": words}
    bert = t.BertConfig(**sizes, max_position_embeddings=CONTEXT, layer_norm_eps=1e-3)
    head: Hooks = {"cls.predictions.transform.LayerNorm": ("head.post", "head.normalized")}
    yield (
        "bert",
        Family(
            t.BertForMaskedLM(bert),
            {**bert_norms("bert."), **head},
            tokenizer=("tokenizer.json", "vocab.txt", "tokenizer_config.json"),
        ),
    )
    sentence = t.BertConfig(**SIZES, max_position_embeddings=CONTEXT, layer_norm_eps=1e-3)
    yield "sentence", Family(t.BertModel(sentence), bert_norms(""), torch.float16)

    rms: dict[str, Any] = {
        **SIZES,
        "max_position_embeddings": CONTEXT,
        "bos_token_id": 1,
        "eos_token_id": 2,
    }
    biases = {"attention_bias": True, "mlp_bias": True}
    llama = t.LlamaConfig(**rms, **biases, num_key_value_heads=2, rms_norm_eps=1e-3)
    yield "llama", Family(t.LlamaForCausalLM(llama), LLAMA, torch.bfloat16)
    mistral = t.MistralConfig(**rms, num_key_value_heads=2, head_dim=8, sliding_window=4)
    yield "mistral", Family(t.MistralForCausalLM(mistral), LLAMA, shard="12KB")
    qwen2 = t.Qwen2Config(
        **rms,
        num_key_value_heads=1,
        use_sliding_window=True,
        sliding_window=3,
        max_window_layers=1,
        tie_word_embeddings=True,
        rope_parameters={"rope_type": "default", "rope_theta": 300.0},
    )
    yield "qwen2", Family(t.Qwen2ForCausalLM(qwen2), LLAMA, torch.float16)

    marian = t.MarianConfig(
        d_model=24,
        encoder_layers=LAYERS,
        decoder_layers=LAYERS,
        encoder_attention_heads=3,
        decoder_attention_heads=3,
        encoder_ffn_dim=36,
        decoder_ffn_dim=36,
        vocab_size=67,
        max_position_embeddings=CONTEXT,
        activation_function="swish",
        scale_embedding=True,
        pad_token_id=66,
        eos_token_id=0,
        decoder_start_token_id=66,
        forced_eos_token_id=0,
        attn_implementation="eager",
    )
    yield "marian", Family(t.MarianMTModel(marian), marian_norms(), torch.float16)

    sizes = {name: value for name, value in SIZES.items() if name != "vocab_size"}
    vit = t.ViTConfig(**sizes, image_size=12, patch_size=4, num_channels=3, num_labels=5)
    layer = "vit.layers.{i}."
    norms = first_norms(layer + "layernorm_before", layer + "layernorm_after", "vit.layernorm")
    yield "vit", Family(t.ViTForImageClassification(vit), norms)


def roughen(model: nn.Module, dtype: torch.dtype) -> None:
    """Weights so large that patterns are uneven, and gains and biases that all matter."""
    fixed = "embed_positions"  # sines and cosines, not learned
    tensors = {**dict(model.named_parameters()), **dict(model.named_buffers())}
    for name, tensor in sorted(tensors.items()):
        if fixed in name or not tensor.is_floating_point() or "inv_freq" in name:
            continue
        centre = 1.0 if "norm" in name.lower() or ".ln_" in name else 0.0
        centre = 0.0 if name.endswith("bias") else centre
        noise = torch.empty_like(tensor).normal_(centre, 0.3)
        tensor.copy_(noise.to(dtype).float())


def watch(model: nn.Module, hooks: Hooks) -> dict[str, Tensor]:
    """A table that a run of `model` fills with what goes in and out of its modules."""
    seen: dict[str, Tensor] = {}
    for pattern, (into, out) in hooks.items():
        for i in range(LAYERS if "{i}" in pattern else 1):
            names = tuple(name and name.format(i=i) for name in (into, out))

            def record(
                _: nn.Module, args: Any, kwargs: Any, result: Any, names: Any = names
            ) -> None:
                given = args[0] if args else kwargs["hidden_states"]
                for name, value in zip(names, (given, result), strict=True):
                    if name:
                        seen[name] = value[0].clone()

            model.get_submodule(pattern.format(i=i)).register_forward_hook(record, with_kwargs=True)
    return seen


def inputs(model: nn.Module) -> dict[str, Tensor]:
    if model.config.model_type == "vit":
        return {"pixel_values": torch.randn(1, 3, 12, 12)}
    ids = {"input_ids": torch.randint(model.config.vocab_size, (1, TEXT))}
    if model.config.is_encoder_decoder:
        ids["decoder_input_ids"] = torch.randint(model.config.vocab_size, (1, TEXT - 4))
    return ids


def patterns(result: Any) -> dict[str, Tensor]:
    """Every pattern, by our names."""
    found = {
        "{}.attn": result.get("attentions"),
        "encoder.{}.attn": result.get("encoder_attentions"),
        "decoder.{}.attn": result.get("decoder_attentions"),
        "decoder.{}.cross": result.get("cross_attentions"),
    }
    return {
        f"{name.format(f'blocks.{i}')}.pattern": pattern[0]
        for name, layers in found.items()
        for i, pattern in enumerate(layers or ())
    }


def store(name: str, family: Family) -> None:
    """The folder as users have it, its weights in the family's precision."""
    folder = HERE / name
    shutil.rmtree(folder, ignore_errors=True)
    options = {"max_shard_size": family.shard} if family.shard else {}
    family.model.save_pretrained(folder, **options)
    (folder / "generation_config.json").unlink(missing_ok=True)
    for path in folder.glob("*.safetensors"):
        if family.dtype != torch.float32:
            halves = {key: value.to(family.dtype) for key, value in load_file(path).items()}
            save_file(halves, path, metadata={"format": "pt"})
    for file in family.tokenizer:
        shutil.copy(TOKENIZERS / name / file, folder)
    about = json.loads((folder / "config.json").read_text())
    about["dtype"] = str(family.dtype).removeprefix("torch.")
    (folder / "config.json").write_text(json.dumps(about, indent=2) + "\n")


def main() -> None:
    for number, (name, family) in enumerate(families()):
        torch.manual_seed(number)
        model = family.model.eval()
        with torch.no_grad():
            roughen(model, family.dtype)
            model.tie_weights()
            given = inputs(model)
            seen = watch(model, family.hooks)
            result = model(**given, output_attentions=True, output_hidden_states=True)
        arrays = {key: value[0] for key, value in given.items()} | seen | patterns(result)
        if "logits" in result:
            arrays["logits"] = result.logits[0]
        store(name, family)
        tidy = {key: value.contiguous().clone() for key, value in arrays.items()}
        save_file(tidy, HERE / f"{name}.expected.safetensors")


if __name__ == "__main__":
    main()
