"""Subjects that scenes are tried with: models of other kinds, and traces from elsewhere."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

import attncore as ac
from scenes.subject import Subject, choose
from tests.family_folders import bare_folder, folder_of

SIZES = {"n_kv_heads": 0, "d_head": 0}  # that follow from the others


@dataclass(frozen=True)
class Kind:
    """A model with random weights that differs from the toy model, and how a scene shows it.

    changes   of its settings
    sentence  what it reads
    without   the beats that cannot be shown then
    said      captions that must come; unsaid: those that must not
    slow      tried with `make test-slow` only
    """

    changes: Mapping[str, Any] = field(default_factory=dict)
    sentence: str = "a fluffy blue creature"
    without: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    unsaid: tuple[str, ...] = ()
    slow: bool = True

    def __str__(self) -> str:
        return "-".join(map(str, self.changes.values())) or "as it is"


def made(model: ac.Transformer, seed: int = 4, **changes: Any) -> ac.Transformer:
    """A model with random weights that differs from another one in these settings."""
    sizes = {} if "n_heads" not in changes and "n_kv_heads" not in changes else SIZES
    config = dataclasses.replace(model.config, **{**sizes, **changes})
    return ac.Transformer.random(config, seed=seed, tokenizer=model.tokenizer)


def about(
    model: ac.Transformer, sentence: str = "a fluffy blue creature", **options: Any
) -> Subject:
    """What a scene about this sentence explains; `focus` and so on as for `choose`."""
    return choose(model.trace(sentence), model=model, **options)


def without(trace: ac.Trace, *tensors: str) -> ac.Trace:
    """The same trace without the tensors whose names end so."""
    kept = {name: trace[name] for name in trace.names() if not name.endswith(tensors)}
    return ac.Trace(kept, trace.tokens, trace.text, trace.model)


def weights_of(*texts: str, even: bool = False, padding: int = 0) -> ac.Trace:
    """A trace of weights alone that look both ways, some of them large: as others import them."""
    n = len(texts)
    drawn = np.exp(2.5 * (not even) * np.random.default_rng(5).standard_normal((2, n, n)))
    drawn[:, :, n - padding :] = drawn[:, n - padding :] = 0
    sums = drawn.sum(axis=-1, keepdims=True)
    weights = drawn / np.where(sums > 0, sums, 1)
    return ac.Trace.from_attentions(texts, [weights], model="bert")


def cache_of_transformer_lens(model: ac.Transformer, folder: Path) -> ac.Trace:
    """The run of a model as TransformerLens would keep it: masked scores are not infinite."""
    run = model.trace("a fluffy creature")
    scores = np.where(np.isneginf(run["scores", 1]), -1e5, run["scores", 1])
    kept = {part: run[part, 1].swapaxes(0, 1) for part in ("q", "k")}
    kept |= {"pattern": run["pattern", 1], "attn_scores": scores}
    arrays = {f"blocks.1.attn.hook_{name}": array[None] for name, array in kept.items()}
    texts = ["<|endoftext|>", "a", " fluffy", " creature"]
    np.savez(folder / "cache.npz", tokens=np.array(texts), **arrays)
    return ac.Trace.load(folder / "cache.npz")


LONG = (
    "[CLS] one old farmer and his young teacher walked slowly through that quiet green garden "
    "because our weather was warm while many birds were singing [SEP]"
)
WEIGHTS: Mapping[str, ac.Trace] = {
    "a pair": weights_of("[CLS]", "blue", "ponds", "[SEP]", "old", "fish", "[SEP]"),
    "1 token": weights_of("hello"),
    "26 tokens": weights_of(*LONG.split()),
    "pieces": weights_of("the", "creat", "##ure", "##s", "roam", "</s>"),
    "many pieces": weights_of("a", *(f"##{letter}" for letter in "bcdefghijklmnopqrstuvwxy")),
    "padding": weights_of("[CLS]", "blue", "[SEP]", "[PAD]", "[PAD]", padding=2),
    "spread": weights_of(*(f"w{i}" for i in range(64)), even=True),
    "long tokens": weights_of("<s>", "-" * 64, "antidisestablishmentarianism" * 2, "cat"),
}
Make = Callable[[ac.Transformer, Path], ac.Trace]
OTHERS: Mapping[str, Make] = {
    "TransformerLens": cache_of_transformer_lens,
    "both ways": lambda model, _: model.trace("a fluffy blue creature", mask=False),
    "BERT": lambda _, at: ac.load(folder_of("bert", at)).trace("a fluffy creature"),
    "Mistral": lambda _, at: ac.load(folder_of("mistral", at)).trace("a fluffy blue creature a"),
    "no texts": lambda _, at: ac.load(bare_folder("sentence", at)).trace([2, 40, 41, 3]),
}
