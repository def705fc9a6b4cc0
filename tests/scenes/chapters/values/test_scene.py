"""The scene `values` shows what the model computed: in every beat, for all kinds of sentences."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest

import attncore as ac
from scenes.catalog import find
from scenes.chapters.values.scene import Values
from scenes.render.job import RenderJob
from scenes.subject import Subject, choose
from tests.family_folders import SENTENCE, folder_of
from tests.scenes.chapters.values.claims import JUDGE, check_all
from tests.scenes.support.scene_tests import SceneTests
from tests.scenes.support.stage import Played, play
from tests.scenes.support.subjects import Kind, about, without


def shown(subject: Subject, lang: str = "en", theme: str = "dark") -> Played:
    return play(subject, lang=lang, theme=theme, scene=Values)


class TestValues(SceneTests):
    scene, judge = Values, JUDGE
    usual = ("bytes of Chinese",)
    focuses = ("old", "garden", "singing")
    models = (
        Kind({"attn_bias": "none", "n_kv_heads": 1, "norm": "rms", "positions": "rotary"}),
        Kind({"attn_bias": "qkv", "windows": (2, 2)}),
        Kind({"kind": "encoder", "norm_first": False}, slow=False),
        Kind({"n_heads": 1, "d_head": 16, "attn_bias": "none"}),
        Kind({"n_heads": 1, "d_head": 24}),
    )
    missing: ClassVar = {
        (".v",): ("weights", "weigh", "sum", "factor"),
        (".z",): ("sum", "factor"),
        (".result",): ("residual", "factor", "all"),
        ("resid_pre",): ("residual", "factor", "all"),
        ("resid_mid",): ("factor",),
    }


# Models and traces of other kinds.


def test_one_token_alone_keeps_its_own_value(startless_model: ac.Transformer) -> None:
    check_all(shown(about(startless_model, "creature")))


@pytest.mark.slow
def test_vectors_that_are_short_enough_are_not_folded(model_of_many_heads: ac.Transformer) -> None:
    check_all(shown(about(model_of_many_heads, "a fluffy blue creature", layer=2, head=11)))


def test_values_of_any_size(toy_model: ac.Transformer) -> None:
    weights = {
        name: np.asarray(array) * (3e3 if name.endswith("w_v") else 1)
        for name, array in toy_model.weights.items()
    }
    large = ac.Transformer(toy_model.config, weights, tokenizer=toy_model.tokenizer, name="large")
    check_all(shown(about(large, "a fluffy blue creature")))


@pytest.mark.slow
def test_tokens_that_look_both_ways(model: ac.Transformer) -> None:
    trace = model.trace("a fluffy blue creature", mask=False)
    check_all(shown(choose(trace, model=model)))


@pytest.mark.slow
@pytest.mark.parametrize("family", ["bert", "gpt2", "llama", "mistral", "qwen2"])
def test_checkpoints_of_other_families(family: str, tmp_path: Path) -> None:
    check_all(shown(about(ac.load(folder_of(family, tmp_path)), SENTENCE)))


@pytest.mark.slow
def test_a_model_of_which_only_the_map_is_known(toy_model: ac.Transformer) -> None:
    trace = without(toy_model.trace("a fluffy creature"), ".z", ".result")
    beats = ("sum", "residual", "all")
    check_all(shown(choose(trace, model=toy_model)), without=beats)


def test_weights_alone_are_refused(tmp_path: Path) -> None:
    trace = ac.Trace.from_attentions(["a", "pond"], [np.full((1, 2, 2), 0.5)], model="bert")
    with pytest.raises(ValueError, match=r"nothing of the scene values can be shown; .*attn\.v"):
        RenderJob.checked(find("values"), choose(trace), tmp_path / "x.mp4")
