"""The scene `values` shows what the model computed: in every beat, for all kinds of sentences."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import attncore as ac
from scenes.catalog import find
from scenes.chapters.values.scene import Values
from scenes.render.job import RenderJob
from scenes.subject import Subject, choose, left_out
from tests.family_folders import SENTENCE, folder_of
from tests.scenes.chapters.values.claims import JUDGE, check_all
from tests.scenes.support.scene_tests import SceneTests
from tests.scenes.support.sentences import SENTENCES
from tests.scenes.support.stage import Played, play


def shown(subject: Subject, lang: str = "en", theme: str = "dark") -> Played:
    return play(subject, lang=lang, theme=theme, scene=Values)


def about(model: ac.Transformer, sentence: str, **options: int) -> Subject:
    return choose(model.trace(sentence), model=model, **options)


class TestValues(SceneTests):
    scene, judge = Values, JUDGE
    usual = ("bytes of Chinese", "the same word")


@pytest.mark.slow
@pytest.mark.parametrize("word", ["old", "garden", "singing"])
def test_each_shown_token_may_be_the_focus(word: str, subject: Callable[..., Subject]) -> None:
    check_all(shown(subject(SENTENCES[24], focus=word)))


# Models and traces of other kinds.


def test_one_token_alone_keeps_its_own_value(startless_model: ac.Transformer) -> None:
    check_all(shown(about(startless_model, "creature")))


def test_vectors_that_are_short_enough_are_not_folded(model_of_many_heads: ac.Transformer) -> None:
    check_all(shown(about(model_of_many_heads, "a fluffy blue creature", layer=2, head=11)))


def test_values_of_any_size(toy_model: ac.Transformer) -> None:
    weights = {
        name: np.asarray(array) * (3e3 if name.endswith("w_v") else 1)
        for name, array in toy_model.weights.items()
    }
    large = ac.Transformer(toy_model.config, weights, tokenizer=toy_model.tokenizer, name="large")
    check_all(shown(about(large, "a fluffy blue creature")))


def test_tokens_that_look_both_ways(model: ac.Transformer) -> None:
    trace = model.trace("a fluffy blue creature", mask=False)
    check_all(shown(choose(trace, model=model)))


@pytest.mark.parametrize(
    "changes",
    [
        {"attn_bias": "none", "n_kv_heads": 1, "norm": "rms", "positions": "rotary"},
        {"attn_bias": "qkv", "windows": (2, 2)},
        {"kind": "encoder", "norm_first": False},
        {"n_heads": 1, "d_head": 16, "attn_bias": "none"},
        pytest.param({"n_heads": 1, "d_head": 24}, marks=pytest.mark.slow),
    ],
    ids=str,
)
def test_models_of_other_kinds(changes: dict[str, object], toy_model: ac.Transformer) -> None:
    sizes = {"n_kv_heads": 0, "d_head": 0}
    config = dataclasses.replace(toy_model.config, **{**sizes, **changes})  # type: ignore[arg-type]
    other = ac.Transformer.random(config, seed=5, tokenizer=toy_model.tokenizer)
    check_all(shown(about(other, "a fluffy blue creature roamed")))


@pytest.mark.slow
@pytest.mark.parametrize("family", ["bert", "gpt2", "llama", "mistral", "qwen2"])
def test_checkpoints_of_other_families(family: str, tmp_path: Path) -> None:
    check_all(shown(about(ac.load(folder_of(family, tmp_path)), SENTENCE)))


def without(trace: ac.Trace, *tensors: str) -> ac.Trace:
    kept = {name: trace[name] for name in trace.names() if not name.endswith(tensors)}
    return ac.Trace(kept, trace.tokens, trace.text, trace.model)


@pytest.mark.parametrize(
    ("missing", "beats"),
    [
        ((".v",), ("weights", "weigh", "sum", "factor")),
        ((".z",), ("sum", "factor")),
        ((".result",), ("residual", "factor", "all")),
        (("resid_pre",), ("residual", "factor", "all")),
        (("resid_mid",), ("factor",)),
    ],
    ids=str,
)
def test_what_is_missing_is_left_out_and_the_rest_plays(
    toy_model: ac.Transformer, missing: tuple[str, ...], beats: tuple[str, ...]
) -> None:
    subject = choose(without(toy_model.trace("a fluffy creature"), *missing))
    assert tuple(left_out(find("values"), subject)) == beats
    check_all(shown(subject), without=beats)


def test_a_model_of_which_only_the_map_is_known(toy_model: ac.Transformer) -> None:
    trace = without(toy_model.trace("a fluffy creature"), ".z", ".result")
    beats = ("sum", "residual", "all")
    check_all(shown(choose(trace, model=toy_model)), without=beats)


def test_weights_alone_are_refused(tmp_path: Path) -> None:
    trace = ac.Trace.from_attentions(["a", "pond"], [np.full((1, 2, 2), 0.5)], model="bert")
    with pytest.raises(ValueError, match=r"nothing of the scene values can be shown; .*attn\.v"):
        RenderJob.checked(find("values"), choose(trace), tmp_path / "x.mp4")
