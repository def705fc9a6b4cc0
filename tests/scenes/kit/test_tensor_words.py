"""Tensors in words: where they are, and of which kind; a name that has no words stays a name."""

from __future__ import annotations

import numpy as np
import pytest

import attncore as ac
from attncore.spec.activation_names import AFTER, BEFORE, BLOCK
from scenes.kit.captions import Words, languages
from scenes.kit.tensor_words import tensor_words

EVERY = (*BEFORE, *(f"blocks.7.{name}" for name in BLOCK), *AFTER)


@pytest.mark.parametrize(
    ("tensor", "english", "chinese"),
    [
        ("tokens", "tokens", "词元"),
        ("embed.w[1237]", "embedding matrix", "嵌入矩阵"),
        ("blocks.0.attn.pattern", "layer 0 · attention weights", "第 0 层 · 注意力权重"),
        ("blocks.1.attn.pattern[3]", "layer 1, head 3 · attention weights", None),
        ("blocks.1.attn.q[3, 4]", "layer 1, head 3 · queries", "第 1 层 第 3 头 · 查询"),
        ("blocks.12.attn.k[:, 3]", "layer 12 · keys", "第 12 层 · 键"),
        ("blocks.1.resid_pre[4]", "layer 1 · residual stream before attention", None),
        ("blocks.1.attn.w_v[:, 72:96]", "layer 1 · value matrix", "第 1 层 · 值矩阵"),
        ("probs[4], probs[3]", "probabilities over the vocabulary", "词表上的概率"),
        ("embed, probs[3]", "token embeddings, probabilities over the vocabulary", None),
        ("embed … blocks.1.resid_post", "embedding to layer 1 · residual stream", None),
        ("blocks.0.resid_pre … blocks.0.resid_post", "layer 0 · residual stream", None),
        ("blocks.0.resid_pre … blocks.2.resid_post", None, "第 0 至 2 层 · 残差流"),
    ],
)
def test_words(tensor: str, english: str | None, chinese: str | None) -> None:
    for lang, expected in (("en", english), ("zh", chinese)):
        if expected is not None:
            assert tensor_words(tensor, Words(lang, "pattern")) == expected


@pytest.mark.parametrize("lang", languages())
@pytest.mark.parametrize("tensor", EVERY)
def test_every_activation_has_words(lang: str, tensor: str) -> None:
    said = tensor_words(tensor, Words(lang, "pattern"))
    assert said != tensor
    assert "_" not in said
    assert ("7" in said) == tensor.startswith("blocks.")


@pytest.mark.parametrize(
    "name",
    ["one", "blocks.1.attn.other[3]", "encoder.blocks.0.attn.q[1]", "probs[4], one", "?", ""],
)
def test_a_name_without_words_stays(name: str) -> None:
    assert tensor_words(name, Words("en", "pattern")) == name


def test_all_languages_have_words_for_the_same_tensors() -> None:
    one, *others = (Words(lang, "pattern").tensors for lang in languages())
    assert all(one.keys() == other.keys() for other in others)


def test_keys_that_heads_share_are_called_shared() -> None:
    pattern, keys = np.full((4, 2, 2), 0.5), np.zeros((2, 2, 3))
    tokens = ac.Trace.from_attentions(["a", "cat"], [pattern], model="some")
    arrays = {"blocks.0.attn.pattern": pattern, "blocks.0.attn.k": keys}
    trace = ac.Trace(arrays, tokens.tokens, tokens.text, tokens.model)
    words = Words("en", "pattern")
    assert tensor_words("blocks.0.attn.k[1]", words, trace) == "layer 0, shared head 1 · keys"
    assert "head 1 · attention" in tensor_words("blocks.0.attn.pattern[1]", words, trace)
